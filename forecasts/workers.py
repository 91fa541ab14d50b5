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
from importlib import import_module
from queue import SimpleQueue
from subprocess import PIPE
from typing import Any

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FEW = 4  # up to as many jobs are not worth starting a process

Job = dict[str, Any]
Progress = Callable[[str, float], None]


class WorkerFailed(RuntimeError):
    """A worker process ended before its jobs did."""


def answered(
    answer: Callable[[Job], Job],
    jobs: Sequence[Job],
    *,
    progress: Progress | None = None,
    processes: int | None = None,
) -> list[Job]:
    """The answer to every job, in order, on `processes` cores (all by default).

    `answer` stands at the top of its module. Progress is told in the caller's thread: a page may draw in no other.
    """
    if len(jobs) <= FEW:
        return [answer(job) for job in jobs]
    begin = "import sys; from forecasts.workers import main; sys.exit(main(*sys.argv[1:]))"
    command = [sys.executable, "-c", begin, answer.__module__, answer.__name__]
    count = min(processes or os.cpu_count() or 1, len(jobs))
    idle = SimpleQueue[subprocess.Popen[str]]()

    def ask(job: Job) -> Job:
        process = idle.get()
        try:
            return _asked(process, job)
        finally:
            idle.put(process)  # also one that has ended: whoever gets it says so instead of waiting for ever

    found = []
    with ExitStack() as workers, ThreadPoolExecutor(count) as threads:
        for _ in range(count):
            worker = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=os.environ | ONE_THREAD)
            idle.put(workers.enter_context(worker))
        for told in threads.map(ask, jobs):
            found.append(told)
            if progress:
                progress("projections", len(found) / len(jobs))
    return found


def _asked(process: subprocess.Popen[str], job: Job) -> Job:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    if process.poll() is None:
        print(json.dumps(job), file=process.stdin, flush=True)
        if line := process.stdout.readline():
            found: Job = json.loads(line)
            return found
    raise WorkerFailed(f"exit {process.wait()}")


def main(module: str, function: str) -> int:
    """Answers one JSON job a line, by the named function, until input ends."""
    answer = getattr(import_module(module), function)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0
