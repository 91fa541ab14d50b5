"""Delimited text, in the child process of the parser: its encoding, its heading, rows with too many fields."""

import codecs
import csv
import io
import itertools
from pathlib import Path
from typing import Any

from data.extracts.parsed import MOST_COLUMNS, MOST_TOP, top, write

CHUNK = 1 << 20
MOST_HEADING = 1 << 20  # characters of the first line
ENCODINGS = ("utf-8", "gb18030")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text(path: Path, out: Path) -> dict[str, Any]:
    """The rows of a delimited text file, every value as text."""
    encoding = _encoding_of(path)
    if encoding is None:
        return {"fault": "encoding", "detail": ""}
    with path.open(encoding=encoding, newline="") as file:
        heading = file.read(MOST_HEADING)
    if not heading.strip("\ufeff \t\r\n,;"):
        return {"fault": "empty_file", "detail": "no text"}
    if _quotes(path) % 2:
        # The reader would take everything after it for one value, and lose rows without a word.
        return {"fault": "unreadable", "detail": 'a quotation mark (") is opened and never closed'}
    first = heading.lstrip("\ufeff\r\n").split("\n", 1)[0]
    if "\x00" in first:
        return {"fault": "unsupported_file", "detail": "binary"}
    old_mac = "\n" not in heading and "\r" in heading
    source = path
    if encoding != "utf-8" or old_mac:
        source = out.with_suffix(".utf8.csv")
        with (
            path.open(encoding=encoding, newline=None if old_mac else "") as old,
            source.open("w", encoding="utf-8", newline="") as new,
        ):
            while chunk := old.read(CHUNK):
                new.write(chunk)
        first = first.split("\r", 1)[0]
    try:
        result = _delimited(source, out, first, encoding)
        return result if "fault" in result else result | {"top": _top(heading, first)}
    finally:
        if source != path:
            source.unlink(missing_ok=True)


def _delimited(source: Path, out: Path, first: str, encoding: str) -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415  the parent must not pay for what only the child needs

    separator = _separator(first)
    names = next(csv.reader(io.StringIO(first), delimiter=separator), [])
    if len(names) > MOST_COLUMNS:
        return {"fault": "too_many_columns", "detail": str(len(names))}
    frame = pl.scan_csv(source, infer_schema=False, separator=separator, encoding="utf8", glob=False)
    try:
        headings = frame.collect_schema().names()
        names = names if len(names) == len(headings) else headings  # a heading over several lines
        return write(frame, names, out, form="csv", encoding=encoding)
    except pl.exceptions.PolarsError:
        ragged = _ragged(source, separator, len(names))
        if ragged:
            return {"fault": "ragged", "detail": ragged}
        raise


def _separator(first: str) -> str:
    return max((",", "\t", ";"), key=first.count)


def _top(heading: str, first: str) -> list[list[str]]:
    lines = csv.reader(io.StringIO(heading.lstrip("\ufeff\r\n")), delimiter=_separator(first))
    try:
        return top(list(itertools.islice(lines, MOST_TOP)))
    except csv.Error:  # a field beyond all measure
        return []


def _ragged(source: Path, separator: str, width: int) -> str:
    """Which data rows have more fields than the heading, in words; empty if none has."""
    first_rows: list[int] = []
    total = 0
    with source.open(encoding="utf-8-sig", newline="") as file:
        try:
            for number, fields in enumerate(csv.reader(file, delimiter=separator)):
                if len(fields) > width:
                    total += 1
                    first_rows += [number] if len(first_rows) < 3 else []
        except csv.Error:  # an unclosed quote, or a field beyond all measure
            return ""
    rows = ", ".join(map(str, first_rows))
    return f"{total} × > {width}: {rows}" if total else ""


def _quotes(path: Path) -> int:
    with path.open("rb") as file:  # in neither encoding is a quotation mark part of another character
        return sum(chunk.count(b'"') for chunk in iter(lambda: file.read(CHUNK), b""))


def _encoding_of(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] in UTF16:
        return None
    declared = head.startswith(codecs.BOM_UTF8)
    for encoding in ENCODINGS[:1] if declared else ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return None
