"""From cells to areas: people present by area, date, hour and group."""

import polars as pl

from data.contracts import Frames


def presence_hour(hours: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Sums over the cells of an area; `cells` tells how many reported, so that a missing one shows."""
    return hours.group_by("area_code", "date", "hour", "group").agg(
        pl.col("persons").sum(),
        pl.len().cast(pl.Int64).alias("cells"),
        pl.when((pl.col("origin") == "synthetic").any())
        .then(pl.lit("synthetic"))
        .otherwise(pl.col("origin").min())
        .alias("origin"),
    )
