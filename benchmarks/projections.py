"""A thousand monthly series of ten years with their backtests on all cores, beside one plain ETS fit of each."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the peer is not slowed by its own threads either

import warnings

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: TID251 - the peer that is measured against

from benchmarks.measure import Row, measured
from forecasts import forecast
from forecasts.backtest import tried
from forecasts.workers import answered

MONTHS, AHEAD, SEASON = 120, 36, 12


def run(*, full: bool) -> list[Row]:
    """Projections with backtests; the plain function alone; ETS alone."""
    count = 1000 if full else 20
    few = min(count, 40)
    whole = measured("benchmarks.projections:refresh", count, repeat=1)
    plain = measured("benchmarks.projections:functions", few, repeat=1)
    ets = measured("benchmarks.projections:ets", few, repeat=1)
    each, peer = plain.seconds / few, ets.seconds / few
    return [
        Row("ETS of statsmodels, one series", 1, peer),
        Row("forecast(), one series", 1, each, plain.peak, "one ETS fit", each / peer, "0.35 s"),
        Row(
            "projections with backtests",
            count,
            whole.seconds,
            whole.peak,
            "an ETS fit of each",
            whole.seconds / (peer * count),
            f"{180 * count / 1000:.0f} s",
        ),
    ]


def made(count: int) -> list[list[float]]:
    """Monthly series with trend, season and noise, always the same."""
    random = np.random.default_rng(12)
    months = np.arange(MONTHS)
    found = []
    for _ in range(count):
        level, slope, swing = random.uniform(500, 5000), random.normal(0, 4), random.uniform(0, 300)
        walk = np.cumsum(random.normal(0, 12, MONTHS))
        season = swing * np.sin(2 * np.pi * (months + random.integers(12)) / SEASON)
        found.append(np.maximum(level + slope * months + season + walk, 1.0).tolist())
    return found


def refresh(count: int) -> int:
    """What a publish does for series that all changed; how many are shown."""
    jobs = [{"y": y, "season": SEASON, "h": AHEAD} for y in made(count)]
    return sum("reason" not in answer for answer in answered(tried, jobs))


def functions(count: int) -> int:
    """The public function, one series after the other."""
    return sum(len(forecast(np.array(y), AHEAD, SEASON)[0]) for y in made(count))


def ets(count: int) -> int:
    """statsmodels' damped additive seasonal ETS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sum(
            len(
                ETSModel(np.array(y), trend="add", damped_trend=True, seasonal="add", seasonal_periods=SEASON)
                .fit(disp=False)
                .forecast(AHEAD)
            )
            for y in made(count)
        )
