"""Across rows and against the release: what is compared with what, holes, one facility in two places."""

import polars as pl

from data.contracts import Contract, Frames
from data.contracts.area_codes import district_of, level_of
from data.contracts.clock import LENGTH
from data.contracts.findings import Finding, Severity
from data.contracts.rules import Block
from data.contracts.text import Text

from .anomalies import anomalies
from .factors import lost_factors
from .families import families
from .land import against_land
from .passes import of_table

STEP = {grain: LENGTH[grain] for grain in ("month", "quarter", "year")}


def series_findings(typed: pl.LazyFrame, contract: Contract, reference: Frames, present: set[str]) -> list[Finding]:
    """Every finding of a periodic dataset that needs other rows; at most warnings, but for land and two areas."""
    if contract.block is not Block.PERIODIC or contract.id == "published":
        return []
    entity = contract.key[0]
    measured = [column for column in contract.columns if column.measures and column.name in present]
    names = [column.name for column in measured]
    released = reference.get(contract.id)
    findings = lost_factors(typed, released, entity, measured)
    together = _together(typed, released, contract, [entity, *names])
    findings += _holes(together, contract, entity)
    findings += anomalies(together, entity, measured)
    if entity == "area_code":
        findings += families(together, reference, names)
        findings += against_land(typed, contract.id, reference)
    else:
        findings += _two_areas(typed, entity)
        findings += _renamed(typed, released, entity)
    return findings


def _together(typed: pl.LazyFrame, released: pl.LazyFrame | None, contract: Contract, names: list[str]) -> pl.LazyFrame:
    """The extract's rows and those released ones whose blocks it does not replace; these have row 0."""
    columns: list[str | pl.Expr] = [*names, "grain", "period"]
    columns.append(pl.col("vintage") if contract.has("vintage") else pl.lit("").alias("vintage"))
    own = typed.select(*columns, pl.col("row").cast(pl.Int64), "area_code" if names[0] != "area_code" else [])
    if released is None:
        return own.select(*names, "grain", "period", "vintage", "row")
    rest = released.select(*columns, pl.lit(0, pl.Int64).alias("row"), "area_code" if names[0] != "area_code" else [])
    codes = pl.concat([own.select("area_code"), rest.select("area_code")]).unique().collect(engine="streaming")
    level = pl.lit("own") if names[0] != "area_code" else level_of(pl.col("area_code"))
    place = codes.select("area_code", pl.concat_str(district_of(pl.col("area_code")), level).alias("_place")).lazy()
    block = ["_place", "grain", "period", "vintage"]
    replaced = own.join(place, on="area_code").select(block).unique()
    kept = rest.join(place, on="area_code").join(replaced, on=block, how="anti")
    wanted = [*names, "grain", "period", "vintage", "row"]
    return pl.concat([own.select(wanted), kept.select(wanted)])


def _holes(rows: pl.LazyFrame, contract: Contract, entity: str) -> list[Finding]:
    series = [entity, "grain", "vintage"]
    expected = pl.coalesce(
        pl.when(pl.col("grain") == grain).then(pl.col("_before").dt.offset_by(step)) for grain, step in STEP.items()
    )
    regular = {"month", "quarter"} if contract.has("vintage") else set(STEP)
    table = (
        rows.filter(pl.col("grain").is_in(regular))
        .select(*series, "period", "row")
        .sort(*series, "period")
        .with_columns(pl.col("period").shift(1).over(series).alias("_before"))
        .with_columns(expected.alias("_expected"))
        .filter((pl.col("row") > 0) & (pl.col("period") > pl.col("_expected")))
        .select("row", pl.format("{} {} → {}", pl.col(entity), pl.col("_before"), pl.col("period")).alias("shown"))
    )
    return of_table(
        table,
        column="period",
        rule="hole",
        severity=Severity.NOTE,
        found=Text("与上一期之间缺少时期", "periods are missing since the one before"),
        mend=Text("补上缺少的时期，或确认。", "Add the missing periods, or acknowledge."),
    )


def _two_areas(typed: pl.LazyFrame, entity: str) -> list[Finding]:
    table = (
        typed.group_by(entity, "period")
        .agg(pl.col("area_code").n_unique().alias("_n"), pl.col("row").max(), pl.col("area_code").unique().sort())
        .filter(pl.col("_n") > 1)
        .select("row", pl.format("{}: {}", pl.col(entity), pl.col("area_code").list.join(", ")).alias("shown"))
    )
    return of_table(
        table,
        column="area_code",
        rule="two_areas",
        severity=Severity.ERROR,
        found=Text("同一单位同一时期出现在两个区域", "one facility stands in two areas in one period"),
        mend=Text("每个单位每期只报一行。", "Report each facility once a period."),
    )


def _renamed(typed: pl.LazyFrame, released: pl.LazyFrame | None, entity: str) -> list[Finding]:
    if released is None:
        return []
    before = released.sort("period").group_by(entity).agg(pl.col("name").last().alias("_name"))
    table = (
        typed.join(before, on=entity)
        .filter(pl.col("name") != pl.col("_name"))
        .group_by(entity, "name", "_name")
        .agg(pl.col("row").min())
        .select("row", pl.format("{}: {} ← {}", pl.col(entity), "name", "_name").alias("shown"))
    )
    return of_table(
        table,
        column="name",
        rule="renamed",
        severity=Severity.NOTE,
        found=Text(
            "名称与已发布的不同（更名、合并或代码有误）",
            "the name is not the released one: renamed, merged or a wrong code",
        ),
        mend=Text("核对代码；确属更名则无需处理。", "Check the code; nothing to do if it was renamed."),
    )
