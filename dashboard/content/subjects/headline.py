"""What a card and a sentence need to know of one indicator in one area: pure arithmetic on frames."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.reading import figures, geography, query, receipts, row_receipts
from dashboard.reading.cache import cached
from dashboard.reading.periods import Period
from dashboard.reading.query import View
from dashboard.words import numbers
from metrics.catalogue import BY_ID
from metrics.indicator import Indicator


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target's number, when it is due, whether it follows from a total, and the receipt of its row."""

    value: float
    due: dt.date
    derived: bool = False
    receipt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The latest value, the last comparable one before it, the `numbers.step` between, and the target ahead.

    `receipt`, `before_receipt`: of the latest value, of the one before it.
    """

    indicator: Indicator
    area: str
    row: dict[str, Any] | None
    receipt: str | None = None
    value: float | None = None
    before: float | None = None
    before_period: dt.date | None = None
    before_receipt: str | None = None
    change: float | None = None
    goal: Goal | None = None
    history: tuple[float, ...] = ()

    @property
    def synthetic(self) -> bool:
        """True when the figure is demonstration data."""
        return self.row is not None and self.row["origin"] == "synthetic"


@cached
def figure(view: View, indicator: str, area: str, *, variant: str = "default") -> Figure:
    """The figure of one indicator in one area as of the view's release."""
    record = BY_ID[indicator]
    found = figures.latest(view, [indicator], [area], variant=variant)
    row = found.row(0, named=True) if found.height else None
    bare = Figure(indicator=record, area=area, row=row, goal=_next_goal(view, indicator, area))
    if row is None or row["value"] is None:
        return bare
    same = (
        figures.series(view, indicator, area, grain=str(row["grain"]), vintage=str(row["vintage"]), variant=variant)
        .filter(pl.col("value").is_not_null(), pl.col("period") <= row["period"], pl.col("origin") == row["origin"])
        .sort("period")
    )
    earlier = _comparable(same, row)
    stated = replace(
        bare, receipt=receipts.receipt(view, row), value=row["value"], history=tuple(same["value"].tail(60))
    )
    if earlier is None:
        return stated
    return replace(
        stated,
        before=earlier["value"],
        before_period=earlier["period"],
        before_receipt=receipts.receipt(view, earlier),
        change=numbers.step(earlier["value"], row["value"], record.unit),
    )


def _comparable(same: pl.DataFrame, row: dict[str, Any]) -> dict[str, Any] | None:
    """A year before for months and quarters, which have seasons; else the one before."""
    if row["grain"] in {"month", "quarter"}:
        wanted = pl.col("period") == pl.lit(row["period"]).cast(pl.Date).dt.offset_by("-1y")
        found = same.filter(wanted)
    else:
        found = same.filter(pl.col("period") < row["period"]).tail(1)
    return found.row(0, named=True) if found.height else None


def goals(view: View, indicator: str, area: str, *, since: dt.date | None = None) -> list[Goal]:
    """Targets with a number by due date; those of a density without any follow from the total over land, never stored.

    `since`: only those due on that day or later.
    """
    number = pl.coalesce("high", "low")
    stated = query.targets(view, indicator=indicator, area=area).with_columns(number.alias("_n")).drop_nulls("_n")
    own = (stated.filter(pl.col("due") >= since) if since else stated).sort("due")
    if own.height or indicator != "population_density":
        return [
            Goal(value=row["_n"], due=row["due"], receipt=row_receipts.receipt(view, "targets", row))
            for row in own.iter_rows(named=True)
        ]
    land = geography.areas_now(view).filter(pl.col("code") == area)["land_km2"].drop_nulls()
    total = goals(view, "residents", area, since=since) if land.len() else []
    return [replace(goal, value=goal.value / land[0], derived=True) for goal in total]


def _next_goal(view: View, indicator: str, area: str) -> Goal | None:
    return next(iter(goals(view, indicator, area, since=view.release.as_of)), None)


@cached
def ranking(view: View, indicator: str, areas: list[str], *, at: Period | None = None) -> pl.DataFrame:
    """Latest values of some areas, or those that answer for a period, largest first.

    Columns code, name_zh, name_en, value, period, grain, origin, status, reason, receipt.
    """
    found = (
        figures.latest(view, [indicator], areas) if at is None else figures.observations_for(view, indicator, areas, at)
    )
    names = geography.areas_now(view).select(
        pl.col("code").alias("area_code"), "name_zh", "name_en", "tile_col", "tile_row"
    )
    table = names.filter(pl.col("area_code").is_in(areas)).join(found, on="area_code", how="left")
    stated = [receipts.receipt(view, row) if row["value"] is not None else None for row in table.iter_rows(named=True)]
    return table.with_columns(pl.Series("receipt", stated, pl.String)).sort("value", descending=True, nulls_last=True)


def gap_in_people(view: View, density: Figure) -> float | None:
    """For a population density with a derived target: residents of its period less the residents aimed at."""
    if density.goal is None or not density.goal.derived or density.row is None:
        return None
    aimed, residents = _next_goal(view, "residents", density.area), density.row["numerator"]
    return residents - aimed.value if aimed is not None and residents is not None else None
