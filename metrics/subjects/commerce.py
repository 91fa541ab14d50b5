"""Commerce: outlets and floor area over land. No official formula was found; these are the tool's own."""

import polars as pl

from data.contracts import Frames
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.hierarchy import as_terms, per_land, rolled
from metrics.units import Unit

BODY = "市发展改革委"
COUNTED = {"outlets": pl.col("outlets"), "floor": pl.col("commercial_gfa_m2")}


def commercial_outlet_density(frames: Frames) -> pl.LazyFrame:
    """Outlets per km²."""
    return as_terms(per_land(rolled(frames, "commerce", **COUNTED)["outlets"], frames))


def commercial_floor_density(frames: Frames) -> pl.LazyFrame:
    """Commercial floor area (m²) per km²."""
    return as_terms(per_land(rolled(frames, "commerce", **COUNTED)["floor"], frames))


_INPUTS = ("commerce", "areas", "zone_members")
_OWN = ("商业密度没有找到官方公式，此为本系统约定。", "No official formula was found; this is the tool's own.")
INDICATORS = (
    Indicator(
        "commercial_floor_density",
        "densities",
        "商业密度（建筑面积）",
        "Commercial floor density",
        Unit.M2_PER_KM2,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.LOWER,
        "商业建筑面积除以土地面积。",
        "Commercial floor area over land.",
        r"\frac{\sum C}{A}",
        "17",
        BODY,
        "本系统约定",
        "200,000 / 2 km² = 100,000",
        _INPUTS,
        commercial_floor_density,
        *_OWN,
        symbols=(
            ("C", "商业建筑面积（平方米）", "commercial floor area (m²)"),
            ("A", "土地面积（平方公里）", "land (km²)"),
        ),
    ),
    Indicator(
        "commercial_outlet_density",
        "densities",
        "商业密度（网点）",
        "Commercial outlet density",
        Unit.OUTLETS_PER_KM2,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.LOWER,
        "商业网点数除以土地面积。",
        "Commercial outlets over land.",
        r"\frac{\sum N}{A}",
        "17",
        BODY,
        "本系统约定",
        "300 / 2 km² = 150",
        _INPUTS,
        commercial_outlet_density,
        *_OWN,
        symbols=(
            ("N", "商业网点数", "commercial outlets"),
            ("A", "土地面积（平方公里）", "land (km²)"),
        ),
    ),
)
