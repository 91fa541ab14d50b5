"""Publishing killed at every step and raced: what is left is the old release or the new one, whole, and nothing else.

Writes and commit are forked, not restarted: one real publish is recorded, and replayed by the store itself in a child
that dies. The suite runs a short form; `--full` runs 1,000 kills, 200 rounds of 8 publishers, 20 kills of the command.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

from benchmarks.measure import Row
from dashboard.publishing.draft import Draft, commit
from data.store import chains, durable, releases
from data.store.objects import Part, Store
from tests.dashboard.small_home import ME, extract, publish, residents, seed, state

STEPS = ("open", "fsync", "link", "replace", "unlink", "mkdir")
PUBLISHERS = 8
ROUNDS_A_HOME = 20  # every child has an audit chain of its own, and each release names the heads of all of them
Write = tuple[str, str, bytes]


class BrokenHome(Exception):
    """A kill or a race left a home that is neither the old release nor the new one."""


def run(*, full: bool, kills: int = 0, rounds: int = 0, cli: int = 0) -> list[Row]:
    """Every kill point and random ones up to `kills`, `rounds` of races, `cli` kills of the command line."""
    kills, rounds, cli = kills or (1_000 if full else 150), rounds or (200 if full else 10), cli or (20 if full else 4)
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        memory = Path(folder)
        seeded = seed(memory / "seeded")
        writes = recorded(seeded, memory / "recorded")
        rows = []
        start = time.perf_counter()
        points = every_point(seeded, memory / "points", writes)
        rows.append(Row(f"every kill point of {len(writes)} writes", points, time.perf_counter() - start))
        start = time.perf_counter()
        old, new = random_points(seeded, memory / "random", writes, kills=max(kills - points, 0))
        name = f"random kills ({old} left the old release, {new} the new one)"
        rows.append(Row(name, old + new, time.perf_counter() - start))
        start = time.perf_counter()
        lost = races(seeded, memory / "races", rounds=rounds)
        name = f"releases of {PUBLISHERS} publishers in {rounds} rounds ({lost:,} attempts lost and rebased)"
        rows.append(Row(name, rounds * PUBLISHERS, time.perf_counter() - start))
        start = time.perf_counter()
        published = command_line(Path(shutil.copytree(seeded, memory / "cli")), memory, kills=cli)
        name = f"kills of the command line ({published} had published)"
        rows.append(Row(name, cli, time.perf_counter() - start))
    return rows


def recorded(seeded: Path, folder: Path) -> list[Write]:
    """Every write of one real publish, in order: parts, upload, audit, release."""
    home = Path(shutil.copytree(seeded, folder / "home"))
    seen: list[Write] = []

    def recording(method: str, real: Callable[..., object]) -> Callable[..., object]:
        def write(root: Path, name: str, content: bytes) -> object:
            seen.append((method, name, content))
            return real(root, name, content)

        return write

    with (
        mock.patch.object(durable, "create", recording("create", durable.create)),
        mock.patch.object(durable, "overwrite", recording("keep", durable.overwrite)),
    ):
        publish(home, extract(folder, 703_000))
    expect(state(home) == 2 and seen[-1][1].startswith("releases/"), home)
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
    """Fresh copies of a home, one after the other; the one before is gone.

    They share files, which the store never writes into; were it to, parts would not be what their names say.
    """
    kept, number = shutil.copytree(seeded, memory / "kept"), 0
    while True:
        number += 1
        yield Path(shutil.copytree(kept, memory / f"{number}", copy_function=os.link))
        shutil.rmtree(memory / f"{number}")


def every_point(seeded: Path, memory: Path, writes: list[Write]) -> int:
    """How many things publishing does to the disk, after a kill just before each of them."""
    left = set()
    for step, home in enumerate(homes(seeded, memory)):
        code = os.waitstatus_to_exitcode(in_child(dying_at(step, lambda home=home: replay(home, writes))))  # type: ignore[misc]
        expect(code in {0, 9}, home)
        left.add(state(home))
        if code == 0:
            expect(state(home) == 2 and left == {1, 2}, home)
            return step
    raise AssertionError


def random_points(seeded: Path, memory: Path, writes: list[Write], *, kills: int, seed: int = 2024) -> tuple[int, int]:
    """How many of so many kills at random moments left the old release, and how many the new one."""
    whole = next(homes(seeded, memory / "whole"))
    start = time.perf_counter()
    in_child(lambda: replay(whole, writes))
    lasts = time.perf_counter() - start
    dice, left = random.Random(seed), {1: 0, 2: 0}
    for _, home in zip(range(kills), homes(seeded, memory), strict=False):
        child = os.fork()
        if child == 0:
            replay(home, writes)
            os._exit(0)
        time.sleep(dice.uniform(0, lasts))  # not waiting for anything: the moment of death is the input
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        after = state(home)
        expect(after in left, home)
        left[after] += 1
    return left[1], left[2]


def races(seeded: Path, memory: Path, *, rounds: int, publishers: int = PUBLISHERS) -> int:
    """How many attempts lost while all of `publishers` at once brought one part each, in every round."""
    lost = 0
    for place, first in enumerate(range(0, rounds, ROUNDS_A_HOME)):
        home = Path(shutil.copytree(seeded, memory / f"{place}"))
        brought = [
            (f"{number}-{who}", f"{number}-{who}".encode())
            for number in range(first, min(first + ROUNDS_A_HOME, rounds))
            for who in range(publishers)
        ]
        keys = [key for key, _ in brought]
        # A process of its own, since what forks must not have read an object store: its threads do not come along.
        task = [sys.executable, "-m", "benchmarks.kills", str(home), str(publishers), *keys]
        told = subprocess.run(task, capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)
        expect(told.returncode == 0, home)
        attempts = [int(one) for one in told.stdout.split()]
        expect(len(attempts) == len(brought) and all(1 <= one <= publishers for one in attempts), home)
        lost += sum(attempts) - len(attempts)
        expect(state(home) == 1 + len(brought), home)
        store = Store.open(str(home))
        now = releases.current(store, grant=ME)
        held = {key: part.sha256 for key, part in now.datasets["events"].items() if "-" in key} if now else {}
        expect(held == {key: _part(content).sha256 for key, content in brought}, home)
        expect(chains.verify(store, grant=ME) is None and not list((home / "staging").glob("*")), home)
        shutil.rmtree(home)
    return lost


def _part(content: bytes) -> Part:
    return Part(hashlib.sha256(content).hexdigest(), 1)


def race(home: str, publishers: int, keys: list[str]) -> None:
    """Forks a child for each part, `publishers` at once, and prints how many attempts each commit took."""
    for start in range(0, len(keys), publishers):
        gate, opener = os.pipe()
        children = []
        for key in keys[start : start + publishers]:
            child = os.fork()
            if child == 0:
                os.close(opener)
                os.read(gate, 1)  # all start when the parent closes its end
                try:
                    os._exit(_brought(Store.open(home), key, key.encode()))
                finally:
                    os._exit(255)
            children.append(child)
        os.close(gate)
        os.close(opener)
        print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children), flush=True)


def _brought(store: Store, key: str, content: bytes) -> int:
    """Writes a part and commits a release that has it, rebased until it wins; how many attempts that took."""
    part, attempts = _part(content), 0
    store.keep(part.name, content)
    while True:
        attempts += 1
        parent = releases.current(store, grant=ME)
        assert parent is not None
        datasets = {**parent.datasets, "events": {**parent.datasets["events"], key: part}}
        next_one = replace(
            parent,
            number=parent.number + 1,
            parent=parent.number,
            parent_sha256=parent.sha256,
            datasets=datasets,
            touched=("events",),
        )
        with suppress(releases.ReleaseExists):
            commit(
                store, Draft(release=next_one, consequences=[], parent=parent), grant=ME, action="publish", reason=key
            )
            return attempts


def command_line(home: Path, memory: Path, *, kills: int, seed: int = 7) -> int:
    """How many of so many runs of `sidu publish`, killed at random moments, had published."""
    dice, start = random.Random(seed), time.perf_counter()
    held = 703_000
    expect(subprocess.run(_delivery(home, memory, held), capture_output=True, check=False).returncode == 0, home)
    lasts = time.perf_counter() - start
    first = number = state(home)
    for people in range(held + 1, held + 1 + kills):  # the same again would be no release
        command = _delivery(home, memory, people)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=dice.uniform(0.3, 1.2) * lasts)
            except subprocess.TimeoutExpired:
                process.kill()
        after = state(home)
        expect(after in {number, number + 1}, home)
        held, number = (people if after > number else held), after
        expect(residents(home) == {("110101", 2023): held}, home)
    expect(chains.verify(Store.open(str(home)), grant=ME) is None, home)
    return number - first


def _delivery(home: Path, memory: Path, people: int) -> list[str]:
    file = extract(memory, people, name=f"population-{people}")
    command = [sys.executable, "-c", "from dashboard.cli.main import main; main()", "publish", f"population={file}"]
    return [*command, "--home", str(home), "--reason", "killed", "--accept-warnings", "--json"]


def expect(kept: bool, home: Path) -> None:  # noqa: FBT001
    """Raises BrokenHome, after putting the home where it can be looked at."""
    if not kept:
        kept_at = Path(tempfile.mkdtemp(prefix="sidu-kills-")) / "home"
        shutil.copytree(home, kept_at)
        raise BrokenHome(kept_at)


if __name__ == "__main__":
    race(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
