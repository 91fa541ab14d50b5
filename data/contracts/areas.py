"""Contracts of the areas themselves: the dated tree, zones, outlines and remembered names."""

import polars as pl

from data.contracts.rules import NOTE, VALID_FROM, VALID_TO, Area, Block, Column, Contract, RowRule, amount, text
from data.contracts.text import Text
from data.contracts.units import Unit

OUTLINE = 10_000_000  # letters of a geometry, whose points have a limit of their own
LEVELS = ("city", "district", "subcentre", "street", "village", "zone")

ENDS_AFTER_START = RowRule(
    name="valid_to_before_valid_from",
    column="valid_to",
    broken=pl.col("valid_to") <= pl.col("valid_from"),
    shown=pl.format("{} ≤ {}", pl.col("valid_to"), pl.col("valid_from")),
    found=Text("失效日不晚于生效日", "the validity ends before it starts"),
    mend=Text("更正两个日期；失效日不含当天。", "Correct the two dates; the end is exclusive."),
)


AREAS = Contract(
    id="areas",
    name=Text("区域", "areas"),
    key=("code", "valid_from"),
    block=Block.KEYED,
    columns=(
        text("code", "区划代码", "division code (GB/T 2260, NBS)"),
        VALID_FROM,
        VALID_TO,
        text("level", "层级", "level of the area", values=LEVELS),
        text("parent", "上级区划", "code of the area above", optional=True),
        text("name_zh", "中文名称", "Chinese name"),
        text("name_en", "英文名称", "English name"),
        amount("land_km2", "土地面积", "official land area", unit=Unit.KM2, optional=True),
        amount("net_land_km2", "净用地面积", "net land area", unit=Unit.KM2, optional=True),
        Column(
            name="tile_col", dtype=pl.Int64(), meaning=Text("示意图列", "column in the schematic map"), optional=True
        ),
        Column(name="tile_row", dtype=pl.Int64(), meaning=Text("示意图行", "row in the schematic map"), optional=True),
    ),
    rules=(ENDS_AFTER_START,),
)
ZONE_MEMBERS = Contract(
    id="zone_members",
    name=Text("功能区成员", "members of zones"),
    key=("zone", "code", "valid_from"),
    block=Block.KEYED,
    columns=(
        text("zone", "功能区代码", "zone code"),
        text("code", "成员区划代码", "code of the member"),
        VALID_FROM,
        VALID_TO,
        text("note", "说明", "what is approximate", optional=True, most=NOTE),
    ),
    rules=(ENDS_AFTER_START,),
)
BOUNDARIES = Contract(
    id="boundaries",
    name=Text("边界", "outlines"),
    key=("code",),
    block=Block.KEYED,
    columns=(
        text("code", "区划代码", "division code", area=Area.OPEN),
        text("geometry", "几何", "GeoJSON geometry, WGS84", most=OUTLINE),
    ),
)
MAPPINGS = Contract(
    id="mappings",
    name=Text("名称对照", "remembered names"),
    key=("source_name", "kind", "found"),
    block=Block.KEYED,
    columns=(
        text("source_name", "来源", "source that writes so"),
        text("kind", "类别", "what is mapped", values=("area", "column", "value", "dataset")),
        text("found", "来源写法", "as the source writes it"),
        text("meant", "标准写法", "as the contract writes it"),
    ),
)
CONTRACTS = (AREAS, ZONE_MEMBERS, BOUNDARIES, MAPPINGS)
