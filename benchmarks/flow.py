"""A large extract checked, compared and its consequences shown in one flow, against reading the file plainly."""

import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.check import clean_population, clean_presence, plain_read
from benchmarks.hours import SPOTS, span_for
from benchmarks.measure import Row, measured
from dashboard import publishing
from data import demo
from data.demo.scenic import scenic_parts, scenic_spots, spots
from data.demo.visits import visits
from data.store.access import administrator
from data.store.objects import Store
from data.store.overlay import Overlay

AS_OF = dt.date(2026, 11, 24)
ME = administrator("benchmark")
LIMIT = "2,048 MiB"
__all__ = ["plain_read", "run", "shown"]


def run(*, full: bool, repeat: int = 1) -> list[Row]:
    """A million rows of hours and of residents by day, ten million of hours of cells and gates: as `sidu diff` runs."""
    million, many = (1_000_000, 10_000_000) if full else (100_000, 1_000_000)
    rows = []
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        home = str(Path(folder) / "home")
        publishing.seed(home, grant=ME, as_of=AS_OF, published_only=True, progress=_silent)
        _publish_spots(home, folder)
        for dataset, size, make in (
            ("presence", million, clean_presence),
            ("population", million, clean_population),
            ("presence", many, clean_presence),
            ("scenic_visits", many, gates),
        ):
            file = Path(folder) / "extract.parquet"
            make(size).sink_parquet(file)
            read = measured("benchmarks.flow:plain_read", str(file), repeat=repeat)
            told = measured("benchmarks.flow:shown", home, str(file), dataset, repeat=repeat)
            result: dict[str, float] = told.result  # type: ignore[assignment]
            stages = ", ".join(f"{name} {result[name]:.1f} s" for name in ("check", "difference", "consequences"))
            name = f"check, diff and consequences of {dataset} ({stages}; {result['moves']:,.0f} figures move)"
            peak = max(told.peak, int(result["parser_peak"]))
            rows.append(Row(f"read {dataset}", size, read.seconds, read.peak))
            rows.append(Row(name, size, told.seconds, peak, "reading", told.seconds / read.seconds, LIMIT))
            file.unlink()
    return rows


def gates(rows: int) -> pl.LazyFrame:
    """Hours of 1,100 gates that record the night too."""
    frames = visits(spots(SPOTS, demo.SEED), span_for(rows, SPOTS * 24), demo.SEED, every_hour=True)
    return pl.concat(list(frames)).head(rows).lazy()


def _publish_spots(home: str, folder: str) -> None:
    here, files = spots(SPOTS, demo.SEED), {}
    for name, make in (("scenic_spots", scenic_spots), ("scenic_parts", scenic_parts)):
        file = Path(folder) / f"{name}.parquet"
        make(here, demo.SEED).write_parquet(file)
        files[name] = [file]
    store = Store.open(home)
    result = publishing.publish(
        store, files, grant=ME, reason="spots", as_of=AS_OF, accept_warnings=True, progress=_silent
    )
    if isinstance(result, publishing.Refused):
        raise RuntimeError([finding.message("en") for finding in result.findings])


def _silent(step: str, share: float) -> None:
    pass


def shown(home: str, file: str, dataset: str) -> dict[str, float]:
    """Seconds of each stage, how many figures move, and the most memory of the parser's process."""
    marks: dict[str, float] = {}

    def progress(step: str, share: float) -> None:
        stage = step.partition(" ")[0]  # a check tells its own steps
        stage = stage if stage in {"check", "difference"} else "consequences"
        marks.setdefault(stage, time.perf_counter())

    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        seen = publishing.preview(
            Overlay.over(home, str(Path(folder) / "scratch")),
            {dataset: [Path(file)]},
            grant=ME,
            workdir=Path(folder),
            as_of=AS_OF,
            progress=progress,
        )
    end = time.perf_counter()
    if seen.draft is None:
        raise RuntimeError([finding.message("en") for finding in seen.findings])
    return {
        "check": marks["difference"] - marks["check"],
        "difference": marks["consequences"] - marks["difference"],
        "consequences": end - marks["consequences"],
        "moves": seen.draft.moved,
        "parser_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
    }
