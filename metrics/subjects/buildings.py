"""Buildings: coverage and floor-area ratio, never mixed; floor area against its annual plan."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule, origin_with
from metrics.rollup.hierarchy import per_land, reported, roll_up, rolled

M2_PER_KM2 = 1_000_000.0
COUNTED = {"footprint": pl.col("footprint_m2"), "floors": pl.col("above_ground_gfa_m2")}
_record = partial(
    Indicator,
    inputs=("buildings", "areas", "zone_members"),
    clause="17",
    lead_body="市规划自然资源委、市住房城乡建设委",
)


def above_ground_gfa(frames: Frames) -> pl.LazyFrame:
    """Floor area above ground (m²)."""
    return rolled(frames, "buildings", **COUNTED)["floors"]


ABOVE_GROUND_GFA = _record(
    name=Text("地上建筑规模", "Floor area above ground"),
    subject="buildings",
    definition=Text("地面以上各层建筑面积之和。", "Sum of floor areas above ground."),
    caveat=Text("规划的 1.19 亿平方米是此数，不是建筑密度。", "The plan's 119 million m² is this, not coverage."),
    terms=above_ground_gfa,
    formula=r"\sum G",
    symbols={"G": Text("地上建筑面积", "floor area above ground")},
    example="70,000,000 + 49,000,000 = 119,000,000",
    unit=Unit.M2,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="首都功能核心区控规（2018—2035）",
)


def building_coverage(frames: Frames) -> pl.LazyFrame:
    """Footprint over land."""
    return per_land(rolled(frames, "buildings", **COUNTED)["footprint"], frames, scale=M2_PER_KM2)


BUILDING_COVERAGE = _record(
    name=Text("建筑密度", "Building coverage"),
    subject="densities",
    definition=Text("建筑基底面积之和除以用地面积。", "Footprint of all buildings over land."),
    caveat=Text("与容积率是两个指标，不混用。", "Not the floor-area ratio; the two are never mixed."),
    terms=building_coverage,
    formula=r"\frac{\sum F}{A}",
    symbols={"F": Text("建筑基底面积", "footprint of a building"), "A": Text("土地面积", "land")},
    example="25,000,000 / 100 km² = 25 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="上海城市规划 2023-02",
)


def floor_area_ratio(frames: Frames) -> pl.LazyFrame:
    """Floor area above ground over land."""
    return per_land(rolled(frames, "buildings", **COUNTED)["floors"], frames, scale=M2_PER_KM2)


FLOOR_AREA_RATIO = _record(
    name=Text("容积率", "Floor-area ratio"),
    subject="densities",
    definition=Text("地上各层建筑面积总和除以用地面积。", "Floor area above ground over land."),
    terms=floor_area_ratio,
    formula=r"\frac{\sum G}{A}",
    symbols={"G": Text("地上建筑面积", "floor area above ground"), "A": Text("土地面积", "land")},
    example="120,000,000 / 100 km² = 1.2",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
    source="上海城市规划 2023-02",
)


def gfa_plan_fulfilment(frames: Frames) -> pl.LazyFrame:
    """(previous − now) over (previous − planned), of areas whose previous period and plan are both known.

    Not of an area whose land changed in between: nothing tells what stood on the part that it kept.
    """
    rows = frames["buildings"].select(
        "area_code",
        "grain",
        "period",
        "above_ground_gfa_m2",
        "planned_above_ground_gfa_m2",
        "origin",
        pl.lit(None, pl.String).alias("reason"),
    )
    buildings = per_land(rows, frames).rename({"denominator": "_land"}).drop("reason", "basis")
    before = buildings.filter(pl.col("grain") == "year").select(
        "area_code",
        "grain",
        pl.col("period").dt.offset_by("1y"),
        pl.col("above_ground_gfa_m2").alias("_before"),
        pl.col("origin").alias("_origin"),
        pl.col("_land").alias("_land_before"),
    )
    both = (
        buildings.join(before, on=["area_code", "grain", "period"])
        .filter(pl.col("_land").eq_missing(pl.col("_land_before")))  # what another area took over was not torn down
        .with_columns(origin_with("_origin"))
    )
    own = reported(
        both,
        numerator=pl.col("_before") - pl.col("above_ground_gfa_m2"),
        denominator=pl.col("_before") - pl.col("planned_above_ground_gfa_m2"),
    ).drop_nulls(["numerator", "denominator"])
    return roll_up(own, frames, terms=("numerator", "denominator")).with_columns(COMPUTED)


GFA_PLAN_FULFILMENT = _record(
    name=Text("减量计划完成率", "Fulfilment of the annual reduction plan"),
    subject="buildings",
    definition=Text("（上年 − 当年）÷（上年 − 当年计划）。", "(previous − now) over (previous − planned)."),
    terms=gfa_plan_fulfilment,
    formula=r"\frac{G_{t-1}-G_t}{G_{t-1}-G^*_t}",
    symbols={
        "G_{t-1}": Text("上期地上建筑面积", "floor area above ground in the period before"),
        "G_t": Text("本期地上建筑面积", "floor area above ground now"),
        "G^*_t": Text("本期计划地上建筑面积", "floor area above ground planned for now"),
    },
    example="(120 − 119) / (120 − 118) = 50 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.HIGHER,
    source="京政发〔2021〕1号 17条；公式为本系统约定",
)


INDICATORS = (
    BUILDING_COVERAGE,
    FLOOR_AREA_RATIO,
    ABOVE_GROUND_GFA,
    GFA_PLAN_FULFILMENT,
)
