"""Projections of a release: every series worth it carried on, made to add up, and never dropped again."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence, Set
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from data.contracts.clock import valid_at
from forecasts.backtest import tried
from forecasts.cleaning import Clean, Unfit, clean, period_of, step_of
from forecasts.coherent import METHOD, coherent
from forecasts.comparable import ANNUAL_POINTS, MONTHLY_POINTS, SERIES, STEPS_A_YEAR, Frame, Series, series_of
from forecasts.densities import DENSITY_OF, densities
from forecasts.workers import Answering, Progress, answered

FARTHEST = {1: 15, 2: 20, 4: 20, 12: 36}  # steps ahead at most, by steps a year
ALWAYS = frozenset({"residents"})  # synthetic series that are carried on for every street, district and zone
STREET, DISTRICT = 9, 6  # digits of a code
Row = dict[str, Any]


def project(
    observations: Frame,
    events: Frame,
    *,
    made_at: dt.datetime,
    as_of: dt.date,
    previous: Frame | None = None,
    targets: Frame | None = None,
    areas: Frame | None = None,
    zone_members: Frame | None = None,
    progress: Progress | None = None,
    ask: Answering = answered,
) -> pl.DataFrame:
    """New rows of the `projections` contract: series whose values changed since `previous`, and no others.

    `previous` holds the newest projection of each series, `made_at` is only written down; areas are those of `as_of`.
    Real series of eight years or 36 months and more; synthetic ones only where a target or the tree of residents
    needs them. Vintages and origins are never joined. Series that "no change" beats are left
    out. With `areas` and `zone_members` the levels of counts add up and zones are read off.
    """
    every = series_of(observations.lazy().filter(pl.col("variant") == "default"))
    wanted = set() if targets is None else {*targets.lazy().select("indicator", "area_code").collect().iter_rows()}
    jobs = _jobs(every, events.lazy().collect().to_dicts(), wanted)
    known = _known(previous)
    # Levels that add up are reconciled together, so one changed district carries its whole indicator on again.
    changed = {_group(series) for series, _, mark in jobs if known.get(series.name) != mark}
    stale = [job for job in jobs if _group(job[0]) in changed]
    answers = ask(tried, [job_of(series, kept, FARTHEST) for series, kept, _ in stale], progress=progress)
    made = {(series, mark): (kept, answer) for (series, kept, mark), answer in zip(stale, answers, strict=True)}
    carried = {series: answer for (series, _), (_, answer) in made.items() if "mean" in answer}
    reconciled = coherent(carried, areas=_valid(areas, as_of), members=_valid(zone_members, as_of))
    rows: list[Row] = []
    for (series, mark), (kept, _) in made.items():
        if series in reconciled:
            rows += rows_of(series, kept, mark, reconciled[series], made_at)
    rows += densities(rows, every)
    return pl.DataFrame(rows, schema=CONTRACTS["projections"].schema, orient="row")


def _jobs(
    every: Sequence[Series], events: Sequence[Row], wanted: Set[tuple[str, str]]
) -> list[tuple[Series, Clean, str]]:
    """Every series to carry on, cleaned, with the fingerprint of what it is made from."""
    jobs = []
    counted = {(DENSITY_OF[series.indicator], *series.name[1:]) for series in every if series.indicator in DENSITY_OF}
    for series in every:
        if series.name in counted:
            continue  # follows from the count, see `densities`
        if series.synthetic:
            tree = series.indicator in ALWAYS and len(series.area_code.split(".", maxsplit=1)[0]) in {STREET, DISTRICT}
            if series.grain != "year" or not (tree or (series.indicator, series.area_code) in wanted):
                continue
        fewest = {"month": MONTHLY_POINTS}.get(series.grain, ANNUAL_POINTS * STEPS_A_YEAR[series.grain])
        if series.grain == "instant" or len(series.values) < fewest:
            continue
        try:
            kept = clean(series, events)
        except Unfit:
            continue
        said = f"{METHOD}{series.grain}{kept.last}{kept.values}"
        jobs.append((series, kept, hashlib.sha256(said.encode()).hexdigest()[:16]))
    return jobs


def job_of(series: Series, kept: Clean, steps_ahead: Mapping[int, int]) -> Row:
    """What a worker needs to carry a series on: its values, its season, and how many steps ahead (by steps a year)."""
    season = STEPS_A_YEAR[series.grain]
    return {"y": kept.values, "season": season, "h": steps_ahead[season]}


def rows_of(series: Series, kept: Clean, mark: str, answer: Row, made_at: dt.datetime) -> list[Row]:
    """A worker's answer as rows of the `projections` contract."""
    first = step_of(kept.last, series.grain) + 1
    common = {
        **dict(zip(SERIES, series.name, strict=True)),
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


def _group(series: Series) -> tuple[str, str, str, bool]:
    return series.indicator, series.grain, series.vintage, series.synthetic


def _known(previous: Frame | None) -> dict[tuple[str, ...], str]:
    """The fingerprint that each series was last projected from."""
    if previous is None:
        return {}
    rows = previous.lazy().select(*SERIES, "input_fingerprint").unique(maintain_order=True).collect()
    return {row[:-1]: row[-1] for row in rows.iter_rows()}


def _valid(frame: Frame | None, at: dt.date) -> list[Row]:
    """The rows of a dated table that hold on a day."""
    return [] if frame is None else frame.lazy().filter(valid_at(at)).collect().to_dicts()
