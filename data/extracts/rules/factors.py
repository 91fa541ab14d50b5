"""Values about 10, 1,000 or 10,000 times the last comparable one: a lost factor, or 万 taken for ones."""

from collections.abc import Sequence

import polars as pl

from data.contracts.findings import Finding, Severity
from data.contracts.rules import Column
from data.contracts.text import Text
from data.contracts.units import Unit

from .passes import of_table

FACTORS = ((8.0, 12.0), (800.0, 1_200.0), (8_000.0, 12_000.0))
SMALL = 100  # where both values are below it, tenfold is chance: three hazards after thirty
# Their year is twelve of their months, so only equal grains compare.
FLOWS = {Unit.VISITS, Unit.BED_DAYS, Unit.ROOM_NIGHTS}
_FOUND = Text(
    "与上一个可比值相差约 10、1,000 或 10,000 倍，疑为单位混用（万）",
    "about 10, 1,000 or 10,000 times the last comparable value: a mix-up of units (万)?",
)
_MEND = Text("核对单位；确属实际变化则确认警告。", "Check the unit; acknowledge if the change is real.")


def lost_factors(
    own: pl.LazyFrame, released: pl.LazyFrame | None, entity: str, columns: Sequence[Column]
) -> list[Finding]:
    """Findings by column; `own` and `released` have the entity, grain, period and the columns, `own` also `row`.

    Each value is set against the one before it in time and the last released one up to its period (the one that it
    replaces included), of any grain or vintage; where neither exists, against the next released one.
    """
    names = [column.name for column in columns]
    if not names:
        return []
    kept = [*map(pl.col, (entity, "grain", "period")), *(pl.col(name).cast(pl.Float64) for name in names)]
    rows = own.select(*kept, pl.col("row").cast(pl.UInt32))
    if released is not None:
        rows = pl.concat([rows, released.select(*kept, pl.lit(0, pl.UInt32).alias("row"))])
    wide = _wide(rows, entity, names)
    if not wide.len():
        return []
    narrow = rows.filter(pl.col(entity).is_in(wide.implode())).with_columns(
        pl.col(entity).cast(pl.Categorical), pl.col("grain").cast(pl.Categorical)
    )
    ordered = narrow.collect(engine="streaming").sort(pl.col(entity).to_physical(), "period", "row")
    findings: list[Finding] = []
    by_grain: pl.DataFrame | None = None
    for column in columns:
        table = ordered
        if column.unit in FLOWS:
            if by_grain is None:
                by_grain = ordered.sort(pl.col(entity).to_physical(), pl.col("grain").to_physical(), "period", "row")
            table = by_grain
        findings += of_table(
            _of_column(table, column, entity),
            column=column.name,
            rule="magnitude",
            severity=Severity.WARNING,
            found=_FOUND,
            mend=_MEND,
        )
    return findings


def _wide(rows: pl.LazyFrame, entity: str, names: Sequence[str]) -> pl.Series:
    """The entities whose largest value is far from the smallest above 0: no other can hold a lost factor."""
    spread = rows.group_by(entity).agg(
        *(pl.col(name).max().alias(f"{name} most") for name in names),
        *(pl.col(name).filter(pl.col(name) > 0).min().alias(f"{name} least") for name in names),
    )
    far = pl.any_horizontal(pl.col(f"{name} most") >= FACTORS[0][0] * pl.col(f"{name} least") for name in names)
    return spread.filter(far).select(entity).collect(engine="streaming").to_series()


def _of_column(ordered: pl.DataFrame, column: Column, entity: str) -> pl.LazyFrame:
    name = column.name
    group = [entity, "grain"] if column.unit in FLOWS else [entity]
    same = pl.all_horizontal(pl.col(part).to_physical() == pl.col(part).to_physical().shift(1) for part in group)
    value, row = pl.col(name), pl.col("row")
    started = (~same.fill_null(False)).cum_sum().alias("_series")
    known = ordered.filter(value.is_not_null()) if ordered[name].null_count() else ordered
    rows = known.select("row", name, started)
    if rows.is_empty():
        return pl.LazyFrame(schema={"row": pl.UInt32, "shown": pl.String})
    series = pl.col("_series")
    before = pl.when(series == series.shift(1)).then(value.shift(1))
    lazy = rows.lazy().with_columns(before.alias("_before"))
    if rows["row"].min() == 0:
        released = pl.when(row == 0).then(value)
        lazy = lazy.with_columns(
            released.forward_fill().over("_series").alias("_last"),
            pl.when(pl.col("_before").is_null()).then(released.backward_fill().over("_series")).alias("_next"),
        )
    else:
        lazy = lazy.with_columns(pl.lit(None, pl.Float64).alias("_last"), pl.lit(None, pl.Float64).alias("_next"))
    others = ("_before", "_last", "_next")
    suspect = pl.coalesce(pl.when(_apart(value, pl.col(other))).then(pl.col(other)) for other in others)
    return (
        lazy.filter(row > 0)
        .with_columns(suspect.alias("_other"))
        .filter(pl.col("_other").is_not_null())
        .select("row", pl.format("{} ← {}", _plain(value, column), _plain(pl.col("_other"), column)).alias("shown"))
    )


def _apart(value: pl.Expr, other: pl.Expr) -> pl.Expr:
    ratio = pl.max_horizontal(value, other) / pl.min_horizontal(value, other)
    far = pl.any_horizontal(ratio.is_between(low, high) for low, high in FACTORS)
    return far & (pl.max_horizontal(value, other) >= SMALL)


def _plain(value: pl.Expr, column: Column) -> pl.Expr:
    return value.cast(pl.Int64) if column.counts else value
