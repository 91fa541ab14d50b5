"""Contracts of buildings, commerce and land."""

from data.contracts.rules import AREA_CODE, GRAIN, PERIOD, Contract, amount, at_most, count

BUILDINGS = Contract(
    "buildings",
    "建筑",
    "buildings",
    ("area_code", "grain", "period"),
    (
        AREA_CODE,
        GRAIN,
        PERIOD,
        amount("footprint_m2", "建筑基底面积", "footprint of buildings", "m2"),
        amount("above_ground_gfa_m2", "地上建筑面积", "floor area above ground", "m2"),
        amount(
            "planned_above_ground_gfa_m2",
            "年度减量计划的地上建筑面积",
            "floor area above ground that the annual plan foresees",
            "m2",
            optional=True,
        ),
    ),
    rules=(
        at_most(
            "footprint_m2",
            "above_ground_gfa_m2",
            "建筑基底面积大于地上建筑面积，应不大于",
            "the footprint exceeds the floor area above ground",
        ),
    ),
    cadence_days=550,
)
COMMERCE = Contract(
    "commerce",
    "商业",
    "commerce",
    ("area_code", "grain", "period"),
    (
        AREA_CODE,
        GRAIN,
        PERIOD,
        count("outlets", "商业网点数", "commercial outlets", "outlets"),
        amount("commercial_gfa_m2", "商业建筑面积", "commercial floor area", "m2"),
    ),
    cadence_days=550,
)
LAND_USE = Contract(
    "land_use",
    "土地利用",
    "land use",
    ("area_code", "grain", "period"),
    (
        AREA_CODE,
        GRAIN,
        PERIOD,
        amount("urban_rural_construction_land_km2", "城乡建设用地", "urban and rural construction land", "km2"),
    ),
    cadence_days=550,
)
CONTRACTS = (BUILDINGS, COMMERCE, LAND_USE)
