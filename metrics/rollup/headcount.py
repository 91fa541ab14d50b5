"""Heads counted for every area: what population is about, and what other subjects divide by."""

import polars as pl

from data.contracts import Frames
from metrics.indicator import COMPUTED, TimeRule, no_value_where, origin_with
from metrics.rollup.cache import cached
from metrics.rollup.hierarchy import rolled
from metrics.rollup.time import with_years

COUNTED = ("residents", "registered", "migrants_other_province", "migrants_other_district", "migrants_reported")


def headcount(frames: Frames, column: str) -> pl.LazyFrame:
    """One column of `population` for every area, rolled up, with years made of months."""

    def make() -> pl.LazyFrame:
        heads = rolled(frames, "population", **{name: pl.col(name) for name in COUNTED})
        return with_years(heads[column], TimeRule.STOCK)

    return cached(frames, ("population", column), make).lazy()


def per_head(rows: pl.LazyFrame, frames: Frames, *, scale: float = 1.0) -> pl.LazyFrame:
    """`rows` with the residents of the same area, grain and period over `scale` as denominator, a row for each vintage.

    The vintage becomes that of the residents: two revisions of one population make two series, never one. Null,
    `no_residents`, where none are known: a figure of another period does not stand in.
    """
    heads = headcount(frames, "residents").filter(pl.col("variant") == "default", pl.col("reason").is_null())
    known = heads.select(
        "area_code",
        "grain",
        "period",
        pl.col("vintage").alias("_vintage"),
        (pl.col("numerator") / scale).alias("denominator"),
        pl.col("origin").alias("_heads"),
    )
    return (
        rows.drop("denominator", strict=False)
        .join(known, on=["area_code", "grain", "period"], how="left")
        .with_columns(
            pl.coalesce("_vintage", "vintage").alias("vintage"),
            no_value_where(pl.col("denominator").is_null(), "no_residents"),
            origin_with("_heads"),
            COMPUTED,
        )
        .drop("_heads", "_vintage")
    )
