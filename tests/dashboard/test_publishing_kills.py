"""Killed at any step, publishing leaves the old release or the new one, and nothing that leaks into a later one.

The short form; `python -m benchmarks kills --full` is the long one, with the same functions.
"""

import os
import resource
import signal
from pathlib import Path

import pytest
from small_home import ME, extract, publish, residents, state

from benchmarks.kills import (
    Write,
    command_line,
    every_point,
    homes,
    in_child,
    races,
    random_points,
    recorded,
    replay,
)
from dashboard import publishing
from data.store import chains
from data.store.objects import Store


@pytest.fixture(scope="module")
def writes(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Write]:
    """Every write of one real publish, in order: parts, upload, audit, release."""
    return recorded(seeded, tmp_path_factory.mktemp("recorded"))


def test_every_kill_point_leaves_the_old_release_or_the_new_one(seeded: Path, memory: Path, writes: list[Write]):
    # Open, sync, name, forget: each write was cut at every one of them.
    assert every_point(seeded, memory, writes) > 4 * len(writes)


def test_a_kill_in_the_middle_of_a_write_leaves_no_named_half(seeded: Path, memory: Path, writes: list[Write]):
    # The kernel kills the child when a file grows beyond the limit: half a part, half a release.
    sizes = sorted({len(content) for _, _, content in writes})
    for limit, home in zip([size // 2 for size in sizes], homes(seeded, memory), strict=False):

        def limited(home: Path = home, limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            replay(home, writes)

        status = in_child(limited)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGXFSZ
        assert state(home) == 1


def test_random_kills_leave_the_old_release_or_the_new_one(seeded: Path, memory: Path, writes: list[Write]):
    old, new = random_points(seeded, memory, writes, kills=40)
    assert old + new == 40


def test_publishers_at_once_lose_and_double_nothing(seeded: Path, memory: Path):
    # Eight at once: in each of three rounds some of them lose at least once and rebase.
    assert races(seeded, memory, rounds=3) > 0


def test_a_publish_after_a_crash_contains_nothing_of_what_was_abandoned(
    seeded: Path, memory: Path, writes: list[Write]
):
    # The crash came between the last part and the release; the abandoned extract had 703,000 residents in 2023.
    home = next(homes(seeded, memory))
    replay(home, writes[:-1])
    assert state(home) == 1
    result = publish(home, extract(memory, 1_098_000, area="110102"))
    assert isinstance(result, publishing.Published)
    assert result.release.number == 2
    assert residents(home) == {("110102", 2023): 1_098_000}
    assert chains.verify(Store.open(str(home)), grant=ME) is None


def test_the_same_publish_again_after_a_crash_is_the_same_release(seeded: Path, memory: Path, writes: list[Write]):
    home = next(homes(seeded, memory))
    replay(home, writes[:-1])
    publish(home, extract(memory, 703_000))
    assert state(home) == 2
    assert residents(home) == {("110101", 2023): 703_000}


def test_the_command_line_killed_anywhere_leaves_the_old_release_or_the_new_one(home: Path, memory: Path):
    command_line(home, memory, kills=3)
