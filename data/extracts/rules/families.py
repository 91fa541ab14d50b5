"""Parents against their children: some missing, or a sum that is not the parent's value."""

from collections.abc import Sequence

import polars as pl

from data.contracts import Frames
from data.contracts.findings import Finding, Severity
from data.contracts.text import Text

from .passes import of_table

TOLERANCE = 0.005  # of the parent's value
CELL = ("grain", "period", "vintage")
_SHORT = Text("下级区域不全，上级合计将为空", "children are incomplete, so their parent will have no sum")
_SHORT_MEND = Text("补齐下级区域，或确认。", "Add the missing areas, or acknowledge.")
_APART = Text("上级数值与下级之和相差超过 0.5%", "the parent differs from the sum of its children by more than 0.5 %")
_APART_MEND = Text("核对两级数据，或确认警告。", "Check both levels, or acknowledge.")


def families(rows: pl.LazyFrame, reference: Frames, columns: Sequence[str]) -> list[Finding]:
    """Findings over `rows`: area_code, grain, period, vintage, the columns, `row` (0 for released rows)."""
    if "areas" not in reference:
        return []
    now = (
        reference["areas"]
        .filter(pl.col("valid_to").is_null(), pl.col("level").is_in(["district", "street"]))
        .select(pl.col("code").alias("area_code"), "parent")
        .collect()
    )
    if now.is_empty():
        return []
    size = now.group_by("parent").agg(pl.len().alias("_of"))
    children = (
        rows.join(now.lazy(), on="area_code")
        .group_by("parent", *CELL)
        .agg(
            pl.len().alias("_n"),
            pl.col("row").max(),
            *(pl.col(name).sum() for name in columns),
            *(pl.col(name).count().alias(f"_{name}") for name in columns),
        )
        .collect(engine="streaming")
        .join(size, on="parent")
    )
    parents = now["parent"].unique()
    own = (
        rows.filter(pl.col("area_code").is_in(parents.implode()))
        .rename({"area_code": "parent", "row": "_row"})
        .collect(engine="streaming")
    )
    return [*_incomplete(_with_summed(children, own, now), own), *_apart(children, own, columns)]


def _with_summed(children: pl.DataFrame, own: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """`children` where a district that only its streets report counts as there, if they all do: it has their sum."""
    summed = (
        children.filter(pl.col("_n") == pl.col("_of"))
        .join(own, on=["parent", *CELL], how="anti", nulls_equal=True)
        .select(pl.col("parent").alias("area_code"), *CELL)
        .join(now, on="area_code")
        .group_by("parent", *CELL)
        .agg(pl.len().alias("_summed"))
    )
    return children.join(summed, on=["parent", *CELL], how="left", nulls_equal=True).with_columns(
        pl.col("_n") + pl.col("_summed").fill_null(0)
    )


def _incomplete(children: pl.DataFrame, own: pl.DataFrame) -> list[Finding]:
    short = children.filter(pl.col("_n") < pl.col("_of"), pl.col("row") > 0, pl.col("_n") > 1)
    short = short.join(own, on=["parent", *CELL], how="anti")
    findings: list[Finding] = []
    for severity, mostly in ((Severity.WARNING, True), (Severity.NOTE, False)):
        # A few children are a partial delivery; most of them with some missing look like a slip.
        table = short.filter((pl.col("_n") * 2 >= pl.col("_of")) == mostly).select(
            "row", pl.format("{} {}: {}/{}", "parent", "period", "_n", "_of").alias("shown")
        )
        findings += of_table(
            table, column="area_code", rule="incomplete_children", severity=severity, found=_SHORT, mend=_SHORT_MEND
        )
    return findings


def _apart(children: pl.DataFrame, own: pl.DataFrame, columns: Sequence[str]) -> list[Finding]:
    both = children.filter(pl.col("_n") == pl.col("_of")).join(own, on=["parent", *CELL], suffix="_own")
    findings: list[Finding] = []
    for name in columns:
        stated, summed = pl.col(f"{name}_own"), pl.col(name)
        table = both.filter(
            pl.col(f"_{name}") == pl.col("_of"),
            pl.max_horizontal("row", "_row") > 0,
            (stated - summed).abs() > TOLERANCE * stated.abs(),
        ).select(
            pl.max_horizontal("row", "_row").alias("row"),
            pl.format("{} {}: {} ≠ {}", "parent", "period", stated, summed).alias("shown"),
        )
        findings += of_table(
            table, column=name, rule="parent_differs", severity=Severity.WARNING, found=_APART, mend=_APART_MEND
        )
    return findings
