"""The door for files: who may bring and fetch, by every kind of claim, and how much of the memory they may take."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException

from dashboard.serving.door import A_FILE, Door, Edges
from dashboard.serving.hostcheck import Message, Receive, Scope, Send
from dashboard.session import folders
from data.store.access import Grant, administrator
from data.store.signin import LATE_MINUTES, SignIn, SignInMisconfigured, grant_of
from tests.loops import run

ROLES = {"statistics": "analyst", "office": "office", "leaders": "leadership", "it": "administrator"}
HOW = SignIn({}, "groups", ROLES)
CHANGED = SignIn({}, "groups", ROLES | {"statistics": "leadership"})
UPLOAD, MEDIA = "/_stcore/upload_file/alive/a-file", "/media/0123.csv"
ENDED = HOW.session_minutes
SOON = 0.5  # minutes: longer than any of these tests lasts on a busy machine
# Group, minutes since the sign-in, the file of now → status of an upload, of a file that was made earlier.
CLAIMS = {
    "nobody": ((None, 0, HOW), 403, 403),
    "no group": (([], 0, HOW), 403, 403),
    "unknown group": ((["choir"], 0, HOW), 403, 403),
    "leadership": ((["leaders"], 0, HOW), 403, 200),
    "office": ((["office"], 0, HOW), 200, 200),
    "analyst": ((["statistics"], 0, HOW), 200, 200),
    "administrator": ((["it"], 0, HOW), 200, 200),
    "just before its end": ((["statistics"], ENDED - SOON, HOW), 200, 200),
    "just ended": ((["statistics"], ENDED + SOON, HOW), 200, 401),  # what was on its way is taken
    "just ended, may not upload": ((["office"], ENDED + SOON, HOW), 401, 401),
    "ended": ((["statistics"], ENDED + LATE_MINUTES + SOON, HOW), 401, 401),
    "administrator, ended": ((["it"], 10_000, HOW), 401, 401),
    "role taken away": ((["statistics"], 0, CHANGED), 403, 200),
    "role taken away, and ended": ((["statistics"], ENDED + SOON, CHANGED), 401, 401),
    "no time": ((["it"], None, HOW), 401, 401),
}


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind the door: reads all, then answers."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})


def through(
    door: Door, path: str, *, method: str = "GET", body: tuple[bytes, ...] = (b"",), declared: int | None = None
) -> int:
    """The status of one request."""
    sent: list[Message] = []
    chunks = list(body)

    async def receive() -> Message:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    run(door({"type": "http", "path": path, "method": method, "headers": headers}, receive, send))
    return int(sent[0]["status"])


def door(grant: Grant, *, held: dict[str, int] | None = None) -> Door:
    edges = Edges(grant=lambda _: grant, lives={"alive", "other"}.__contains__, held=lambda: held or {})
    return Door(inside, edges=edges, of_a_session=10 * A_FILE, in_all=15 * A_FILE)


@pytest.mark.parametrize("who", CLAIMS)
def test_a_claim_opens_the_door_as_far_and_as_long_as_it_grants(who: str):
    (groups, age, how), upload, media = CLAIMS[who]
    issued = None if age is None else time.time() - age * 60
    shut = door(grant_of(how, {"groups": groups, "iat": issued, "sub": who}))
    for method in ("PUT", "DELETE", "OPTIONS", "POST"):
        assert through(shut, UPLOAD, method=method) == upload, method
    for path in (MEDIA, "/component/any/file.js", "/_stcore/bidi-components/any/file.js", "/app/static/file"):
        assert through(shut, path) == media, path
    for path in ("/", "/densities", "/static/index.js", "/_stcore/health", "/oauth2callback", "/auth/login"):
        assert through(shut, path) == 200, path


def test_an_upload_is_for_a_session_that_lives():
    for path in ("/_stcore/upload_file/dead/a-file", "/_stcore/upload_file/other2/a-file"):
        assert through(door(administrator("one")), path, method="PUT", body=(b"x",)) == 404


def test_a_wrong_sign_in_file_closes_the_door():
    def broken(_: Scope) -> Grant:
        raise SignInMisconfigured("The sign-in file needs {key}.", key="x")

    shut = Door(inside, edges=Edges(grant=broken, lives=lambda _: True, held=dict))
    assert through(shut, UPLOAD, method="PUT") == 503
    assert through(shut, MEDIA) == 503


@pytest.mark.parametrize(
    ("held", "files", "status"),
    [
        ({}, 9, 200),
        ({}, 10, 413),
        ({"alive": 3}, 6, 200),
        ({"alive": 3}, 7, 413),
        ({"alive": 10}, 0, 413),
        ({"other": 9}, 5, 200),
        ({"other": 9}, 6, 507),
        ({"one": 8, "two": 7}, 0, 507),
    ],
)
def test_uploads_are_bounded_by_session_and_in_all_before_a_byte_is_read(held: dict[str, int], files: int, status: int):
    full = door(administrator("one"), held={session: count * A_FILE for session, count in held.items()})
    assert through(full, UPLOAD, method="PUT", declared=files * A_FILE) == status
    assert full.underway == {}, "what was claimed is given back"


def test_an_upload_that_hides_or_belies_its_length_is_stopped_where_it_becomes_too_much():
    full = door(administrator("one"))
    lines = (bytes(A_FILE),) * 20
    for declared in (None, 1):
        with pytest.raises(HTTPException, match="put them away") as stopped:
            through(full, UPLOAD, method="PUT", body=lines, declared=declared)
        assert stopped.value.status_code == 413  # Streamlit's routes answer with it
        assert full.underway == {}
    assert through(full, UPLOAD, method="PUT", body=lines[:9]) == 200


def test_uploads_that_run_at_once_share_the_room():
    full, reached = door(administrator("one")), asyncio.Event()

    told: list[int] = []

    async def send(message: Message) -> None:
        told.extend([message["status"]] if "status" in message else [])

    async def both() -> None:
        async def slow() -> Message:
            await reached.wait()
            return {"type": "http.request", "body": b""}

        def scope(session: str, files: int) -> Scope:
            size = str(files * A_FILE).encode()
            path = f"/_stcore/upload_file/{session}/f"
            return {"type": "http", "path": path, "method": "PUT", "headers": [(b"content-length", size)]}

        first = asyncio.create_task(full(scope("alive", 8), slow, send))
        await asyncio.sleep(0)
        for session, files in (("alive", 5), ("other", 8)):
            await full(scope(session, files), slow, send)
        reached.set()
        await first

    run(both())
    assert told == [413, 507, 200]
    assert full.underway == {}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of one's own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders._ours.cache_clear()
    yield tmp_path
    folders._ours.cache_clear()


def test_a_session_s_folder_ends_with_it_and_not_before_it_could_come_back(temporary: Path):
    one, other = folders.of("one"), folders.of("other")
    (one / "0000.csv").write_bytes(b"x")
    assert folders.of("one") == one
    assert folders.sweep({"one", "other"}.__contains__, after=0) == []
    assert folders.sweep({"other"}.__contains__, after=60) == []
    assert folders.sweep({"other"}.__contains__, after=-1) == ["one"]
    assert (one.exists(), other.exists()) == (False, True)
    folders.clear()
    assert list(temporary.iterdir()) == []


def test_a_name_from_outside_stays_inside_the_folder(temporary: Path):
    assert folders.of("../../etc").parent == folders.of("x").parent


def test_at_start_what_dead_processes_left_goes_and_what_lives_stays(temporary: Path):
    mine = folders.of("one")
    dead, elders, young, foreign = (
        temporary / name for name in ("sidu-arrivals-dead", "sidu-publish-old", "sidu-check-young", "sidu-notes")
    )
    for place in (dead, elders, young, foreign):
        place.mkdir()
    (dead / folders.LOCK).touch()
    for place in (elders, foreign):
        _aged(place)
    assert set(folders.leftovers()) == {dead, elders}
    assert mine.exists()
    assert young.exists()
    assert foreign.exists()


def _aged(place: Path) -> None:
    long_ago = time.time() - folders.OLD_S - 60
    os.utime(place, (long_ago, long_ago))
