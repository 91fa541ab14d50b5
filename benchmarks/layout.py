"""How hours are laid out in a part: sort order, row groups and part size, by what readers ask of them."""

import tempfile
from pathlib import Path

import polars as pl

from benchmarks.hours import CELLS, SPOTS, frames_for, months
from benchmarks.measure import Row, measured
from data.contracts import CONTRACTS
from data.store.parts import COMPRESSION_LEVEL, ROW_GROUP
from metrics.facts.presence_facts import sums_of

MONTHS = 6
BY_PLACE, BY_TIME = ["spot_id", "date", "hour"], ["date", "hour", "spot_id"]
# name: sort order, rows a group, whether all months share one file
LAYOUTS: dict[str, tuple[list[str], int, bool]] = {
    "month parts, by spot (chosen)": (BY_PLACE, ROW_GROUP, False),
    "month parts, by time": (BY_TIME, ROW_GROUP, False),
    "month parts, by spot, groups of 50,000": (BY_PLACE, 50_000, False),
    "month parts, by spot, groups of 1,000,000": (BY_PLACE, 1_000_000, False),
    "one part, by spot": (BY_PLACE, ROW_GROUP, True),
}
QUESTIONS = ("one_spot", "one_month", "spot_days")
OF_CELLS = {
    "by area and hour (chosen)": list(CONTRACTS["presence"].order),
    "by cell and hour": list(CONTRACTS["presence"].key),
}
OF_AREAS = ("area_hours", "one_area", "one_cell")


def run() -> list[Row]:
    """Each question over each layout, as a ratio to the chosen one; the peak column is the size on disk."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        count, first = 0, {}
        for number, (name, (order, group, whole)) in enumerate(LAYOUTS.items()):
            place = str(Path(folder) / str(number))
            count = int(str(measured("benchmarks.layout:fill", place, order, group, whole, repeat=1).result))
            size = sum(file.stat().st_size for file in Path(place).iterdir())
            for question in QUESTIONS:
                run_ = measured(f"benchmarks.layout:{question}", place, repeat=3)
                base = first.setdefault(question, run_.seconds)
                against = "" if number == 0 else "chosen"
                ratio = None if number == 0 else run_.seconds / base
                rows.append(Row(f"{question.replace('_', ' ')}: {name}", count, run_.seconds, size, against, ratio))
    return rows + _of_cells()


def _of_cells() -> list[Row]:
    """A month of presence, sorted two ways; ratios of processor time."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        for name, order in OF_CELLS.items():
            count = int(str(measured("benchmarks.layout:fill_cells", f"{folder}/{name}", order, repeat=1).result))
        for question in OF_AREAS:
            runs = {name: measured(f"benchmarks.layout:{question}", f"{folder}/{name}") for name in OF_CELLS}
            chosen = next(iter(runs.values()))
            for name, run_ in runs.items():
                size = (Path(folder) / name / "0.parquet").stat().st_size
                ratio = None if run_ is chosen else run_.processor / chosen.processor
                label = f"{question.replace('_', ' ')}: presence, {name}"
                rows.append(Row(label, count, run_.processor, size, "" if ratio is None else "chosen", ratio))
    return rows


def fill_cells(folder: str, order: list[str]) -> int:
    """Writes a month of presence in one order; the number of rows."""
    Path(folder).mkdir()
    frame = next(iter(frames_for("presence", CELLS, months(1)))).sort(order)
    frame.write_parquet(
        f"{folder}/0.parquet", compression="zstd", compression_level=COMPRESSION_LEVEL, row_group_size=ROW_GROUP
    )
    return frame.height


def area_hours(folder: str) -> int:
    """The fact of an area's hour."""
    return sums_of(_hours(folder), "synthetic").collect(engine="streaming").height


def one_area(folder: str) -> int:
    """All hours of one district's cells."""
    return _hours(folder).filter(pl.col("area_code") == "110105").select(pl.col("persons").sum()).collect().item()


def one_cell(folder: str) -> int:
    """All hours of one cell."""
    return _hours(folder).filter(pl.col("cell_id") == "C-110105-0001").select(pl.col("persons").sum()).collect().item()


def fill(folder: str, order: list[str], group: int, whole: bool) -> int:  # noqa: FBT001 - called by name with JSON
    """Writes the months in one layout; the number of rows."""
    Path(folder).mkdir()
    frames = list(frames_for("scenic_visits", SPOTS, months(MONTHS)))
    parts = [pl.concat(frames)] if whole else frames
    for number, frame in enumerate(parts):
        frame.sort(order).write_parquet(
            Path(folder) / f"{number}.parquet",
            compression="zstd",
            compression_level=COMPRESSION_LEVEL,
            row_group_size=group,
        )
    return sum(frame.height for frame in parts)


def _hours(folder: str) -> pl.LazyFrame:
    return pl.scan_parquet(f"{folder}/*.parquet")


def one_spot(folder: str) -> int:
    """All hours of one spot."""
    return _hours(folder).filter(pl.col("spot_id") == "S-0500").select(pl.col("entries").sum()).collect().item()


def one_month(folder: str) -> int:
    """One month of all spots."""
    wanted = _hours(folder).filter(pl.col("date").dt.truncate("1mo") == months(1)[0])
    exact = wanted.filter(pl.col("date") >= months(1)[0])
    return exact.select(pl.col("entries").sum()).collect(engine="streaming").item()


def spot_days(folder: str) -> int:
    """Sums by spot and day."""
    days = _hours(folder).group_by("spot_id", "date").agg(pl.col("entries", "exits").sum())
    return days.collect(engine="streaming").height
