"""Comparison 比学赶帮超: areas on the way to their own targets, never on size; what cannot be compared stands apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.subjects import area_figures
from dashboard.content.targets import standings
from dashboard.reading import figures, geography, query
from dashboard.reading.cache import remembered, worded
from dashboard.reading.query import View
from dashboard.words import numbers
from forecasts.attainment import WAY, share_of_way
from metrics.catalogue import BY_ID

LEVELS = ("district", "street")
MEASURES = ("way", "direction")  # share of the way to a number; change the right way where only a direction is set
SAME_DIGITS = 9  # progress that agrees to this many decimals shares a place
Row = dict[str, Any]
_STEPS: Mapping[str, pl.DataType] = {
    "area_code": pl.String(),
    "measure": pl.String(),
    "period": pl.Date(),
    "grain": pl.String(),
    "value": pl.Float64(),
    "progress": pl.Float64(),
    "moved": pl.Float64(),
    "since": pl.Date(),
    "vintage": pl.String(),
    "origin": pl.String(),
}


@dataclass(frozen=True)
class Compared:
    """`steps`: placed progress by measure, area and period, with `moved`, the `numbers.step` from the baseline.

    `apart`: area and reason of those without a place.
    """

    steps: pl.DataFrame
    apart: list[tuple[str, str]]

    def final(self, measure: str) -> pl.DataFrame:
        """The last step of every area, best first; equal ones share a place and stand by code."""
        last = self.steps.filter(pl.col("measure") == measure).sort("period").unique("area_code", keep="last")
        return placed(last.with_columns(pl.lit(None, pl.Date).alias("_when")), by="_when")


@remembered
def choices(view: View) -> list[str]:
    """Indicators with a target of a district, street or town, those with most areas first."""
    small = geography.areas_now(view).filter(pl.col("level").is_in(LEVELS))["code"]
    found = query.targets(view).filter(pl.col("area_code").is_in(small.implode()))
    counted = found.group_by("indicator").agg(pl.col("area_code").n_unique().alias("n"))
    return [name for name in counted.sort("n", "indicator", descending=[True, False])["indicator"] if name in BY_ID]


def begin(view: View, indicators: Sequence[str]) -> str:
    """The first indicator for which some area has a place, else the first."""
    placeable = (name for name in indicators if compared(view, name).steps.height)
    return next(placeable, indicators[0])


def progress(target: Row, standing: Row, value: float) -> tuple[str, float] | None:
    """Measure and progress of one value towards the target of its area; None where neither is defined."""
    base = standing["baseline_value"]
    if base is None:
        return None
    if target["kind"] == "direction_only":
        way = WAY.get(target["direction"], 0)
        return ("direction", (value - base) / abs(base) * way) if base and way else None
    inside = target["kind"] == "range" and target["low"] <= value <= target["high"]
    if inside:
        return "way", 1.0
    share = share_of_way(baseline=base, value=value, target=standing["target_value"])
    return None if share is None else ("way", share)


def placed(steps: pl.DataFrame, *, by: str = "period") -> pl.DataFrame:
    """`steps` with `place`: 1 for most progress within measure and period; ties share it whatever the row order."""
    shown = pl.col("progress").round(SAME_DIGITS)
    place = shown.rank("min", descending=True).over("measure", by).cast(pl.Int64)
    return steps.with_columns(place.alias("place")).sort("measure", by, "place", "area_code")


@worded
def compared(view: View, indicator: str) -> Compared:
    """Every area with a target of its own for `indicator` and its peers of the same level."""
    say = view.say
    areas = geography.areas_now(view).filter(pl.col("level").is_in(LEVELS)).sort("code")
    targets = {row["area_code"]: row for row in query.targets(view, indicator=indicator).iter_rows(named=True)}
    levels = areas.filter(pl.col("code").is_in(list(targets)))["level"].unique()
    judged: dict[str, Row] = {}
    order = [pl.col("value").is_null(), pl.col("origin") == "synthetic", pl.col("due")]
    for row in query.standings(view).filter(pl.col("indicator") == indicator).sort(*order).iter_rows(named=True):
        judged.setdefault(row["area_code"], row)
    steps: list[Row] = []
    apart: list[tuple[str, str]] = []
    for area in areas.filter(pl.col("level").is_in(levels.implode()))["code"]:
        if area not in targets:
            apart.append((area, say("no target of its own")))
            continue
        standing = judged.get(area)
        if standing is None or standing["value"] is None:
            told = standings.reasons(standing["class_reason"] if standing else "no data yet", view.language)
            gap = _gap(view, indicator, area)
            apart.append((area, area_figures.reason(gap, view.language) if gap else told))
            continue
        found = _steps(view, targets[area], standing)
        gap = _gap(view, indicator, area)
        if gap is not None:
            apart.append((area, area_figures.reason(gap, view.language)))
        elif found:
            steps.extend(found)
        else:
            apart.append((area, say("no value since the baseline")))
    apart.sort(key=lambda one: one[0] not in targets)  # those that ought to have a place are told first
    return Compared(placed(pl.DataFrame(steps, schema=_STEPS)), apart)


def _steps(view: View, target: Row, standing: Row) -> list[Row]:
    series = figures.series(
        view, target["indicator"], target["area_code"], grain=standing["grain"], vintage=standing["vintage"]
    ).filter(pl.col("value").is_not_null(), (pl.col("origin") == "synthetic") == (standing["origin"] == "synthetic"))
    found = []
    for row in series.iter_rows(named=True):
        if standing["baseline_period"] is None or row["period"] <= standing["baseline_period"]:
            continue
        gone = progress(target, standing, row["value"])
        if gone is not None:
            moved = numbers.step(standing["baseline_value"], row["value"], BY_ID[target["indicator"]].unit)
            more = {"measure": gone[0], "progress": gone[1], "moved": moved, "since": standing["baseline_period"]}
            found.append({name: row.get(name) for name in _STEPS} | more)
    return found


def _gap(view: View, indicator: str, area: str) -> str | None:
    """Why the latest row of an area has no value, or None when it has one."""
    rows = figures.real_or_demonstration(query.observations(view, indicators=[indicator], areas=[area])).sort("period")
    last = rows.filter(pl.col("period") == rows["period"].max()) if rows.height else rows
    if not rows.height or last["value"].is_not_null().any():
        return None
    return str(last["reason"][0])
