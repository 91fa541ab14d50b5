"""From hours at the gate to days of a spot: entries, people inside, gaps. One streaming pass over a month."""

import polars as pl

from data.contracts import Frames

NEGATIVE = "more_exits_than_entries"
GAP = "missing_hours"
NO_EXITS = "no_exits"
HOURS = range(24)


def scenic_day(hours: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """One row a spot and day: sums, most people inside, and whether the day is whole.

    People inside an hour are entries less exits since the day began; with no exits at all they are estimated as
    the entries of the last mean stay. Net flows are summed by hour of day and accumulated afterwards, so the pass
    over the hours needs no order and no window.
    """
    net = pl.col("entries") - pl.col("exits")
    days = hours.group_by("spot_id", "date").agg(
        pl.len().cast(pl.Int64).alias("hours"),
        pl.col("hour").min().alias("_first"),
        pl.col("hour").max().alias("_last"),
        pl.col("entries").sum(),
        pl.col("exits").sum().alias("_exits"),
        pl.col("exits").is_null().any().alias("_no_exits"),
        *(_sum_or_null(name) for name in ("reservations", "reserved_entries")),
        *(net.filter(pl.col("hour") == hour).sum().alias(f"_net{hour}") for hour in HOURS),
        *(pl.col("entries").filter(pl.col("hour") == hour).sum().alias(f"_in{hour}") for hour in HOURS),
        (pl.col("origin") == "synthetic").any().alias("_synthetic"),
        pl.col("origin").min(),
    )
    spots = frames["scenic_spots"].select("spot_id", "valid_from", "open_hour", "close_hour", "mean_stay_h")
    known = days.sort("date").join_asof(
        spots.sort("valid_from"),
        left_on="date",
        right_on="valid_from",
        by="spot_id",
        strategy="backward",
        check_sortedness=False,  # both are sorted above; with `by` Polars cannot see it and warns
    )
    inside = [pl.sum_horizontal(f"_net{before}" for before in range(hour + 1)) for hour in HOURS]
    span = pl.coalesce("close_hour", pl.col("_last") + 1) - pl.coalesce("open_hour", "_first")
    stay = pl.col("mean_stay_h").ceil().cast(pl.Int64)
    present = [
        pl.sum_horizontal(
            pl.when(hour - before < stay).then(pl.col(f"_in{before}")).otherwise(0) for before in range(hour + 1)
        )
        for hour in HOURS
    ]
    return (
        known.with_columns(
            *(pl.when("_no_exits").then(present[hour]).otherwise(inside[hour]).alias(f"_at{hour}") for hour in HOURS)
        )
        .with_columns(
            pl.max_horizontal(f"_at{hour}" for hour in HOURS).alias("_peak"),
            pl.min_horizontal(f"_at{hour}" for hour in HOURS).alias("_low"),
            pl.when(span <= 0).then(span + 24).otherwise(span).alias("_expected"),
        )
        .select(
            "spot_id",
            "date",
            "hours",
            "entries",
            pl.when(~pl.col("_no_exits")).then("_exits").alias("exits"),
            "reservations",
            "reserved_entries",
            pl.when(~pl.col("_no_exits") | pl.col("mean_stay_h").is_not_null())
            .then(pl.max_horizontal("_peak", 0))
            .cast(pl.Int64)
            .alias("peak_inside"),
            pl.coalesce(
                pl.when(pl.col(f"_at{hour}") == pl.col("_peak")).then(pl.lit(hour, pl.Int8)) for hour in HOURS
            ).alias("peak_hour"),
            pl.when(~pl.col("_no_exits") | pl.col("mean_stay_h").is_not_null())
            .then(pl.concat_list(pl.max_horizontal(f"_at{hour}", 0).cast(pl.Int32) for hour in HOURS))
            .alias("inside"),
            pl.when(pl.col("hours") < pl.col("_expected"))
            .then(pl.lit("gap"))
            .when(pl.col("_no_exits") | (pl.col("_low") < 0))
            .then(pl.lit("estimated"))
            .otherwise(pl.lit("ok"))
            .alias("status"),
            pl.when(pl.col("hours") < pl.col("_expected"))
            .then(pl.lit(GAP))
            .when("_no_exits")
            .then(pl.lit(NO_EXITS))
            .when(pl.col("_low") < 0)
            .then(pl.lit(NEGATIVE))
            .alias("reason"),
            pl.when("_synthetic").then(pl.lit("synthetic")).otherwise("origin").alias("origin"),
        )
    )


def _sum_or_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)


def scenic_hour(hours: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Entries by spot, month and hour of day: the profile of a spot's day."""
    return hours.group_by("spot_id", pl.col("date").dt.truncate("1mo").alias("month"), "hour").agg(
        pl.col("date").n_unique().cast(pl.Int64).alias("days"),
        pl.col("entries").sum(),
        pl.lit(None, pl.Int64).alias("inside_sum"),
        pl.lit(None, pl.Int64).alias("inside_max"),
        pl.when((pl.col("origin") == "synthetic").any())
        .then(pl.lit("synthetic"))
        .otherwise(pl.col("origin").min())
        .alias("origin"),
    )
