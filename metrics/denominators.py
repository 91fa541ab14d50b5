"""Denominator lab: one count under every denominator, and which rankings depend on the choice."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import polars as pl

from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Indicator, Kind


class Denominator(StrEnum):
    """What a count can be divided by. Each needs its own figure: none stands in for another."""

    GROSS_LAND = "gross_land"  # official land of the area itself, km²
    NET_LAND = "net_land"  # land without water, roads and the like, km², where the area states it
    RESIDENTS = "residents"
    REGISTERED = "registered"
    DAY = "day"  # mean people present 10–16 h
    NIGHT = "night"  # mean people present 0–5 h

    @property
    def words(self) -> Text:
        """As written."""
        return _WRITTEN[self]


_WRITTEN = {
    Denominator.GROSS_LAND: Text("每平方公里土地", "per km² of land"),
    Denominator.NET_LAND: Text("每平方公里净用地", "per km² of net land"),
    Denominator.RESIDENTS: Text("每名常住人口", "per resident"),
    Denominator.REGISTERED: Text("每名户籍人口", "per registered person"),
    Denominator.DAY: Text("每名日间在区人口", "per person present by day"),
    Denominator.NIGHT: Text("每名夜间在区人口", "per person present by night"),
}
LAND = (Denominator.GROSS_LAND, Denominator.NET_LAND)
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


def ranked(rebased: pl.DataFrame, *, whole: str | None = None, choices: Sequence[str] = ()) -> pl.DataFrame:
    """`rebased` with rank, rank_low, rank_high, depends and against: what hangs on the choice of denominator.

    Ranks (1 the largest; equals share the better) are over areas that have a value under every denominator compared
    (`choices`, by default those that any area has), so that a missing figure moves nobody. `depends`: the area's rank
    differs between them. `against`: value over that of `whole`; `crosses`: above it under one, below under another.
    """
    parts = rebased.filter(pl.col("area_code") != whole) if whole else rebased
    compared = list(choices) or parts.drop_nulls("value").get_column("denominator").unique().to_list()
    usable = parts.filter(pl.col("denominator").is_in(compared)).drop_nulls("value")
    everywhere = usable.group_by("area_code").len().filter(pl.col("len") == len(compared)).select("area_code")
    places = (
        usable.join(everywhere, on="area_code")
        .with_columns(pl.col("value").rank("min", descending=True).over("denominator").cast(pl.Int64).alias("rank"))
        .select("area_code", "denominator", "rank")
    )
    marks = places.group_by("area_code").agg(
        pl.col("rank").min().alias("rank_low"),
        pl.col("rank").max().alias("rank_high"),
        (pl.col("rank").n_unique() > 1).alias("depends"),
    )
    base = rebased.filter(pl.col("area_code") == pl.lit(whole, pl.String)).select(
        "denominator", pl.col("value").alias("_whole")
    )
    against = pl.when(pl.col("_whole") != 0).then(pl.col("value") / pl.col("_whole"))
    return (
        parts.join(places, on=["area_code", "denominator"], how="left")
        .join(marks, on="area_code", how="left")
        .join(base, on="denominator", how="left")
        .with_columns(against.alias("against"))
        .with_columns(
            ((pl.col("against") > 1).any() & (pl.col("against") < 1).any()).over("area_code").alias("crosses")
        )
        .drop("_whole")
        .sort("denominator", "rank", "area_code", nulls_last=True)
    )
