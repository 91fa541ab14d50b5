"""The middle of several models, chosen by rolling origins before the official test values of M1 (benchmarks/m1.py).

The median of the members, horizon by horizon: each has the same weight, and one that goes astray has none. On earlier
origins of M1 it beat the mean of the same members for every frequency.
"""

from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Values = NDArray[np.float64]

LONGEST_SEASON = 24  # above it a seasonal model costs seconds; the season is then only taken out and put back
FEWEST_SEASONAL = 10  # points; statsmodels reads a first season from no fewer
FEWEST_ARIMA = 6
MOST_LOG = 50.0  # of values about one in size: beyond it nothing is sane, and exp() still finite
FURTHEST = 3.0  # a member that leaves the observed range by more than this many ranges is not heard
MOST_GROWTH = 4.0  # in logarithms: nor one that multiplies the largest value by e⁴


@dataclass(frozen=True)
class Combined:
    """The path and the members it is the median of (members × horizons)."""

    mean: Values
    members: Values
    names: tuple[str, ...]


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def _models() -> ModuleType:
    # statsmodels takes seconds to import, and pages that only read projections must not wait for it.
    from forecasts import models  # noqa: PLC0415

    return models


def combined(y: Values, h: int, season: int) -> Combined:
    """The next `h` values as the median of the members; `y` finite, not constant, three values or more.

    Without season: damped ETS, ARIMA(0,1,1) with drift, random walk with drift, and for positive values Theta and
    drift on logarithms. With season: Theta and ARIMA on seasonally adjusted values, damped ETS, and on logarithms of
    positive values ETS without trend and the airline model; a season too long for these: the season before.
    """
    size = float(np.mean(np.abs(y)))
    scaled = y / size
    _models()  # loads the libraries whose threads are limited
    # Matrices are tiny; threads of several processes would only wait for each other.
    with _blas().limit(limits=1, user_api="blas"):
        paths = _seasonal(scaled, h, season) if _has_season(y, season) else _plain(scaled, h)
    kept = {name: path for name, path in paths.items() if path is not None and _sane(path, scaled)}
    if not kept:
        kept = {"no_change": np.full(h, scaled[-1])}
    members = np.stack(list(kept.values())) * size
    if (y >= 0).all():
        members = np.maximum(members, 0.0)
    return Combined(np.median(members, axis=0), members, tuple(kept))


def _has_season(y: Values, season: int) -> bool:
    return season > 1 and len(y) >= max(2 * season + 2, FEWEST_SEASONAL)


def _plain(y: Values, h: int) -> dict[str, Values | None]:
    use = _models()
    paths = {
        "ets": use.quietly(use.damped_ets, y, h),
        "drift": use.drift(y, h),
        "arima": use.quietly(use.arima, y, h) if len(y) >= FEWEST_ARIMA else None,
    }
    if not (y > 0).all():
        return paths | {"theta": use.quietly(use.theta, y, h)}
    theta = use.quietly(use.theta, np.log(y), h)
    paths["theta"] = None if theta is None else np.exp(np.minimum(theta, MOST_LOG))
    paths["log_drift"] = np.exp(np.minimum(use.drift(np.log(y), h), MOST_LOG))
    return paths


def _seasonal(y: Values, h: int, season: int) -> dict[str, Values | None]:
    use = _models()
    positive = bool((y > 0).all())
    log = np.log(y) if positive else y
    centre = float(log.mean()) if positive else 0.0
    log = log - centre
    pattern = seasonal_pattern(log, season)
    before, after = pattern[np.arange(len(y)) % season], pattern[np.arange(len(y), len(y) + h) % season]

    def back(path: Values | None) -> Values | None:
        if path is None or not positive:
            return path
        return np.asarray(np.exp(np.minimum(path + centre, MOST_LOG)))

    adjusted = y / np.exp(before) if positive else y - before
    arima = use.quietly(use.arima, adjusted, h)
    if arima is not None:
        arima = arima * np.exp(after) if positive else arima + after
    theta = use.quietly(use.theta, log - before, h)
    paths = {"theta": back(None if theta is None else theta + after), "arima": arima}
    if season <= LONGEST_SEASON:
        paths["ets"] = use.quietly(use.damped_ets, y, h, season)
        paths["level"] = back(use.quietly(use.level_ets, log, h, season))
        paths["airline"] = back(use.quietly(use.arima, log, h, season))
    else:
        paths["season_before"] = y[-season:][np.arange(h) % season]
    return paths


def seasonal_pattern(y: Values, season: int) -> Values:
    """Additive seasonal effects about a centred moving average, summing to zero; index is place modulo season."""
    weights = np.ones(season + 1 - season % 2)
    if season % 2 == 0:
        weights[[0, -1]] = 0.5
    trend = np.convolve(y, weights / weights.sum(), mode="valid")
    half = season // 2
    apart = y[half : half + len(trend)] - trend
    place = (np.arange(len(trend)) + half) % season
    effects = np.array([apart[place == step].mean() for step in range(season)])
    return np.asarray(effects - effects.mean())


def _sane(path: Values, y: Values) -> bool:
    low, high = float(y.min()), float(y.max())
    width = (high - low) * (FURTHEST + len(path) / len(y))
    grown = np.exp(MOST_GROWTH) * max(abs(low), abs(high))
    return bool((path > low - width).all() and (path < max(high + width, 0.0)).all() and (np.abs(path) < grown).all())
