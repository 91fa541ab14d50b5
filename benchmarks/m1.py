"""The M1 series with their official splits: accuracy beside statsmodels' own ETS and Theta, and what intervals cover.

The series stay outside the project; without them there is nothing to run. `python -m benchmarks.m1` prints the table.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: two processes with two threads each are slower

import sys
import time
import warnings
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: TID251 - the peer that is measured against
from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: TID251 - the peer that is measured against

from forecasts import forecast

M1 = Path(__file__).parents[2] / "shared" / "real" / "m1_competition_series.parquet"
LEVELS = (0.8, 0.95)
THRESHOLDS = (0.9, 0.95, 1.0, 1.05, 1.1)  # of the last value: the questions that the Brier score is taken over


def scored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Scores of one series: MASE of ours, ETS, Theta, their mean and no change; coverage; Brier; milliseconds."""
    y, future = np.array(row["train"], dtype=float), np.array(row["test"], dtype=float)
    season = row["season"]
    usual = float(np.mean(np.abs(y[season:] - y[:-season])))
    start = time.perf_counter()
    asked = (*LEVELS, *(step / 50 for step in range(1, 50)))
    mean, spans = forecast(y, len(future), season, asked)
    spent = time.perf_counter() - start
    ets, theta = peer_ets(y, len(future), season), peer_theta(y, len(future), season)
    paths = {"ours": mean, "ets": ets, "theta": theta, "ets_theta": (ets + theta) / 2}
    paths["no_change"] = np.full(len(future), y[-1])
    found: dict[str, Any] = {"freq": row["freq"], "ms": spent * 1000}
    for name, path in paths.items():
        found[f"mase_{name}"] = float(np.mean(np.abs(path - future))) / usual if usual > 0 else None
    for level in LEVELS:
        low, high = spans[level]
        found[f"cover_{level}"] = float(np.mean((future >= low) & (future <= high)))
    found["brier"] = brier(y, future, spans)
    return found


def brier(
    y: NDArray[np.float64],
    future: NDArray[np.float64],
    spans: Mapping[float, tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> float:
    """Mean Brier score of "at most this threshold" at every horizon, for thresholds about the last value."""
    order = sorted(level for level in spans if level not in LEVELS)
    grid = np.stack([*(spans[one][0] for one in reversed(order)), *(spans[one][1] for one in order)])
    shares = np.array([*((1 - one) / 2 for one in reversed(order)), *((1 + one) / 2 for one in order)])
    scores = []
    for factor in THRESHOLDS:
        limit = y[-1] * factor
        for step, value in enumerate(future):
            chance = float(np.interp(limit, grid[:, step], shares, left=0.005, right=0.995))
            scores.append((chance - float(value <= limit)) ** 2)
    return float(np.mean(scores))


def peer_ets(y: NDArray[np.float64], h: int, season: int) -> NDArray[np.float64]:
    """statsmodels' damped additive ETS, seasonal where the series has a season."""
    seasonal: dict[str, Any] = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(ETSModel(y, trend="add", damped_trend=True, **seasonal).fit(disp=False).forecast(h))


def peer_theta(y: NDArray[np.float64], h: int, season: int) -> NDArray[np.float64]:
    """statsmodels' Theta as it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(ThetaModel(y, period=season, deseasonalize=season > 1).fit().forecast(h))


def both_cores(task: Any, rows: list[Any]) -> list[Any]:
    """`task` over rows on both cores."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(task, rows, chunksize=10))


def main() -> int:
    """Prints one line a frequency."""
    if not M1.exists():
        sys.stderr.write(f"{M1.name} is not here; nothing to measure\n")
        return 1
    rows = pl.read_parquet(M1).to_dicts()
    found = pl.DataFrame(both_cores(scored, rows), infer_schema_length=None)
    names = [name for name in found.columns if name != "freq"]
    by = found.group_by("freq", maintain_order=True).agg(pl.len().alias("n"), pl.col(names).mean())
    every = found.select(pl.lit("all").alias("freq"), pl.len().alias("n"), pl.col(names).mean())
    with pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_column_data_types=True, tbl_hide_dataframe_shape=True):
        pl.Config(tbl_cols=-1, tbl_width_chars=240, float_precision=4)
        sys.stdout.write(f"{pl.concat([by, every])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
