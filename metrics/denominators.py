"""Denominator lab: one count under every denominator, and which rankings depend on the choice."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

import polars as pl

from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Indicator, Kind


class Denominator(StrEnum):
    """What a count can be divided by. Each needs its own figure: none stands in for another."""

    words: Text

    # The words are not given where a code is looked up: Denominator("day").
    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        denominator = str.__new__(cls, code)
        denominator._value_ = code
        denominator.words = Text(zh, en)
        return denominator

    GROSS_LAND = "gross_land", "每平方公里土地", "per km² of land"  # official land of the area itself
    NET_LAND = "net_land", "每平方公里净用地", "per km² of net land"  # without water, roads and the like, where stated
    RESIDENTS = "residents", "每名常住人口", "per resident"
    REGISTERED = "registered", "每名户籍人口", "per registered person"
    DAY = "day", "每名日间在区人口", "per person present by day"  # mean of 10–16 h
    NIGHT = "night", "每名夜间在区人口", "per person present by night"  # mean of 0–5 h


_DENSE = (Unit.PERSONS_PER_KM2, Unit.BEDS_PER_KM2, Unit.M2_PER_KM2, Unit.OUTLETS_PER_KM2, Unit.ENTRIES_PER_KM2_DAY)


def can_be_rebased(record: Indicator) -> bool:
    """Whether the indicator is a density: its numerator is a count of its own that another denominator can divide."""
    return record.kind is Kind.RATE and (
        record.unit in _DENSE or record.id in {"building_coverage", "floor_area_ratio", "beds_per_1000"}
    )


def rebase(tops: pl.DataFrame, bottoms: Mapping[Denominator, pl.DataFrame]) -> pl.DataFrame:
    """Every count over every denominator: area_code, denominator, numerator, bottom, value, reason, origin.

    `tops`: area_code, numerator, origin; `bottoms`: area_code, value, origin; one row an area each, in persons and
    km². Null with `no_denominator`, `denominator_zero` or `no_numerator`; one synthetic term makes it synthetic.
    """
    rows = [
        tops.join(
            bottom.select("area_code", pl.col("value").alias("bottom"), pl.col("origin").alias("_origin")),
            on="area_code",
            how="left",
        ).with_columns(pl.lit(str(name)).alias("denominator"))
        for name, bottom in bottoms.items()
    ]
    if not rows:
        return pl.DataFrame(schema=_REBASED)
    invented = (pl.col("origin") == "synthetic") | (pl.col("_origin") == "synthetic").fill_null(value=False)
    return (
        pl.concat(rows)
        .with_columns(
            pl.when(pl.col("bottom") != 0).then(pl.col("numerator") / pl.col("bottom")).alias("value"),
            pl.when(pl.col("numerator").is_null())
            .then(pl.lit("no_numerator"))
            .when(pl.col("bottom").is_null())
            .then(pl.lit("no_denominator"))
            .when(pl.col("bottom") == 0)
            .then(pl.lit("denominator_zero"))
            .alias("reason"),
            pl.when(invented).then(pl.lit("synthetic")).otherwise("origin").alias("origin"),
        )
        .select(_REBASED.names())
        .cast(_REBASED)
    )


_REBASED = pl.Schema(
    {
        "area_code": pl.String(),
        "denominator": pl.String(),
        "numerator": pl.Float64(),
        "bottom": pl.Float64(),
        "value": pl.Float64(),
        "reason": pl.String(),
        "origin": pl.String(),
    }
)


def ranked(rebased: pl.DataFrame) -> pl.DataFrame:
    """`rebased` with rank, rank_low, rank_high and depends: what hangs on the choice of denominator.

    Ranks (1 the largest; equals share the better) are over areas that have a value under every denominator that any
    area has, so that a missing figure moves nobody. `depends`: the area's rank differs between them.
    """
    usable = rebased.drop_nulls("value")
    everywhere = pl.col("denominator").n_unique().over("area_code") == pl.col("denominator").n_unique()
    rank = pl.col("value").rank("min", descending=True).over("denominator").cast(pl.Int64).alias("rank")
    places = usable.filter(everywhere).select("area_code", "denominator", rank)
    marks = places.group_by("area_code").agg(
        pl.col("rank").min().alias("rank_low"),
        pl.col("rank").max().alias("rank_high"),
        (pl.col("rank").n_unique() > 1).alias("depends"),
    )
    return (
        rebased.join(places, on=["area_code", "denominator"], how="left")
        .join(marks, on="area_code", how="left")
        .sort("denominator", "rank", "area_code", nulls_last=True)
    )
