"""Loads of single spots by day: entries against daily capacity and quota, people inside against C1."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.facts.spot_periods import gap_months, origins
from metrics.facts.spots import capacities, closed_days, days
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import MIXED_ORIGIN
from metrics.rollup.recent import MONTHS_BEFORE, recent
from metrics.rollup.yearly import year_by_year

_STANDARD = "LB/T 034—2014 景区最大承载量核定导则"
_CAPACITY = Text(
    "核定承载量优先；没有核定时按 LB/T 034 计算（依据为“计算”）。"
    f"日值保留最近 {MONTHS_BEFORE + 1} 个月，月值为当月最满一天。",
    "Approved capacity first; else computed by LB/T 034 (basis computed)."
    f" Days are kept for {MONTHS_BEFORE + 1} months; a month is its fullest day.",
)
_record = partial(
    Indicator,
    subject="scenic",
    inputs=("scenic_day", "scenic_month", "scenic_spots", "scenic_parts", "scenic_calendar"),
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.PEAK,
    clause="17",
    lead_body="市文化和旅游局",
)


def _loads(frames: Frames, top: str, capacity: str, none: str) -> pl.LazyFrame:
    """A spot's load of each recent day, and of the fullest day of every month.

    Null with `missing_hours` for a day with a gap, `closed` for a day that the calendar closes, `none` where the
    spot has no such capacity, `capacity_zero`. basis `reported` means an approved capacity, `computed` one by
    LB/T 034.
    """
    approved = pl.col(f"{capacity}_approved") if capacity in {"instant", "daily"} else pl.lit(value=True)
    whole = pl.col("status") != "gap"
    counted = days(frames).select(
        pl.col("spot_id").alias("area_code"),
        pl.lit("day").alias("grain"),
        "date",
        pl.lit("office").alias("vintage"),
        pl.lit("default").alias("variant"),
        pl.when(whole).then(top).cast(pl.Float64).alias("numerator"),
        pl.col(capacity).alias("denominator"),
        # Entries do not suffer from counters at the exit: only people inside are estimated.
        pl.when((pl.col("status") == "estimated") & pl.lit(top == "peak_inside"))
        .then(pl.lit("estimated"))
        .alias("status"),
        pl.when(~whole)
        .then(pl.lit("missing_hours"))
        .when(pl.col(capacity).is_null())
        .then(pl.lit(none))
        .when(pl.col(capacity) == 0)
        .then(pl.lit("capacity_zero"))
        .alias("reason"),
        pl.when(approved).then(pl.lit("reported")).otherwise(pl.lit("computed")).alias("basis"),
        "origin",
    )
    shut = closed_days(frames).join(capacities(frames).lazy().select("spot_id").unique(), on="spot_id", how="semi")
    closed = shut.join(origins(frames), on="spot_id").select(
        pl.col("spot_id").alias("area_code"),
        pl.lit("day").alias("grain"),
        "date",
        pl.lit("office").alias("vintage"),
        pl.lit("default").alias("variant"),
        pl.lit("closed").alias("reason"),
        COMPUTED,
        "origin",
    )
    every = pl.concat([counted, closed], how="diagonal")
    return year_by_year(every, frames, "scenic_day", lambda some: _by_day_and_month(some, frames))


def _by_day_and_month(every: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    by_day = recent(every, frames, "scenic_day").rename({"date": "period"})
    return pl.concat([by_day, _fullest(every, frames)])


def _fullest(every: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """The fullest day of each month by load; null where a day is missing or lacks hours: it may have been fuller."""
    load = pl.col("numerator") / pl.col("denominator")
    usable = pl.col("reason").is_null()
    taken = [
        pl.col(name).filter(usable).sort_by(load.filter(usable), descending=True).first()
        for name in ("numerator", "denominator", "status", "basis")
    ]
    return (
        every.group_by("area_code", pl.col("date").dt.truncate("1mo").alias("period"), "vintage", "variant")
        .agg(
            *taken,
            pl.when(~usable.any()).then(pl.col("reason").first()).alias("reason"),
            MIXED_ORIGIN.alias("origin"),
        )
        .join(gap_months(frames), on=["area_code", "period"], how="left")
        .with_columns(
            pl.lit("month").alias("grain"),
            pl.coalesce("gap", "reason").alias("reason"),
            pl.coalesce("basis", pl.lit("computed")).alias("basis"),
        )
        .select("period" if name == "date" else name for name in every.collect_schema().names())
    )


def scenic_daily_load(frames: Frames) -> pl.LazyFrame:
    """Entries of a day over the daily capacity."""
    return _loads(frames, "entries", "daily", "no_capacity")


SCENIC_DAILY_LOAD = _record(
    name=Text("景区日承载率", "Daily load"),
    definition=Text("当日入园人次除以日最大承载量。", "Entries of the day over the daily capacity."),
    caveat=_CAPACITY,
    terms=scenic_daily_load,
    formula=r"\frac{E_d}{C_2}",
    symbols={"E_d": Text("当日入园人次", "entries of the day"), "C_2": Text("日最大承载量", "daily capacity")},
    example="40,000 / 80,000 = 50 %",
    direction=Direction.LOWER,
    source=_STANDARD,
)


def scenic_instant_load(frames: Frames) -> pl.LazyFrame:
    """Most people inside in any hour of a day over the instantaneous capacity C1."""
    return _loads(frames, "peak_inside", "instant", "no_capacity")


SCENIC_INSTANT_LOAD = _record(
    name=Text("景区瞬时承载率", "Instantaneous load"),
    definition=Text(
        "当日在园人数最多的小时除以瞬时最大承载量；没有出园数的按平均游览时间估计并注明。",
        "Most people inside in an hour over C1; without exits estimated from the mean stay, and marked.",
    ),
    caveat=_CAPACITY,
    terms=scenic_instant_load,
    formula=r"\frac{\max_h I_h}{C_1}",
    symbols={
        "I_h": Text("某小时在园人数", "people inside in an hour"),
        "C_1": Text("瞬时最大承载量", "instantaneous capacity"),
    },
    example="9,000 / 10,000 = 90 %",
    direction=Direction.LOWER,
    source=_STANDARD,
)


def quota_use(frames: Frames) -> pl.LazyFrame:
    """Entries of a day over the daily quota of operation."""
    return _loads(frames, "entries", "quota", "no_quota")


QUOTA_USE = _record(
    name=Text("日限额使用率", "Use of the daily quota"),
    definition=Text(
        "当日入园人次除以运营限额；限额不是承载量。",
        "Entries of the day over the quota of operation, which is not the capacity.",
    ),
    terms=quota_use,
    formula=r"\frac{E_d}{Q}",
    symbols={
        "E_d": Text("当日入园人次", "entries of the day"),
        "Q": Text("当日运营限额", "quota of operation for the day"),
    },
    example="4,000 / 5,000 = 80 %",
    direction=Direction.NEITHER,
    source="各景区公告",
)


INDICATORS = (
    SCENIC_DAILY_LOAD,
    SCENIC_INSTANT_LOAD,
    QUOTA_USE,
)
