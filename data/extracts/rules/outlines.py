"""Outlines: each is a closed polygon in degrees, of a size that can be drawn."""

import polars as pl

from data.contracts import Contract
from data.contracts.findings import Finding, Severity
from data.contracts.outlines import MOST_LETTERS, MOST_POSITIONS, Faulty, polygons
from data.contracts.text import Text
from data.extracts.parsed import ROW

from .passes import of_table

COLUMN = "geometry"
RULES = {
    "not_an_outline": (
        Text(
            "不是 GeoJSON 的 Polygon 或 MultiPolygon，或有未闭合的环",
            "not a GeoJSON Polygon or MultiPolygon, or a ring that is not closed",
        ),
        Text(
            "每行给一个 GeoJSON 几何对象；每个环至少四个坐标，末尾与开头相同。",
            "Give one GeoJSON geometry object a row; a ring has four or more positions and ends where it begins.",
        ),
    ),
    "not_in_degrees": (
        Text("有坐标不是中国境内的经度、纬度", "a position is no longitude and latitude in China"),
        Text("用 WGS84 的度，经度在前。", "Use degrees of WGS84, longitude first."),
    ),
    "too_many_points": (
        Text(
            f"坐标超过 {MOST_POSITIONS} 个，或文本过长",
            f"more than {MOST_POSITIONS:,} positions, or too long a text",
        ),
        Text("先简化边界：地图只画几千个点。", "Simplify the outline first: a map draws a few thousand points."),
    ),
}


def outline_findings(typed: pl.LazyFrame, contract: Contract) -> list[Finding]:
    """Faults of outlines; each breaks one rule at most, because what is no polygon has no positions to judge."""
    if not contract.has(COLUMN):
        return []
    text = pl.col(COLUMN).str.head(MOST_LETTERS + 1)  # of a longer one only that it is too long is told
    rows = typed.select(ROW, text).drop_nulls().collect(engine="streaming")
    # In plain Python over the collected column: a Python function inside an expression waits for the interpreter on a
    # thread of Polars' pool, and freezes the process when whoever holds the interpreter waits for that pool.
    faults = [(row, *_fault(geometry)) for row, geometry in rows.iter_rows()]
    findings = []
    for rule, (found, mend) in RULES.items():
        broken = [(row, shown) for row, broken_rule, shown in faults if broken_rule == rule]
        table = pl.DataFrame(broken, schema={ROW: pl.UInt32, "shown": pl.String}, orient="row")
        findings += of_table(table, column=COLUMN, rule=rule, severity=Severity.ERROR, found=found, mend=mend)
    return findings


def _fault(geometry: str) -> tuple[str | None, str | None]:
    """The rule that a geometry breaks and what a finding quotes of it."""
    try:
        polygons(geometry)
    except Faulty as fault:
        return fault.rule, fault.shown
    return None, None
