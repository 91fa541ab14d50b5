"""PERIOD as people write it: 2020, 2020-S2, 2020-Q4, 2020-11, 2020-11-01, and which observation answers it."""

import datetime as dt
import re
from dataclasses import dataclass

import polars as pl

from data.contracts.clock import MONTHS, last_day_of
from data.contracts.rules import VINTAGES

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-?(?:[SH](?P<half>[12])|Q(?P<quarter>[1-4]))|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?",
    re.IGNORECASE,
)
_GRAINS = {
    "year": ("year", "instant"),
    "half": ("half", "instant"),
    "quarter": ("quarter", "instant"),
    "month": ("month", "instant"),
    "day": ("day", "instant", "month"),
}


class MalformedPeriod(ValueError):
    """The text is no period of any of these forms, or names no day of the calendar."""


@dataclass(frozen=True)
class Period:
    """One asked-for period: its first and last day, and how finely it was named."""

    text: str
    first: dt.date
    last: dt.date
    named: str


def parse(text: str) -> Period:
    """The period that `text` names, in SDMX's forms (2020-S2, 2020-Q4) or with H for S; raises MalformedPeriod."""
    form = _FORM.fullmatch(text.strip())
    if not form:
        raise MalformedPeriod(text)
    said = {name: int(part) for name, part in form.groupdict().items() if part}
    named = [name for name in form.groupdict() if name in said][-1]
    place, months = said.get("half") or said.get("quarter") or said.get("month", 1), MONTHS.get(named, 1)
    try:
        first = dt.date(said["year"], (place - 1) * months + 1, said.get("day", 1))
    except ValueError as error:
        raise MalformedPeriod(text) from error
    return Period(text, first, last_day_of(first, named), named)


def period_text(date: dt.date, grain: str) -> str:
    """The period of that grain which begins on a date, as `parse` reads it; of a day or an instant its month."""
    match grain:
        case "year":
            return f"{date:%Y}"
        case "half":
            return f"{date:%Y}-S{(date.month + 5) // 6}"
        case "quarter":
            return f"{date:%Y}-Q{(date.month + 2) // 3}"
        case _:
            return f"{date:%Y-%m}"


def matches(period: Period, *, grain: str | None) -> pl.Expr:
    """True for observations that answer `period`: an instant inside it, or a period that starts with it."""
    within = pl.col("period").is_between(pl.lit(period.first), pl.lit(period.last))
    starts = pl.col("period") == period.first
    if grain is not None:
        return (pl.col("grain") == grain) & (within if grain == "instant" else starts)
    return pl.col("grain").is_in(_GRAINS[period.named]) & (
        pl.when(pl.col("grain") == "instant").then(within).otherwise(starts)
    )


def best_first(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` in the order of choice: real before synthetic, a value before none, then by vintage.

    Within one vintage the latest date comes first, so that a year with two instants answers with its last.
    """
    return frame.sort(
        pl.col("origin") == "synthetic",
        pl.col("value").is_null(),
        pl.col("vintage").replace_strict(VINTAGES, range(len(VINTAGES)), default=len(VINTAGES), return_dtype=pl.Int8),
        pl.col("period"),
        descending=[False, False, False, True],
        maintain_order=True,
    )
