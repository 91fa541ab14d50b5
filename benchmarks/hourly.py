"""Facts of hours: against DuckDB and a bare read, and how time grows with rows."""

import json
import tempfile
from pathlib import Path

import altair as alt
import polars as pl

from benchmarks.hours import span_for
from benchmarks.measure import Row, Run, measured

SIZES = (300_000, 1_000_000, 3_000_000)
FULL_SIZES = (1_000_000, 10_000_000, 100_000_000)
PLACES = 1_100  # spots, and cells
ROWS_A_DAY = {"scenic_visits": 24 * PLACES, "presence": 96 * PLACES}
LARGE = 10_000_000  # from here on a task runs once: it is long enough to be steady
PEAK_LIMIT = "peak ≤ 2 GiB, ratio ≤ 1 (aim 0.7)"
PICTURE = Path(__file__).parent / "growth"


def run(*, full: bool = False) -> list[Row]:
    """Every size of both datasets; at full size it draws the growth."""
    rows: list[Row] = []
    growth: list[dict[str, object]] = []
    for size in FULL_SIZES if full else SIZES:
        for dataset in ROWS_A_DAY:
            with tempfile.TemporaryDirectory(prefix="sidu-bench-") as home:
                rows += _compared(home, dataset, size, growth)
    if full:
        picture(pl.DataFrame(growth))
    return rows


def _compared(home: str, dataset: str, size: int, growth: list[dict[str, object]]) -> list[Row]:
    span = [str(month) for month in span_for(size, ROWS_A_DAY[dataset])]
    days = size / ROWS_A_DAY[dataset]
    places = PLACES if days >= len(span) * 28 else max(round(PLACES * days / (len(span) * 30.4)), 1)
    made: Run = measured("benchmarks.hours:fill", home, dataset, places, span, repeat=1)
    told = {dataset: made.result, **measured("benchmarks.hours:fill_small", home, places, span, repeat=1).result}
    held = sum(part["rows"] for part in told[dataset].values())
    measured("benchmarks.engines:agree", home, told, dataset, repeat=1)
    times = 1 if size >= LARGE else 3
    runs = {
        name: measured(f"benchmarks.engines:{name}", home, told, dataset, repeat=times)
        for name in ("bare", "duck", "product")
    }
    growth += [
        {"dataset": dataset, "engine": name, "rows": held, "seconds": one.seconds, "peak": one.peak}
        for name, one in runs.items()
    ]
    base, duck, ours = runs["bare"].seconds, runs["duck"].seconds, runs["product"]
    busy = {name: one.processor for name, one in runs.items()}
    return [
        Row(f"{dataset}: write the hours", held, made.seconds, made.peak),
        Row(f"{dataset}: bare read and sum", held, base, runs["bare"].peak),
        Row(f"{dataset}: facts, DuckDB", held, duck, runs["duck"].peak, "bare read", duck / base),
        Row(f"{dataset}: facts, Sidu", held, ours.seconds, ours.peak, "bare read", ours.seconds / base, "aim 2.5"),
        Row(f"{dataset}: facts, Sidu", held, ours.seconds, ours.peak, "DuckDB", ours.seconds / duck, PEAK_LIMIT),
        *(
            Row(f"{dataset}: processor time, Sidu", held, busy["product"], None, against, busy["product"] / busy[name])
            for name, against in (("bare", "bare read"), ("duck", "DuckDB"))
        ),
    ]


def picture(growth: pl.DataFrame) -> None:
    """Time over rows, both axes logarithmic, with a line of slope one through the product's smallest size."""
    ours = growth.filter(pl.col("engine") == "product")
    first = ours.sort("rows").group_by("dataset", maintain_order=True).first()
    linear = (
        ours.join(first.select("dataset", r0="rows", s0="seconds"), on="dataset")
        .with_columns(pl.lit("linear").alias("engine"), (pl.col("s0") * pl.col("rows") / pl.col("r0")).alias("seconds"))
        .select(growth.columns)
    )
    names = {"bare": "bare read and sum", "duck": "DuckDB", "product": "Sidu", "linear": "linear growth"}
    data = pl.concat([growth, linear]).with_columns(pl.col("engine").replace(names))
    chart = (
        alt.Chart(alt.Data(values=json.loads(data.write_json())))
        .mark_line(point=True)
        .encode(
            alt.X("rows:Q", scale=alt.Scale(type="log"), title="hourly rows"),
            alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
            alt.Color("engine:N", title=None),
            alt.StrokeDash("engine:N", title=None),
            alt.Column("dataset:N", title=None),
        )
        .properties(width=320, height=260, title="Facts of hours: time grows with rows")
    )
    chart.save(PICTURE.with_suffix(".svg"))
    chart.save(PICTURE.with_suffix(".png"), scale_factor=2)
