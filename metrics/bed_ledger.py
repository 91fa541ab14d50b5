"""Where a district's hospital beds went between two months: closed, moved, cut, or merely not reported (疏解外溢)."""

import datetime as dt

import polars as pl

from data.contracts import Frames

CLOSED, MOVED, REDUCED, OPENED, NOT_REPORTED = "closed", "moved", "reduced", "opened", "not_reported"
KEYS = ("district", "fate", "to_district")


def bed_ledger(frames: Frames, *, since: dt.date, until: dt.date) -> pl.DataFrame:
    """district, fate, to_district, beds between the ends of the months `since` and `until`; scope `all`.

    Beds of `since`, less what closed, moved and was cut, plus what arrived and opened, are the beds of `until` and
    those not reported: a missing row is a gap, never a closure. A move whose destination no row places has a null
    to_district; it is not a closure either.
    """
    rows = (
        frames["hospitals"]
        .filter(pl.col("scope") == "all", pl.col("grain") == "month", pl.col("period").is_between(since, until))
        .select(
            pl.col("facility_id").alias("facility"),
            pl.col("area_code").str.slice(0, 6).alias("district"),
            "period",
            (pl.col("status") == "closed").alias("shut"),
            pl.when(pl.col("status") == "closed").then(0).otherwise("beds_actual").alias("beds"),
        )
        .sort("period")
        .collect()
    )
    moves = (
        frames["movements"]
        .filter(pl.col("subject") == "hospital", pl.col("kind") != "open")
        .filter(pl.col("date") >= pl.lit(since).dt.offset_by("1mo"), pl.col("date") < pl.lit(until).dt.offset_by("1mo"))
        .select("kind", "from_id", "to_id", "beds")
        .collect()
    )
    last = rows.group_by("facility").agg(pl.col("district", "shut").last())
    place = last.select("facility", "district")
    told = (
        moves.join(place, left_on="from_id", right_on="facility")
        .join(place.rename({"district": "to_district"}), left_on="to_id", right_on="facility", how="left")
        .select(
            "district",
            pl.when(pl.col("kind") == "close").then(pl.lit(CLOSED)).otherwise(pl.lit(MOVED)).alias("fate"),
            pl.when(pl.col("kind") != "close").then("to_district").alias("to_district"),
            "beds",
        )
    )
    return (
        pl.concat([told, _untold(rows, last, moves, since, until)])
        .group_by(KEYS)
        .agg(pl.col("beds").sum())
        .filter(pl.col("beds") != 0)
        .sort(KEYS)
    )


def _untold(
    rows: pl.DataFrame, last: pl.DataFrame, moves: pl.DataFrame, since: dt.date, until: dt.date
) -> pl.DataFrame:
    """What no movement says of each facility: closed by its status, cut, opened, or not reported."""

    def beds(name: str, frame: pl.DataFrame, facility: str = "facility") -> pl.DataFrame:
        return frame.group_by(pl.col(facility).alias("facility")).agg(pl.col("beds").sum().alias(name))

    left = pl.col("start") - pl.col("out") + pl.col("arrived")
    rest = left - pl.col("end").fill_null(0)
    return (
        last.join(beds("start", rows.filter(pl.col("period") == since)), on="facility", how="left")
        .join(beds("out", moves, "from_id"), on="facility", how="left")
        .join(beds("arrived", moves, "to_id"), on="facility", how="left")
        .with_columns(pl.col("start", "out", "arrived").fill_null(0))
        .join(beds("end", rows.filter(pl.col("period") == until)), on="facility", how="left")
        .with_columns(
            pl.when("shut")
            .then(pl.lit(CLOSED))
            .when(pl.col("end").is_null())
            .then(pl.lit(NOT_REPORTED))
            .when(rest < 0)
            .then(pl.lit(OPENED))
            .otherwise(pl.lit(REDUCED))
            .alias("fate"),
            rest.abs().alias("beds"),
            pl.lit(None, pl.String).alias("to_district"),
        )
        .filter(pl.col("beds") > 0)
        .select("district", "fate", "to_district", "beds")
    )
