"""The clock and the calendar: Beijing's date, how long periods are, and what holds on a day."""

import calendar
import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

import polars as pl

BEIJING = ZoneInfo("Asia/Shanghai")
# How long a period is by its grain, as polars writes it; a span has an end of its own.
LENGTH = {"instant": "1d", "day": "1d", "month": "1mo", "quarter": "3mo", "half": "6mo", "year": "1y"}
MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": 3, "half": 6, "year": 12})


def today() -> dt.date:
    """The date in Beijing."""
    return dt.datetime.now(BEIJING).date()


def spoken(at: str) -> str:
    """An ISO moment as Beijing's clocks say it, to the minute, with their offset."""
    return dt.datetime.fromisoformat(at).astimezone(BEIJING).isoformat(" ", "minutes")


def to_the_minute(at: str) -> str:
    """The same without the offset, where every moment beside it is Beijing's."""
    return f"{dt.datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}"


def last_day_of(period: dt.date, grain: str) -> dt.date:
    """The last day of the period that begins on a day; of grains shorter than a month that day itself."""
    if grain not in MONTHS:
        return period
    year, month = divmod(period.year * 12 + period.month - 1 + MONTHS[grain] - 1, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def valid_at(date: pl.Expr | dt.date) -> pl.Expr:
    """True for rows of a dated table that hold at `date`; `valid_to` is exclusive, null where no end is known."""
    at = pl.lit(date) if isinstance(date, dt.date) else date
    return (pl.col("valid_from") <= at) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > at))
