"""Standings: where each target stands, by which series, how likely it is met, and what three published rules say."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from data.contracts.bases import comparable
from forecasts import rules
from forecasts.attainment import (
    WAY,
    Point,
    baseline_place,
    best_pace,
    expected_year,
    noise,
    pace,
    probability,
    required_at,
    required_pace,
    share_of_way,
)
from forecasts.classes import NOT_COMPARABLE, Evidence, class_of
from forecasts.comparable import STEPS_A_YEAR, Frame, Series, at_due, chosen, series_of, years
from forecasts.reasons import BETWEEN, Reason

Row = dict[str, Any]
FROZEN = frozenset({"reduce_to", "raise_to", "range"})
# What sets the value or its path beside the target, which is on the base of its baseline.
_OF_THE_TARGET = (
    *("gap", "required_now", "required_pace", "share_of_way", "expected_year", "probability"),
    *("verdict_statcan", "verdict_un", "verdict_destatis"),
)


@dataclass(frozen=True)
class _Target:
    """One row of targets with its path's later points: what a standing is judged against."""

    row: Row
    due: dt.date
    milestones: tuple[Point, ...]  # rows of the same target up to this due date, this one included


def standing(
    observations: Frame,
    targets: Frame,
    projections: Frame,
    previous: Frame | None = None,
    *,
    as_of: dt.date,
) -> pl.DataFrame:
    """One row for each target and due date from real values, and one more where synthetic values exist.

    Columns of the `standings` contract. `projections` holds the newest of each series; `previous` are the standings of
    the release before: a light changes only when it crosses the far edge of its band.
    """
    wanted = targets.lazy().collect()
    about = observations.lazy().filter(
        pl.col("indicator").is_in(wanted["indicator"].unique().to_list()), pl.col("variant") == "default"
    )
    by_place: dict[tuple[str, str, bool], list[Series]] = {}
    for series in series_of(about):
        by_place.setdefault((series.indicator, series.area_code, series.synthetic), []).append(series)
    ahead = _by_series(projections.lazy().filter(pl.col("variant") == "default").collect())
    classes = {} if previous is None else _classes(previous)
    rows = []
    for target in _targets(wanted):
        for synthetic in (False, True):
            usable = by_place.get((target.row["indicator"], target.row["area_code"], synthetic), [])
            if synthetic and not usable:
                continue
            origin = "synthetic" if synthetic else (target.row["origin"] or "published")
            before = classes.get((target.row["target_id"], target.due, synthetic))
            rows.append(_judge(target, usable, ahead, before, origin=origin, as_of=as_of))
    schema = CONTRACTS["standings"].schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _judge(
    target: _Target, candidates: Sequence[Series], ahead: "_Ahead", before: str | None, *, origin: str, as_of: dt.date
) -> Row:
    row = target.row
    judged: Row = {name: row[name] for name in ("target_id", "due", "indicator", "area_code", "kind")}
    judged |= {"origin": origin, "as_of": as_of}
    past = target.due < as_of and row["kind"] in FROZEN
    judged["target_value"] = _bound(row, None)
    outcome = at_due(candidates, target.due) if past else None
    series = outcome[0] if outcome else chosen(candidates)
    if series is None or (past and outcome is None):
        reason = Reason.NO_DATA if series is None else Reason.NO_DUE_VALUE
        return judged | {"class": "unknown", "class_reason": reason, "comparable_points": 0}
    if outcome:  # frozen: what came after the due date does not count
        stop = outcome[1] + 1
        series = replace(series, periods=series.periods[:stop], values=series.values[:stop])
    judged |= _measured(target, series)
    judged["origin"] = series.origin
    if row["kind"] == "direction_only":
        judged["probability_reason"] = Reason.NO_NUMBER
    elif past:
        judged["probability_reason"] = Reason.PAST
    else:
        judged |= _chance(target, series, ahead)
    evidence = Evidence(
        kind=row["kind"],
        low=row["low"],
        high=row["high"],
        value=judged["value"],
        baseline=judged["baseline_value"],
        same_point=judged["baseline_period"] == judged["value_period"],
        way=_way(row, judged["value"]),
        pace=judged["actual_pace"],
        past=past,
        in_force=target.due <= as_of,
        noise=noise(series.values),
        probability=judged.get("probability"),
        probability_reason=judged.get("probability_reason"),
    )
    if not comparable(
        judged["baseline_vintage"],
        judged["baseline_period"],
        other=series.vintage,
        other_period=judged["value_period"],
    ):
        apart = dict.fromkeys(("class_reason", "probability_reason"), Reason.BASES_DIFFER)
        return judged | dict.fromkeys(_OF_THE_TARGET) | apart | {"class": NOT_COMPARABLE}
    judged["class"], why = class_of(evidence, previous=before)
    differ = judged["baseline_vintage"] != series.vintage
    judged["class_reason"] = BETWEEN.join([why, Reason.VINTAGES_DIFFER] if differ else [why])
    return judged


