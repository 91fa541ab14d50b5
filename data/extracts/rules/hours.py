"""Scenic hours over an operating day: more out than in, entries on closed days and outside opening hours."""

import polars as pl

from data.contracts import Frames
from data.contracts.findings import Finding, Severity
from data.contracts.text import Text

from .passes import of_table

_MEND = Text("核对闸机与日历；确属实际则确认。", "Check gates and calendar; acknowledge if real.")


def hour_findings(typed: pl.LazyFrame, reference: Frames) -> list[Finding]:
    """Findings of `scenic_visits`; an operating day that ends after midnight takes the hours up to its end."""
    hours = _opened(typed, reference)
    return [*_exits(hours), *_closed(typed, reference), *_outside(hours, reference)]


def _opened(typed: pl.LazyFrame, reference: Frames) -> pl.LazyFrame:
    """The hours with `day` (of operation), `_open` and `_close` as the latest row of the spot has them."""
    hours = typed.select("spot_id", "date", "hour", "entries", "exits", "row")
    if "scenic_spots" not in reference:
        nothing = pl.lit(None, pl.Int8)
        return hours.with_columns(pl.col("date").alias("day"), nothing.alias("_open"), nothing.alias("_close"))
    spots = (
        reference["scenic_spots"]
        .sort("valid_from")
        .group_by("spot_id")
        .agg(pl.col("open_hour").last().alias("_open"), pl.col("close_hour").last().alias("_close"))
    )
    late = (pl.col("_close") < pl.col("_open")) & (pl.col("hour") < pl.col("_close"))
    day = pl.when(late).then(pl.col("date").dt.offset_by("-1d")).otherwise("date")
    return hours.join(spots, on="spot_id", how="left").with_columns(day.alias("day"))


def _exits(hours: pl.LazyFrame) -> list[Finding]:
    days = hours.group_by("spot_id", "day").agg(
        pl.col("entries").sum(),
        pl.col("exits").sum(),
        pl.col("row").filter(pl.col("exits").is_not_null()).min(),
    )
    table = days.filter(pl.col("row").is_not_null(), pl.col("exits") > pl.col("entries")).select(
        "row", pl.format("{} {}: {} > {}", "spot_id", "day", "exits", "entries").alias("shown")
    )
    return of_table(
        table,
        column="exits",
        rule="exits_exceed_entries",
        severity=Severity.WARNING,
        found=Text(
            "一个运营日内出园多于入园，疑为计数器故障或重置",
            "more exits than entries in a day: a counter fault or reset?",
        ),
        mend=_MEND,
    )


def _closed(typed: pl.LazyFrame, reference: Frames) -> list[Finding]:
    if "scenic_calendar" not in reference:
        return []
    closed = reference["scenic_calendar"].filter(pl.col("status") == "closed").select("spot_id", "date")
    table = (
        typed.filter(pl.col("entries") > 0)
        .join(closed, on=["spot_id", "date"], how="semi")
        .select("row", pl.format("{} {} {}: {}", "spot_id", "date", "hour", "entries").alias("shown"))
    )
    return of_table(
        table,
        column="entries",
        rule="entries_while_closed",
        severity=Severity.WARNING,
        found=Text("闭园日有入园", "entries on a day on which the spot was closed"),
        mend=_MEND,
    )


def _outside(hours: pl.LazyFrame, reference: Frames) -> list[Finding]:
    if "scenic_calendar" in reference:
        dated = (
            reference["scenic_calendar"]
            .filter(pl.col("open_hour").is_not_null())
            .select(
                "spot_id",
                pl.col("date").alias("day"),
                pl.col("open_hour").alias("_from"),
                pl.col("close_hour").alias("_to"),
            )
        )
        hours = hours.join(dated, on=["spot_id", "day"], how="left").with_columns(
            pl.coalesce("_from", "_open").alias("_open"), pl.coalesce("_to", "_close").alias("_close")
        )
    hour, opens, closes = pl.col("hour"), pl.col("_open"), pl.col("_close")
    within = (
        pl.when(closes > opens).then((hour >= opens) & (hour < closes)).otherwise((hour >= opens) | (hour < closes))
    )
    table = hours.filter(pl.col("entries") > 0, ~within).select(
        "row", pl.format("{} {} {}: {}", "spot_id", "date", "hour", "entries").alias("shown")
    )
    return of_table(
        table,
        column="entries",
        rule="entries_outside_hours",
        severity=Severity.NOTE,
        found=Text("开放时间之外有入园", "entries outside the opening hours"),
        mend=_MEND,
    )
