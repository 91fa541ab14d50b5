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
from importlib import import_module
from queue import SimpleQueue
from threading import Lock
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
    count = min(processes or os.cpu_count() or 1, len(jobs))
    found: list[Job] = [{} for _ in jobs]
    waiting = iter(range(len(jobs)))
    lock, ended = Lock(), SimpleQueue[bool]()  # one True a job, one False a process

    def run() -> None:
        try:
            work()
        finally:
            ended.put(False)

    def work() -> None:
        begin = "import sys; from forecasts.workers import main; sys.exit(main(*sys.argv[1:]))"
        command = [sys.executable, "-c", begin, answer.__module__, answer.__name__]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD
        ) as process:
            assert process.stdin is not None  # both are pipes
            assert process.stdout is not None
            while True:
                with lock:
                    place = next(waiting, None)
                if place is None:
                    process.stdin.close()
                    return
                process.stdin.write(json.dumps(jobs[place]) + "\n")
                process.stdin.flush()
                line = process.stdout.readline()
                if not line:
                    raise WorkerFailed(f"exit {process.wait()}")
                found[place] = json.loads(line)
                ended.put(True)

    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(run) for _ in range(count)]
        done, open_ = 0, count
        while open_:
            if not ended.get():
                open_ -= 1
                continue
            done += 1
            if progress:
                progress("projections", done / len(jobs))
        for one in running:
            one.result()
    return found


def main(module: str, function: str) -> int:
    """Answers one JSON job a line, by the named function, until input ends."""
    answer = getattr(import_module(module), function)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0
