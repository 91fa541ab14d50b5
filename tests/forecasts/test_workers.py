"""The pool of processes: answers in order, and no process that outlives its caller or keeps it waiting."""

import math
import os
import signal
import subprocess
import sys

import pytest

from forecasts.workers import FEW, WorkerFailed, answered

STOPPED = """
import math
from forecasts.workers import answered

def told(stage, share):
    print(share, flush=True)
    input()  # here it is killed

answered(math.factorial, list(range(20)), progress=told, processes=2)
"""


def test_answers_come_in_the_order_of_the_jobs_and_progress_ends_at_one():
    shares = []
    jobs = [*range(20), *reversed(range(20))]
    found = answered(math.factorial, jobs, progress=lambda _, share: shares.append(share), processes=3)
    assert found == [math.factorial(one) for one in jobs]
    assert shares == [place / 40 for place in range(1, 41)]


def test_a_worker_that_ends_before_its_jobs_is_an_error_and_nobody_waits_for_it():
    with pytest.raises(WorkerFailed, match="exit 3"):
        answered(os._exit, [3] * (FEW + 8), processes=2)


def test_workers_end_when_their_caller_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as caller:
        assert caller.stdout.readline() == b"0.05\n"
        caller.kill()
        # Workers hold the pipe of their caller's errors, so it ends with the last of them; else this times out.
        assert caller.communicate(timeout=300)[0] == b""
        assert caller.returncode == -signal.SIGKILL
