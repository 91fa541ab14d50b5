"""From hours at the gate to days of a spot and to its hours of day: one pass over the hours of a month for both."""

from collections.abc import Sequence

import polars as pl

from data.contracts import Frames

NEGATIVE = "more_exits_than_entries"
GAP = "missing_hours"
NO_EXITS = "no_exits"
HOURS = range(24)
KEY = ("spot_id", "date", "hour")
ORIGINS = ("published", "official", "synthetic")  # of several, the last one here is that of their sum
BY_HOUR = ("entries", "exits")


class DoubledHours(Exception):
    """Rows with the same spot, date and hour; the store holds a key once."""


def days_of(hours: pl.LazyFrame, origin: str | None = None) -> pl.LazyFrame:
    """One row a spot and day with arrays of its 24 hours: null where the hour has no row.

    The store's parts are sorted by key, so a day is a run of rows: no table of keys is needed, and the arrays are
    the rows themselves. Rows in another order are sorted first. `origin` is that of all rows, where it is known:
    text is slow to read.
    """
    names = (*BY_HOUR, "rank") if origin is None else BY_HOUR
    days = _runs(hours, names).collect(engine="streaming")
    if not _in_order(days):
        days = _runs(hours.sort(KEY), names).collect(engine="streaming")
        if not _in_order(days):
            raise DoubledHours(f"rows: {days['hour'].list.len().sum()}")
    recorded = pl.col("hour").list
    summed = days.lazy().with_columns(
        recorded.len().cast(pl.Int64).alias("hours"),
        recorded.first().alias("first"),
        recorded.last().alias("last"),
        *(pl.col(name).list.sum().alias(f"sum_{name}") for name in ("entries", "exits")),
        *(_sum_or_null(name) for name in ("reservations", "reserved_entries")),
    )
    whole = pl.col("hours") == len(HOURS)
    parted = [
        summed.filter(whole).with_columns(pl.col(names).list.to_array(len(HOURS))),
        _placed(summed.filter(~whole), names),
    ]
    days_of_24 = pl.concat([frame.drop("hour") for frame in parted])
    if origin is not None:
        ranks = pl.lit([ORIGINS.index(origin)] * len(HOURS), dtype=pl.Array(pl.Int8, len(HOURS)))
        days_of_24 = days_of_24.with_columns(ranks.alias("rank"))
    return days_of_24.collect().lazy()


