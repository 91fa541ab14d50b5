"""What parsing leaves, whatever the file was: rows as Parquet under the file's own names, and what may be its heading.

The parent imports this for the name of a column and must not pay for what only the child needs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROW = "row"
MOST_COLUMNS = 1_000
MOST_NAME = 200  # characters of a column's name
MOST_TOP = 10  # rows that may be the heading where the first one is not
YEARS = -719_161, 2_932_895  # 2 January of year 1 to 30 December 9999, in days since 1970
A_DAY = {"ms": 86_400 * 10**3, "us": 86_400 * 10**6}  # what nanoseconds can say lies within all years


def write(
    frame: Any, names: Sequence[str], out: Path, *, form: str, encoding: str = "", skip: int = 0
) -> dict[str, Any]:
    """The frame's columns under the names that the file gives them, in order, after `skip` rows of heading."""
    import polars as pl  # noqa: PLC0415  the parent must not pay for what only the child needs

    schema = frame.collect_schema()
    if len(schema) > MOST_COLUMNS:
        return {"fault": "too_many_columns", "detail": str(len(schema))}
    called = [name.strip().removeprefix("\ufeff").strip()[:MOST_NAME] for name in names]
    firsts: dict[str, str] = {}
    for name, column in zip(called, schema.names(), strict=False):
        if name:
            firsts.setdefault(name, column)
    if not firsts:
        return {"fault": "empty_file", "detail": "no column names"}
    beyond = _beyond_all_years(frame, schema)
    chosen = [
        (beyond[column] if column in beyond else plain(pl.col(column), schema[column])).alias(_stored(name))
        for name, column in firsts.items()
    ]
    rows = frame.slice(skip).select(chosen).with_row_index(ROW, offset=1)
    if form != "parquet":
        # Spreadsheets leave rows of nothing behind; the others keep their numbers.
        rows = rows.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null() & (pl.exclude(ROW) != "")))
    rows.sink_parquet(out, compression="zstd", compression_level=1)
    return {
        "columns": list(firsts),
        "rows": pl.scan_parquet(out, glob=False).select(pl.len()).collect().item(),
        "format": form,
        "encoding": encoding,
        "doubled": sorted({name for name in called if name and called.count(name) > 1}),
    }


def _stored(name: str) -> str:
    return name if name != ROW else f"{ROW} (given)"  # the count of rows is ours


def _beyond_all_years(frame: Any, schema: Any) -> dict[str, Any]:
    """Columns with a moment outside the calendar, where Polars panics as soon as it computes with one: as words."""
    import polars as pl  # noqa: PLC0415

    within = {}
    for name, dtype in schema.items():
        a_day = A_DAY.get(dtype.time_unit) if isinstance(dtype, pl.Datetime) else 1 if dtype == pl.Date else None
        if a_day is not None:
            within[name] = pl.col(name).to_physical().is_between(YEARS[0] * a_day, YEARS[1] * a_day)
    spoilt = (
        frame.select(~in_range.all() for in_range in within.values()).collect(engine="streaming").row(0)
        if within
        else ()
    )
    return {
        name: pl.coalesce(
            pl.when(inside).then(pl.col(name)).cast(pl.String),
            pl.format(f"<{schema[name].base_type()} {{}}>", pl.col(name).to_physical()),
        )
        for (name, inside), wrong in zip(within.items(), spoilt, strict=True)
        if wrong
    }


def plain(value: Any, dtype: Any) -> Any:
    """The column as text, flag, number, date or timestamp; what is none of these as a word that fits no type."""
    import polars as pl  # noqa: PLC0415

    if dtype in (pl.String, pl.Boolean, pl.Float32, pl.Float64, pl.Date) or isinstance(dtype, pl.Datetime):
        return value
    if dtype in (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32):
        return value
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object) or isinstance(dtype, pl.Duration):
        return pl.when(value.is_not_null()).then(pl.lit(f"<{dtype.base_type()}>"))
    return value.cast(pl.String)  # decimals keep every digit; times and categories read as written


def top(rows: Sequence[Sequence[str | None]]) -> list[list[str]]:
    """The first rows, if one of them fills more cells than the one that was taken for the heading; else none."""
    cells = [[(cell or "").strip()[:MOST_NAME] for cell in row] for row in rows]
    filled = [sum(map(bool, row)) for row in cells]
    return cells if max(filled, default=0) > filled[0] else []
