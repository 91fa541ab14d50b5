"""Facts in spans of a year: every day is in one of them."""

import datetime as dt

import polars as pl
import pytest

from metrics.rollup.cache import CachedFrames
from metrics.rollup.yearly import year_by_year

COUNTED = [dt.date(2020, 5, 1), dt.date(2021, 12, 31), dt.date(2022, 1, 1)]
CALENDAR = [dt.date(2018, 7, 1), *COUNTED, dt.date(2023, 2, 1)]


@pytest.mark.parametrize(
    ("since", "spans"),
    [
        (None, [[2018, 2020], [2021], [2022, 2023]]),
        (dt.date(2021, 4, 1), [[2018, 2020, 2021], [2022, 2023]]),  # who asks since a day gives no earlier rows
        (dt.date(2024, 1, 1), [[2018, 2020, 2021, 2022, 2023]]),
    ],
)
def test_every_day_is_in_one_span(since: dt.date | None, spans: list[list[int]]):
    frames = CachedFrames({"scenic_day": pl.LazyFrame({"date": COUNTED})}, since=since)
    calendar = pl.LazyFrame({"date": CALENDAR})
    made = year_by_year(calendar, frames, "scenic_day", lambda some: some.select(pl.col("date").dt.year().implode()))
    assert made.collect()["date"].to_list() == spans


def test_without_facts_there_is_one_span():
    frames = CachedFrames({"scenic_day": pl.LazyFrame(schema={"date": pl.Date})})
    made = year_by_year(pl.LazyFrame({"date": CALENDAR}), frames, "scenic_day", lambda some: some.select(pl.len()))
    assert made.collect().item() == len(CALENDAR)
