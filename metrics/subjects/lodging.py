"""Lodging: beds by category and licence, their density, and how many room-nights are sold."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule
from metrics.rollup.cache import cached
from metrics.rollup.facilities import OWN, roll_up_facilities, summed_together
from metrics.rollup.hierarchy import per_land
from metrics.rollup.time import with_years

_OPEN = pl.col("status") != "closed"
_BEDS = pl.when(_OPEN).then("beds").otherwise(0)
TERMS = {
    "all": _BEDS,
    "unlicensed": pl.when(pl.col("licensed")).then(0).otherwise(_BEDS),
    "sold": pl.col("room_nights_sold"),
    "available": pl.col("room_nights_available"),
}
_INPUTS = ("lodging", "movements", "areas", "zone_members")
_MONITORED = Text(
    "只含纳入监测的住宿单位，不等于全市公布数；缺报不等于关停。",
    "Only establishments under monitoring, not the city's published total; a missing report is not a closure.",
)
_record = partial(
    Indicator,
    subject="beds",
    inputs=_INPUTS,
    caveat=_MONITORED,
    clause="17",
    lead_body="市文化和旅游局、市公安局",
)


def _rows(frames: Frames) -> pl.DataFrame:
    def make() -> pl.LazyFrame:
        return frames["lodging"].select(
            pl.col("establishment_id").alias("facility_id"),
            "area_code",
            "grain",
            "period",
            pl.lit("office").alias("vintage"),
            pl.lit("default").alias("variant"),
            "category",
            "scope",
            "status",
            "beds",
            *(expression.alias(name) for name, expression in TERMS.items()),
            "origin",
        )

    return cached(frames, ("lodging", "rows"), make)


def _summed(rows: pl.DataFrame, frames: Frames, terms: tuple[str, ...], *, categories: bool = False) -> pl.LazyFrame:
    """Each scope by itself: `default` is all of them, another scope leads the name of its variants."""
    variant = pl.col("variant")
    return pl.concat(
        roll_up_facilities(
            rows.filter(scope=scope).drop("scope", "category").lazy(),
            frames,
            terms=terms,
            every_street=not categories,
            facilities=not categories,
        ).with_columns(
            (
                variant
                if scope == "all"
                else pl.when(variant == "default").then(pl.lit(scope)).otherwise(pl.lit(f"{scope}:") + variant)
            ).alias("variant")
        )
        for scope in sorted({"all", *rows["scope"].unique().to_list()})
    )


def _counted(frames: Frames, *terms: str) -> pl.LazyFrame:
    """Some of TERMS for every area and establishment."""
    rows = _rows(frames)
    return summed_together(rows, frames, "lodging", terms, TERMS, lambda names: _summed(rows, frames, names))


def lodging_beds(frames: Frames) -> pl.LazyFrame:
    """Lodging beds; the variant is a category, or `default` for all of them.

    A category is told for every district and above, and for the streets that ever had such an establishment.
    """
    whole = _counted(frames, "all").rename({"all": "numerator"})
    rows = _rows(frames).with_columns(pl.col("category").alias("variant")).rename({"all": "numerator"})
    parts = _summed(rows, frames, ("numerator",), categories=True)
    return with_years(pl.concat([whole, parts.select(whole.collect_schema().names())]), TimeRule.STOCK)


LODGING_BEDS = _record(
    name=Text("住宿业床位", "Lodging beds"),
    definition=Text(
        "期末住宿单位床位数；各类别另列，互不混用。",
        "Beds of lodging at the end of the period; categories are variants of their own.",
    ),
    terms=lodging_beds,
    formula=r"\sum B",
    symbols={"B": Text("各住宿单位期末床位", "beds of each establishment at the end of the period")},
    example="120 + 80 = 200",
    unit=Unit.BEDS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="北京市旅游统计调查制度",
)


def lodging_bed_density(frames: Frames) -> pl.LazyFrame:
    """Lodging beds per km² of official land."""
    rows = _counted(frames, "all").filter(~OWN).rename({"all": "numerator"})
    return per_land(with_years(rows, TimeRule.STOCK), frames)


LODGING_BED_DENSITY = _record(
    name=Text("住宿业床位密度", "Lodging bed density"),
    definition=Text("住宿业床位除以该区域自身的官方土地面积。", "Lodging beds over the area's own official land."),
    terms=lodging_bed_density,
    formula=r"\frac{\sum B}{A}",
    symbols={
        "B": Text("各住宿单位期末床位", "beds of each establishment at the end of the period"),
        "A": Text("土地面积（平方公里）", "land (km²)"),
    },
    example="200 / 10 km² = 20",
    unit=Unit.BEDS_PER_KM2,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="本系统约定",
)


def unlicensed_lodging_beds(frames: Frames) -> pl.LazyFrame:
    """Lodging beds of establishments without a licence."""
    return with_years(_counted(frames, "unlicensed").rename({"unlicensed": "numerator"}), TimeRule.STOCK)


UNLICENSED_LODGING_BEDS = _record(
    name=Text("无证住宿床位", "Unlicensed lodging beds"),
    definition=Text("未持证住宿单位的床位数。", "Beds of establishments without a licence."),
    terms=unlicensed_lodging_beds,
    formula=r"\sum_{u} B",
    symbols={"u": Text("无证的住宿单位", "establishments without a licence"), "B": Text("床位", "beds")},
    example="30 + 0 = 30",
    unit=Unit.BEDS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="京政发〔2021〕1号 17条；口径为本系统约定",
)


def room_occupancy(frames: Frames) -> pl.LazyFrame:
    """Room-nights sold over room-nights available, of establishments that report both."""
    rows = _counted(frames, "sold", "available").rename({"sold": "numerator", "available": "denominator"})
    return with_years(rows, TimeRule.RATE).with_columns(COMPUTED)


ROOM_OCCUPANCY = _record(
    name=Text("客房出租率", "Room occupancy"),
    definition=Text(
        "实际出租间夜数除以可供出租间夜数，只含两项都报的住宿单位。",
        "Room-nights sold over room-nights available, of establishments that report both.",
    ),
    terms=room_occupancy,
    formula=r"\frac{\sum N_{sold}}{\sum N_{available}}",
    symbols={
        "N_{sold}": Text("售出间夜", "room-nights sold"),
        "N_{available}": Text("可供间夜", "room-nights available"),
    },
    example="(600 + 200) / (700 + 300) = 80 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.RATE,
    direction=Direction.NEITHER,
    source="北京市旅游统计调查制度",
)


INDICATORS = (
    LODGING_BEDS,
    LODGING_BED_DENSITY,
    UNLICENSED_LODGING_BEDS,
    ROOM_OCCUPANCY,
)
