"""People at work: real websocket sessions that each click every five seconds on a random page, two publishes meanwhile.

The load is made on the same machine, and before it for a tenth of the time on an empty page with six charts, which says
what the machine can do. `--minutes` (10) and `--sessions` (50); `SIDU_BENCH_HOME` names a home that exists and is
published to, else a small one is seeded.
"""

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import emptypage
from benchmarks.measure import Row
from benchmarks.pages import Session
from dashboard.pages.menu import PAGES
from tests.dashboard.small_home import extract
from tests.journeys.serving import SIDU, Server, seed, started

SEED, EVERY, CHANGES = 20_261_130, 5.0, 0.3  # of the dice, seconds between clicks, share that goes to another page
PATHS = [path for *_, path, _ in PAGES if path not in {"upload", "edit", "approvals"}]
AREAS = ("110000", "110000.core", "110101", "110102", "110105", "110108", "110112")


class Told:
    """What the people met: (when a click began, how long it took), and what went wrong."""

    def __init__(self) -> None:
        self.clicks: list[tuple[float, float]] = []
        self.errors: list[str] = []
        self.publishing: list[tuple[float, float]] = []
        self.memory: list[int] = []

    def seconds(self, *, publishing: bool) -> list[float]:
        """Of the clicks that overlap a publish, or of those that do not."""
        return sorted(
            taken
            for at, taken in self.clicks
            if publishing == any(at < end and at + taken > begin for begin, end in self.publishing)
        )


async def _person(server: Server, paths: list[str], dice: random.Random, told: Told, until: float) -> None:
    await asyncio.sleep(dice.random() * EVERY)
    while time.monotonic() < until:
        try:
            async with Session(server, dice.choice(paths)) as session:
                while (begun := time.monotonic()) < until:
                    if dice.random() < CHANGES:
                        session.page, session.hash = dice.choice(paths), ""
                    faults = session.faults
                    taken = await session.rerun(f"lang={dice.choice(('zh', 'en'))}&area={dice.choice(AREAS)}")
                    told.clicks.append((begun, taken))
                    told.errors += [f"exception on {session.page}"] * (session.faults - faults)
                    await asyncio.sleep(max(0.0, EVERY - taken))
        except Exception as error:  # whatever ends a session is what is counted; the person opens another
            told.errors.append(f"{type(error).__name__}: {error}"[:120])
            await asyncio.sleep(EVERY)


async def _publish(home: Path, folder: Path, told: Told, at: float, number: int) -> None:
    await asyncio.sleep(max(0.0, at - time.monotonic()))
    file = extract(folder / str(number), 700_000 + number)
    begin = time.monotonic()
    command = [SIDU, "publish", f"population={file}", "--home", home, "--reason", f"load {number}", "--accept-warnings"]
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    told.publishing.append((begin, time.monotonic()))
    if process.returncode:
        told.errors.append(f"publish {number} ended with {process.returncode}: {said.decode()[-200:]}")


async def _publishes(home: Path, folder: Path, told: Told, times: list[float]) -> None:
    for number, at in enumerate(times, 1):  # in turn: of two at once one is refused, as it should be
        await _publish(home, folder, told, at, number)


async def _weigh(server: Server, told: Told, at: float) -> None:
    await asyncio.sleep(max(0.0, at - time.monotonic()))
    resident = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{server.pid}/status").read_text())
    told.memory.append(int(resident[1]) * 1024 if resident else 0)


async def _people(server: Server, paths: list[str], told: Told, until: float, sessions: int) -> None:
    dice = random.Random(SEED)
    people = (_person(server, paths, random.Random(dice.random()), told, until) for _ in range(sessions))
    await asyncio.gather(*people)


async def _load(server: Server, home: Path, folder: Path, *, minutes: int, sessions: int) -> Told:
    start = time.monotonic()
    told = Told()
    await asyncio.gather(
        _people(server, PATHS, told, start + 60 * minutes, sessions),
        _publishes(home, folder, told, [start + 60 * minutes * share for share in (0.2, 0.6)]),
        *(_weigh(server, told, start + 60 * minutes * share) for share in (0.5, 0.995)),
    )
    return told


def _p95(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.95)]


def run(*, minutes: int = 10, sessions: int = 50) -> list[Row]:
    """The rows of RESULTS.md: seconds of clicks, bytes of the server at half time and at the end, what went wrong."""
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        given = os.environ.get("SIDU_BENCH_HOME")
        home = Path(given) if given else folder / "home"
        if given is None:
            seed(home)
        log = open_.enter_context((folder / "log").open("wb"))
        floor = Told()
        with started(emptypage.SCRIPT) as empty:
            asyncio.run(_people(empty, [""], floor, time.monotonic() + 6 * minutes, sessions))
        server = open_.enter_context(started(home, log=log.fileno()))
        told = asyncio.run(_load(server, home, folder, minutes=minutes, sessions=sessions))
        starts = (folder / "log").read_text("utf-8", "replace").count("It starts again")
    for error in sorted(set(told.errors)):
        print(f"{told.errors.count(error)} × {error}", file=sys.stderr)
    least = _p95(floor.seconds(publishing=False))
    rows = [Row(f"{sessions} people, an empty page with six charts: 95th of 100", len(floor.clicks), least)]
    for word, publishing, limit in (("steady", False, "≤ 1 s"), ("while publishing", True, "≤ 2 s")):
        taken = told.seconds(publishing=publishing)
        if len(taken) > 1:
            rows.append(Row(f"{sessions} people, {word}: median", len(taken), statistics.median(taken)))
            most, name = _p95(taken), f"{sessions} people, {word}: 95th of 100"
            rows.append(Row(name, len(taken), most, None, "empty page", most / least, limit))
    half, end = told.memory
    rows.append(Row("memory at half time", len(told.clicks), 0.0, half))
    rows.append(Row("memory at the end", len(told.clicks), 0.0, end, "half time", end / half, "ratio ≤ 1.05"))
    rows.append(Row(f"errors: {len(told.errors)}; starts again: {starts}", len(told.clicks), 0.0, limit="none"))
    return rows