def _runs(hours: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    day = pl.struct("spot_id", "date").rle_id().set_sorted()  # so it is, whatever the order of the rows
    rank = pl.coalesce(
        *(pl.when(pl.col("origin") == origin).then(pl.lit(i, pl.Int8)) for i, origin in enumerate(ORIGINS))
    )
    return (
        hours.with_columns(day.alias("_day"), *([rank.alias("rank")] if "rank" in names else []))
        .group_by("_day")
        .agg(
            pl.col("spot_id", "date").first(),
            pl.col("hour", *names, "reservations", "reserved_entries").implode(),
            (pl.col("exits").null_count() > 0).alias("no_exits"),
        )
        .drop("_day")
    )


def _in_order(days: pl.DataFrame) -> bool:
    """Whether each day is one run and its hours rise."""
    falls = days.select((pl.col("hour").explode().diff() <= 0).sum()).item()
    between = days.select(
        (pl.col("hour").list.first().shift(-1) <= pl.col("hour").list.last()).sum(),
    ).item()
    return days.is_sorted("spot_id", "date") and falls == between


def _placed(days: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    """Days without a row for some hour: what each row says, put in the place of its hour."""
    days = days.with_columns(pl.lit(0, pl.UInt32).alias("_next"))
    for hour in HOURS:
        here = pl.col("hour").list.get(pl.col("_next"), null_on_oob=True).eq_missing(pl.lit(hour, pl.Int8))
        days = days.with_columns(
            *(
                pl.when(here).then(pl.col(name).list.get(pl.col("_next"), null_on_oob=True)).alias(f"_{name}{hour}")
                for name in names
            ),
            (pl.col("_next") + here).alias("_next"),
        )
    placed = {name: [f"_{name}{hour}" for hour in HOURS] for name in names}
    return days.with_columns(pl.concat_arr(columns).alias(name) for name, columns in placed.items()).drop(
        "_next", *(column for columns in placed.values() for column in columns)
    )


def _sum_or_null(name: str) -> pl.Expr:
    numbers = pl.col(name).list
    return pl.when(numbers.max().is_not_null()).then(numbers.sum()).alias(name)


def _origin(rank: pl.Expr) -> pl.Expr:
    return pl.coalesce(*(pl.when(rank == i).then(pl.lit(origin)) for i, origin in enumerate(ORIGINS)))


def scenic_day(days: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """One row a spot and day: sums, most people inside, and whether the day is whole.

    People inside an hour are entries less exits since the day began. With no exits at all they are estimated:
    everybody leaves after the mean stay.
    """
    known = pl.concat([days, _as_it_stood(days, frames)], how="horizontal")
    span = pl.coalesce("close_hour", pl.col("last") + 1) - pl.coalesce("open_hour", "first")
    stay = pl.col("mean_stay_h").ceil().cast(pl.Int64).clip(0, len(HOURS)).fill_null(0)
    known_inside = pl.when(~pl.col("no_exits") | pl.col("mean_stay_h").is_not_null())
    return (
        known.with_columns(
            pl.when("no_exits").then(pl.col("entries").arr.shift(stay)).otherwise("exits").alias("exits"),
            pl.when(span <= 0).then(span + 24).otherwise(span).alias("_expected"),
        )
        .with_columns(_running(_flat("entries") - _flat("exits")).alias("_net"))
        .with_columns(
            pl.col("_net").arr.max().clip(0).alias("_peak"),
            (pl.col("_net").arr.min() < 0).alias("_below"),
            (pl.col("hours") < pl.col("_expected")).alias("_gap"),
        )
        .select(
            "spot_id",
            "date",
            "hours",
            pl.col("sum_entries").alias("entries"),
            pl.when(~pl.col("no_exits")).then("sum_exits").alias("exits"),
            "reservations",
            "reserved_entries",
            known_inside.then("_peak").alias("peak_inside"),
            pl.col("_net").arr.arg_max().cast(pl.Int8).alias("peak_hour"),
            known_inside.then(_by_day(pl.col("_net").explode().clip(0).cast(pl.Int32)).arr.to_list()).alias("inside"),
            pl.when("_gap")
            .then(pl.lit("gap"))
            .when(pl.col("no_exits") | pl.col("_below"))
            .then(pl.lit("estimated"))
            .otherwise(pl.lit("ok"))
            .alias("status"),
            pl.when("_gap")
            .then(pl.lit(GAP))
            .when("no_exits")
            .then(pl.lit(NO_EXITS))
            .when("_below")
            .then(pl.lit(NEGATIVE))
            .alias("reason"),
            _origin(pl.col("rank").arr.max()).alias("origin"),
        )
    )


def _as_it_stood(days: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Opening hours and mean stay on each of `days`, in their order; joined without the arrays, which are wide."""
    spots = frames["scenic_spots"].select("spot_id", "valid_from", "open_hour", "close_hour", "mean_stay_h")
    return (
        days.select("spot_id", "date")
        .with_row_index("_row")
        .sort("date")
        .join_asof(
            spots.sort("valid_from"),
            left_on="date",
            right_on="valid_from",
            by="spot_id",
            strategy="backward",
            check_sortedness=False,  # both are sorted above; with `by` Polars cannot see it and warns
        )
        .sort("_row")
        .select("open_hour", "close_hour", "mean_stay_h")
    )


def _flat(name: str) -> pl.Expr:
    """The hours of all days one after another, nobody where there is no row."""
    return pl.col(name).explode().fill_null(0)


def _by_day(flat: pl.Expr) -> pl.Expr:
    return flat.reshape((-1, len(HOURS)))


def _running(flat: pl.Expr) -> pl.Expr:
    """Sums since each day began: one running sum over all days, less what it was before the day."""
    running = flat.cum_sum()
    return _by_day(running) - (running - flat).gather_every(len(HOURS))


def scenic_hour(days: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Entries by spot, month and hour of day: the profile of a spot's day."""
    columns = ("days", "entries", "rank")
    summed = days.group_by("spot_id", pl.col("date").dt.truncate("1mo").alias("month")).agg(
        column.alias(f"{name}{hour}") for hour in HOURS for name, column in zip(columns, _of_hour(hour), strict=True)
    )
    return (
        summed.select(
            "spot_id",
            "month",
            pl.lit(list(HOURS), dtype=pl.Array(pl.Int8, len(HOURS))).alias("hour"),
            *(pl.concat_arr(f"{name}{hour}" for hour in HOURS).alias(name) for name in columns),
        )
        .explode("hour", *columns)
        .filter(pl.col("days") > 0)
        .select(
            "spot_id",
            "month",
            "hour",
            "days",
            "entries",
            pl.lit(None, pl.Int64).alias("inside_sum"),
            pl.lit(None, pl.Int64).alias("inside_max"),
            _origin(pl.col("rank")).alias("origin"),
        )
    )


def _of_hour(hour: int) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    came = pl.col("entries").arr.get(hour)
    return came.count().cast(pl.Int64), came.sum(), pl.col("rank").arr.get(hour).max()
