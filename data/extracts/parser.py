"""The child that parses a person's bytes, under limits of memory and file size.

`python -m data.extracts.parser FILE OUT`.

Prints one JSON object: {columns, rows, format, encoding, doubled, unread?, top?} or {fault, detail}. OUT is Parquet
with a column `row` (data rows from 1) and no types but text, flags, numbers, dates and timestamps; text formats keep
every value as text. Nothing else of Sidu is imported here.
"""

import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

from data.extracts.parsed import MOST_NAME, MOST_TOP, top, write

MEMORY = 8 << 30  # address space, which Polars reserves generously; resident memory stays far below
MOST_WRITTEN = 32 << 30  # bytes on disk
MOST_UNZIPPED = 512 << 20  # bytes that a workbook may unfold to
MOST_SHEETS = 50  # of a workbook that are looked at
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
    if kind_of := next(
        (kind for start, kind in FOREIGN.items() if head.lstrip(b"\xef\xbb\xbf").startswith(start)), None
    ):
        return {"fault": "unsupported_file", "detail": kind_of}
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return {"fault": "unsupported_file", "detail": "xls"}
    from data.extracts.parser_text import text  # noqa: PLC0415

    return text(path, out)


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
    result = write(sheet.lazy(), [name or "" for name in sheet.row(0)], out, form="excel", skip=1)
    return (
        result
        if "fault" in result
        else result | {"unread": _other_sheets(path), "top": top(sheet.head(MOST_TOP).rows())}
    )


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
