"""A series made fit to be carried on: breaks cut off, event years and single gaps bridged, or a named refusal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasts.comparable import STEPS_A_YEAR, Series

Values = NDArray[np.float64]

REMADE = frozenset({"census", "rebased_2020"})  # vintages that were made comparable across breaks by their bureau
STANDS_OUT = 3.0  # usual changes; below it an event that names no indicator left no mark on this series
MOST_BRIDGED = 0.2  # share of points that may be bridged


class Unfit(ValueError):
    """Why nothing can be carried on; a code."""


@dataclass(frozen=True)
class Clean:
    """Evenly spaced values up to the last observed period, and the periods that were bridged."""

    values: tuple[float, ...]
    last: dt.date
    bridged: tuple[int, ...]


def step_of(period: dt.date, grain: str) -> int:
    """A period as a whole number of steps since year 0."""
    steps = STEPS_A_YEAR[grain]
    return period.year * steps + (period.month - 1) * steps // 12


def period_of(step: int, grain: str) -> dt.date:
    """The first day of a step; the reverse of `step_of`."""
    steps = STEPS_A_YEAR[grain]
    return dt.date(step // steps, step % steps * (12 // steps) + 1, 1)


def clean(series: Series, events: Sequence[dict[str, Any]]) -> Clean:
    """The part of `series` after its last break, its event years and gaps bridged by straight lines. Raises Unfit."""
    steps = [step_of(period, series.grain) for period in series.periods]
    mine = [event for event in events if _concerns(event, series)]
    start = max((_after(event, series.grain) for event in mine if _is_break(event, series, steps)), default=steps[0])
    kept = {step: value for step, value in zip(steps, series.values, strict=True) if step >= start}
    if len(kept) < 5:
        raise Unfit("too_short_after_break" if start > steps[0] else "too_short")
    whole = np.array([kept.get(step, np.nan) for step in range(min(kept), max(kept) + 1)])
    first = min(kept)
    marks = [step_of(event["date"], series.grain) - first for event in mine if event["kind"] == "event"]
    masked = _masked(whole, sorted({mark for mark in marks if 0 < mark < len(whole) - 1}), mine, series.grain, first)
    missing = np.flatnonzero(np.isnan(masked))
    if len(missing) > MOST_BRIDGED * len(whole):
        raise Unfit("too_many_gaps")
    known = np.flatnonzero(~np.isnan(masked))
    full = np.interp(np.arange(len(masked)), known, masked[known])
    return Clean(tuple(full.tolist()), series.periods[-1], tuple(int(place) for place in missing))


def _masked(whole: Values, marks: list[int], events: Sequence[dict[str, Any]], grain: str, first: int) -> Values:
    named = {step_of(event["date"], grain) - first for event in events if event["indicator"] is not None}
    masked = whole.copy()
    masked[marks] = np.nan
    known = np.flatnonzero(~np.isnan(masked))
    if len(known) < 3 or known[-1] != len(whole) - 1:
        return whole
    bridge = np.interp(np.arange(len(whole)), known, masked[known])
    usual = float(np.median(np.abs(np.diff(masked[known]))))
    for mark in marks:
        if mark not in named and abs(whole[mark] - bridge[mark]) <= STANDS_OUT * usual:
            masked[mark] = whole[mark]
    return masked


def _concerns(event: dict[str, Any], series: Series) -> bool:
    where, what = event["area_code"], event["indicator"]
    below = where is None or series.area_code == where or (where == "110000" and series.area_code != where)
    return below and (what is None or what == series.indicator)


def _is_break(event: dict[str, Any], series: Series, steps: Sequence[int]) -> bool:
    # A change that names neither area nor indicator (districts renamed, same extent) cuts nothing.
    named = event["area_code"] is not None or event["indicator"] is not None
    cut = event["kind"] in {"series_break", "definition_change"} and series.vintage not in REMADE
    return named and cut and steps[0] < _after(event, series.grain) <= steps[-1]


def _after(event: dict[str, Any], grain: str) -> int:
    # A year that a break falls into is not wholly after it, unless the break is its first day.
    step = step_of(event["date"], grain)
    return step if period_of(step, grain) == event["date"] else step + 1
