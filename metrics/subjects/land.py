"""Urban and rural construction land."""

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import reported, roll_up


def construction_land(frames: Frames) -> pl.LazyFrame:
    """Urban and rural construction land (km²)."""
    return roll_up(reported(frames["land_use"], numerator=pl.col("urban_rural_construction_land_km2")), frames)


CONSTRUCTION_LAND = Indicator(
    name=Text("城乡建设用地", "Construction land"),
    subject="buildings",
    definition=Text("城乡建设用地规模。", "Urban and rural construction land."),
    terms=construction_land,
    inputs=("land_use", "areas", "zone_members"),
    formula=r"\sum L",
    symbols={"L": Text("各下级区域的城乡建设用地", "construction land of each area below")},
    example="1,000 + 1,860 = 2,860",
    unit=Unit.KM2,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="北京城市总体规划（2016—2035）",
    clause="18",
    lead_body="市规划自然资源委、市发展改革委",
)


INDICATORS = (CONSTRUCTION_LAND,)
