"""The real server on a free port over a small home, and a browser that refuses to leave the machine."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, WebSocket, expect, sync_playwright
from playwright.sync_api import TimeoutError as Unanswered

SIDU = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "sidu"
CHROMIUM = "/usr/bin/chromium"
PATIENCE_S = 300  # who runs the tests may do more on two cores, and only a failure lasts so long
ATTEMPTS, LIST_MS = 5, 15_000


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seed(home: Path) -> None:
    """A small release: all published figures, and a small demonstration."""
    subprocess.run(
        [SIDU, "seed", "--home", home, "--rows", "300000", "--as-of", "2026-11-24"],
        check=True,
        capture_output=True,
    )


@dataclass(frozen=True)
class Server:
    """A server that answers, and who keeps it: `sidu serve`, whose child the server is."""

    port: int
    keeper: int

    @property
    def pid(self) -> int:
        """The process that answers; another one after a new start."""
        children = Path(f"/proc/{self.keeper}/task/{self.keeper}/children").read_text().split()
        return int(children[0]) if children else self.keeper

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        used = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(home: Path, *, port: int | None = None, sign_in: Path | None = None) -> Iterator[str]:
    """The address of a server over `home`; it is up when its health endpoint says so."""
    with started(home, port=port, sign_in=sign_in) as server:
        yield server.url


@contextmanager
def started(
    what: Path,
    *,
    port: int | None = None,
    sign_in: Path | None = None,
    log: int = subprocess.DEVNULL,
    more: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A server over a home, or of a Streamlit script (.py); `more` is added to its environment."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIDU")}
    if sign_in is not None:
        environment["SIDU_SIGN_IN"] = str(sign_in)
    command = [SIDU, "serve", "--home", str(what), "--port", str(port)]
    if what.suffix == ".py":
        command = [
            SIDU.with_name("streamlit"),
            "run",
            what,
            "--server.port",
            str(port),
            "--server.address",
            "127.0.0.1",
        ]
    server = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=environment | dict(more or {}),
        start_new_session=True,
    )
    try:
        wait_until_healthy(port, server)
        yield Server(port, server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=PATIENCE_S)


def wait_until_healthy(port: int, server: subprocess.Popen[bytes]) -> None:
    def lives() -> None:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")

    until_well(f"http://127.0.0.1:{port}/_stcore/health", before=lives)


def until_well(address: str, *, before: Callable[[], None] = lambda: None) -> None:
    """Returns once an address answers 200; `before` is called before each question and may raise."""
    until = time.monotonic() + PATIENCE_S
    pause = 0.05
    while time.monotonic() < until:
        before()
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(pause)  # between two probes of a port that nothing answers yet
    raise TimeoutError(f"{address} did not become healthy")


# Every other name and address is unknown: what wants to leave the machine fails. (Playwright's own way to refuse
# requests switches the cache off, and each page would fetch and compile all of Streamlit again.)
LOCAL_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Debian's chromium, headless."""
    options = ["--no-sandbox", "--disable-gpu", LOCAL_ALONE]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=options)
        try:
            yield browser
        finally:
            browser.close()


def local_context(
    browser: Browser, *, width: int = 1280, height: int = 800, scheme: str = "light", zoom: float = 1
) -> tuple[BrowserContext, list[str]]:
    """A context that answers only this machine, and the list of requests that wanted to leave it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=zoom,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",  # a page that still fades in has no contrast to judge
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    strangers: list[str] = []

    def watch(asked: Request | WebSocket) -> None:
        if not asked.url.startswith(LOCAL):
            strangers.append(asked.url)

    context.on("request", watch)
    context.on("page", lambda page: page.on("websocket", watch))
    return context, strangers


def forget(page: Page, visited: Iterable[str]) -> None:
    """Takes the cookies and what pages of these addresses keep out of the browser; what it has fetched it may keep."""
    page.context.clear_cookies()
    line = page.context.new_cdp_session(page)
    for origin in {address.split("/", 3)[2] for address in visited if address.startswith("http")}:
        what = {"origin": f"http://{origin}", "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
        line.send("Storage.clearDataForOrigin", what)


def settled(page: Page) -> None:
    """Waits until the script has run and every chart of the page is drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
    page.wait_for_function(
        "document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton]')", timeout=120_000
    )
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')]"
        ".every(box => box.querySelector('canvas, svg') !== null)",
        timeout=120_000,
    )


def act_as(page: Page, role: str) -> None:
    """Takes a role by the switch for evaluation."""
    choose(page, re.compile("Role"), role)
    settled(page)


def choose(page: Page, label: str | re.Pattern[str], option: str) -> None:
    """Takes an option of a list and leaves the list closed, for an open one hides the page behind it.

    A page that is drawn anew meanwhile may close the list too early or open it once more: then again.
    """
    box = page.get_by_role("combobox", name=label)
    for _ in range(ATTEMPTS):
        try:
            box.click()
            page.get_by_role("option", name=option, exact=True).click(timeout=LIST_MS)
            _expect_chosen(box, option)
        except (AssertionError, Unanswered):
            box.press("Escape")
            settled(page)
        else:
            return
    _expect_chosen(box, option)


def _expect_chosen(box: Locator, option: str) -> None:
    expect(box).to_have_value(option, timeout=LIST_MS)
    expect(box).to_have_attribute("aria-expanded", "false", timeout=LIST_MS)


def turn_to(page: Page, group: str, name: str) -> None:
    """Another page of the same session, by the menu of a group of them."""
    page.get_by_text(group, exact=True).click()
    page.get_by_role("menuitem", name=name).click()
    settled(page)


def write_into(page: Page, grid: Locator, text: str, *, x: int, y: int) -> None:
    """Types into the cell at a place of a table editor; a grid that is drawn meanwhile may hear or keep nothing."""
    cell = page.locator("#portal textarea")
    for _ in range(ATTEMPTS):
        grid.dblclick(position={"x": x, "y": y}, force=True)  # the layer that scrolls lies above what is drawn
        try:
            expect(cell).to_be_visible(timeout=LIST_MS)
            cell.fill(text)
            cell.press("Enter")
            expect(grid.get_by_text(text)).to_be_attached(timeout=LIST_MS)
        except AssertionError:
            settled(page)
        else:
            return
    expect(grid.get_by_text(text)).to_be_attached()


def visit(page: Page, address: str) -> None:
    """Opens an address and waits until it is drawn."""
    page.goto(address, wait_until="domcontentloaded")
    settled(page)
