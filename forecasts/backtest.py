"""Rolling origins: what would have been said before, beside "no change". A projection that loses is not shown."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasts.combine import Combined, combined
from forecasts.outlook import FEWEST_POINTS, quantiles_about

Values = NDArray[np.float64]

ORIGINS = 4  # most rolling origins of a series of years
SEASONS = 2  # and of one with seasons, a year apart: three minutes must do for a thousand series of ten years
AHEAD = 3  # years judged from each; with seasons, one year
FIRST = 5  # fewest points before an origin


def errors(y: Values, season: int) -> tuple[Values, Values]:
    """(errors of ours, errors of no change), one row an origin, one column a step ahead; NaN beyond the end.

    No change is the last value, or that of the same season a year before.
    """
    ahead = AHEAD if season == 1 else season
    first = max(FIRST, 2 * season + 2 if season > 1 else FIRST)
    apart, most = (1, ORIGINS) if season == 1 else (season, SEASONS)
    origins = np.arange(max(first, len(y) - most * apart), len(y), apart)
    ours = np.full((len(origins), ahead), np.nan)
    still = ours.copy()
    for row, origin in enumerate(origins):
        past, future = y[:origin], y[origin : origin + ahead]
        if np.ptp(past) == 0:
            continue
        steps = len(future)
        ours[row, :steps] = future - combined(past, ahead, season).mean[:steps]
        still[row, :steps] = future - no_change(past, steps, season)
    return ours, still


def no_change(y: Values, h: int, season: int) -> Values:
    """The last value carried on, or that of the same season a year before; length h."""
    return np.full(h, y[-1]) if season == 1 else y[-season:][np.arange(h) % season]


def skill(ours: Values, still: Values) -> float | None:
    """1 − our mean absolute error / that of no change; None where nothing could be compared."""
    both = np.isfinite(ours) & np.isfinite(still)
    if not both.any():
        return None
    against = float(np.abs(still[both]).mean())
    return None if against == 0 else 1 - float(np.abs(ours[both]).mean()) / against


def tried(job: dict[str, Any]) -> dict[str, Any]:
    """One series of a job {y, h, season}: mean, quantiles, errors one step ahead, skill; or a reason.

    Where "no change" is at least as good there is a reason, and the path is no change: not shown by itself, but
    what a tree of areas needs to add up.
    """
    y, season, h = np.array(job["y"], dtype=np.float64), int(job["season"]), int(job["h"])
    if len(y) < FEWEST_POINTS + 1:
        return {"reason": "too_short"}
    if np.ptp(y) == 0:
        return {"reason": "constant"}
    ours, still = errors(y, season)
    gained = skill(ours, still)
    combination = combined(y, h, season)
    beaten = gained is None or gained <= 0
    if beaten:
        combination = Combined(no_change(y, h, season), combination.members, ("no_change",))
    answer = {
        "mean": combination.mean.tolist(),
        "quantiles": quantiles_about(y, combination, season).tolist(),
        "errors": np.nan_to_num((still if beaten else ours)[:, 0]).tolist(),
        "skill": gained,
    }
    return answer | {"reason": "no_better_than_no_change"} if beaten else answer
