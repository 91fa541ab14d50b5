"""Facts of hours year by year: those of ten years at once would not fit the memory that a publish may use."""

from collections.abc import Callable

import polars as pl

from data.contracts import Frames
from metrics.once import once


def year_by_year(
    rows: pl.LazyFrame, frames: Frames, dataset: str, make: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> pl.LazyFrame:
    """`make` of the `rows` (by date) of each year in turn, together: for figures that know no period beyond a month.

    `dataset`: the facts that the rows are of, which tell the years.
    """
    dates = frames[dataset].select(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    first, last = once(frames, ("years", dataset), lambda: dates).row(0)
    if first is None:
        return make(rows)
    whole = [
        pl.col("date").is_between(pl.date(year, 1, 1), pl.date(year, 12, 31))
        for year in range(first.year, last.year + 1)
    ]
    return pl.concat([make(rows.filter(one)).collect() for one in whole]).lazy()
