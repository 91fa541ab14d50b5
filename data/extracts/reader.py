"""A person's bytes, parsed in a child process: whatever kills or hangs the parser does not touch Sidu."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.contracts.findings import quoted
from data.extracts.parsed import ROW

SECONDS = 25.0  # wall time for a small file; a claim of a billion rows in a few bytes ends here
SECONDS_A_MIB = 1.0  # more for each, so that large honest files pass on a slow machine
MIB = 1 << 20
MOST_DETAIL = 300  # characters of what the parser said

__all__ = ["ROW", "Answer", "Parsed", "Unreadable", "parse"]


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """Where the rows are, what they came as, names that stand over more than one column, sheets left unread."""

    file: Path
    columns: tuple[str, ...]
    rows: int
    format: str
    encoding: str
    doubled: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    top: tuple[tuple[str, ...], ...] = ()  # the first rows, where one of them fills more cells than the heading


@dataclass(frozen=True)
class Unreadable:
    """Why nothing could be read: `kind` is a rule of a finding (data/extracts/check)."""

    kind: str
    detail: str


Answer = Callable[[Path, Path, float], bytes | Unreadable]
"""Runs data/extracts/parser over a file, into another, within so many seconds; what it printed."""


def parse(path: Path, workdir: Path, *, seconds: float | None = None, ask: Answer | None = None) -> Parsed | Unreadable:
    """The rows of an uploaded file, or why there are none; `ask` runs the parser apart from this process.

    A file that was read into `workdir` before and has not changed since is not read again: an upload is asked for its
    columns when it arrives, and checked later. Never raises for what the bytes are; OSError (ENOSPC) when the disk of
    `workdir` is full.
    """
    about = path.stat()
    mark = f"{path.resolve()}\0{about.st_size}\0{about.st_mtime_ns}".encode()
    out = workdir / f"{hashlib.sha256(mark).hexdigest()[:32]}.parquet"
    answer = out.with_suffix(".json")
    if answer.exists():
        return _understood(answer.read_bytes(), out)
    limit = SECONDS + SECONDS_A_MIB * about.st_size / MIB if seconds is None else seconds
    printed = (ask or _spawned)(path.resolve(), out, limit)
    result = printed if isinstance(printed, Unreadable) else _understood(printed, out)
    if isinstance(printed, bytes) and isinstance(result, Parsed):
        answer.write_bytes(printed)
    else:
        for left in workdir.glob(f"{out.stem}*"):
            left.unlink(missing_ok=True)
    return result


def _spawned(path: Path, out: Path, seconds: float) -> bytes | Unreadable:
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "data.extracts.parser", str(path), str(out)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Unreadable("unreadable", f"no answer within {seconds:.0f} s")
    return done.stdout or Unreadable("unreadable", f"the parser stopped with code {done.returncode}")


def _understood(printed: bytes, out: Path) -> Parsed | Unreadable:
    try:
        answer: dict[str, Any] = json.loads(printed.decode().strip().splitlines()[-1])
    except (ValueError, IndexError):
        return Unreadable("unreadable", "the parser stopped in the middle of its answer")
    if answer.get("fault") == "no_space":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out.parent))
    if "fault" in answer:
        return Unreadable(answer["fault"], quoted(str(answer.get("detail", "")), MOST_DETAIL))
    lists = {name: tuple(answer.get(name, ())) for name in ("doubled", "unread")}
    rows = tuple(map(tuple, answer.get("top", ())))
    return Parsed(
        file=out,
        columns=tuple(answer["columns"]),
        rows=answer["rows"],
        format=answer["format"],
        encoding=answer["encoding"],
        **lists,
        top=rows,
    )
