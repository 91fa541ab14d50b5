"""How far, how fast, how likely: distance to a target is arithmetic on a series and quantiles; nothing is fitted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.comparable import STEPS_A_YEAR, Series

PERCENT = np.arange(1, 100) / 100
PACE_YEARS = 5.0  # the actual pace is taken over the last five years, or over the last interval where points lie apart
BASELINE_YEAR = 2020.0  # the end of 2020: the plan begins
WAY = {"lower": -1, "higher": 1}


@dataclass(frozen=True)
class Point:
    """A value at a time in years."""

    time: float
    value: float


def same_season(series: Series) -> list[int]:
    """Places of the points that the latest compares with: an October with Octobers; all where points are of years."""
    if STEPS_A_YEAR[series.grain] == 1:
        return list(range(len(series.times)))
    month = series.periods[-1].month
    return [place for place, period in enumerate(series.periods) if period.month == month]


def baseline_place(series: Series) -> int:
    """The place of the comparable point nearest to the end of 2020; of two as near, the earlier."""
    return min(same_season(series), key=lambda place: (abs(series.times[place] - BASELINE_YEAR), place))


def required_at(path: Sequence[Point], time: float) -> float:
    """The value that the straight path through `path` (baseline, milestones, due) asks for at `time`."""
    return float(np.interp(time, [point.time for point in path], [point.value for point in path]))


def required_pace(value: Point, target: Point) -> float | None:
    """Change a year from the latest value to the target, or None when no time is left."""
    left = target.time - value.time
    return (target.value - value.value) / left if left > 0 else None


def pace(series: Series) -> tuple[int, float] | None:
    """Actual change a year: (place it is counted from, change); from the last comparable point five years back or more.

    The first comparable one where the series is shorter; None where there is none before the latest.
    """
    times, values = series.times, series.values
    earlier = same_season(series)[:-1]
    if not earlier:
        return None
    before = [place for place in earlier if times[place] <= times[-1] - PACE_YEARS + 1e-9]
    place = before[-1] if before else earlier[0]
    return place, (values[-1] - values[place]) / (times[-1] - times[place])


def best_pace(series: Series, *, way: int) -> float | None:
    """The fastest change in the wanted direction over any one year of the series (or any interval longer than that)."""
    steps = STEPS_A_YEAR[series.grain]
    values, times = np.asarray(series.values), np.asarray(series.times)
    if len(values) <= steps:
        return None
    paces = (values[steps:] - values[:-steps]) / (times[steps:] - times[:-steps])
    return float(paces[np.argmax(way * paces)])


def share_of_way(*, baseline: float, value: float, target: float) -> float | None:
    """Share of the way from baseline to target that is gone; above 1 beyond it, below 0 when moving away."""
    return None if baseline == target else (value - baseline) / (target - baseline)


def probability_at_most(quantiles: Sequence[float], limit: float) -> float:
    """Share of the predictive distribution (its quantiles 1–99 %) at or below `limit`; between 0.005 and 0.995."""
    levels = np.asarray(quantiles, dtype=np.float64)
    if limit < levels[0]:
        return 0.005
    if limit > levels[-1]:
        return 0.995
    # Equal quantiles (a bound at zero) count as reached: the last of them tells.
    return float(np.interp(limit, levels + np.arange(len(levels)) * 1e-12 * max(abs(levels[-1]), 1.0), PERCENT))


def probability(quantiles: Sequence[float], *, kind: str, low: float | None, high: float | None) -> float:
    """Probability that the value meets a target of `kind` on the date of these quantiles."""
    above = probability_at_most(quantiles, low) if low is not None else 0.0
    if kind in {"reduce_to", "ceiling"}:
        return probability_at_most(quantiles, high if high is not None else math.inf)
    if kind in {"raise_to", "floor"}:
        return 1.0 - above
    below = probability_at_most(quantiles, high) if high is not None else 1.0
    return max(below - above, 0.0)


def expected_year(times: Sequence[float], means: Sequence[float], *, target: float, way: int) -> float | None:
    """The first time at which the mean path has reached the target, straight lines between; None if never."""
    reached = [(mean - target) * way >= 0 for mean in means]
    if True not in reached:
        return None
    place = reached.index(True)
    if place == 0 or means[place] == means[place - 1]:
        return times[place]
    part = (target - means[place - 1]) / (means[place] - means[place - 1])
    return times[place - 1] + part * (times[place] - times[place - 1])


def noise(values: Sequence[float]) -> float:
    """What a change must exceed to count: half a percent of the level, or the usual scatter of its changes."""
    level = 0.005 * float(np.mean(np.abs(values)))
    if len(values) < 4:
        return level
    changes = np.diff(values)
    return max(level, 1.4826 * float(np.median(np.abs(changes - np.median(changes)))))


def split(gap: float, parts: dict[str, float]) -> dict[str, float]:
    """A gap over districts or streets in proportion to their values; it sums to the gap exactly."""
    whole = math.fsum(parts.values())
    if not parts or whole == 0:
        return {}
    shares = {code: gap * value / whole for code, value in parts.items()}
    largest = max(shares, key=lambda code: abs(shares[code]))
    shares[largest] += gap - math.fsum(shares.values())
    return shares
