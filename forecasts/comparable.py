"""Which points of an observation series may stand in one line, and how far apart they lie in years."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.contracts.rules import VINTAGES

GRAINS = ("year", "instant", "half", "quarter", "month")  # in the order in which a target's series is chosen
STEPS_A_YEAR: Mapping[str, int] = {"year": 1, "instant": 1, "half": 2, "quarter": 4, "month": 12}
ANNUAL_POINTS = 8  # fewest comparable points for a stated probability
MONTHLY_POINTS = 36
FRESH_YEARS = 1.5  # series whose last points lie closer than this are equally recent
SERIES = ("indicator", "area_code", "grain", "vintage", "variant")  # columns that name a series
Frame = pl.DataFrame | pl.LazyFrame


@dataclass(frozen=True)
class Series:
    """Values of one indicator, area, grain, vintage and variant, of one origin class, oldest first."""

    indicator: str
    area_code: str
    grain: str
    vintage: str
    variant: str
    origin: str
    periods: tuple[dt.date, ...]
    values: tuple[float, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """Its SERIES."""
        return tuple(getattr(self, column) for column in SERIES)

    @property
    def synthetic(self) -> bool:
        """Whether it is of the demonstration; synthetic and real values are never joined."""
        return self.origin == "synthetic"

    @property
    def times(self) -> tuple[float, ...]:
        """Each period in years; see `years`."""
        return tuple(years(period, grain=self.grain) for period in self.periods)

    @property
    def enough(self) -> bool:
        """Whether it has the points that a stated probability needs."""
        needed = ANNUAL_POINTS * STEPS_A_YEAR[self.grain] if self.grain in {"half", "quarter"} else ANNUAL_POINTS
        return len(self.values) >= (MONTHLY_POINTS if self.grain == "month" else needed)


def years(period: dt.date, *, grain: str = "month") -> float:
    """A period as a point in years: a year and a census are their year, a December its year's end."""
    if grain in {"year", "instant"}:
        return float(period.year)
    last_month = period.month + {"half": 5, "quarter": 2}.get(grain, 0)
    return period.year + (last_month - 12) / 12


def series_of(observations: Frame) -> list[Series]:
    """Every series of the rows, synthetic apart from real; only values that exist, whose grain is a length of time.

    A real series is named by its least official origin, so that published and official points may stand together.
    Days, of which there may be millions, are left out before anything is collected.
    """
    grouped = (
        observations.lazy()
        .filter(pl.col("value").is_finite(), pl.col("grain").is_in(list(GRAINS)))
        .sort("period")
        .group_by(*SERIES, (pl.col("origin") == "synthetic").alias("_synthetic"), maintain_order=True)
        .agg(pl.col("origin").max(), periods="period", values="value")
        .sort(*SERIES, "_synthetic")
        .drop("_synthetic")
        .collect()
    )
    return [
        Series(**row | {"periods": tuple(row["periods"]), "values": tuple(row["values"])})
        for row in grouped.iter_rows(named=True)
    ]


def chosen(candidates: Sequence[Series]) -> Series | None:
    """The series that a target is judged by: recent first, then long enough, then years before months, then vintage.

    Of those too short for a probability the one that reaches furthest: a census of 2020, not two early counts to 2019.
    """
    if not candidates:
        return None
    newest = max(series.times[-1] for series in candidates)
    recent = [series for series in candidates if series.times[-1] > newest - FRESH_YEARS]
    return min(recent, key=_preference)


def _preference(series: Series) -> tuple[Any, ...]:
    last = -series.times[-1]
    finer = STEPS_A_YEAR[series.grain] > 1
    return (
        not series.enough,
        finer,
        0 if series.enough else last,
        GRAINS.index(series.grain),
        VINTAGES.index(series.vintage),
        last,
    )


def at_due(candidates: Sequence[Series], due: dt.date) -> tuple[Series, int] | None:
    """The series and the place in it of the value for the due year: the last one within the year before `due`."""
    until = years(due)
    places = [
        (series, place)
        for series in candidates
        for place, time in enumerate(series.times)
        if until - 1 < time <= until and (place + 1 == len(series.times) or series.times[place + 1] > until)
    ]
    order: Any = lambda pair: (-pair[0].times[pair[1]], VINTAGES.index(pair[0].vintage), GRAINS.index(pair[0].grain))  # noqa: E731
    return min(places, key=order, default=None)
