"""Contracts of the areas themselves: the dated tree, zones, outlines and remembered names."""

import polars as pl

from data import outlines
from data.contracts.rules import VALID_FROM, VALID_TO, Area, Block, Column, Contract, RowRule, amount, text
from data.findings import Text

LEVELS = ("city", "district", "subcentre", "street", "village", "zone")

ENDS_AFTER_START = RowRule(
    "valid_to_before_valid_from",
    "valid_to",
    pl.col("valid_to") <= pl.col("valid_from"),
    pl.format("{} ≤ {}", pl.col("valid_to"), pl.col("valid_from")),
    Text("失效日不晚于生效日", "the validity ends before it starts"),
    Text("更正两个日期；失效日不含当天。", "Correct the two dates; the end is exclusive."),
)


def _outline(rule: str, found: Text, mend: Text) -> RowRule:
    """A rule on outlines; a geometry breaks one at most, because what is no polygon has no positions to judge."""
    geometry = pl.col("geometry")
    broken = geometry.map_elements(outlines.broken, return_dtype=pl.String) == rule
    return RowRule(rule, "geometry", broken, geometry.map_elements(outlines.shown, return_dtype=pl.String), found, mend)


AREAS = Contract(
    "areas",
    "区域",
    "areas",
    ("code", "valid_from"),
    (
        text("code", "区划代码", "division code (GB/T 2260, NBS)"),
        VALID_FROM,
        VALID_TO,
        text("level", "层级", "level of the area", values=LEVELS),
        text("parent", "上级区划", "code of the area above", optional=True),
        text("name_zh", "中文名称", "Chinese name"),
        text("name_en", "英文名称", "English name"),
        amount("land_km2", "土地面积", "official land area", "km2", optional=True),
        amount("net_land_km2", "净用地面积", "net land area", "km2", optional=True),
        Column("tile_col", pl.Int64(), "示意图列", "column in the schematic map", optional=True),
        Column("tile_row", pl.Int64(), "示意图行", "row in the schematic map", optional=True),
    ),
    Block.KEYED,
    rules=(ENDS_AFTER_START,),
)
ZONE_MEMBERS = Contract(
    "zone_members",
    "功能区成员",
    "members of zones",
    ("zone", "code", "valid_from"),
    (
        text("zone", "功能区代码", "zone code"),
        text("code", "成员区划代码", "code of the member"),
        VALID_FROM,
        VALID_TO,
        text("note", "说明", "what is approximate", optional=True),
    ),
    Block.KEYED,
    rules=(ENDS_AFTER_START,),
)
BOUNDARIES = Contract(
    "boundaries",
    "边界",
    "outlines",
    ("code",),
    (
        text("code", "区划代码", "division code", area=Area.OPEN),
        text("geometry", "几何", "GeoJSON geometry, WGS84"),
    ),
    Block.KEYED,
    rules=(
        _outline(
            "not_an_outline",
            Text(
                "不是 GeoJSON 的 Polygon 或 MultiPolygon，或有未闭合的环",
                "not a GeoJSON Polygon or MultiPolygon, or a ring that is not closed",
            ),
            Text(
                "每行给一个 GeoJSON 几何对象；每个环至少四个坐标，末尾与开头相同。",
                "Give one GeoJSON geometry object a row; a ring has four or more positions and ends where it begins.",
            ),
        ),
        _outline(
            "not_in_degrees",
            Text("有坐标不是中国境内的经度、纬度", "a position is no longitude and latitude in China"),
            Text("用 WGS84 的度，经度在前。", "Use degrees of WGS84, longitude first."),
        ),
        _outline(
            "too_many_points",
            Text(
                f"坐标超过 {outlines.MOST_POSITIONS} 个，或文本过长",
                f"more than {outlines.MOST_POSITIONS:,} positions, or too long a text",
            ),
            Text("先简化边界：地图只画几千个点。", "Simplify the outline first: a map draws a few thousand points."),
        ),
    ),
)
MAPPINGS = Contract(
    "mappings",
    "名称对照",
    "remembered names",
    ("source_name", "kind", "found"),
    (
        text("source_name", "来源", "source that writes so"),
        text("kind", "类别", "what is mapped", values=("area", "column", "value", "dataset")),
        text("found", "来源写法", "as the source writes it"),
        text("meant", "标准写法", "as the contract writes it"),
    ),
    Block.KEYED,
)
CONTRACTS = (AREAS, ZONE_MEMBERS, BOUNDARIES, MAPPINGS)