def _measured(target: _Target, series: Series) -> Row:
    """Value, path, paces and the three rules: arithmetic on the series."""
    row = target.row
    value = Point(series.times[-1], series.values[-1])
    base, named = _baseline(row, series)
    aim = _bound(row, value.value)
    way = _way(row, value.value)
    moved = pace(series)
    measured: Row = {
        "grain": series.grain,
        "vintage": series.vintage,
        "value_period": series.periods[-1],
        "value": value.value,
        **named,
        "target_value": aim,
        "actual_pace": moved[1] if moved else None,
        "pace_from": series.periods[moved[0]] if moved else None,
        "best_pace": best_pace(series, way=way),
        "comparable_points": len(series.values),
    }
    if aim is None:
        return measured
    goal = Point(years(target.due), aim)
    path = [base, *(point for point in target.milestones if base.time < point.time < goal.time), goal]
    inside = row["kind"] == "range" and row["low"] <= value.value <= row["high"]
    measured["gap"] = 0.0 if inside else value.value - aim
    if row["kind"] in FROZEN:
        measured["required_now"] = required_at(path, value.time)
        measured["required_pace"] = 0.0 if inside else required_pace(value, goal)
        measured["share_of_way"] = share_of_way(baseline=base.value, value=value.value, target=aim)
    common = {"value": value.value, "target": aim}
    measured["verdict_statcan"] = rules.statistics_canada(
        base=base.value, base_time=base.time, time=value.time, due=goal.time, way=way, **common
    )
    measured["verdict_un"] = rules.un_progress_chart(
        base=base.value, base_time=base.time, time=value.time, due=goal.time, **common
    )
    if series.grain != "instant":  # its five annual changes need years in a row
        yearly = series.values[:: -STEPS_A_YEAR[series.grain]][::-1]
        measured["verdict_destatis"] = rules.destatis(yearly, steps_to_due=goal.time - value.time, target=aim, way=way)
    return measured


def _chance(target: _Target, series: Series, ahead: "_Ahead") -> Row:
    if not series.enough:
        return {"probability_reason": Reason.FEW_POINTS.format(points=len(series.values))}
    path = ahead.get((series.indicator, series.area_code, series.grain, series.vintage, series.synthetic))
    if not path or path[0]["origin_period"] != series.periods[-1]:
        return {"probability_reason": Reason.NO_PROJECTION}
    row = target.row
    times = [years(step["period"], grain=series.grain) for step in path]
    aim, way = _bound(row, series.values[-1]), _way(row, series.values[-1])
    chance: Row = {}
    if aim is not None:
        means = [series.values[-1], *(step["mean"] for step in path)]
        chance["expected_year"] = expected_year([series.times[-1], *times], means, target=aim, way=way)
    due = years(target.due)
    at = [step for step, time in zip(path, times, strict=True) if abs(time - due) < 0.5 / STEPS_A_YEAR[series.grain]]
    if not at:
        beyond = Reason.BEYOND.format(last=path[-1]["period"].year)
        return chance | {"probability_reason": beyond if due > times[-1] else Reason.TOO_SOON}
    chance["probability"] = probability(at[0]["quantiles"], kind=row["kind"], low=row["low"], high=row["high"])
    return chance


def _baseline(row: Row, series: Series) -> tuple[Point, Row]:
    if row["baseline_value"] is not None and row["baseline_period"] is not None:
        point = Point(_when(row, series), row["baseline_value"])
        period, vintage = row["baseline_period"], row["baseline_vintage"] or series.vintage
    else:
        place = baseline_place(series)
        point = Point(series.times[place], series.values[place])
        period, vintage = series.periods[place], series.vintage
    return point, {"baseline_period": period, "baseline_value": point.value, "baseline_vintage": vintage}


def _when(row: Row, series: Series) -> float:
    """When a stated baseline was: a first of January is its year, unless the series has that value for that January."""
    period: dt.date = row["baseline_period"]
    own = dict(zip(series.periods, series.values, strict=True)).get(period)
    of_year = period.month == 1 and own != row["baseline_value"]
    return years(period, grain="year" if of_year or row["baseline_vintage"] == "census" else series.grain)


def _bound(row: Row, value: float | None) -> float | None:
    """The number that the value must reach; of a range the bound that lies nearer."""
    if row["kind"] == "range":
        low, high = row["low"], row["high"]
        return float(low if value is None or abs(value - low) <= abs(value - high) else high)
    number = row["high"] if row["kind"] in {"reduce_to", "ceiling"} else row["low"]
    return None if number is None or row["kind"] == "direction_only" else float(number)


def _way(row: Row, value: float) -> int:
    if row["kind"] == "range":
        return 1 if value < row["low"] else -1
    return {"reduce_to": -1, "ceiling": -1, "raise_to": 1, "floor": 1}.get(row["kind"]) or WAY[row["direction"]]


def _targets(wanted: pl.DataFrame) -> list[_Target]:
    rows = wanted.sort("target_id", "due").to_dicts()
    targets = []
    for row in rows:
        path = [step for step in rows if step["target_id"] == row["target_id"] and step["due"] <= row["due"]]
        points = [(step["due"], _bound(step, None)) for step in path]
        milestones = tuple(Point(years(due), aim) for due, aim in points if aim is not None)
        targets.append(_Target(row, row["due"], milestones))
    return targets


_Ahead = dict[tuple[str, str, str, str, bool], list[Row]]


def _by_series(projections: pl.DataFrame) -> _Ahead:
    """Each series' projection, by period."""
    key = ["indicator", "area_code", "grain", "vintage", "_synthetic"]
    marked = projections.with_columns((pl.col("origin") == "synthetic").alias("_synthetic")).sort("period")
    return {
        (*(str(part) for part in name[:4]), bool(name[4])): rows.to_dicts()  # type: ignore[misc]
        for name, rows in marked.group_by(*key, maintain_order=True)
    }


def _classes(standings: Frame) -> dict[tuple[str, dt.date, bool], str]:
    """The class of each target, due date and kind of origin."""
    rows = standings.lazy().select("target_id", "due", pl.col("origin") == "synthetic", "class").collect()
    return {row[:3]: row[3] for row in rows.iter_rows()}
