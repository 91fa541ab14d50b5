"""Scenic spots as they stood on a day: place, access, capacity approved or computed, and days that were whole."""

import polars as pl

from data.contracts import Frames
from metrics.once import once, since

GAP = "gap"  # status of a day with missing hours
MISSING = "missing_hours"  # and its reason
COUNTED = ("entries", "reservations", "reserved_entries")
RECENT_DAYS = 400  # days kept as observations; older ones are in the facts (scenic_day), months are kept for ever

_AGO = f"-{RECENT_DAYS}d"


def capacities(frames: Frames) -> pl.DataFrame:
    """spot_id, valid_from, area_code, access, instant, daily, quota, approved (is the daily one): LB/T 034—2014.

    C1 = Σ Xᵢ / Yᵢ over the parts in force, C2 = C1 × Int(T / t); an approved capacity beats a computed one.
    """

    def make() -> pl.LazyFrame:
        spots = frames["scenic_spots"]
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
        rounds = pl.when(pl.col("mean_stay_h") > 0).then((open_for / pl.col("mean_stay_h")).floor())
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

    return once(frames, ("spots", "capacities"), make)


def days(frames: Frames, *, ever: bool = False) -> pl.LazyFrame:
    """`scenic_day` with what its spot was on that day; a spot without a record has no place and is left out.

    Recent days and those of the years wanted of `frames`; with `ever` all. On a day that the calendar shortens, its
    own hours are what is expected.
    """
    begin = since(frames)
    if ever or begin is None:
        return _placed(frames["scenic_day"], frames)  # of all years too many to hold
    recent_or_wanted = (pl.col("date") >= begin) | (pl.col("date") > pl.col("date").max().dt.offset_by(_AGO))
    few = once(frames, ("spots", "days"), lambda: _placed(frames["scenic_day"].filter(recent_or_wanted), frames))
    return few.lazy()


def _placed(counted: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    shorter = (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "partial")
        .select("spot_id", "date", (pl.col("close_hour") - pl.col("open_hour")).alias("_shorter"))
    )
    whole = (pl.col("reason") == MISSING) & (pl.col("hours") >= pl.col("_shorter"))
    estimated = pl.when(pl.col("exits").is_null()).then(pl.lit("estimated")).otherwise(pl.lit("ok"))
    return (
        counted.join(shorter, on=["spot_id", "date"], how="left")
        .with_columns(pl.when(whole).then(estimated).otherwise("status").alias("status"))
        .drop("_shorter")
        .sort("date")
        .join_asof(
            capacities(frames).lazy().sort("valid_from"),
            left_on="date",
            right_on="valid_from",
            by="spot_id",
            strategy="backward",
            check_sortedness=False,  # sorted in the lines above; with `by` it cannot be checked
        )
        .filter(pl.col("area_code").is_not_null())
    )


def closed_days(frames: Frames) -> pl.LazyFrame:
    """spot_id, date: days on which the calendar says closed and nothing was counted."""
    return (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "closed")
        .select("spot_id", "date")
        .join(frames["scenic_day"].select("spot_id", "date"), on=["spot_id", "date"], how="anti")
    )


def periods(frames: Frames, grain: str) -> pl.DataFrame:
    """One row a spot and month, or a spot and recent day, in the shape of a facility: entries and reservations.

    A month is whole when every day of it is there without a missing hour, or was closed by the calendar. A day
    before the spot's own first record is not expected; a day that nobody explains is a gap. A closed day has the
    status `closed`, so that nobody waits for it. Days are kept for RECENT_DAYS.
    """

    def make() -> pl.LazyFrame:
        return (_months(frames) if grain == "month" else _days(frames)).select(
            pl.col("spot_id").alias("facility_id"),
            "area_code",
            "access",
            pl.lit(grain).alias("grain"),
            "period",
            pl.lit("office").alias("vintage"),
            pl.lit("default").alias("variant"),
            "status",
            *(pl.when(pl.col("status") == "open").then(name).cast(pl.Float64).alias(name) for name in COUNTED),
            "origin",
        )

    return once(frames, ("spots", grain), make)


def recent(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` by day (column date) of the last RECENT_DAYS."""
    return rows.filter(pl.col("date") > pl.col("date").max().dt.offset_by(_AGO))


def _days(frames: Frames) -> pl.LazyFrame:
    counted = recent(days(frames)).select(
        "spot_id",
        "area_code",
        "access",
        pl.col("date").alias("period"),
        *COUNTED,
        pl.when(pl.col("status") == GAP).then(pl.lit(GAP)).otherwise(pl.lit("open")).alias("status"),
        "origin",
    )
    place = (
        capacities(frames).lazy().group_by("spot_id").agg(pl.col("area_code", "access").sort_by("valid_from").last())
    )
    shut = (
        closed_days(frames)
        .join(place, on="spot_id")
        .join(frames["scenic_day"].group_by("spot_id").agg(pl.col("origin").min()), on="spot_id")
        .with_columns(pl.col("date").alias("period"), pl.lit("closed").alias("status"))
    )
    return pl.concat(
        [counted, shut.select("spot_id", "area_code", "access", "period", "status", "origin")], how="diagonal"
    )


def _months(frames: Frames) -> pl.LazyFrame:
    month = pl.col("date").dt.truncate("1mo").alias("period")
    shut = closed_days(frames).group_by("spot_id", month).agg(pl.len().cast(pl.Int64).alias("_shut"))
    since = frames["scenic_spots"].group_by("spot_id").agg(pl.col("valid_from").min().alias("_since"))
    first = pl.max_horizontal("period", "_since")
    expected = (pl.col("period").dt.offset_by("1mo") - first).dt.total_days()
    whole = pl.col("_whole_days") + pl.col("_shut").fill_null(0) == expected
    return (
        days(frames, ever=True)
        .group_by("spot_id", month)
        .agg(
            pl.col("area_code").sort_by("date").last(),
            pl.col("access").sort_by("date").last(),
            *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in COUNTED),
            (pl.col("status") != GAP).sum().cast(pl.Int64).alias("_whole_days"),
            pl.when((pl.col("origin") == "synthetic").any())
            .then(pl.lit("synthetic"))
            .otherwise(pl.col("origin").min())
            .alias("origin"),
        )
        .join(shut, on=["spot_id", "period"], how="left")
        .join(since, on="spot_id", how="left")
        .with_columns(pl.when(whole).then(pl.lit("open")).otherwise(pl.lit(GAP)).alias("status"))
    )
