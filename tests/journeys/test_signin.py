"""Sign-in against a real provider on loopback: who sees what, for how long; and what answers without sign-in."""

import asyncio
import http.client
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, Page, expect
from websockets import ClientConnection, ConnectionClosed, Subprotocol, connect

from dashboard.pages.menu import PAGES
from dashboard.serving.inflow import OF_A_VISITOR, TOO_BIG
from tests.journeys.conftest import PATIENCE, Served
from tests.journeys.guarded import COOKIE_SECRET, Guarded, answer, sign_in
from tests.journeys.serving import PATIENCE_S, SIDU, free_port, local_context, serving, settled
from tests.journeys.wire import bare, sent
from tests.loops import run

PATHS = tuple(path for *_, path, _ in PAGES)
EXTRACT = b"area_code,grain,period,vintage,residents\n110101,year,2023-01-01,office,703000\n"
ASKED = "Please sign in."
NO_MESSAGE = 1002  # the websocket's code for what cannot be parsed
LOG = re.compile("Release 1 is the only one so far")


@pytest.fixture(scope="module")
def unguarded(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Path(shutil.copytree(small, tmp_path_factory.mktemp("unguarded") / "home"))
    with serving(home) as url:
        yield Served(url, home)


def offered(page: Page, audience: str) -> list[str]:
    page.get_by_text(audience, exact=True).click()
    expect(page.get_by_role("menuitem", name="Releases")).to_be_visible()
    return page.get_by_role("menuitem").all_inner_texts()


def _cookies(page: Page, guarded: Guarded) -> dict[str, str]:
    return {one["name"]: one["value"] for one in page.context.cookies(guarded.url)}


def test_an_unsigned_visitor_sees_nothing_but_the_sign_in_page(page: Page, guarded: Guarded):
    page.goto(f"{guarded.url}/densities?lang=en&role=administrator")
    expect(page.get_by_text(ASKED)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    shown = page.locator("[data-testid=stMain]").inner_text().split("\n")
    assert [line for line in shown if line.strip()] == ["Sidu", ASKED, "Sign in"]
    assert page.locator("[data-testid=stSidebar], [role=menuitem], [data-testid=stTopNavLink]").count() == 0
    for path in PATHS:
        said = bare(sent(guarded.url, path, "lang=en&role=administrator"))
        assert said == ["Sidu", ASKED, "Sign in"], path


@pytest.mark.parametrize(("who", "sees_upload"), [("leader", False), ("officer", False), ("analyst", True)])
def test_the_claim_s_role_decides_which_pages_there_are(page: Page, guarded: Guarded, who: str, sees_upload: bool):  # noqa: FBT001
    sign_in(page, guarded, who)
    page.goto(f"{guarded.url}/releases?lang=en")
    expect(page.locator("h1")).to_have_text(LOG)
    assert "navigation" in bare(sent(guarded.url, "releases", "lang=en", _cookies(page, guarded)))
    assert ("Upload" in " ".join(offered(page, "Analysts"))) is sees_upload
    settled(page)
    expect(page.get_by_role("button", name=re.compile("Undo release"))).to_have_count(int(sees_upload))
    assert page.get_by_text("Role (evaluation").count() == 0
    page.goto(f"{guarded.url}/upload?lang=en")
    expect(page.locator("h1")).to_contain_text("Upload extracts" if sees_upload else "not open to you")
    actor = f"{who}@beijing.example"
    assert actor in {one["actor"] for one in guarded.audited("sign_in")}
    refused = [one for one in guarded.audited("refused") if one["actor"] == actor]
    assert ({"wanted": "upload"} in [one["about"] for one in refused]) is not sees_upload


def test_somebody_whose_groups_map_to_no_role_is_told_so_and_sees_nothing(page: Page, guarded: Guarded):
    sign_in(page, guarded, "stranger")
    page.goto(f"{guarded.url}/densities?lang=en")
    told = "You have no permission to use Sidu"
    expect(page.locator("h1")).to_have_text(told)
    assert page.locator("[data-testid=stSidebar], [data-testid=stTopNavLink], .sidu-card").count() == 0
    groups = "You are signed in, but none of your groups has a role here. An administrator can change that."
    for path in PATHS:
        said = bare(sent(guarded.url, path, "lang=en&role=administrator", _cookies(page, guarded)))
        assert said == [told, groups, "Sign out"], path
    assert "stranger@beijing.example" in {one["actor"] for one in guarded.audited("refused")}
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("请登录")).to_be_visible()


def test_signing_out_ends_the_session_here_and_at_the_provider(page: Page, guarded: Guarded):
    sign_in(page, guarded, "analyst")
    ended = guarded.provider.sessions_ended
    page.goto(f"{guarded.url}/releases?lang=en")
    expect(page.locator("h1")).to_have_text(LOG)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{guarded.url}/")
    page.goto(f"{guarded.url}/releases?lang=en")
    expect(page.get_by_text(ASKED)).to_be_visible()
    assert guarded.provider.sessions_ended == ended + 1
    assert not [one for one in page.context.cookies() if one["name"].startswith("_streamlit_user")]
    assert "analyst@beijing.example" in {one["actor"] for one in guarded.audited("sign_out")}


def test_a_forged_role_in_cookie_or_address_changes_nothing(page: Page, guarded: Guarded):
    forged = json.dumps({"groups": ["statistics"], "is_logged_in": True, "origin": guarded.url})
    for name, value in (("_streamlit_user", forged), ("role", "administrator")):
        page.context.add_cookies([{"name": name, "value": value, "url": guarded.url}])
    page.goto(f"{guarded.url}/upload?lang=en&role=administrator&groups=statistics")
    expect(page.get_by_text(ASKED)).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, guarded, "leader")
    real = next(one for one in page.context.cookies() if one["name"] == "_streamlit_user")
    page.goto(f"{guarded.url}/upload?lang=en&role=administrator&groups=statistics")
    expect(page.locator("h1")).to_contain_text("not open to you")
    letters = list(real["value"])
    letters[20] = "A" if letters[20] != "A" else "B"
    page.context.add_cookies([{"name": "_streamlit_user", "value": "".join(letters), "url": guarded.url}])
    page.goto(f"{guarded.url}/densities?lang=en")
    expect(page.get_by_text(ASKED)).to_be_visible()


