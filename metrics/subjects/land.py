"""Urban and rural construction land."""

import polars as pl

from data.contracts import Frames
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import as_terms, reported, roll_up
from metrics.units import Unit


def construction_land(frames: Frames) -> pl.LazyFrame:
    """Urban and rural construction land (km²)."""
    own = reported(frames["land_use"], numerator=pl.col("urban_rural_construction_land_km2"))
    return as_terms(roll_up(own, frames))


INDICATORS = (
    Indicator(
        "construction_land",
        "buildings",
        "城乡建设用地",
        "Construction land",
        Unit.KM2,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.LOWER,
        "城乡建设用地规模。",
        "Urban and rural construction land.",
        r"\sum L",
        "18",
        "市规划自然资源委、市发展改革委",
        "北京城市总体规划（2016—2035）",
        "1,000 + 1,860 = 2,860",
        ("land_use", "areas", "zone_members"),
        construction_land,
        symbols=(("L", "各下级区域的城乡建设用地", "construction land of each area below"),),
    ),
)
