"""Seconds and peak memory of one task, measured in a process of its own.

A benchmark module has `run(*, full: bool) -> list[Row]`. Its tasks are plain functions that `measured` calls by
name in a child, so that one task's memory never hides in another's.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_PEAK = "VmHWM:"  # of this process image; ru_maxrss would begin with the parent's


@dataclass(frozen=True)
class Run:
    """The fastest of some runs, with the largest peak (bytes) and what the task returned.

    `processor` is the least processor time (seconds, all threads): steady where other work shares the machine.
    """

    seconds: float
    peak: int
    result: object
    processor: float


@dataclass(frozen=True)
class Row:
    """One line of the table of results; `ratio` is seconds over those of `against`, `limit` what it must not exceed."""

    name: str
    rows: int
    seconds: float
    peak: int | None = None
    against: str = ""
    ratio: float | None = None
    limit: str = ""

    def cells(self) -> list[str]:
        """The line's cells as text."""
        peak = "" if self.peak is None else f"{self.peak / 2**20:,.0f} MiB"
        ratio = "" if self.ratio is None else f"{self.ratio:.3f}" if self.ratio < 1 else f"{self.ratio:.2f}"
        return [self.name, f"{self.rows:,}", f"{self.seconds:.3f} s", peak, ratio, self.against, self.limit]


HEAD = ("task", "rows", "time", "peak memory", "ratio", "against", "limit")


def measured(task: str, *arguments: object, repeat: int = 3) -> Run:
    """Runs `module:function` with JSON `arguments` in `repeat` fresh processes. Raises RuntimeError when one fails.

    Time begins after imports; the file cache is warm from the second run on, so the fastest is a warm one.
    """
    runs = [_once(task, arguments) for _ in range(repeat)]
    fastest = min(runs, key=lambda run: run.seconds)
    return Run(fastest.seconds, max(run.peak for run in runs), fastest.result, min(run.processor for run in runs))


def _once(task: str, arguments: tuple[object, ...]) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", task],
        input=json.dumps(arguments),  # many parts make more text than a command line holds
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    if done.returncode:
        raise RuntimeError(f"{task}: {done.stderr[-2000:]}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def peak() -> int:
    """The most memory that this process ever held (bytes)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(_PEAK))


def machine() -> str:
    """Cores, memory, Python: what the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _child(task: str, arguments: str) -> None:
    module, function = task.split(":")
    work = getattr(importlib.import_module(module), function)
    start, busy = time.perf_counter(), time.process_time()
    result = work(*json.loads(arguments))
    seconds, processor = time.perf_counter() - start, time.process_time() - busy
    print(json.dumps({"seconds": seconds, "peak": peak(), "result": result, "processor": processor}))


if __name__ == "__main__":
    _child(sys.argv[1], sys.stdin.read())
