"""Contracts of buildings, commerce and land."""

from data.contracts.rules import AREA_CODE, GRAIN, PERIOD, Contract, amount, at_most, count
from data.contracts.text import Text
from data.contracts.units import Unit

BUILDINGS = Contract(
    id="buildings",
    name=Text("建筑", "buildings"),
    key=("area_code", "grain", "period"),
    columns=(
        AREA_CODE,
        GRAIN,
        PERIOD,
        amount("footprint_m2", "建筑基底面积", "footprint of buildings", unit=Unit.M2),
        amount("above_ground_gfa_m2", "地上建筑面积", "floor area above ground", unit=Unit.M2),
        amount(
            "planned_above_ground_gfa_m2",
            "年度减量计划的地上建筑面积",
            "floor area above ground that the annual plan foresees",
            unit=Unit.M2,
            optional=True,
        ),
    ),
    rules=(
        at_most(
            "footprint_m2",
            "above_ground_gfa_m2",
            found=Text("建筑基底面积大于地上建筑面积，应不大于", "the footprint exceeds the floor area above ground"),
        ),
    ),
)
COMMERCE = Contract(
    id="commerce",
    name=Text("商业", "commerce"),
    key=("area_code", "grain", "period"),
    columns=(
        AREA_CODE,
        GRAIN,
        PERIOD,
        count("outlets", "商业网点数", "commercial outlets", unit=Unit.OUTLETS),
        amount("commercial_gfa_m2", "商业建筑面积", "commercial floor area", unit=Unit.M2),
    ),
)
LAND_USE = Contract(
    id="land_use",
    name=Text("土地利用", "land use"),
    key=("area_code", "grain", "period"),
    columns=(
        AREA_CODE,
        GRAIN,
        PERIOD,
        amount("urban_rural_construction_land_km2", "城乡建设用地", "urban and rural construction land", unit=Unit.KM2),
    ),
)
CONTRACTS = (BUILDINGS, COMMERCE, LAND_USE)
