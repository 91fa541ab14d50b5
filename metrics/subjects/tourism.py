"""Visitors present: their density over land, its peak hour, and day against night."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule, no_value_where
from metrics.rollup.cache import cached, since
from metrics.rollup.hierarchy import MADE_OF, per_land, roll_up
from metrics.rollup.recent import recent
from metrics.rollup.yearly import year_by_year

HOURS = 24
WHO = {  # group and hours whose mean stands for it
    "visitors": ("visitor", (0, HOURS - 1)),
    "by_day": ("all", (10, 16)),
    "by_night": ("all", (0, 5)),
}
GAP = "missing_hours"
FINEST = 2**20  # parts of a person: of a power of two the sums are exact, the same in whatever order streets are added
GRAINS = ("day", "month")
PERIOD = ("grain", "period")
_OWN = Text(
    "旅游密度没有找到官方公式，此为本系统约定；入园密度不能代替它，因为王府井、南锣鼓巷等开放街区客流最多。",
    "No official formula was found; this is the tool's own. Entries to gated spots cannot stand in for it.",
)
_record = partial(
    Indicator,
    inputs=("presence_hour", "areas", "zone_members"),
    kind=Kind.RATE,
    time=TimeRule.NONE,
    source="本系统约定",
    clause="17",
    lead_body="市文化和旅游局",
)


def present(frames: Frames, who: str) -> pl.LazyFrame:
    """Mean people of a group present over some hours (`WHO`) of each recent day and each month, by area, rolled up.

    A period lacking an hour of a cell that its month has is null, `missing_hours`: a gap is not an absence. Cells
    come and go between months, so one that says nothing all month is not waited for.
    """
    every = cached(frames, "present", lambda: _present(frames))
    return every.lazy().filter(pl.col("variant") == who).with_columns(pl.lit("default").alias("variant"))


def _present(frames: Frames) -> pl.LazyFrame:
    """All of WHO at once, told apart by variant."""
    rows = pl.concat(_means(frames, who, grain) for who in WHO for grain in GRAINS)
    return roll_up(rows, frames).with_columns(no_value_where(pl.col("numerator").is_null(), GAP))


def _hours(frames: Frames) -> pl.LazyFrame:
    begin = since(frames)
    return frames["presence_hour"].filter(pl.lit(value=True) if begin is None else pl.col("date") >= begin)


def _means(frames: Frames, who: str, grain: str) -> pl.LazyFrame:
    group, hours = WHO[who]
    a_day = hours[1] - hours[0] + 1
    most = pl.col("_most").max().over("area_code", pl.col("period").dt.truncate("1mo"))
    wanted = _hours(frames).filter(pl.col("group") == group, pl.col("hour").is_between(*hours))
    return (
        _with_period(wanted, frames, grain)
        .group_by("area_code", *PERIOD)
        .agg(
            pl.col("persons").sum(),
            pl.len().alias("_hours"),
            pl.col("cells").min().alias("_fewest"),
            pl.col("cells").max().alias("_most"),
            pl.col("origin").max(),
        )
        .with_columns(((pl.col("_hours") == a_day * _days(grain)) & (pl.col("_fewest") == most)).alias("_whole"))
        .select(
            "area_code",
            *PERIOD,
            pl.lit("office").alias("vintage"),
            pl.lit(who).alias("variant"),
            pl.when("_whole").then((pl.col("persons") / pl.col("_hours") * FINEST).round() / FINEST).alias("numerator"),
            "origin",
        )
    )


def _with_period(rows: pl.LazyFrame, frames: Frames, grain: str) -> pl.LazyFrame:
    """`rows` by date with the grain and period that they fall into; days only recent ones."""
    period = pl.col("date") if grain == "day" else pl.col("date").dt.truncate("1mo")
    kept = recent(rows, frames, "presence_hour") if grain == "day" else rows
    return kept.with_columns(pl.lit(grain).alias("grain"), period.alias("period"))


def _days(grain: str) -> pl.Expr:
    return pl.lit(1) if grain == "day" else pl.col("period").dt.days_in_month().cast(pl.Int64)


def tourism_density(frames: Frames) -> pl.LazyFrame:
    """Visitors present in the mean hour of a day or month, per km²."""
    return per_land(present(frames, "visitors"), frames)


TOURISM_DENSITY = _record(
    name=Text("旅游密度", "Tourism density"),
    subject="densities",
    definition=Text(
        "当月（当日）平均每小时在区游客数除以土地面积。",
        "Visitors present in the mean hour of the month or day over land.",
    ),
    caveat=_OWN,
    terms=tourism_density,
    formula=r"\frac{\overline{V_h}}{A}",
    symbols={
        "V_h": Text("某小时在区游客数", "visitors present in an hour"),
        "A": Text("土地面积（平方公里）", "land (km²)"),
    },
    example="(300 + 500) / 2 h / 2 km² = 200",
    unit=Unit.PERSONS_PER_KM2,
    direction=Direction.LOWER,
)


def peak_hour_tourism_density(frames: Frames) -> pl.LazyFrame:
    """The largest hourly sum of visitors over an area's places in a day or month, per km²; never a sum of peaks.

    An hour that lacks a cell which the area has in that month may have been the fullest: `missing_hours`.
    """
    hours = _hours(frames).filter(pl.col("group") == "visitor")
    peaks = year_by_year(hours, frames, "presence_hour", lambda some: _peaks(some, frames))
    return per_land(peaks, frames)


PEAK_HOUR_TOURISM_DENSITY = _record(
    name=Text("高峰小时旅游密度", "Peak-hour tourism density"),
    subject="densities",
    definition=Text(
        "当月（当日）各小时全区游客数的最大值除以土地面积。",
        "The largest hourly number of visitors of the month or day over land.",
    ),
    caveat=_OWN,
    terms=peak_hour_tourism_density,
    formula=r"\frac{\max_h \sum_i V_{ih}}{A}",
    symbols={
        "V_{ih}": Text("某地某小时在区游客数", "visitors present at a place in an hour"),
        "A": Text("土地面积（平方公里）", "land (km²)"),
    },
    example="max(100 + 50, 60 + 80) / 2 km² = 75",
    unit=Unit.PERSONS_PER_KM2,
    direction=Direction.LOWER,
)


def _peaks(hours: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    whole = pl.col("cells") == pl.col("cells").max().over("area_code", pl.col("date").dt.truncate("1mo"))
    by_hour = hours.select(
        "area_code",
        pl.lit("hour").alias("grain"),
        pl.col("date").alias("period"),
        pl.lit("office").alias("vintage"),
        pl.col("hour").cast(pl.String).alias("variant"),
        pl.when(whole).then("persons").cast(pl.Float64).alias("numerator"),
        "origin",
    )
    rolled = roll_up(by_hour, frames).rename({"period": "date"}).drop("grain")
    return pl.concat(
        _with_period(rolled, frames, grain)
        .group_by("area_code", *PERIOD)
        .agg(
            pl.lit("office").alias("vintage"),
            pl.lit("default").alias("variant"),
            pl.when(pl.col("numerator").is_not_null().all()).then(pl.col("numerator").max()).alias("numerator"),
            pl.col("origin").max(),
            pl.col("basis").first(),
            pl.col("reason").drop_nulls().first(),
            pl.col("coverage_n").min(),
            pl.col("coverage_of").max(),
            pl.len().alias("_hours"),
        )
        .with_columns((pl.col("_hours") == HOURS * _days(grain)).alias("_whole"))
        for grain in GRAINS
    ).with_columns(
        pl.when("_whole").then("numerator").alias("numerator"),
        no_value_where(~pl.col("_whole") | pl.col("numerator").is_null(), GAP),
    )


def day_night_ratio(frames: Frames) -> pl.LazyFrame:
    """Mean people present by day over mean people present by night, from presence only."""
    day = present(frames, "by_day")
    night = present(frames, "by_night").select("area_code", *MADE_OF, pl.col("numerator").alias("denominator"))
    return day.join(night, on=["area_code", *MADE_OF], how="left").with_columns(COMPUTED)


DAY_NIGHT_RATIO = _record(
    name=Text("昼夜人口比", "Day–night ratio"),
    subject="population",
    definition=Text(
        "10—16 时平均在区人数除以 0—5 时平均在区人数。",
        "Mean people present at 10–16 h over those present at 0–5 h.",
    ),
    terms=day_night_ratio,
    formula=r"\frac{\overline{P_{day}}}{\overline{P_{night}}}",
    symbols={
        "P_{day}": Text("10–16 时平均在区人口", "mean people present at 10–16 h"),
        "P_{night}": Text("0–5 时平均在区人口", "mean people present at 0–5 h"),
    },
    example="1,500 / 1,000 = 1.5",
    unit=Unit.RATIO,
    direction=Direction.NEITHER,
    clause="24",
    lead_body="市发展改革委",
)


INDICATORS = (
    TOURISM_DENSITY,
    PEAK_HOUR_TOURISM_DENSITY,
    DAY_NIGHT_RATIO,
)
