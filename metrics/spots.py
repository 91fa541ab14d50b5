"""Scenic spots as they stood on a day: place, access, capacity approved or computed, and days that were whole."""

import datetime as dt

import polars as pl

from data.contracts import Frames
from metrics.once import once, once_ever, since
from metrics.recent import days_from, last_day

GAP = "gap"  # status of a day with missing hours
SHUT = "shut"  # and of a day or month that the calendar closes
MISSING = "missing_hours"  # and its reason
COUNTED = ("entries", "reservations", "reserved_entries")

_GAP = pl.col("status") == GAP


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


def days(frames: Frames) -> pl.LazyFrame:
    """`scenic_day` with what its spot was on that day; a spot without a record has no place and is left out.

    Those of the months wanted of `frames`. On a day that the calendar shortens, its own hours are what is expected.
    """
    begin = since(frames)
    if begin is None:
        return _placed(frames["scenic_day"], frames)  # of all years too many to hold
    wanted = frames["scenic_day"].filter(pl.col("date") >= begin)
    return once(frames, ("spots", "days"), lambda: _placed(wanted, frames)).lazy()


def _placed(counted: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    shorter = (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "partial")
        .select("spot_id", "date", (pl.col("close_hour") - pl.col("open_hour")).alias("_shorter"))
    )
    whole = (pl.col("reason") == MISSING) & (pl.col("hours") >= pl.col("_shorter"))
    estimated = pl.when(pl.col("exits").is_null()).then(pl.lit("estimated")).otherwise(pl.lit("ok"))
    until = pl.col("valid_from").sort().shift(-1).over("spot_id", order_by="valid_from")
    in_force = capacities(frames).lazy().with_columns(until.alias("_until"))
    return (
        counted.join(shorter, on=["spot_id", "date"], how="left")
        .with_columns(pl.when(whole).then(estimated).otherwise("status").alias("status"))
        .drop("_shorter")
        .join(in_force, on="spot_id")  # a spot has few records: less than sorting all days to look the latest up
        .filter(
            pl.col("valid_from") <= pl.col("date"), pl.col("_until").is_null() | (pl.col("date") < pl.col("_until"))
        )
        .drop("_until")
    )


def closed_days(frames: Frames) -> pl.LazyFrame:
    """spot_id, date: days wanted on which the calendar says closed and nothing was counted, to the last month's end."""
    first, last = since(frames) or dt.date.min, last_day(frames, "scenic_day")
    return (
        frames["scenic_calendar"]
        .filter(pl.col("status") == "closed", pl.col("date") >= first)
        .filter(pl.col("date") <= pl.lit(last, pl.Date).dt.month_end())
        .select("spot_id", "date")
        .join(
            frames["scenic_day"].filter(pl.col("date") >= first).select("spot_id", "date"),
            on=["spot_id", "date"],
            how="anti",
        )
    )


def periods(frames: Frames, grain: str) -> pl.DataFrame:
    """One row a spot and month, or a spot and recent day, in the shape of a facility: entries and reservations.

    A month is whole when every day of it is there without a missing hour, or was closed by the calendar. A day
    before the spot's own first record is not expected; a day that nobody explains is a gap. A period closed
    throughout has the status `shut`, so that nobody waits for it then; afterwards the spot is expected. Of days before
    `recent.days_from` there is the last one of each kind: who reported is expected.
    """

    if grain == "month":
        return once_ever(frames, ("spots", grain), lambda whole: _as_facilities(_months(whole), grain))
    return once(frames, ("spots", grain), lambda: _as_facilities(_days(frames), grain))


def _as_facilities(rows: pl.LazyFrame, grain: str) -> pl.LazyFrame:
    return rows.select(
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


def _days(frames: Frames) -> pl.LazyFrame:
    first = days_from(frames, "scenic_day")
    told = pl.col("date").alias("period"), pl.when(_GAP).then(pl.lit(GAP)).otherwise(pl.lit("open")).alias("status")
    columns = ("spot_id", "area_code", "access", "period", *COUNTED, "status", "origin")
    counted = days(frames).filter(pl.col("date") >= first).with_columns(told).select(columns)
    early = _placed(frames["scenic_day"].filter(pl.col("date") < first), frames).with_columns(told).select(columns)
    shut = closed_days(frames).filter(pl.col("date") >= first).rename({"date": "period"})
    return pl.concat([_last_of_each_kind(early), counted, _shut(shut, frames)], how="diagonal")


def _shut(periods: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Periods (spot_id, period) in which a spot was closed throughout, with its place."""
    place = (
        capacities(frames).lazy().group_by("spot_id").agg(pl.col("area_code", "access").sort_by("valid_from").last())
    )
    return (
        periods.select("spot_id", "period", pl.lit(SHUT).alias("status"))
        .join(place, on="spot_id")
        .join(frames["scenic_day"].group_by("spot_id").agg(pl.col("origin").min()), on="spot_id")
    )


def _last_of_each_kind(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The last row of a spot in each place and state, and with each of the counts that it has or lacks."""
    real = pl.col("origin") != "synthetic"
    district = pl.col("area_code").str.slice(0, 6).alias("_district")
    # Synthetic rows where a district has real ones are not told at all (`roll_up_facilities`).
    taken = rows.filter(real, pl.col("status") != GAP).select(district, "period", _real=pl.lit(value=True)).unique()
    kept = (
        rows.with_columns(district)
        .join(taken, on=["_district", "period"], how="left")
        .filter(real | pl.col("_real").is_null() | (pl.col("status") == GAP))
    )
    kind = ("spot_id", "area_code", "access", "status", "origin")
    lacks = [pl.col(name).is_null().alias(f"_no_{name}") for name in COUNTED]
    return (
        kept.group_by(*kind, *lacks)
        .agg(pl.col("period").max(), *(pl.col(name).first() for name in COUNTED))
        .select(rows.collect_schema().names())
    )


def _months(frames: Frames) -> pl.LazyFrame:
    month = pl.col("date").dt.truncate("1mo").alias("period")
    shut = closed_days(frames).group_by("spot_id", month).agg(pl.len().cast(pl.Int64).alias("_shut"))
    since = frames["scenic_spots"].group_by("spot_id").agg(pl.col("valid_from").min().alias("_since"))
    first = pl.max_horizontal("period", "_since")
    expected = (pl.col("period").dt.offset_by("1mo") - first).dt.total_days()
    whole = pl.col("_whole_days") + pl.col("_shut").fill_null(0) == expected
    counted = (
        days(frames)
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
        .drop("_whole_days", "_shut", "_since")
    )
    all_month = (
        shut.join(since, on="spot_id")
        .filter(pl.col("_shut") == expected)
        .join(counted, on=["spot_id", "period"], how="anti")
    )
    return pl.concat([counted, _shut(all_month, frames)], how="diagonal")
