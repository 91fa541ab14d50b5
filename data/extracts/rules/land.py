"""Against the land and the floor area: residents per km², footprints, commercial floor area."""

import polars as pl

from data.contracts import Frames
from data.contracts.findings import Finding, Severity
from data.contracts.text import Text

from .passes import of_table

DENSITY = (1.0, 200_000.0)  # residents per km² outside which a figure is doubted
M2_PER_KM2 = 1_000_000.0


def against_land(typed: pl.LazyFrame, dataset: str, reference: Frames) -> list[Finding]:
    """Findings of population, buildings, commerce and land_use; none for other datasets."""
    findings: list[Finding] = []
    if "areas" in reference and dataset in {"population", "buildings", "land_use"}:
        land = reference["areas"].filter(pl.col("valid_to").is_null(), pl.col("land_km2").is_not_null())
        located = typed.join(land.select(pl.col("code").alias("area_code"), "land_km2"), on="area_code")
        findings += {"population": _density, "buildings": _footprint, "land_use": _construction}[dataset](located)
    if dataset == "commerce" and "buildings" in reference:
        findings += _commercial(typed, reference["buildings"])
    return findings


def _density(located: pl.LazyFrame) -> list[Finding]:
    density = pl.col("residents") / pl.col("land_km2")
    table = located.filter(~density.is_between(*DENSITY)).select(
        "row", pl.format("{}: {}", "area_code", density.round(1)).alias("shown")
    )
    return of_table(
        table,
        column="residents",
        rule="density_implausible",
        severity=Severity.WARNING,
        found=Text("每平方公里人数不在 1–200,000 之间", "residents per km² outside 1 to 200,000"),
        mend=Text("核对人口单位与区划代码。", "Check the unit and the division code."),
    )


def _footprint(located: pl.LazyFrame) -> list[Finding]:
    table = located.filter(pl.col("footprint_m2") > pl.col("land_km2") * M2_PER_KM2).select(
        "row", pl.format("{} > {} km²", "footprint_m2", "land_km2").alias("shown")
    )
    return of_table(
        table,
        column="footprint_m2",
        rule="footprint_above_land",
        severity=Severity.ERROR,
        found=Text("建筑基底面积超过土地面积", "the footprint exceeds the land"),
        mend=Text("核对单位（平方米）。", "Check the unit (m²)."),
    )


def _construction(located: pl.LazyFrame) -> list[Finding]:
    land = pl.col("urban_rural_construction_land_km2")
    table = located.filter(land > pl.col("land_km2")).select(
        "row", pl.format("{} > {} km²", land, "land_km2").alias("shown")
    )
    return of_table(
        table,
        column="urban_rural_construction_land_km2",
        rule="construction_above_land",
        severity=Severity.ERROR,
        found=Text("建设用地超过土地面积", "construction land exceeds the land"),
        mend=Text("核对单位（平方公里）。", "Check the unit (km²)."),
    )


def _commercial(typed: pl.LazyFrame, buildings: pl.LazyFrame) -> list[Finding]:
    floor = buildings.select("area_code", "grain", "period", "above_ground_gfa_m2")
    table = (
        typed.join(floor, on=["area_code", "grain", "period"])
        .filter(pl.col("commercial_gfa_m2") > pl.col("above_ground_gfa_m2"))
        .select("row", pl.format("{} > {}", "commercial_gfa_m2", "above_ground_gfa_m2").alias("shown"))
    )
    return of_table(
        table,
        column="commercial_gfa_m2",
        rule="commercial_above_floor_area",
        severity=Severity.ERROR,
        found=Text("商业建筑面积超过地上建筑面积", "commercial floor area exceeds floor area above ground"),
        mend=Text("核对两个数据集的单位与时期。", "Check unit and period of both datasets."),
    )
