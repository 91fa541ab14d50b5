"""Killed at any step, publishing leaves the old release or the new one, and nothing that leaks into a later one."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_home import extract, publish, residents, state

from dashboard import publishing
from data import chains, durable
from data.store import Store

# The CI form takes seconds; SIDU_KILLS=1000 and SIDU_CLI_KILLS=20 are the full ones.
RANDOM_KILLS = int(os.environ.get("SIDU_KILLS", "150"))
CLI_KILLS = int(os.environ.get("SIDU_CLI_KILLS", "4"))
STEPS = ("open", "fsync", "link", "replace", "unlink", "mkdir")
Write = tuple[str, str, bytes]


@pytest.fixture(scope="module")
def writes(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Write]:
    """Every write of one real publish, in order: parts, upload, audit, release."""
    folder = tmp_path_factory.mktemp("recorded")
    home = Path(shutil.copytree(seeded, folder / "home"))
    seen: list[Write] = []
    with pytest.MonkeyPatch.context() as patch:
        for method in ("create", "keep"):
            real = getattr(durable, {"create": "create", "keep": "overwrite"}[method])

            def recorded(root: Path, name: str, content: bytes, *, real=real, method=method) -> bool | None:
                seen.append((method, name, content))
                return real(root, name, content)

            patch.setattr(durable, real.__name__, recorded)
        assert isinstance(publish(home, extract(folder, 703_000)), publishing.Published)
    assert state(home) == 2
    assert [name.split("/")[0] for _, name, _ in seen][-1] == "releases"
    return seen


def replay(home: Path, writes: list[Write]) -> None:
    """The writes of the recorded publish again, by the store itself."""
    store = Store.open(str(home))
    for method, name, content in writes:
        getattr(store, method)(name, content)


def in_child(act: Callable[[], None]) -> int:
    """The wait status of a forked child that does `act` and exits with 0."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def dying_at(step: int, act: Callable[[], None]) -> Callable[[], None]:
    """`act`, with the process gone just before the step-th thing that it does to the disk."""

    def doomed() -> None:
        left = step

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def stepping(*args: object, **named: object) -> object:
                nonlocal left
                if left == 0:
                    os._exit(9)
                left -= 1
                return real(*args, **named)

            return stepping

        for name in STEPS:
            for holder in (os, Path):
                if hasattr(holder, name) and not (holder is os and name in {"open", "mkdir", "replace", "unlink"}):
                    setattr(holder, name, counted(getattr(holder, name)))
        act()

    return doomed


def homes(seeded: Path, memory: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield Path(shutil.copytree(seeded, memory / f"{number}"))
        shutil.rmtree(memory / f"{number}")


def test_every_kill_point_leaves_the_old_release_or_the_new_one(seeded: Path, memory: Path, writes: list[Write]):
    seen = set()
    for step, home in enumerate(homes(seeded, memory)):
        status = in_child(dying_at(step, lambda home=home: replay(home, writes)))
        assert os.waitstatus_to_exitcode(status) in {0, 9}
        number = state(home)
        seen.add(number)
        if os.waitstatus_to_exitcode(status) == 0:
            assert number == 2
            break
    assert seen == {1, 2}
    assert step > 4 * len(writes)  # open, sync, name, forget: each write was cut at every one of them


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
    started = time.perf_counter()
    with_one = next(homes(seeded, memory / "whole"))
    in_child(lambda: replay(with_one, writes))
    whole = time.perf_counter() - started
    dice = random.Random(20240115)
    for _, home in zip(range(RANDOM_KILLS), homes(seeded, memory), strict=False):
        child = os.fork()
        if child == 0:
            replay(home, writes)
            os._exit(0)
        time.sleep(dice.uniform(0, whole))  # not waiting for anything: the moment of death is the test's input
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert state(home) in {1, 2}


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
    assert chains.verify(Store.open(str(home)), grant=_me()) is None


def test_the_same_publish_again_after_a_crash_is_the_same_release(seeded: Path, memory: Path, writes: list[Write]):
    home = next(homes(seeded, memory))
    replay(home, writes[:-1])
    publish(home, extract(memory, 703_000))
    assert state(home) == 2
    assert residents(home) == {("110101", 2023): 703_000}


def test_the_command_line_killed_anywhere_leaves_the_old_release_or_the_new_one(home: Path, memory: Path):
    file = extract(memory, 703_000)
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "publish", f"population={file}"]
    command += ["--home", str(home), "--reason", "killed", "--accept-warnings", "--json"]
    dice = random.Random(7)
    started = time.perf_counter()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    whole = time.perf_counter() - started
    number = state(home)
    for _ in range(CLI_KILLS):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=dice.uniform(0.3, 1.0) * whole)
            except subprocess.TimeoutExpired:
                process.kill()
        after = state(home)
        assert after in {number, number + 1}
        number = after
    assert residents(home) == {("110101", 2023): 703_000}
    assert chains.verify(Store.open(str(home)), grant=_me()) is None


def _me():
    from small_home import ME

    return ME
