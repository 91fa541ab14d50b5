"""Hours of a spot at or above each threshold of instantaneous load, by day and month."""

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.facts.scenic_facts import GAP
from metrics.facts.spot_periods import gap_months
from metrics.facts.spots import days
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import MIXED_ORIGIN
from metrics.rollup.recent import recent
from metrics.rollup.yearly import year_by_year

DEFAULT = "yellow"  # LB/T 034: from 80 % on measures are taken; the other tiers are variants


def hours_above(frames: Frames) -> pl.LazyFrame:
    """Hours of a day with people inside at or above tier × C1; a month sums its days and is null with a gap among them.

    Tiers are the rows of `thresholds` for scenic_instant_load in force on the day, a spot's own before the city's.
    """
    made = year_by_year(days(frames), frames, "scenic_day", lambda some: _by_day_and_month(some, frames))
    return made.with_columns(
        pl.when(pl.col("reason").is_null()).then("numerator").alias("numerator"),
        pl.lit("office").alias("vintage"),
        COMPUTED,
    )


HOURS_ABOVE = Indicator(
    name=Text("高负荷小时数", "Hours at high load"),
    subject="scenic",
    definition=Text(
        "园内人数达到或超过瞬时承载量某一档（默认 80%，其他档为不同口径）的小时数。",
        "Hours with people inside at or above a tier of C1 (80 % by default, other tiers as variants).",
    ),
    caveat=Text(
        "档次、承载量都按当日有效的记录；没有出园数的按平均游览时间估计并注明。",
        "Tiers and capacity as in force on the day; without exits people inside are estimated, and marked.",
    ),
    terms=hours_above,
    inputs=("scenic_day", "scenic_month", "scenic_spots", "scenic_parts", "scenic_calendar", "thresholds"),
    formula=r"\sum_h [I_h \ge \theta C_1]",
    symbols={
        "I_h": Text("某小时在园人数", "people inside in an hour"),
        r"\theta": Text("负荷档次（默认 80%）", "tier of load (80 % by default)"),
        "C_1": Text("瞬时最大承载量", "instantaneous capacity"),
    },
    example="C1 = 100, inside 70, 80, 95, 40: 2 hours",
    unit=Unit.HOURS,
    kind=Kind.COUNT,
    time=TimeRule.FLOW,
    direction=Direction.LOWER,
    source="LB/T 034—2014；LB/T 068—2017；档次见阈值表",
    clause="17",
    lead_body="市文化和旅游局",
)


def _by_day_and_month(spot_days: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    load = pl.col("inside").list.eval(pl.element().cast(pl.Float64)) / pl.col("instant")
    daily = (
        spot_days.with_columns(load.alias("_load"))  # once a day, not once a tier
        .join(_tiers(frames), on="spot_id", how="inner", suffix="_tier")
        .filter(
            pl.col("valid_from_tier") <= pl.col("date"),
            pl.col("_until").is_null() | (pl.col("date") < pl.col("_until")),
        )
    ).select(
        pl.col("spot_id").alias("area_code"),
        "date",
        pl.when(pl.col("tier") == DEFAULT).then(pl.lit("default")).otherwise("tier").alias("variant"),
        _hours_at_or_above().alias("numerator"),
        pl.when(pl.col("status") == "estimated").then(pl.lit("estimated")).alias("status"),
        pl.when(pl.col("status") == "gap")
        .then(pl.lit(GAP))
        .when(pl.col("instant").is_null())
        .then(pl.lit("no_capacity"))
        .when(pl.col("instant") == 0)
        .then(pl.lit("capacity_zero"))
        .when(pl.col("_load").is_null())
        .then(pl.lit("no_exits"))
        .alias("reason"),
        "origin",
    )
    by_day = recent(daily, frames, "scenic_day").with_columns(
        pl.lit("day").alias("grain"), pl.col("date").alias("period")
    )
    by_month = (
        daily.group_by("area_code", pl.col("date").dt.truncate("1mo").alias("period"), "variant")
        .agg(
            pl.col("numerator").sum(),
            pl.col("status").max(),
            pl.col("reason").sort_by("date").drop_nulls().first(),
            MIXED_ORIGIN.alias("origin"),
        )
        .join(gap_months(frames), on=["area_code", "period"], how="left")
        .with_columns(pl.lit("month").alias("grain"), pl.coalesce("gap", "reason").alias("reason"))
        .drop("gap")
    )
    return pl.concat([by_day.drop("date"), by_month], how="diagonal")


def _hours_at_or_above() -> pl.Expr:
    hours = [(pl.col("_load").list.get(hour) >= pl.col("value")).cast(pl.Float64) for hour in range(24)]
    return pl.when(pl.col("_load").is_not_null()).then(pl.sum_horizontal(hours))


def _tiers(frames: Frames) -> pl.LazyFrame:
    """spot_id, tier, valid_from, _until, value: a spot's own thresholds before those of the whole city."""
    thresholds = frames["thresholds"].filter(pl.col("indicator") == "scenic_instant_load")
    spots = frames["scenic_spots"].select("spot_id").unique()
    own = thresholds.join(spots, left_on="area_code", right_on="spot_id", how="semi").rename({"area_code": "spot_id"})
    city = thresholds.filter(pl.col("area_code") == CITY).drop("area_code").join(spots, how="cross")
    others = city.join(own, on=["spot_id", "tier"], how="anti")
    columns = ("spot_id", "tier", "valid_from", "value")
    until = pl.col("valid_from").shift(-1).over("spot_id", "tier", order_by="valid_from").alias("_until")
    return pl.concat([own.select(columns), others.select(columns)]).with_columns(until)


INDICATORS = (HOURS_ABOVE,)
