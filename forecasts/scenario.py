"""What if: another pace, a closure or an opening, a cap on a spot's slots or a shift between them. No model is run.

The spread of the released projection stays; only its course is replaced by the one that is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
HOURS = 24


@dataclass(frozen=True)
class Course:
    """A scenario of a count or level: change a year from the last value, and steps (time in years, amount)."""

    pace: float
    steps: tuple[tuple[float, float], ...] = ()


def followed(
    quantiles: Sequence[Sequence[float]],
    means: Sequence[float],
    times: Sequence[float],
    *,
    start: float,
    start_time: float,
    course: Course,
) -> tuple[Values, Values]:
    """(means, quantiles as horizons × 99) along `course`, with the spread of the projection about its own mean.

    Values that the projection never let below zero stay at zero or above. Raises ValueError for values that are not
    finite.
    """
    spread = np.asarray(quantiles, dtype=np.float64)
    base, at = np.asarray(means, dtype=np.float64), np.asarray(times, dtype=np.float64)
    if not (np.isfinite([start, course.pace]).all() and np.isfinite(course.steps).all()):
        raise ValueError("pace and steps must be finite numbers")
    path = start + course.pace * (at - start_time)
    for time, amount in course.steps:
        path = path + np.where(at >= time, amount, 0.0)
    moved = path[:, None] + spread - base[:, None]
    if (spread >= 0).all():
        return np.maximum(path, 0.0), np.maximum(moved, 0.0)
    return path, moved


@dataclass(frozen=True)
class Slots:
    """A scenario of a spot's hours: most entries an hour, and a share of one hour's entries moved to another."""

    cap: float | None = None
    moved_from: int | None = None
    moved_to: int | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Hours:
    """Hours at or above each tier before and after, and the entries that the cap turned away."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    turned_away: float
    days: int


def hours_at_load(
    days: Sequence[Mapping[str, Any]],
    profile: Mapping[Any, Values],
    *,
    stay: int,
    tiers: Mapping[str, float],
    what: Slots,
) -> Hours:
    """Hours of `days` at or above each tier of instant capacity, as they were and under `what`.

    days: date, entries, inside (24 values), instant (capacity). profile: by (year, month) the share of a day's
    entries in each of 24 hours. An entry that is turned away or moved is missing inside for `stay` hours, so the
    result is an estimate. Days without people inside or without a capacity are left out.
    """
    before = dict.fromkeys(tiers, 0)
    after = dict.fromkeys(tiers, 0)
    turned_away, counted = 0.0, 0
    for day in days:
        shares = profile.get((day["date"].year, day["date"].month))
        if day["inside"] is None or not day["instant"] or shares is None:
            continue
        counted += 1
        inside = np.asarray(day["inside"], dtype=np.float64)
        change, refused = _changed(float(day["entries"]) * shares, what)
        turned_away += refused
        change_inside = np.convolve(change, np.ones(max(stay, 1)))[:HOURS]
        # Where nobody was inside the spot was closed, and stays so.
        load, new = (
            inside / day["instant"],
            np.maximum(inside + np.where(inside > 0, change_inside, 0.0), 0.0) / day["instant"],
        )
        for tier, share in tiers.items():
            before[tier] += int((load >= share).sum())
            after[tier] += int((new >= share).sum())
    return Hours(before, after, turned_away, counted)


def _changed(entries: Values, what: Slots) -> tuple[Values, float]:
    """(change of the entries of each hour, entries turned away)."""
    wanted = entries.copy()
    if what.moved_from is not None and what.moved_to is not None and what.share > 0:
        amount = entries[what.moved_from] * what.share
        wanted[what.moved_from] -= amount
        wanted[what.moved_to] += amount
    admitted = wanted if what.cap is None else np.minimum(wanted, what.cap)
    return admitted - entries, float((wanted - admitted).sum())
