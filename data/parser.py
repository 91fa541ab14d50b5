"""The child that parses a person's bytes: `python -m data.parser FILE OUT`, under limits of memory and file size.

Prints one JSON object: {columns, rows, format, encoding, doubled, unread?, top?} or {fault, detail}. OUT is Parquet
with a column `row` (data rows from 1) and no types but text, flags, numbers, dates and timestamps; text formats keep
every value as text. Nothing else of Sidu is imported here.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROW = "row"
MEMORY = 8 << 30  # address space, which Polars reserves generously; resident memory stays far below
MOST_WRITTEN = 32 << 30  # bytes on disk
MOST_COLUMNS = 1_000
MOST_UNZIPPED = 512 << 20  # bytes that a workbook may unfold to
MOST_SHEETS = 50  # of a workbook that are looked at
MOST_NAME = 200  # characters of a column's name
MOST_TOP = 10  # rows that may be the heading where the first one is not
YEARS = -719_161, 2_932_895  # 2 January of year 1 to 30 December 9999, in days since 1970
A_DAY = {"ms": 86_400 * 10**3, "us": 86_400 * 10**6}  # what nanoseconds can say lies within all years
FOREIGN = {b"%PDF": "PDF", b"<": "HTML/XML", b"{\\rtf": "RTF", b"{": "JSON", b"[": "JSON"}
NO_SPACE = "os error 28"  # how Polars words a full disk


def main(path: Path, out: Path) -> dict[str, Any]:
    """What the file is, written to `out`. Whatever it raises, or dies of, means that it cannot be read."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return {"fault": "empty_file", "detail": "0 bytes"}
    if head[:4] == b"PAR1":
        return _parquet(path, out)
    if head[:4] == b"PK\x03\x04":
        return _workbook(path, out)
    if told := next((kind for start, kind in FOREIGN.items() if head.lstrip(b"\xef\xbb\xbf").startswith(start)), None):
        return {"fault": "unsupported_file", "detail": told}
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return {"fault": "unsupported_file", "detail": "xls"}
    from data.parser_text import text  # noqa: PLC0415

    return text(path, out)


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
    for name, held in zip(called, schema.names(), strict=False):
        if name:
            firsts.setdefault(name, held)
    if not firsts:
        return {"fault": "empty_file", "detail": "no column names"}
    beyond = _beyond_all_years(frame, schema)
    chosen = [
        (beyond[held] if held in beyond else plain(pl.col(held), schema[held])).alias(_stored(name))
        for name, held in firsts.items()
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
    spoilt = frame.select(~one.all() for one in within.values()).collect(engine="streaming").row(0) if within else ()
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


def _parquet(path: Path, out: Path) -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415

    frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    return write(frame, frame.collect_schema().names(), out, form="parquet")


def _workbook(path: Path, out: Path) -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415

    with zipfile.ZipFile(path) as archive:
        if not any(name.startswith("xl/") for name in archive.namelist()):
            return {"fault": "unsupported_file", "detail": "zip"}
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNZIPPED:
            return {"fault": "unreadable", "detail": f"the workbook unfolds to more than {MOST_UNZIPPED >> 20} MiB"}
    # calamine reads values only: formulas are never run
    sheet = pl.read_excel(
        path,
        engine="calamine",
        has_header=False,
        infer_schema_length=0,
        raise_if_empty=False,
        drop_empty_rows=False,
        drop_empty_cols=False,
    )
    if sheet.is_empty():
        return {"fault": "empty_file", "detail": "the first sheet is empty"}
    told = write(sheet.lazy(), [name or "" for name in sheet.row(0)], out, form="excel", skip=1)
    return told if "fault" in told else told | {"unread": _other_sheets(path), "top": top(sheet.head(MOST_TOP).rows())}


def top(rows: Sequence[Sequence[str | None]]) -> list[list[str]]:
    """The first rows, if one of them fills more cells than the one that was taken for the heading; else none."""
    cells = [[(cell or "").strip()[:MOST_NAME] for cell in row] for row in rows]
    filled = [sum(map(bool, row)) for row in cells]
    return cells if max(filled, default=0) > filled[0] else []


def _other_sheets(path: Path) -> list[str]:
    """Names of the sheets behind the first that hold something."""
    import fastexcel  # noqa: PLC0415

    book = fastexcel.read_excel(path)
    return [name[:MOST_NAME] for name in book.sheet_names[1:MOST_SHEETS] if _holds_rows(book, name)]


def _holds_rows(book: Any, name: str) -> bool:
    import fastexcel  # noqa: PLC0415

    try:
        return bool(book.load_sheet(name, header_row=None, n_rows=1).height)
    except fastexcel.FastExcelError:  # a sheet of a chart holds no rows
        return False


def answer(path: Path, out: Path) -> dict[str, Any]:
    """The same as `main`, under limits, with every failure as a fault. For a process of its own: limits stay."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return main(path, out)
    except BaseException as error:
        fault = "no_space" if NO_SPACE in str(error) or getattr(error, "errno", None) == 28 else "unreadable"
        return {"fault": fault, "detail": f"{type(error).__name__}: {error}"[:2_000]}


if __name__ == "__main__":
    print(json.dumps(answer(Path(sys.argv[1]), Path(sys.argv[2]))))
