"""Facts of hours year by year: those of ten years at once would not fit the memory that a publish may use."""

import datetime as dt
from collections.abc import Callable

import polars as pl

from data.contracts import Frames
from metrics.rollup.cache import cached, since


def year_by_year(
    rows: pl.LazyFrame, frames: Frames, dataset: str, make: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> pl.LazyFrame:
    """`make` of the `rows` (by date) of each year in turn, together: for figures that know no period beyond a month.

    `dataset`: the facts that the rows are of, which tell the years.
    """
    dates = frames[dataset].select(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    first, last = cached(frames, ("years", dataset), lambda: dates).row(0)
    if first is None:
        return make(rows)
    first = max(first, since(frames) or first)
    begins = [dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    # The first has what lies before and the last what lies behind: a calendar knows more days than were counted.
    spans = zip([dt.date.min, *begins], [*begins, dt.date.max], strict=True)
    parts = (rows.filter(pl.col("date") >= begin, pl.col("date") < end) for begin, end in spans)
    return pl.concat([make(part).collect() for part in parts]).lazy()
