"""Spots by month and recent day in the shape of facilities: what is whole, what is a gap, what was closed."""

import datetime as dt

import polars as pl

from data.contracts import Frames
from metrics.facts.spot_months import COUNTED, LACKS, STATE, day_kinds
from metrics.facts.spots import MISSING, capacities, closed_days, days, placed
from metrics.rollup.cache import cached, cached_whole
from metrics.rollup.expected import GAP, SHUT
from metrics.rollup.hierarchy import MIXED_ORIGIN
from metrics.rollup.recent import days_from


def periods(frames: Frames, grain: str) -> pl.DataFrame:
    """One row a spot and month, or a spot and recent day, in the shape of a facility: entries and reservations.

    A month is whole when every day of it is there without a missing hour, or was closed by the calendar. A day
    before the spot's own first record is not expected; a day that nobody explains is a gap. A period closed
    throughout has the status `shut`, so that nobody waits for it then; afterwards the spot is expected. Of days before
    `recent.days_from` there is the last one of each kind: who reported is expected.
    """

    if grain == "month":
        return cached_whole(frames, ("spots", grain), lambda whole: _as_facilities(_months(whole), grain))
    return cached(frames, ("spots", grain), lambda: _as_facilities(_days(frames), grain))


def gap_months(frames: Frames) -> pl.LazyFrame:
    """area_code (the spot), period and reason (gap) of months that lack a day, or hours of one: they are not whole.

    Also of those of which only closed days are known and not all are: the others may have been open.
    """

    def make() -> pl.LazyFrame:
        rows = periods(frames, "month").lazy().rename({"facility_id": "spot_id"})
        partly_closed = _closed(frames).filter(pl.col("_shut") < pl.col("_expected"))
        silent = partly_closed.join(rows, on=["spot_id", "period"], how="anti")
        lacking = pl.concat(
            frame.select("spot_id", "period") for frame in (rows.filter(pl.col("status") == GAP), silent)
        )
        return lacking.select(pl.col("spot_id").alias("area_code"), "period", pl.lit(MISSING).alias("gap"))

    return cached(frames, ("spots", "gap months"), make).lazy()


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
    counted = _told(days(frames).filter(pl.col("date") >= first))
    shut = closed_days(frames).filter(pl.col("date") >= first).rename({"date": "period"})
    return pl.concat([_earlier(frames, first), counted, _shut(shut, frames)], how="diagonal_relaxed")


def _told(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select("spot_id", "area_code", "access", pl.col("date").alias("period"), *COUNTED, STATE, "origin")


def _earlier(frames: Frames, first: dt.date) -> pl.LazyFrame:
    """What tells who is expected from `first` on: the last day of each kind before it.

    Where some days are synthetic and some are not, whether a synthetic one is told depends on the others of its
    district on that day (`roll_up_facilities`): then all days.
    """
    kinds = day_kinds(frames)
    if kinds.select((pl.col("origin") == "synthetic").n_unique() > 1).item():
        return _told(placed(frames["scenic_day"].filter(pl.col("date") < first), frames))
    earlier = kinds.lazy().filter(pl.col("period") < first)
    return (
        earlier.join(_places(frames), on=["spot_id", "valid_from"])
        .group_by("spot_id", "area_code", "access", "status", "origin", *LACKS.values())
        .agg(pl.col("last").max().alias("period"))
        .with_columns(pl.when(~pl.col(lacking)).then(0).alias(name) for name, lacking in LACKS.items())
        .drop(LACKS.values())
    )


def _places(frames: Frames) -> pl.LazyFrame:
    return capacities(frames).lazy().select("spot_id", "valid_from", "area_code", "access")


def origins(frames: Frames) -> pl.LazyFrame:
    """spot_id, origin of its days; of several the first by name."""
    return day_kinds(frames).lazy().group_by("spot_id").agg(pl.col("origin").min())


def _shut(periods: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Periods (spot_id, period) in which a spot was closed throughout, with its place then."""
    return (
        periods.select("spot_id", "period", pl.lit(SHUT).alias("status"))
        .join(_places(frames), on="spot_id")
        .filter(pl.col("valid_from") <= pl.col("period"))
        .group_by("spot_id", "period", "status")
        .agg(pl.col("area_code", "access").sort_by("valid_from").last())
        .join(origins(frames), on="spot_id")
    )


def _since(frames: Frames) -> pl.LazyFrame:
    """spot_id and _since, when its first record began."""
    return frames["scenic_spots"].group_by("spot_id").agg(pl.col("valid_from").min().alias("_since"))


def _expected() -> pl.Expr:
    """Days of a month (period) on which a spot is expected, given `_since`."""
    return (pl.col("period").dt.offset_by("1mo") - pl.max_horizontal("period", "_since")).dt.total_days()


def _closed(frames: Frames) -> pl.LazyFrame:
    """spot_id, period, and how many days of the month it was closed (_shut) of those on which it is _expected."""
    month = pl.col("date").dt.truncate("1mo").alias("period")
    shut = closed_days(frames).group_by("spot_id", month).agg(pl.len().cast(pl.Int64).alias("_shut"))
    return shut.join(_since(frames), on="spot_id").with_columns(_expected().alias("_expected")).drop("_since")


def _months(frames: Frames) -> pl.LazyFrame:
    closed = _closed(frames)
    shut = closed.drop("_expected")
    whole = pl.col("_whole_days") + pl.col("_shut").fill_null(0) == _expected()
    counted = (
        day_kinds(frames)
        .lazy()
        .group_by("spot_id", "period")
        .agg(
            pl.col("valid_from").max(),  # where the spot was on the last day
            *(pl.when(~pl.col(lacking).any()).then(pl.col(name).sum()).alias(name) for name, lacking in LACKS.items()),
            pl.col("days").filter(pl.col("status") != GAP).sum().alias("_whole_days"),
            MIXED_ORIGIN.alias("origin"),
        )
        .join(_places(frames), on=["spot_id", "valid_from"])
        .join(shut, on=["spot_id", "period"], how="left")
        .join(_since(frames), on="spot_id", how="left")
        .with_columns(pl.when(whole).then(pl.lit("open")).otherwise(pl.lit(GAP)).alias("status"))
        .drop("_whole_days", "_shut", "_since", "valid_from")
    )
    all_month = closed.filter(pl.col("_shut") == pl.col("_expected")).join(
        counted, on=["spot_id", "period"], how="anti"
    )
    return pl.concat([counted, _shut(all_month, frames)], how="diagonal")
