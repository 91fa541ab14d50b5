"""Intervals from backtest residuals: a scale of the series times committed quantiles of scaled residuals.

calibration.csv is written by benchmarks/calibrate.py from earlier origins of the M1 series and simulated worlds.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from forecasts.combine import Combined

Values = NDArray[np.float64]

TABLE = Path(__file__).with_name("calibration.csv")
TAILS = np.array([*np.arange(0.0, 1.0, 0.02), 0.99, 0.995, 0.999])  # probabilities of the table's |residual| quantiles
RECENT = 0.25  # weights in the geometric mean of the scale; the rest is the mean seasonal change of the whole series
DISAGREEMENT = 0.25
GROWTH = {1: 0.6}  # by season; years reach further than months, so a grown level matters more to them
GROWTH_WITHIN_YEARS = 0.20
TREND = {1: 1.2}  # by season: the share of the forecast change itself that may not come, added in quadrature
LEAST_DISAGREEMENT = 0.05  # of the mean seasonal change
LONG_ANNUAL = 15  # years
LATER = 0.75  # beyond the table's horizons errors grow with this power of the horizon


@dataclass(frozen=True)
class Bucket:
    """A row group of the calibration table."""

    frequency: str
    length: str


def bucket(n: int, season: int) -> Bucket:
    """Frequency (yearly, quarterly, monthly) by season, length (short, long) by the number of points."""
    frequency = "yearly" if season == 1 else "quarterly" if season <= 6 else "monthly"
    return Bucket(frequency, "short" if n < (LONG_ANNUAL if season == 1 else 5 * season) else "long")


def scale_of(y: Values, combined: Combined, season: int) -> Values:
    """What one unit of scaled error is for this series at each horizon, in the series' own units.

    Geometric mean of the mean absolute seasonal change, that of recent years, and the members' disagreement, times
    the growth of a positive series' level; for years, in quadrature with the change that is forecast.
    """
    lag = season if len(y) > season + 1 else 1
    changes = np.abs(y[lag:] - y[:-lag])
    usual = float(changes.mean())
    recent = float(changes[-(5 if season == 1 else 2 * season) :].mean()) + 1e-3 * usual
    apart = combined.members.std(axis=0) + LEAST_DISAGREEMENT * usual
    grown = np.ones(len(combined.mean))
    if (y > 0).all():
        grown = np.clip(np.abs(combined.mean) / float(y.mean()), 0.2, 20.0)
    rest = 1.0 - RECENT - DISAGREEMENT
    level = usual**rest * recent**RECENT * apart**DISAGREEMENT * grown ** GROWTH.get(season, GROWTH_WITHIN_YEARS)
    return np.asarray(np.hypot(level, TREND.get(season, 0.0) * np.abs(combined.mean - y[-1])))


@cache
def _table() -> dict[tuple[str, str], Values]:
    # Without Polars: its threads do not live on in a process made by fork, where it would wait for them for ever.
    found = defaultdict[tuple[str, str], list[float]](list)
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):  # by horizon, then by tail
            found[row["frequency"], row["length"]].append(float(row["quantile"]))
    return {where: np.array(quantiles).reshape(-1, len(TAILS)) for where, quantiles in found.items()}


def half_widths(level: float, h: int, where: Bucket) -> Values:
    """Half the width of the central interval of `level`, in units of scale, at horizons 1 … h."""
    rows = _table()[where.frequency, where.length]
    widths = np.array([np.interp(level, TAILS, row) for row in rows])
    if level > TAILS[-1]:  # nothing beyond the table was seen: a normal tail carries it on
        widths *= NormalDist().inv_cdf(0.5 + level / 2) / NormalDist().inv_cdf(0.5 + float(TAILS[-1]) / 2)
    if h <= len(widths):
        return widths[:h]
    later = (np.arange(len(widths) + 1, h + 1) / len(widths)) ** LATER
    return np.concatenate([widths, widths[-1] * later])
