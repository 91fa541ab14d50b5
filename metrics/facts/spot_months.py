"""Days of a spot by month and kind: what months are made of, so that a month more never rereads old days."""

import polars as pl

from data.contracts import Frames
from metrics.facts.spots import capacities, in_force, shortened
from metrics.rollup.cache import cached_whole
from metrics.rollup.expected import GAP

COUNTED = ("entries", "reservations", "reserved_entries")
LACKS = {name: f"_no_{name}" for name in COUNTED}
_MONTH = pl.col("date").dt.truncate("1mo").alias("month")
STATE = pl.when(pl.col("status") == GAP).then(pl.lit(GAP)).otherwise(pl.lit("open")).alias("status")


def scenic_month(days: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Days of `scenic_day` by spot, month and kind: record in force, open or gap, origin, which counts were told.

    How many, the last one, and the sums of what was told. A day that lacks hours stands alone, with its hours: a
    calendar that comes later may still say that it was short.
    """
    reported = [pl.col(name).is_not_null().alias(f"_{name}") for name in COUNTED]
    names = pl.concat_str(
        *(pl.when(pl.col(f"_{name}")).then(pl.lit(name)) for name in COUNTED), separator=" ", ignore_nulls=True
    )
    alone = pl.when(pl.col("status") == GAP).then("date").alias("_alone")
    return (
        in_force(days, frames["scenic_spots"].select("spot_id", "valid_from"))
        .group_by("spot_id", _MONTH, "valid_from", STATE, "origin", alone, *reported)
        .agg(
            pl.len().cast(pl.Int64).alias("days"),
            pl.col("date").max().alias("last"),
            pl.col("hours").min(),
            *(pl.col(name).sum() for name in COUNTED),
        )
        .with_columns(pl.when(f"_{name}").then(name).alias(name) for name in COUNTED)
        .with_columns(names.alias("told"))
    )


def day_kinds(frames: Frames) -> pl.DataFrame:
    """`scenic_month` as the calendar shortens days, with access, and LACKS; the month is the period.

    All that months, and who is expected by day, are made of, whatever is wanted of `frames`. A release from before
    months were kept has none: they are made of its days.
    """

    def make(whole: Frames) -> pl.LazyFrame:
        kept = whole["scenic_month"].collect()
        rows = kept.lazy() if kept.height else scenic_month(whole["scenic_day"], whole)
        short = (pl.col("status") == GAP) & (pl.col("hours") >= pl.col("shorter"))
        return (
            rows.join(shortened(whole), left_on=["spot_id", "last"], right_on=["spot_id", "date"], how="left")
            .join(capacities(whole).lazy().select("spot_id", "valid_from", "access"), on=["spot_id", "valid_from"])
            .with_columns(
                pl.col("month").alias("period"),
                pl.when(short).then(pl.lit("open")).otherwise("status").alias("status"),
                *(pl.col(name).is_null().alias(lacking) for name, lacking in LACKS.items()),
            )
        )

    return cached_whole(frames, ("spots", "day kinds"), make)
