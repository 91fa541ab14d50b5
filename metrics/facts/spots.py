"""Scenic spots as they stood on a day: place, access, capacity approved or computed, and days that were whole."""

import datetime as dt

import polars as pl

from data.contracts import Frames
from metrics.rollup.cache import cached, since
from metrics.rollup.recent import last_day

MISSING = "missing_hours"  # the reason of a day that lacks some


def capacities(frames: Frames) -> pl.DataFrame:
    """spot_id, valid_from, area_code, access, instant, daily, quota, approved (is the daily one): LB/T 034—2014.

    C1 = Σ Xᵢ / Yᵢ over the parts in force, C2 = C1 × Int(T / t); an approved capacity beats a computed one. A row
    from when on a record of the spot or of one of its parts is in force.
    """

    def make() -> pl.LazyFrame:
        records = frames["scenic_spots"]
        # What is in force changes with the spot's own record and with each of its parts.
        changes = pl.concat([frames[name].select("spot_id", "valid_from") for name in ("scenic_spots", "scenic_parts")])
        spots = (
            changes.unique()
            .sort("valid_from")
            .join_asof(
                records.with_columns(pl.col("valid_from").alias("_since")).sort("valid_from"),
                on="valid_from",
                by="spot_id",
                check_sortedness=False,
            )
            .filter(pl.col("_since").is_not_null())
        )
        parts = (
            frames["scenic_parts"]
            .rename({"valid_from": "_part_from"})
            .join(spots.select("spot_id", "valid_from"), on="spot_id")
            .filter(pl.col("_part_from") <= pl.col("valid_from"))
            .sort("_part_from")
            .unique(["spot_id", "valid_from", "part_id"], keep="last", maintain_order=True)
            .group_by("spot_id", "valid_from")
            .agg((pl.col("effective_area_m2") / pl.col("m2_per_visitor")).sum().alias("_c1"))
        )
        open_for = pl.col("close_hour").cast(pl.Float64) - pl.col("open_hour").cast(pl.Float64)
        open_for = pl.when(open_for <= 0).then(open_for + 24).otherwise(open_for)
        # 14 h / 0.56 h is 25 rounds, though a quotient of floats falls short of it.
        rounds = pl.when(pl.col("mean_stay_h") > 0).then((open_for / pl.col("mean_stay_h") + 1e-9).floor())
        return spots.join(parts, on=["spot_id", "valid_from"], how="left").select(
            "spot_id",
            "valid_from",
            "area_code",
            "access",
            pl.coalesce("approved_instant_capacity", "_c1").cast(pl.Float64).alias("instant"),
            pl.coalesce("approved_daily_capacity", pl.col("_c1") * rounds).cast(pl.Float64).alias("daily"),
            pl.col("daily_quota").cast(pl.Float64).alias("quota"),
            pl.col("approved_instant_capacity").is_not_null().alias("instant_approved"),
            pl.col("approved_daily_capacity").is_not_null().alias("daily_approved"),
        )

    return cached(frames, ("spots", "capacities"), make)


def days(frames: Frames) -> pl.LazyFrame:
    """`scenic_day` with what its spot was on that day; a spot without a record has no place and is left out.

    Those of the months wanted of `frames`. On a day that the calendar shortens, its own hours are what is expected.
    """
    begin = since(frames)
    if begin is None:
        return placed(frames["scenic_day"], frames)  # of all years too many to hold
    wanted = frames["scenic_day"].filter(pl.col("date") >= begin)
    return cached(frames, ("spots", "days"), lambda: placed(wanted, frames)).lazy()


def placed(counted: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Rows of `scenic_day` with what their spots were on that day, and status as the calendar shortens the day."""
    lacking = (pl.col("reason") == MISSING).fill_null(value=False)
    estimated = pl.when(pl.col("exits").is_null()).then(pl.lit("estimated")).otherwise(pl.lit("ok"))
    # Few days lack hours: only those are held against the calendar.
    judged = (
        counted.filter(lacking)
        .join(shortened(frames), on=["spot_id", "date"], how="left")
        .with_columns(pl.when(pl.col("hours") >= pl.col("shorter")).then(estimated).otherwise("status").alias("status"))
        .drop("shorter")
    )
    return in_force(pl.concat([counted.filter(~lacking), judged]), capacities(frames).lazy())


def shortened(frames: Frames) -> pl.LazyFrame:
    """spot_id, date, and the hours expected (shorter) of days that the calendar shortens."""
    return (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "partial")
        .select("spot_id", "date", (pl.col("close_hour") - pl.col("open_hour")).alias("shorter"))
    )


def in_force(counted: pl.LazyFrame, records: pl.LazyFrame) -> pl.LazyFrame:
    """Rows by spot and date with the record of the spot (by valid_from) in force then; without one there is no place.

    A spot has few records: a join with all of them costs less than sorting all days to look the latest up.
    """
    until = pl.col("valid_from").sort().shift(-1).over("spot_id", order_by="valid_from").alias("_until")
    return (
        counted.join(records.with_columns(until), on="spot_id")
        .filter(
            pl.col("valid_from") <= pl.col("date"), pl.col("_until").is_null() | (pl.col("date") < pl.col("_until"))
        )
        .drop("_until")
    )


def closed_days(frames: Frames) -> pl.LazyFrame:
    """spot_id, date: days wanted on which the calendar says closed and nothing was counted, to the last month's end.

    Not those before the spot's first record, which nobody expects.
    """
    first, last = since(frames) or dt.date.min, last_day(frames, "scenic_day")
    return (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "closed", pl.col("date") >= first)
        .filter(pl.col("date") <= pl.lit(last, pl.Date).dt.month_end())
        .join(frames["scenic_spots"].group_by("spot_id").agg(pl.col("valid_from").min().alias("_since")), on="spot_id")
        .filter(pl.col("date") >= pl.col("_since"))
        .select("spot_id", "date")
        .join(
            frames["scenic_day"].filter(pl.col("date") >= first).select("spot_id", "date"),
            on=["spot_id", "date"],
            how="anti",
        )
    )
