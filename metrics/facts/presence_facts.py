"""From cells to areas: people present by area, date, hour and group."""

import polars as pl

from data.contracts import Frames
from metrics.rollup.hierarchy import MIXED_ORIGIN

KEY = ("area_code", "date", "hour", "group")
GLANCE = 10_000  # rows that show how a part is laid


def sums_of(hours: pl.LazyFrame, origin: str | None = None) -> pl.LazyFrame:
    """Sums over the cells of an area; `cells` tells how many reported, so that a missing one shows.

    The store lays the cells of an area's hour beside one another, so a sum is that of a run of rows and no table of
    keys is needed. Runs that meet again are summed once more; rows in another order, such as parts written before
    the store laid them so, are summed by key. `origin` is that of all rows, where it is known: text is slow to read.
    """
    if not hours.select(KEY).head(GLANCE).collect(engine="streaming").is_sorted(*KEY):
        return _by_key(hours.with_columns(pl.lit(1, pl.Int64).alias("cells")))
    alike = KEY if origin else (*KEY, "origin")
    run = pl.struct(alike).rle_id().set_sorted()  # so it is, whatever the order of the rows
    runs = (
        hours.select(run.alias("_run"), *alike, "persons")
        .group_by("_run")
        .agg(pl.col(alike).first(), pl.col("persons").sum(), pl.len().cast(pl.Int64).alias("cells"))
        .drop("_run")
        .collect(engine="streaming")
    )
    known = runs.lazy().with_columns(pl.lit(origin).alias("origin")) if origin else runs.lazy()
    once = runs.is_sorted(*KEY) and not runs.select((pl.struct(*KEY).rle_id().diff() == 0).any()).item()
    return known.set_sorted(*KEY) if once else _by_key(known)


def _by_key(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.group_by(KEY).agg(pl.col("persons", "cells").sum(), MIXED_ORIGIN.alias("origin"))


def presence_hour(sums: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """People present by area, date, hour and group: the sums as they are."""
    return sums
