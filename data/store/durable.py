"""Files that are whole or absent, whatever dies when: synced first, named last."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

STAGING = "staging"  # half-written files, under the root


def create(root: Path, name: str, content: bytes) -> None:
    """Makes the file `name`; raises FileExistsError when one of that name exists, and OSError.

    The link is the one atomic step: it refuses a name that is taken, and the bytes are on the disk before it.
    """
    target = root / name
    _make_folder(target.parent)
    with _synced(root, content) as half:
        os.link(half, target)
    _sync_folder(target.parent)


def overwrite(root: Path, name: str, content: bytes) -> None:
    """Makes the file `name` or puts a whole new one in its place. Raises OSError."""
    target = root / name
    _make_folder(target.parent)
    with _synced(root, content) as half:
        half.replace(target)
    _sync_folder(target.parent)


def listed(root: Path, folder: str) -> Iterator[tuple[str, float]]:
    """The files below a folder of `root`, each with the time of its last change. Raises OSError.

    A link is a file, wherever it leads: one to a folder above it would never end. What is no UTF-8 in a name is told
    as \\xff, so that it can be printed; no file of ours has such a name.
    """
    try:
        found = list(os.scandir(root / folder))
    except FileNotFoundError:
        return
    for one in found:
        name = f"{folder}/{one.name}"
        if one.is_dir(follow_symlinks=False):
            yield from listed(root, name)
            continue
        with contextlib.suppress(FileNotFoundError):  # half a file of somebody's, finished meanwhile
            changed = one.stat(follow_symlinks=False).st_mtime
            yield os.fsencode(name).decode("utf-8", "backslashreplace"), changed


def sweep(root: Path, *, older_than: float) -> list[str]:
    """Removes half-written files last touched before the moment `older_than`; their names."""
    swept = []
    for half in sorted((root / STAGING).glob("*")):
        with contextlib.suppress(FileNotFoundError):  # its writer finished meanwhile
            if half.stat().st_mtime < older_than:
                half.unlink()
                swept.append(f"{STAGING}/{half.name}")
    return swept


@contextlib.contextmanager
def _synced(root: Path, content: bytes) -> Iterator[Path]:
    """A file of its own with these bytes on the disk; gone again afterwards."""
    half = root / STAGING / f"{os.getpid()}-{secrets.token_hex(8)}"
    _make_folder(half.parent)
    try:
        with half.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield half
    finally:
        half.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
