"""Projections of a release: every series worth it carried on, made to add up, and never dropped again."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from forecasts.backtest import tried
from forecasts.cleaning import Clean, Unfit, clean, period_of, step_of
from forecasts.coherent import METHOD, coherent
from forecasts.comparable import ANNUAL_POINTS, MONTHLY_POINTS, STEPS_A_YEAR, Series, series_of
from forecasts.densities import DENSITY_OF, densities
from forecasts.workers import Progress, answered

FARTHEST = {1: 15, 2: 20, 4: 20, 12: 36}  # steps ahead at most, by steps a year
ALWAYS = frozenset({"residents"})  # synthetic series that are carried on for every street, district and zone
STREET, DISTRICT = 9, 6  # digits of a code
Row = dict[str, Any]


def project(
    observations: pl.DataFrame | pl.LazyFrame,
    events: pl.DataFrame | pl.LazyFrame,
    *,
    made_at: dt.datetime,
    as_of: dt.date,
    previous: pl.DataFrame | pl.LazyFrame | None = None,
    targets: pl.DataFrame | pl.LazyFrame | None = None,
    areas: pl.DataFrame | pl.LazyFrame | None = None,
    zone_members: pl.DataFrame | pl.LazyFrame | None = None,
    everything: bool = False,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """New rows of the `projections` contract: series whose values changed since `previous`, and no others.

    `previous` holds the newest projection of each series, `made_at` is only written down; areas are those of `as_of`.
    Real series of eight years or 36 months and more; synthetic ones only where a target or the tree of residents
    needs them (`everything=True`: all). Vintages and origins are never joined. Series that "no change" beats are left
    out. With `areas` and `zone_members` the levels of counts add up and zones are read off.
    """
    found = series_of(observations.lazy().filter(pl.col("variant") == "default"))
    wanted = None if everything else _wanted(targets)
    jobs = _jobs(found, events.lazy().collect().to_dicts(), wanted)
    known = _known(previous)
    # Levels that add up are reconciled together, so one changed district carries its whole indicator on again.
    changed = {_group(series) for series, _, mark in jobs if known.get(_name(series)) != mark}
    stale = [one for one in jobs if _group(one[0]) in changed]
    answers = answered(tried, [_job(series, kept) for series, kept, _ in stale], progress=progress)
    made = {(series, mark): (kept, answer) for (series, kept, mark), answer in zip(stale, answers, strict=True)}
    carried = {series: answer for (series, _), (_, answer) in made.items() if "mean" in answer}
    shown = coherent(carried, areas=_rows(areas), members=_rows(zone_members), at=as_of)
    rows: list[Row] = []
    for (series, mark), (kept, _) in made.items():
        if series in shown:
            rows += _rows_of(series, kept, mark, shown[series], made_at)
    rows += densities(rows, found)
    return pl.DataFrame(rows, schema=CONTRACTS["projections"].schema, orient="row")


def refusals(
    observations: pl.DataFrame | pl.LazyFrame, events: pl.DataFrame | pl.LazyFrame, *, indicator: str, area: str
) -> dict[tuple[str, str, str], str]:
    """Why series of one indicator and area are not carried on: {(grain, vintage, origin): reason}."""
    mine = observations.lazy().filter(
        pl.col("indicator") == indicator, pl.col("area_code") == area, pl.col("variant") == "default"
    )
    found = {}
    for series in series_of(mine):
        try:
            _enough(series)
            kept = clean(series, events.lazy().collect().to_dicts())
            reason = tried(_job(series, kept)).get("reason")
        except Unfit as unfit:
            reason = str(unfit)
        if reason:
            found[series.grain, series.vintage, series.origin] = reason
    return found


def _wanted(targets: pl.DataFrame | pl.LazyFrame | None) -> set[tuple[str, str]]:
    if targets is None:
        return set()
    return set(targets.lazy().select("indicator", "area_code").collect().iter_rows())


def _jobs(
    found: Sequence[Series], events: Sequence[Row], wanted: set[tuple[str, str]] | None
) -> list[tuple[Series, Clean, str]]:
    jobs = []
    counted = {(DENSITY_OF[one.indicator], *_name(one)[1:]) for one in found if one.indicator in DENSITY_OF}
    for series in found:
        if _name(series) in counted:
            continue  # follows from the count, see `densities`
        if series.origin == "synthetic" and wanted is not None:
            tree = series.indicator in ALWAYS and len(series.area_code.split(".", maxsplit=1)[0]) in {STREET, DISTRICT}
            if series.grain != "year" or not (tree or (series.indicator, series.area_code) in wanted):
                continue
        try:
            _enough(series)
            kept = clean(series, events)
        except Unfit:
            continue
        said = f"{METHOD}{series.grain}{kept.last}{kept.values}"
        jobs.append((series, kept, hashlib.sha256(said.encode()).hexdigest()[:16]))
    return jobs


def _enough(series: Series) -> None:
    fewest = {"month": MONTHLY_POINTS}.get(series.grain, ANNUAL_POINTS * STEPS_A_YEAR[series.grain])
    if series.grain == "instant" or len(series.values) < fewest:
        raise Unfit(f"too_short: {len(series.values)} comparable points")


def _job(series: Series, kept: Clean) -> Row:
    season = STEPS_A_YEAR[series.grain]
    return {"y": kept.values, "season": season, "h": FARTHEST[season]}


def _rows_of(series: Series, kept: Clean, mark: str, answer: Row, made_at: dt.datetime) -> list[Row]:
    first = step_of(kept.last, series.grain) + 1
    common = {
        "indicator": series.indicator,
        "area_code": series.area_code,
        "grain": series.grain,
        "vintage": series.vintage,
        "variant": series.variant,
        "made_at": made_at,
        "origin_period": kept.last,
        "method": answer.get("method", METHOD),
        "origin": series.origin,
        "input_fingerprint": mark,
    }
    return [
        common | {"period": period_of(first + ahead, series.grain), "mean": mean, "quantiles": spread}
        for ahead, (mean, spread) in enumerate(zip(answer["mean"], answer["quantiles"], strict=True))
    ]


def _name(series: Series) -> tuple[str, ...]:
    return (series.indicator, series.area_code, series.grain, series.vintage, series.variant)


def _group(series: Series) -> tuple[str, ...]:
    return (series.indicator, series.grain, series.vintage, "synthetic" if series.origin == "synthetic" else "real")


def _known(previous: pl.DataFrame | pl.LazyFrame | None) -> dict[tuple[str, ...], str]:
    if previous is None:
        return {}
    key = ["indicator", "area_code", "grain", "vintage", "variant"]
    told = previous.lazy().select(*key, "input_fingerprint").unique(maintain_order=True).collect()
    return {tuple(row[:-1]): row[-1] for row in told.iter_rows()}


def _rows(frame: pl.DataFrame | pl.LazyFrame | None) -> list[Row]:
    return [] if frame is None else frame.lazy().collect().to_dicts()
