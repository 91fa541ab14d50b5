"""The pool of processes: answers in order, and no process that outlives its caller or keeps it waiting."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from forecasts.workers import FEW, WORTH, WorkerFailed, Workers, answered

STOPPED = """
import math
from forecasts.workers import answered

def told(stage, share):
    print(share, flush=True)
    input()  # here it is killed

answered(math.factorial, list(range(40)), progress=told, processes=2)
"""


def test_answers_come_in_the_order_of_the_jobs_and_progress_ends_at_one():
    shares = []
    jobs = [*range(40, 80), *reversed(range(40))]
    found = answered(math.factorial, jobs, progress=lambda _, share: shares.append(share), processes=3)
    assert found == [math.factorial(one) for one in jobs]
    assert shares == [place / 80 for place in range(1, 81)]


@pytest.mark.parametrize("many", [FEW, FEW + 1], ids=["here", "by a process"])
def test_jobs_that_are_alike_are_answered_once(many: int, tmp_path: Path):
    folders = [str(tmp_path / f"{place}") for place in range(many)]
    assert answered(os.mkdir, folders * 3) == [None] * 3 * many  # a folder that is there is not made again
    assert sorted(map(str, tmp_path.iterdir())) == folders


@pytest.mark.parametrize("many", [FEW, FEW + 1], ids=["here", "by a process"])
def test_each_of_jobs_that_are_alike_has_an_answer_of_its_own(many: int):
    jobs = [f'{{"place": [{place}]}}' for place in range(many)]
    first, *_, last = answered(json.loads, [*jobs, jobs[0]])
    first["place"].clear()  # whoever goes on with one answer leaves the others as they are
    assert last == {"place": [0]}


def test_a_process_goes_on_with_what_is_asked_next(tmp_path: Path):
    with Workers(processes=1) as workers:
        workers.answered(os.chdir, [f"{tmp_path}{'/.' * place}" for place in range(FEW + 1)])
        found = workers.answered(os.path.realpath, [str(place) for place in range(FEW + 1)])
    assert found == [str(tmp_path / f"{place}") for place in range(FEW + 1)]


def test_a_worker_that_ends_before_its_jobs_is_an_error_and_nobody_waits_for_it():
    with pytest.raises(WorkerFailed, match="exit 3"):
        answered(os._exit, list(range(3, 3 + 2 * WORTH)), processes=2)


def test_workers_end_when_their_caller_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as caller:
        assert caller.stdout.readline() == b"0.025\n"
        caller.kill()
        # Workers hold the pipe of their caller's errors, so it ends with the last of them; else this times out.
        assert caller.communicate(timeout=300)[0] == b""
        assert caller.returncode == -signal.SIGKILL
