"""Which figures are kept by day: those of the latest month with hours and of the twelve before it, in whole months.

Older days stay in the facts (`scenic_day`, `presence_hour`), months are kept for ever. Whole months, because then a
month that is added changes no older day, and a month that falls out is a part that is left out.
"""

import datetime as dt

import polars as pl

from data.contracts import Frames
from metrics.rollup.cache import cached, since

MONTHS_BEFORE = 12


def first_day(last: dt.date) -> dt.date:
    """The first day kept where `last` is the last day with hours."""
    year, month = divmod(last.year * 12 + last.month - 1 - MONTHS_BEFORE, 12)
    return dt.date(year, month + 1, 1)


def last_day(frames: Frames, dataset: str) -> dt.date | None:
    """The last day with hours in a dataset of facts (column date); None without any."""
    last = cached(frames, ("last day", dataset), lambda: frames[dataset].select(pl.col("date").max()))
    value: dt.date | None = last.item()
    return value


def days_from(frames: Frames, dataset: str) -> dt.date:
    """The first day whose figure is wanted of `frames` and kept."""
    last, begin = last_day(frames, dataset), since(frames)
    if last is None:
        return dt.date.max
    return max(first_day(last), begin) if begin else first_day(last)


def recent(rows: pl.LazyFrame, frames: Frames, dataset: str) -> pl.LazyFrame:
    """`rows` (by date) of the days kept."""
    return rows.filter(pl.col("date") >= days_from(frames, dataset))