def test_a_sign_in_that_expires_during_an_upload_loses_nothing(page: Page, guarded: Guarded):
    sign_in(page, guarded, "analyst")
    page.goto(f"{guarded.url}/upload?lang=en")
    expect(page.locator("h1")).to_contain_text("Upload extracts")
    guarded.configure(minutes=0.001)
    try:
        page.locator("input[type=file]").set_input_files(
            {"name": "population.csv", "mimeType": "text/csv", "buffer": EXTRACT}
        )
        expect(page.get_by_role("heading", name="Your sign-in has expired")).to_be_visible()
        expect(page.get_by_text("The files that you brought are kept")).to_be_visible()
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Who are you?")
    finally:
        guarded.configure(minutes=480)
    answer(page, "analyst")
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{guarded.url}/upload?lang=en")
    expect(page.get_by_text("Files that you brought before are still here: population.csv.")).to_be_visible()
    page.get_by_role("button", name="Go on with them").click()
    expect(page.get_by_text("population.csv is an extract of")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("population: 1 added, 0 changed, 0 removed")).to_be_visible()
    assert EXTRACT in [file.read_bytes() for file in (guarded.home / "uploads").iterdir()]
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("population.csv")).to_have_count(0)


OURS = "Your sign-in has expired, and no file was made. Please sign in again."
TOLD = """() => { window.siduTold = []; new MutationObserver(() => {
  const error = document.querySelector("[data-testid=stDownloadButtonError]");
  if (error?.innerText && !window.siduTold.includes(error.innerText)) window.siduTold.push(error.innerText);
}).observe(document.body, {subtree: true, childList: true, characterData: true}) }"""


def test_a_sign_in_that_ends_while_a_page_stands_exports_nothing_more(page: Page, guarded: Guarded):
    sign_in(page, guarded, "analyst")
    page.goto(f"{guarded.url}/population?lang=en")
    settled(page)
    menus = page.get_by_role("button", name="Download", exact=False)
    menus.first.click()
    file = page.get_by_role("button", name="CSV", exact=True)
    expect(file).to_be_visible()
    before = guarded.audited("export")
    page.evaluate(TOLD)
    guarded.configure(minutes=0.001)
    try:
        file.click()
        expect(page.get_by_role("heading", name="Your sign-in has expired")).to_be_visible()
        assert page.evaluate("window.siduTold") in ([], [OURS])  # the page that is drawn anew may be faster
        expect(menus).to_have_count(0)
    finally:
        guarded.configure(minutes=480)
    assert guarded.audited("export") == before


def test_the_door_for_files_reads_the_same_cookie_as_the_pages(guarded: Guarded):
    def status(path: str, method: str, groups: list[str] | None, age_s: float = 0, origin: str = "") -> int:
        claims = {"groups": groups, "iat": time.time() - age_s, "sub": "one", "is_logged_in": True}
        said = json.dumps({**claims, "origin": origin or guarded.url})
        signed = URLSafeTimedSerializer(COOKIE_SECRET, salt=USER).dumps(said)  # as Streamlit signs it
        given = {"Cookie": f"{USER}={signed}"} if groups is not None else {}
        return asked(guarded.url, method, path, given)[0]

    upload, media = "/_stcore/upload_file/a-session/a-file", "/media/nothing.csv"
    assert (status(media, "GET", None), status(upload, "PUT", None)) == (401, 401)
    assert (status(media, "GET", ["leaders"]), status(upload, "PUT", ["leaders"])) == (404, 403)  # no such file
    assert status(upload, "PUT", ["statistics"]) == 404  # no such session
    assert (status(media, "GET", ["choir"]), status(upload, "PUT", ["choir"])) == (403, 403)
    assert status(media, "GET", ["statistics"], age_s=9 * 3600) == 401
    assert status(media, "GET", ["statistics"], origin="https://elsewhere.example") == 401
    assert asked(guarded.url, "GET", media, {"Cookie": f"{USER}=forged"})[0] == 401
    for path in ("/", "/densities", "/_stcore/health", "/_stcore/host-config"):
        assert asked(guarded.url, "GET", path, {})[0] == 200, path
    for path in (media, upload, "/_stcore/metrics", "/component/a/b"):
        assert asked(guarded.url, "GET", f"{path}%0a", {})[0] == 403, path


