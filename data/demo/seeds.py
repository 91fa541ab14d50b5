"""What every demonstration table shares: the seeded streams, the months, and the mark on each row."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from data.contracts import CONTRACTS

VERSION = 1  # raised whenever the same seed gives other rows
SEED = 42
FIRST = dt.date(2016, 1, 1)
CENSUS = dt.date(2020, 11, 1)  # the day that the demonstration is calibrated to

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]


def stream(seed: int, *names: object) -> np.random.Generator:
    """The random stream of one purpose: independent of every other, and of how much others draw."""
    digest = hashlib.blake2b("/".join(map(str, (VERSION, seed, *names))).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "big")))


def months_until(until: dt.date) -> list[dt.date]:
    """First days of the months from FIRST that are over by `until`."""
    count = (until.year - FIRST.year) * 12 + until.month - FIRST.month
    return [dt.date(FIRST.year + i // 12, i % 12 + 1, 1) for i in range(max(count, 0))]


def years_until(until: dt.date) -> list[dt.date]:
    """First days of the years from FIRST that are over by `until`."""
    return [dt.date(year, 1, 1) for year in range(FIRST.year, until.year)]


def since_census(months: list[dt.date]) -> Floats:
    """Years between each month and the census month, negative before it."""
    return np.array([(m.year - CENSUS.year) + (m.month - CENSUS.month) / 12 for m in months], dtype=np.float64)


def drift(draw: np.random.Generator, length: int, width: int, *, memory: float, spread: float) -> Floats:
    """`length` × `width` of autoregressive noise; a longer run begins with the shorter one."""
    shocks = draw.standard_normal((length, width)) * spread
    for i in range(1, length):
        shocks[i] += memory * shocks[i - 1]
    return shocks


def apportioned(total: int, weights: Floats) -> Counts:
    """Whole numbers in proportion to `weights` that sum to `total` (largest remainders)."""
    exact = total * weights / weights.sum()
    whole: Counts = np.floor(exact).astype(np.int64)
    short = int(total - whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:short]] += 1
    return whole


def labels(words: list[str], index: npt.NDArray[Any]) -> pl.Series:
    """`words` taken at `index`, as a column."""
    return pl.Series(words, dtype=pl.String).gather(pl.Series(index.astype(np.uint32)))


def grid(things: Mapping[str, Any], periods: list[dt.date], grain: str) -> dict[str, object]:
    """What is told of some things in one row for every period and thing, with `grain` and `period`."""
    width = len(next(iter(things.values())))
    thing = pl.Series(np.tile(np.arange(width, dtype=np.uint32), len(periods)))
    when = np.repeat(np.array(periods, dtype="datetime64[D]"), width)
    told = {name: pl.Series(values).gather(thing) for name, values in things.items()}
    return {**told, "grain": grain, "period": pl.Series(when).cast(pl.Date)}


def finished(columns: Mapping[str, object], dataset: str, *, seed: int) -> pl.DataFrame:
    """`columns` as rows of the dataset's contract, marked synthetic, with generator, version and seed as source.

    Sorted by key, but for hours, which are many and made in their order.
    """
    schema = CONTRACTS[dataset].schema
    frame = pl.DataFrame(columns).with_columns(
        pl.lit("synthetic").alias("origin"),
        pl.lit(f"demonstration generator {VERSION}, seed {seed}").alias("source"),
    )
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    whole = frame.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return whole if CONTRACTS[dataset].hourly else whole.sort(CONTRACTS[dataset].key)
