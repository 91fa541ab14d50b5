"""Commerce: outlets and floor area over land. No official formula was found; these are the tool's own."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import per_land, rolled

COUNTED = {"outlets": pl.col("outlets"), "floor": pl.col("commercial_gfa_m2")}
_record = partial(
    Indicator,
    subject="densities",
    caveat=Text("商业密度没有找到官方公式，此为本系统约定。", "No official formula was found; this is the tool's own."),
    inputs=("commerce", "areas", "zone_members"),
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="本系统约定",
    clause="17",
    lead_body="市发展改革委",
)


def commercial_outlet_density(frames: Frames) -> pl.LazyFrame:
    """Outlets per km²."""
    return per_land(rolled(frames, "commerce", **COUNTED)["outlets"], frames)


COMMERCIAL_OUTLET_DENSITY = _record(
    name=Text("商业密度（网点）", "Commercial outlet density"),
    definition=Text("商业网点数除以土地面积。", "Commercial outlets over land."),
    terms=commercial_outlet_density,
    formula=r"\frac{\sum N}{A}",
    symbols={"N": Text("商业网点数", "commercial outlets"), "A": Text("土地面积（平方公里）", "land (km²)")},
    example="300 / 2 km² = 150",
    unit=Unit.OUTLETS_PER_KM2,
)


def commercial_floor_density(frames: Frames) -> pl.LazyFrame:
    """Commercial floor area (m²) per km²."""
    return per_land(rolled(frames, "commerce", **COUNTED)["floor"], frames)


COMMERCIAL_FLOOR_DENSITY = _record(
    name=Text("商业密度（建筑面积）", "Commercial floor density"),
    definition=Text("商业建筑面积除以土地面积。", "Commercial floor area over land."),
    terms=commercial_floor_density,
    formula=r"\frac{\sum C}{A}",
    symbols={
        "C": Text("商业建筑面积（平方米）", "commercial floor area (m²)"),
        "A": Text("土地面积（平方公里）", "land (km²)"),
    },
    example="200,000 / 2 km² = 100,000",
    unit=Unit.M2_PER_KM2,
)


INDICATORS = (
    COMMERCIAL_FLOOR_DENSITY,
    COMMERCIAL_OUTLET_DENSITY,
)
