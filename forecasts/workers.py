"""Series forecast on all cores by processes of their own, which know nothing of the caller's main module.

A page or a test may be the main module here, and multiprocessing would run it again in every child; a plain command
does not. BLAS gets one thread each: with more, two processes are slower than one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from importlib import import_module
from queue import SimpleQueue
from subprocess import PIPE
from typing import Any, Protocol, Self

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FEW = 4  # up to as many jobs are not worth starting a process
WORTH = 25  # nor as many another one: it takes seconds to load statsmodels

Job = dict[str, Any]
Progress = Callable[[str, float], None]


class WorkerFailed(RuntimeError):
    """A worker process ended before its jobs did."""


class Answering(Protocol):
    """Answers every job by a function, in order; `Workers.answered` is one."""

    def __call__(
        self, answer: Callable[[Job], Job], jobs: Sequence[Job], *, progress: Progress | None = None
    ) -> list[Job]: ...


class Workers:
    """Up to `processes` (one a core by default), started when there is work for them; they end with the block."""

    def __init__(self, *, processes: int | None = None) -> None:
        self._most = processes or os.cpu_count() or 1
        self._started, self._ends = 0, ExitStack()
        self._idle = SimpleQueue[subprocess.Popen[str]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def answered(
        self, answer: Callable[[Job], Job], jobs: Sequence[Job], *, progress: Progress | None = None
    ) -> list[Job]:
        """The answer to every job, in order; what several jobs ask alike is computed once.

        `answer` stands at the top of its module. Progress is told in the caller's thread: a page may draw in no other.
        """
        asked = [json.dumps(job) for job in jobs]
        once = dict(zip(asked, jobs, strict=True))
        if len(once) <= FEW:
            found = {text: answer(job) for text, job in once.items()}
        else:
            found = self._found(f"{answer.__module__} {answer.__name__}", list(once), progress)
        return [deepcopy(found[text]) for text in asked]

    def _found(self, function: str, asked: Sequence[str], progress: Progress | None) -> dict[str, Job]:
        while self._started < min(self._most, 1 + len(asked) // WORTH):
            self._start()
        found: dict[str, Job] = {}
        with ThreadPoolExecutor(self._started) as threads:
            for text, told in zip(asked, threads.map(lambda text: self._ask(function, text), asked), strict=True):
                found[text] = told
                if progress:
                    progress("projections", len(found) / len(asked))
        return found

    def _start(self) -> None:
        begin = "import sys; from forecasts.workers import main; sys.exit(main())"
        process = subprocess.Popen(
            [sys.executable, "-c", begin], stdin=PIPE, stdout=PIPE, text=True, env=os.environ | ONE_THREAD
        )
        self._idle.put(self._ends.enter_context(process))
        self._started += 1

    def _ask(self, function: str, text: str) -> Job:
        process = self._idle.get()
        try:
            return _told(process, f"{function} {text}")
        finally:
            self._idle.put(process)  # also one that has ended: whoever gets it says so instead of waiting for ever


def answered(
    answer: Callable[[Job], Job],
    jobs: Sequence[Job],
    *,
    progress: Progress | None = None,
    processes: int | None = None,
) -> list[Job]:
    """The answer to every job by processes for these jobs alone, see `Workers.answered`."""
    with Workers(processes=processes) as workers:
        return workers.answered(answer, jobs, progress=progress)


def _told(process: subprocess.Popen[str], line: str) -> Job:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    if process.poll() is None:
        print(line, file=process.stdin, flush=True)
        if answer := process.stdout.readline():
            found: Job = json.loads(answer)
            return found
    raise WorkerFailed(f"exit {process.wait()}")


def main() -> int:
    """Answers a line (module, function, job as JSON) after the other, until input ends."""
    for line in sys.stdin:
        module, function, job = line.split(maxsplit=2)
        answer = getattr(import_module(module), function)
        sys.stdout.write(json.dumps(answer(json.loads(job))) + "\n")
        sys.stdout.flush()
    return 0
