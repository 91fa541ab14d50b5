"""Folders for files that sessions bring: one a session, gone when it ends, and swept up after a killed server."""

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

PREFIX = "sidu-arrivals-"
WORK = ("sidu-late-", "sidu-publish-", "sidu-check-", "sidu-diff-", "sidu-part-")  # of whoever works on files
LOCK = "lock"
OLD_S = 86_400.0  # longer than any work: what is older, and locked by nobody, was left by a process that was killed


def of(session: str) -> Path:
    """The folder of one session; made when it is first asked for."""
    made = _ours() / re.sub(r"[^0-9A-Za-z-]", "-", session)
    made.mkdir(exist_ok=True)
    return made


def sweep(lives: Callable[[str], bool], *, after: float) -> list[str]:
    """Removes the folders of sessions that have not lived for `after` seconds; the sessions.

    A browser that lost its connection comes back to its session within that time.
    """
    gone, now = [], time.time()
    for place in [one for one in _ours().iterdir() if one.is_dir()]:
        if lives(place.name):
            os.utime(place)
        elif now - place.stat().st_mtime > after:
            shutil.rmtree(place, ignore_errors=True)
            gone.append(place.name)
    return gone


def clear() -> None:
    """Removes the folders of all sessions of this process, when it ends."""
    shutil.rmtree(_ours(), ignore_errors=True)
    _ours.cache_clear()


def leftovers() -> list[Path]:
    """Removes what killed processes of this user left in the folder for temporary files; what was removed."""
    found = []
    for place in Path(tempfile.gettempdir()).glob("sidu-*"):
        if place.is_dir() and not place.is_symlink() and place.stat().st_uid == os.getuid() and _left(place):
            shutil.rmtree(place, ignore_errors=True)
            found.append(place)
    return found


@cache
def _ours() -> Path:
    """This process's folder, locked as long as the process lives, however it ends."""
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = os.open(made / LOCK, os.O_CREAT | os.O_RDWR, 0o600)  # stays open on purpose
    fcntl.flock(held, fcntl.LOCK_EX)
    return made


def _left(place: Path) -> bool:
    lock = place / LOCK
    if place.name.startswith(PREFIX) and lock.exists():
        held = os.open(lock, os.O_RDWR)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(held)
        return True
    return place.name.startswith((PREFIX, *WORK)) and time.time() - place.stat().st_mtime > OLD_S
