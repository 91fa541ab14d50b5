"""Hindcasts: what the same rule would have said at earlier origins, knowing nothing later. Real series only."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from data.contracts import CONTRACTS
from forecasts.cleaning import Clean, Unfit, clean, period_of, step_of
from forecasts.coherent import METHOD
from forecasts.comparable import STEPS_A_YEAR, Frame, Series, series_of
from forecasts.outlook import CannotProject, quantiles
from forecasts.project import job_of, rows_of
from forecasts.workers import Answering, Progress, answered

ORIGINS = 8  # years back from the last value
AHEAD = {1: 5, 2: 4, 4: 8, 12: 18}  # steps ahead of each origin, by steps a year
FEWEST = {1: 8, 2: 10, 4: 20, 12: 36}  # points before an origin, by steps a year
Row = dict[str, Any]


def hindcasts(
    observations: Frame,
    events: Frame,
    *,
    made_at: dt.datetime,
    previous: Frame | None = None,
    progress: Progress | None = None,
    ask: Answering = answered,
) -> pl.DataFrame:
    """Rows of the `hindcasts` contract for every real series long enough; those of unchanged series are kept.

    An origin sees the values and the events up to its own period only. Synthetic series have none: how often an
    invented course was foretold says nothing.
    """
    schema = CONTRACTS["hindcasts"].schema
    stored = pl.DataFrame(schema=schema) if previous is None else previous.lazy().collect()
    known = set(stored["input_fingerprint"])
    happened = events.lazy().collect().to_dicts()
    real = observations.lazy().filter(pl.col("variant") == "default", pl.col("origin") != "synthetic")
    jobs = [job for series in series_of(real) for job in _origins(series, happened)]
    stale = [job for job in jobs if job[2] not in known]
    asked = [job_of(past, kept, AHEAD) for past, kept, _ in stale]
    rows: list[Row] = []
    for (past, kept, mark), answer in zip(stale, ask(looked_back, asked, progress=progress), strict=True):
        if "mean" in answer:
            rows += rows_of(past, kept, mark, answer, made_at)
    current = stored.filter(pl.col("input_fingerprint").is_in([mark for _, _, mark in jobs]))
    return pl.concat([current, pl.DataFrame(rows, schema=schema, orient="row")]).sort(CONTRACTS["hindcasts"].key)


def looked_back(job: Mapping[str, Any]) -> dict[str, Any]:
    """The forecast of one origin {y, h, season}: mean and quantiles; a reason where there is none."""
    try:
        mean, spread = quantiles(np.array(job["y"], dtype=np.float64), int(job["h"]), int(job["season"]))
    except CannotProject as refused:
        return {"reason": str(refused)}
    return {"mean": mean.tolist(), "quantiles": spread.tolist()}


def _origins(series: Series, events: Sequence[Row]) -> list[tuple[Series, Clean, str]]:
    steps = STEPS_A_YEAR[series.grain]
    if series.grain == "instant":
        return []
    ends = range(len(series.values) - ORIGINS * steps, len(series.values), steps if steps > 1 else 1)
    origins = []
    for end in ends:
        if end < FEWEST[steps]:
            continue
        past = replace(series, periods=series.periods[:end], values=series.values[:end])
        until = period_of(step_of(past.periods[-1], series.grain) + 1, series.grain)
        try:
            kept = clean(past, [event for event in events if event["date"] < until])
        except Unfit:
            continue
        said = f"{METHOD}{series.indicator}{series.area_code}{series.grain}{series.vintage}{kept.last}{kept.values}"
        origins.append((past, kept, hashlib.sha256(said.encode()).hexdigest()[:16]))
    return origins
