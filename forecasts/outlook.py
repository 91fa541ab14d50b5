"""The plain forecast of one series: a mean path and intervals whose coverage was measured, or a named refusal."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecasts.combine import Combined, combined
from forecasts.intervals import bucket, half_widths, scale_of

Values = NDArray[np.float64]

FEWEST_POINTS = 4
PERCENT = np.arange(1, 100) / 100


class CannotProject(ValueError):
    """A series that no honest forecast follows from. `reason` is a code, the message says it in words."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(f"{reason}: {words}")
        self.reason = reason


def forecast(
    y: ArrayLike, h: int, season: int = 1, levels: Sequence[float] = (0.8, 0.95)
) -> tuple[Values, dict[float, tuple[Values, Values]]]:
    """(mean, {level: (low, high)}) for the `h` steps after `y`; arrays of length h.

    `season` is the number of steps in a year (1, 4, 12). Levels are shares (0.8) or per cent (80), kept as given in
    the keys. Values that were never negative stay so. Raises CannotProject with reason not_a_series, not_finite,
    too_short or constant; ValueError for an impossible h, season or level.
    """
    values, combination = _checked(y, h, season)
    scale = scale_of(values, combination, season)
    return combination.mean, {level: _interval(values, combination, scale, season, level) for level in levels}


def quantiles(y: ArrayLike, h: int, season: int = 1) -> tuple[Values, Values]:
    """(mean of length h, quantiles 1–99 % as h × 99) of the same predictive distribution; raises as `forecast`."""
    values, combination = _checked(y, h, season)
    return combination.mean, quantiles_about(values, combination, season)


def quantiles_about(values: Values, combination: Combined, season: int) -> Values:
    """Quantiles 1–99 % about a combination that was already made: horizons × 99."""
    h = len(combination.mean)
    scale, where = scale_of(values, combination, season), bucket(len(values), season)
    width = np.stack([half_widths(abs(2 * share - 1), h, where) for share in PERCENT], axis=1)
    spread = combination.mean[:, None] + np.sign(PERCENT - 0.5) * width * scale[:, None]
    return np.maximum(spread, 0.0) if (values >= 0).all() else spread


def _interval(values: Values, combination: Combined, scale: Values, season: int, level: float) -> tuple[Values, Values]:
    share = level / 100 if level >= 1 else level
    if not 0 < share < 1:
        raise ValueError(f"level {level}: between 0 and 1, or 1 and 100 per cent")
    width = half_widths(share, len(combination.mean), bucket(len(values), season)) * scale
    low = combination.mean - width
    return (np.maximum(low, 0.0) if (values >= 0).all() else low), combination.mean + width


def _checked(y: ArrayLike, h: int, season: int) -> tuple[Values, Combined]:
    if h < 1 or season < 1:
        raise ValueError(f"h {h} and season {season} must be 1 or more")
    try:
        values = np.asarray(y, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CannotProject("not_a_series", "values are not numbers") from error
    if values.ndim != 1:
        raise CannotProject("not_a_series", f"{values.ndim} dimensions instead of one")
    if not np.isfinite(values).all():
        place = int(np.flatnonzero(~np.isfinite(values))[0])
        raise CannotProject("not_finite", f"value {place + 1} of {len(values)} is missing or infinite")
    if len(values) < FEWEST_POINTS:
        raise CannotProject("too_short", f"{len(values)} values, {FEWEST_POINTS} are needed")
    if float(np.ptp(values)) <= 1e-12 * float(np.max(np.abs(values))):
        raise CannotProject("constant", "the values never changed, so nothing tells how far they may move")
    return values, combined(values, h, season)
