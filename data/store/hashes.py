"""SHA-256 of what lies in a home, remembered as long as a file stays the one that was read."""

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

Stamp = tuple[int, int, int, int]


def of_file(path: str) -> str:
    """The hash of a file's bytes as they are now."""
    # Read, not mapped: a mapped file that somebody cuts short ends the process.
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_chunks(chunks: Iterable[bytes]) -> str:
    """The hash of bytes that come in pieces."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def known(path: str) -> str:
    """The hash of a file, read once a process for as long as inode, size and both times stay."""
    return _read(path, stamp(path))


def stamp(path: str) -> Stamp:
    """What changes when somebody writes to the file, or puts another in its place."""
    status = os.stat(path)  # noqa: PTH116 - asked of a thousand parts a page, where a Path costs as much as the answer
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@lru_cache(maxsize=1 << 16)
def _read(path: str, stamp: Stamp) -> str:
    return of_file(path)


def forget() -> None:
    """Reads everything anew: a disk rots without changing a file's times, and a publish must not trust a memory."""
    _read.cache_clear()
