"""Which facilities are expected to report a period, and which did not: a missing row is a gap, never a closure."""

from collections.abc import Sequence

import polars as pl

from data.contracts import Frames
from data.contracts.clock import LENGTH

GAP = "gap"  # status of a row that names a facility and says that its period is not whole
CLOSED = "closed"  # and that it ended, if it does not report again
SHUT = "shut"  # and that it was closed in that period, and is expected again in the next
SERIES = ("grain", "vintage")
CELL = (*SERIES, "variant", "period")
ENDS = ("close", "merge")  # movements after which the facility they leave is no longer expected


def expected(
    rows: pl.DataFrame, frames: Frames, terms: Sequence[str], now: pl.Expr
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What facilities reported and did not report, as three tables: cells, history, calendar.

    `rows`: as `roll_up_facilities` takes them; one without one of the `terms` counts as not reported.
    cells: facility_id, area_code, CELL, `terms`, origin, coverage_n (1 reported, 0 a gap), coverage_of (1), of the
    periods that `now` wants. history: the same keys and origin of all rows ever, gaps that facilities name among them.
    calendar: SERIES and period, every wanted period of each.
    """
    reports = _real_first(rows.drop_nulls(list(terms)))
    calendar = _calendar(reports).filter(now)
    missing = _missing(reports.drop(set(terms) - {"beds"}), _endings(rows, frames), calendar)
    history = reports.select(missing.columns)
    if "status" in rows.columns:
        gaps = rows.filter(pl.col("status") == GAP).select(missing.columns)
        history = pl.concat([history, gaps])
        missing = pl.concat([missing, gaps.filter(now).join(missing, on=["facility_id", *CELL], how="anti")])
        excused = rows.filter(pl.col("status") == SHUT)
        missing = missing.join(excused, on=["facility_id", *SERIES, "period"], how="anti")
    columns = ["facility_id", "area_code", *CELL, *terms, "origin"]
    cells = pl.concat(
        [
            reports.filter(now).select(columns).with_columns(pl.lit(1, pl.Int64).alias("coverage_n")),
            missing.with_columns(pl.lit(None, pl.Float64).alias(term) for term in terms)
            .select(columns)
            .with_columns(pl.lit(0, pl.Int64).alias("coverage_n")),
        ]
    ).with_columns(pl.lit(1, pl.Int64).alias("coverage_of"))
    return cells, history, calendar


def _real_first(reports: pl.DataFrame) -> pl.DataFrame:
    """`reports` without synthetic rows where a district has real ones in that period."""
    real = reports.filter(pl.col("origin") != "synthetic")
    if real.is_empty() or real.height == reports.height:
        return reports
    district = pl.col("area_code").str.slice(0, 6).alias("_district")
    where = real.select(district, *SERIES, "period").unique()
    synthetic = reports.filter(pl.col("origin") == "synthetic").with_columns(district)
    added = synthetic.join(where, on=["_district", *SERIES, "period"], how="anti").drop("_district")
    return pl.concat([real, added])


def _calendar(reports: pl.DataFrame) -> pl.DataFrame:
    """Every period of each grain from the first reported to the last; instants only where reported."""
    spans = reports.group_by(*SERIES).agg(pl.col("period").min().alias("first"), pl.col("period").max().alias("last"))
    periods = [
        reports.filter(pl.col("grain") == "instant").select(*SERIES, "period").unique(),
        *(
            pl.select(period=pl.date_range(first, last, LENGTH[grain])).select(
                pl.lit(grain).alias("grain"), pl.lit(vintage).alias("vintage"), "period"
            )
            for grain, vintage, first, last in spans.iter_rows()
            if grain != "instant"
        ),
    ]
    return pl.concat(periods)


def _endings(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """facility_id, date, beds: what ends an expectation; beds null means the whole facility."""
    names = rows.columns
    closed = rows.filter(pl.col("status") == CLOSED) if "status" in names else rows.clear()
    moves = (
        frames["movements"]
        .filter(pl.col("from_id").is_not_null(), pl.col("kind") != "open")
        .filter(pl.col("from_id").ne_missing(pl.col("to_id")))  # who only changes its address is awaited at the new one
        .select(
            pl.col("from_id").alias("facility_id"),
            "date",
            pl.when(~pl.col("kind").is_in(ENDS)).then("beds").cast(pl.Float64).alias("taken"),
        )
        .collect()
    )
    whole = pl.lit(None, pl.Float64).alias("taken")
    # A village that was merged away ends with its code.
    ended = frames["areas"].filter(pl.col("level") == "village", pl.col("valid_to").is_not_null()).collect()
    return pl.concat(
        [
            closed.select("facility_id", pl.col("period").alias("date"), whole),
            ended.select(pl.col("code").alias("facility_id"), pl.col("valid_to").alias("date"), whole),
            moves,
        ]
    ).unique()


def _with_holes(reports: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    """Rows of the facilities that lack a period of the calendar since their first."""
    who = ["facility_id", *SERIES]
    dates = reports.select(*SERIES, "period").unique()
    known = dates.join(calendar, on=[*SERIES, "period"], how="semi")
    counts = reports.group_by(who).agg(pl.col("period").min().alias("first"), pl.col("period").n_unique().alias("told"))
    if known.height < dates.height:
        within = reports.join(known, on=[*SERIES, "period"], how="semi")
        counts = counts.drop("told").join(
            within.group_by(who).agg(told=pl.col("period").n_unique()), on=who, how="left"
        )
    wanted_of = (
        counts.select(*SERIES, "first")
        .unique()
        .join(calendar, on=SERIES)
        .filter(pl.col("period") >= pl.col("first"))
        .group_by(*SERIES, "first")
        .len("expected")
    )
    lacking = counts.join(wanted_of, on=[*SERIES, "first"]).filter(pl.col("told").fill_null(0) < pl.col("expected"))
    return reports.join(lacking, on=who, how="semi") if lacking.height else reports.clear()


def _missing(every: pl.DataFrame, endings: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    """The cells that a facility's last report had, for every period in which it is expected and absent."""
    who = ["facility_id", *SERIES]
    reports = _with_holes(every, calendar)
    reported = reports.select(*who, "period").unique()
    unreported = (
        reported.group_by(who)
        .agg(pl.col("period").min().alias("first"))
        .join(calendar, on=SERIES)
        .filter(pl.col("period") > pl.col("first"))
        .join(reported, on=[*who, "period"], how="anti")
        .sort("period")
        .join_asof(
            reported.with_columns(pl.col("period").alias("last")).sort("period"),
            on="period",
            by=who,
            check_sortedness=False,
        )
    )
    beds = pl.col("beds").cast(pl.Float64) if "beds" in reports.columns else pl.lit(None, pl.Float64).alias("beds")
    over = (
        unreported.join(endings, on="facility_id")
        .filter(
            pl.col("date") >= pl.col("last"),
            pl.col("date") < pl.col("period").dt.offset_by(pl.col("grain").replace_strict(LENGTH)),
        )
        .join(
            reports.group_by(*who, "period").agg(beds.max()),
            left_on=[*who, "last"],
            right_on=[*who, "period"],
        )
        .group_by(*who, "period")
        .agg(
            pl.col("taken").is_null().any().alias("_ended"),
            (pl.col("taken").sum() >= pl.col("beds").first()).alias("_emptied"),
        )
        .filter(pl.col("_ended") | pl.col("_emptied").fill_null(value=False))
    )
    last = reports.select(*who, pl.col("period").alias("last"), "variant", "area_code", "origin")
    missing = unreported.join(over, on=[*who, "period"], how="anti").join(last, on=[*who, "last"])
    synthetic = pl.col("origin") == "synthetic"
    if missing.filter(synthetic).height:
        # A facility without a real row in a district that real reports have taken over is not expected there.
        district = pl.col("area_code").str.slice(0, 6).alias("_district")
        real_districts = every.filter(~synthetic).select(district, *SERIES, "period", _real=pl.lit(value=True)).unique()
        missing = missing.with_columns(district).join(real_districts, on=["_district", *SERIES, "period"], how="left")
        missing = missing.filter(~synthetic | pl.col("_real").is_null())
    return missing.select("facility_id", "area_code", *CELL, "origin")