def test_a_visitor_s_large_message_ends_the_connection_before_it_is_parsed_or_kept(guarded: Guarded):
    async def talk(socket: ClientConnection, sent: bytes) -> None:
        await socket.send(sent)
        while True:
            await asyncio.wait_for(socket.recv(), PATIENCE_S)

    async def code(sent: bytes) -> int:
        address = f"{guarded.url.replace('http', 'ws', 1)}/_stcore/stream"
        async with connect(address, subprotocols=[Subprotocol("streamlit")]) as socket:
            with pytest.raises(ConnectionClosed) as closed:  # perhaps before all is sent
                await talk(socket, sent)
        return 0 if closed.value.rcvd is None else closed.value.rcvd.code

    assert run(code(b"a" * OF_A_VISITOR)) == NO_MESSAGE
    assert run(code(b"a" * (OF_A_VISITOR + 1))) == TOO_BIG
    assert run(code(b"a" * 17_000_000)) == TOO_BIG  # no more than 16 MB are kept of a message that is still coming


def test_without_sign_in_only_this_machine_is_bound(small: Path):
    for address in ("0.0.0.0", "::", "192.0.2.1", "sidu.example"):
        refused = subprocess.run(
            [SIDU, "serve", "--home", small, "--port", str(free_port()), "--address", address],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        assert refused.returncode == 2, address
        assert "binds to loopback only" in refused.stderr


FOREIGN = [
    {"Host": "sidu.example"},
    {"Host": "127.0.0.1.sidu.example"},
    {"Host": "localhost@sidu.example"},
    {"Forwarded": "for=192.0.2.1"},
    {"X-Forwarded-For": "192.0.2.1"},
    {"X-Forwarded-Host": "sidu.example"},
    {"X-Real-IP": "192.0.2.1"},
    {"X_Forwarded_For": "192.0.2.1"},
    {"Host": "[::1].sidu.example"},
    {"Host": "localhost:80@sidu.example"},
    {"Via": "1.1 proxy"},
]
ROUTES = [
    ("GET", "/"),
    ("GET", "/densities"),
    ("GET", "/static/nothing.js"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("PUT", "/_stcore/upload_file/a-session/a-file"),
    ("GET", "/media/nothing.csv"),
]


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
STREAM = "/_stcore/stream"
USER = "_streamlit_user"


def asked(url: str, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and beginning of the answer to one plain request, of a name and with headers of our choice."""
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
    line.request(method, path, headers=headers)
    got = line.getresponse()
    answered = got.status, b"" if got.status == 101 else got.read()
    line.close()
    return answered


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda one: "{}: {}".format(*next(iter(one.items()))))
def test_without_sign_in_a_foreign_or_forwarded_request_is_refused(unguarded: Served, headers: dict[str, str]):
    for method, path in ROUTES:
        status, body = asked(unguarded.url, method, path, headers)
        assert status == 403, (method, path)
        assert body.startswith(b"Without sign-in"), (method, path)
    assert asked(unguarded.url, "GET", STREAM, {**HANDSHAKE, **headers})[0] == 403


def test_without_sign_in_this_machine_s_own_requests_are_answered(unguarded: Served):
    port = urlsplit(unguarded.url).port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert asked(unguarded.url, "GET", "/", {"Host": host})[0] == 200, host
        for origin, answered in ((f"http://{host}", 101), ("http://localhost:9999", 403), ("null", 403)):
            given = {**HANDSHAKE, "Host": host, "Origin": origin}
            assert asked(unguarded.url, "GET", STREAM, given)[0] == answered, (host, origin)
        assert asked(unguarded.url, "GET", STREAM, {**HANDSHAKE, "Host": host})[0] == 101, "a client that is no browser"


def test_a_forged_role_in_the_address_changes_nothing_without_sign_in_either(browser: Browser, unguarded: Served):
    context, strangers = local_context(browser, width=1400, height=1000)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{unguarded.url}/releases?lang=en&role=leadership")
    expect(page.get_by_role("button", name=re.compile("Undo release"))).to_be_visible()
    context.close()
    assert strangers == []
