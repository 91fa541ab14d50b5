"""Memory of the real server as releases come: after each small release ten pages are opened anew, as browsers do.

Sessions whose browser has gone stay for two minutes, at most 128 of them: so many pages are opened first, lest what
they hold counts as what releases leave behind. The processes that the server is made of are counted together.
"""

import asyncio
import datetime as dt
import os
import shutil
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.measure import Row
from benchmarks.pages import Session
from dashboard import publishing
from data.store.access import administrator
from data.store.objects import Store
from tests.journeys.serving import Server, seed, started

PAGES = (
    "overview",
    "densities",
    "population",
    "beds",
    "scenic",
    "villages",
    "targets",
    "outlook",
    "ledger",
    "releases",
)
RELEASES, FIGURES = 30, 10
FIRST = 14  # rounds over the pages before the first release
AS_OF = dt.date(2026, 11, 24)
ME = administrator("benchmark")
MIB = 2**20


def resident(server: Server) -> int:
    """Bytes in memory of the server and its children."""
    root = psutil.Process(server.pid)
    return sum(one.memory_info().rss for one in (root, *root.children(recursive=True)))


def publish(home: Path, number: int) -> None:
    """A release of its own: every `FIGURES`th moves the residents of a district, the others what is judged as of today.

    Figures are projected anew, which takes the processor and leaves the same behind; most releases go without.
    """
    store, as_of = Store.open(str(home)), AS_OF + dt.timedelta(days=number)
    if number % FIGURES:
        publishing.recompute(store, grant=ME, reason=f"release {number}", as_of=as_of, progress=quiet)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "population.csv"
        told = f"110101,year,2023-01-01,office,{700_000 + number}"
        file.write_text(f"area_code,grain,period,vintage,residents\n{told}\n")
        files = {"population": [file]}
        publishing.publish(
            store, files, grant=ME, reason=f"release {number}", as_of=as_of, accept_warnings=True, progress=quiet
        )


def quiet(step: str, share: float) -> None:
    """No progress."""


async def look(server: Server) -> None:
    """Every page of PAGES opened in a session of its own, which ends when the page is drawn."""
    for page in PAGES:
        async with Session(server, page) as session:
            await session.rerun("lang=zh")


def run(*, releases: int = RELEASES) -> list[Row]:
    """Memory before the first, at the middle and after the last release, and what a release adds.

    `SIDU_BENCH_HOME` names a home that is copied, else one with a small demonstration is seeded.
    """
    held = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if given := os.environ.get("SIDU_BENCH_HOME"):
            shutil.copytree(given, home)
        else:
            seed(home)
        with started(home) as server:
            start = time.perf_counter()
            for _ in range(FIRST):
                asyncio.run(look(server))
            for number in range(releases + 1):
                if number:
                    publish(home, number)
                asyncio.run(look(server))
                held.append(resident(server))
                if os.environ.get("SIDU_BENCH_TELL"):
                    print(f"{number:4} {held[-1] / MIB:8.1f} MiB {time.perf_counter() - start:6.0f} s", flush=True)
            taken = time.perf_counter() - start
    middle = releases // 2
    grown = (held[-1] - held[0]) / releases / MIB
    return [
        Row(f"{len(PAGES)} pages of release 1", 1, 0.0, held[0]),
        Row(f"after {middle} releases, {len(PAGES)} pages each", middle, 0.0, held[middle]),
        Row(f"after {releases} releases", releases, taken, held[-1], "MiB a release", grown, "1"),
    ]
