"""Which observation answers: of a period, the latest of an area, or the whole series; real before demonstration."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.reading import query
from dashboard.reading.cache import cached
from dashboard.reading.periods import Period, best_first, matches
from dashboard.reading.query import View
from metrics.rollup.hierarchy import INCOMPLETE
from metrics.subjects.villages import MONITORED


def observation_for(
    view: View,
    indicator: str,
    area: str,
    period: Period,
    *,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str = "default",
) -> dict[str, Any] | None:
    """The observation that answers for `period` by the one rule of choice, or None when there is no row.

    Where an area has no figure of its own, that of its monitored villages answers, under its own variant.
    """
    own = None
    for one in (variant, MONITORED) if variant == "default" else (variant,):
        found = query.observations(view, indicators=[indicator], areas=[area], vintage=vintage, variant=one)
        rows = best_first(found.filter(matches(period, grain=grain)))
        if rows.height and (rows["value"][0] is not None or rows["reason"][0] != INCOMPLETE):
            return rows.row(0, named=True)
        if rows.height and own is None:
            own = rows.row(0, named=True)  # a gap is told with its reason when nothing better answers
    return own


@cached
def observations_for(view: View, indicator: str, areas: Sequence[str], period: Period) -> pl.DataFrame:
    """What `observation_for` answers for each area in `period`, one row each; an area without a row is left out."""
    found = query.observations(view, indicators=[indicator], areas=areas).filter(matches(period, grain=None))
    return best_first(found).unique(["area_code"], keep="first", maintain_order=True)


def real_or_demonstration(frame: pl.DataFrame) -> pl.DataFrame:
    """Real rows wherever indicator and area have any; synthetic rows only for those that have none."""
    real = pl.col("origin") != "synthetic"
    has_real = (real & pl.col("value").is_not_null()).any().over("indicator", "area_code", "variant")
    return frame.filter(real | ~has_real)


def without_days(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` without days wherever the indicator has months or longer of the area: one day is no trend."""
    day = pl.col("grain") == "day"
    return frame.filter(~day | day.all().over("indicator", "area_code", "variant"))


@cached
def latest(view: View, indicators: Sequence[str], areas: Sequence[str], *, variant: str = "default") -> pl.DataFrame:
    """The latest value of each indicator and area, one row each, chosen as `real_or_demonstration` says."""
    found = query.observations(view, indicators=indicators, areas=areas, variant=variant)
    return (
        best_first(real_or_demonstration(without_days(found)))  # which decides among rows of one period
        .sort(pl.col("value").is_null(), "period", descending=[False, True], maintain_order=True)
        .unique(["indicator", "area_code"], keep="first", maintain_order=True)
    )


def series(
    view: View,
    indicator: str,
    area: str,
    *,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str = "default",
) -> pl.DataFrame:
    """Every observation of one indicator in one area, by grain, vintage and period; vintages are not joined."""
    found = query.observations(
        view, indicators=[indicator], areas=[area], grain=grain, vintage=vintage, variant=variant
    )
    return found.sort("grain", "vintage", "period")
