"""PERIOD as people write it: 2020, 2020-11, 2020-11-01, and which observation answers it."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

import polars as pl

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_GRAINS = {
    "year": ("year", "instant"),
    "month": ("month", "instant"),
    "day": ("day", "instant", "month"),
}
VINTAGE_ORDER = ("census", "office", "rebased_2020", "first_published", "register")


class MalformedPeriod(ValueError):
    """The text is not YYYY, YYYY-MM or YYYY-MM-DD, or names no day of the calendar."""


@dataclass(frozen=True)
class Period:
    """One asked-for period: its first and last day, and how finely it was named."""

    text: str
    first: dt.date
    last: dt.date
    named: str

    def near_misses(self) -> list[str]:
        """The same period named more coarsely and more finely."""
        return [f"{self.first:%Y}", f"{self.first:%Y-%m}", self.first.isoformat()]


def parse(text: str) -> Period:
    """The period that `text` names; raises MalformedPeriod."""
    form = _FORM.fullmatch(text.strip())
    if not form:
        raise MalformedPeriod(text)
    year, month, day = (int(part) if part else None for part in form.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise MalformedPeriod(text) from error
    if day:
        return Period(text, first, first, "day")
    if month:
        return Period(text, first, first.replace(day=calendar.monthrange(first.year, month)[1]), "month")
    return Period(text, first, dt.date(first.year, 12, 31), "year")


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
    """`frame` in the order of design §5: real before synthetic, a value before none, then by vintage.

    Within one vintage the latest date comes first, so that a year with two instants answers with its last.
    """
    return frame.sort(
        pl.col("origin") == "synthetic",
        pl.col("value").is_null(),
        pl.col("vintage").replace_strict(
            VINTAGE_ORDER, range(len(VINTAGE_ORDER)), default=len(VINTAGE_ORDER), return_dtype=pl.Int8
        ),
        pl.col("period"),
        descending=[False, False, False, True],
        maintain_order=True,
    )
