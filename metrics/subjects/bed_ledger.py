"""Where a district's hospital beds went between two months: closed, moved, cut, or merely not reported (疏解外溢)."""

import datetime as dt

import polars as pl

from data.contracts import Frames

CLOSED, MOVED, REDUCED, OPENED, NOT_REPORTED = "closed", "moved", "reduced", "opened", "not_reported"
KEYS = ("district", "fate", "to_district")


def bed_ledger(frames: Frames, *, since: dt.date, until: dt.date) -> pl.DataFrame:
    """district, fate, to_district, beds between the ends of the months `since` and `until`; scope `all`.

    Beds of `since`, less what closed, moved and was cut, plus what arrived and opened, are the beds of `until` and
    those not reported: a missing row is a gap, never a closure, nor is one that ends an opening. A move whose
    destination no row places has a null to_district; it is not a closure either. A campus that reports from another
    district than before has moved there, with or without a movement that says so.
    """
    every = (
        frames["hospitals"]
        .filter(pl.col("scope") == "all", pl.col("grain") == "month", pl.col("period") <= until)
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
    rows = every.filter(pl.col("period") >= since)
    moves = (
        frames["movements"]
        .filter(pl.col("subject") == "hospital", pl.col("kind") != "open")
        .filter(pl.col("date") >= pl.lit(since).dt.offset_by("1mo"), pl.col("date") < pl.lit(until).dt.offset_by("1mo"))
        .filter(pl.col("from_id").ne_missing(pl.col("to_id")))  # its own rows tell where a campus stands
        .select("kind", "date", "from_id", "to_id", "beds")
        .collect()
    )
    last = rows.group_by("facility").agg(pl.col("district", "shut").last(), pl.col("district").first().alias("from"))
    last = last.join(every.filter(pl.col("period") < since).select("facility", known=True).unique(), "facility", "left")
    moves = placed(moves, rows)
    moved = moves.filter(pl.col("from_district").is_not_null()).select(
        pl.col("from_district").alias("district"),
        pl.when(pl.col("kind") == "close").then(pl.lit(CLOSED)).otherwise(pl.lit(MOVED)).alias("fate"),
        pl.when(pl.col("kind") != "close").then("to_district").alias("to_district"),
        "beds",
    )
    return (
        pl.concat([moved, _without_movement(rows, last, moves, since, until)])
        .group_by(KEYS)
        .agg(pl.col("beds").sum())
        .filter(pl.col("beds") != 0)
        .sort(KEYS)
    )


def placed(moves: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """`moves` with from_district and to_district: where either campus stood before that month and since it.

    `rows`: facility, district, period, sorted by period. Null where no row places the campus.
    """
    located = moves.with_columns(pl.col("date").dt.truncate("1mo").alias("_month")).sort("_month")
    for end, column, strategy, other in (
        ("from_id", "from_district", "backward", "first"),
        ("to_id", "to_district", "forward", "last"),
    ):
        where = rows.select(pl.col("facility").alias(end), "period", pl.col("district").alias(column))
        # The row of a month tells its end: before the move is the month before.
        moment = pl.col("period").dt.offset_by("1mo") if end == "from_id" else pl.col("period")
        beyond = where.group_by(end, maintain_order=True).agg(getattr(pl.col(column), other)().alias("_beyond"))
        located = (
            located.join_asof(
                where.with_columns(moment.alias("_month")).drop("period"),
                on="_month",
                by=end,
                strategy=strategy,  # type: ignore[arg-type]
                check_sortedness=False,
            )
            .join(beyond, on=end, how="left")
            .with_columns(pl.coalesce(column, "_beyond").alias(column))
            .drop("_beyond")
        )
    return located.drop("_month")


def _without_movement(
    rows: pl.DataFrame, last: pl.DataFrame, moves: pl.DataFrame, since: dt.date, until: dt.date
) -> pl.DataFrame:
    """What no movement says of each facility: closed by its status, cut, opened, gone elsewhere, or not reported."""

    def beds(name: str, frame: pl.DataFrame, facility: str = "facility") -> pl.DataFrame:
        return frame.group_by(pl.col(facility).alias("facility")).agg(pl.col("beds").sum().alias(name))

    def before(end: str, district: str) -> pl.DataFrame:
        """Movements of a campus from or to a district that it has left since."""
        now = last.select(pl.col("facility").alias(end), pl.col("district").alias("_now"))
        return moves.join(now, on=end).filter(pl.col(district) != pl.col("_now"))

    rest = pl.col("start") - pl.col("out") + pl.col("arrived") - pl.col("end").fill_null(0)
    went_along = pl.col("start") - pl.col("out_before") + pl.col("arrived_before")
    balance = (
        last.join(beds("start", rows.filter(pl.col("period") == since)), on="facility", how="left")
        .join(beds("out", moves, "from_id"), on="facility", how="left")
        .join(beds("arrived", moves, "to_id"), on="facility", how="left")
        .join(beds("out_before", before("from_id", "from_district"), "from_id"), on="facility", how="left")
        .join(beds("arrived_before", before("to_id", "to_district"), "to_id"), on="facility", how="left")
        .with_columns(
            pl.col("start").is_null().alias("_silent"),
            pl.col("start", "out", "arrived", "out_before", "arrived_before").fill_null(0),
        )
        .join(beds("end", rows.filter(pl.col("period") == until)), on="facility", how="left")
    )
    names = ("district", "fate", "to_district", "beds")
    fates = (
        balance.with_columns(
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
        # One known before and silent in the first month was not opened since.
        .filter(pl.col("beds") > 0, ~(pl.col("_silent") & pl.col("known").is_not_null()))
        .select(names)
    )
    went = balance.filter(pl.col("from") != pl.col("district"), went_along > 0).select(
        pl.col("from").alias("district"),
        pl.lit(MOVED).alias("fate"),
        pl.col("district").alias("to_district"),
        went_along.alias("beds"),
    )
    return pl.concat([fates, went])
