"""Writes forecasts/calibration.csv: quantiles of scaled backtest errors by frequency, length and horizon.

From earlier origins of the M1 training series (never their official test values) and from simulated worlds.
Run again whenever a model, the combination or the scale changes: `python -m benchmarks.calibrate`.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.m1 import M1, both_cores
from benchmarks.simulated import WORLDS, simulated
from forecasts.combine import combined
from forecasts.intervals import TABLE, TAILS, Bucket, bucket, scale_of

Values = NDArray[np.float64]

SEED = 20210120
SHORTEST = {1: 7, 4: 14, 12: 30}
DRAWS = 24  # of each world and length
REAL = 3  # how often a real origin counts for one that is simulated
LATER_ERA = {"yearly": 1.03, "quarterly": 1.06, "monthly": 1.0}
"""Errors at the ends of series exceed those at earlier origins; annual origins lie years apart, monthly ones do not."""


def errors(job: dict[str, Any]) -> dict[str, Any] | None:
    """Scaled absolute errors of one origin, or None where the past is constant."""
    past, future, season = np.array(job["past"]), np.array(job["future"]), job["season"]
    if np.ptp(past) == 0:
        return None
    found = combined(past, len(future), season)
    scale = scale_of(past, found, season)
    if not (scale > 0).all():
        return None
    where = bucket(len(past), season)
    return {"bucket": (where.frequency, where.length), "errors": (np.abs(future - found.mean) / scale).tolist()}


def origins() -> list[dict[str, Any]]:
    """Earlier origins of the M1 training series."""
    jobs = []
    for row in pl.read_parquet(M1).iter_rows(named=True):
        y, h, season = row["train"], row["h"], row["season"]
        cuts = [h, h + h // 2, 2 * h][: 3 if season < 12 else 2]
        kept = [cut for cut in cuts if len(y) - cut >= SHORTEST[season]] or [h // 2]
        for cut in kept:
            past, future = y[: len(y) - cut], y[len(y) - cut :][:h]
            if len(past) >= SHORTEST[season] - 1:
                jobs.append({"past": past, "future": future, "season": season})
    return jobs


def worlds() -> list[dict[str, Any]]:
    """Simulated annual series of eight to thirty points."""
    random = np.random.default_rng(SEED)
    jobs = []
    for world in WORLDS:
        for points in (8, 10, 12, 20, 30):
            for _ in range(DRAWS if points < 15 else DRAWS // 2):
                y = simulated(world, points + 6, random)
                jobs.append({"past": y[:points].tolist(), "future": y[points:].tolist(), "season": 1})
    return jobs


def table(found: list[dict[str, Any]]) -> pl.DataFrame:
    """Quantiles of |scaled error| at TAILS; a horizon shares its neighbours' errors, and never narrows."""
    rows = []
    for where in sorted({one["bucket"] for one in found}):
        mine = [one["errors"] for one in found if one["bucket"] == where]
        h = max(len(one) for one in mine)
        at = [np.array([one[step] for one in mine if len(one) > step]) for step in range(h)]
        widest = np.zeros(len(TAILS))
        for step in range(h):
            near = np.concatenate(at[max(step - 1, 0) : step + 2] if step else at[:1])
            widest = np.maximum(widest, np.quantile(near, TAILS) * LATER_ERA[where[0]])
            widest[0] = 0.0
            rows += [(*where, step + 1, float(tail), float(one)) for tail, one in zip(TAILS, widest, strict=True)]
    schema = {"frequency": pl.String, "length": pl.String, "horizon": pl.Int64, "tail": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, "quantile": pl.Float64}, orient="row")


def main() -> int:
    """Writes the table and says how many origins each bucket rests on."""
    real, simulated_ones = ([one for one in both_cores(errors, jobs) if one] for jobs in (origins(), worlds()))
    found = real * REAL + simulated_ones
    table(found).write_csv(TABLE, float_precision=4)
    for where in sorted({one["bucket"] for one in found}):
        sys.stdout.write(
            f"{Bucket(*where)}: {sum(one['bucket'] == where for one in [*real, *simulated_ones])} origins\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
