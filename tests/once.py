"""Homes that are made once for a whole run, however many workers take part in it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest


def copy_of(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """This worker's own copy of what `make(folder)` lays down; whichever worker needs it first makes it.

    No test sees the one that all copies are taken from, so that none can spoil it for another.
    """
    mine = factory.getbasetemp()
    everybodys = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    whole = everybodys / f"{name}-made-once"
    with whole.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when the file is closed, also by a worker that is killed
        if not whole.exists():
            unfinished = Path(tempfile.mkdtemp(dir=everybodys)) / "home"
            make(unfinished)
            unfinished.rename(whole)
    return Path(shutil.copytree(whole, factory.mktemp(name) / "home"))
