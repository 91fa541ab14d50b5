"""Files on their way in: kept in a folder of the session, recognised by their columns, listed for the page."""

import datetime as dt
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboard import query
from dashboard.chartfiles import harmless
from dashboard.query import View
from data import ingest, mapping
from data.checks.columns import recognise
from data.findings import Accepted, Finding, Rejected
from data.reader import Unreadable, parse

BEIJING = ZoneInfo("Asia/Shanghai")
DROP_VARIABLE = "SIDU_DROP"  # a folder for files that are too large for a browser
MOST_MOVES = 500  # consequences shown on a page; the command line lists all


@dataclass(frozen=True)
class Arrival:
    """One file: its name as given, where its bytes are, and the datasets that its columns fit, best first."""

    name: str
    path: Path
    fits: tuple[str, ...]


def folder() -> Path:
    """A new folder for one session's files."""
    return Path(tempfile.mkdtemp(prefix="sidu-arrivals-"))


def keep(content: bytes, name: str, into: Path) -> Path:
    """Writes bytes under a name of our own making; the given name is only ever shown."""
    ending = re.sub(r"[^a-z0-9.]", "", Path(name).suffix.lower())[:8]
    path = into / f"{len(list(into.iterdir())):04d}{ending}"
    path.write_bytes(content)
    return path


def dropped() -> list[Path]:
    """Files in the drop folder, by name; none without one."""
    place = os.environ.get(DROP_VARIABLE)
    return sorted(path for path in Path(place).iterdir() if path.is_file()) if place else []


def arrive(path: Path, name: str, into: Path) -> Arrival:
    """The file with the datasets that its columns fit."""
    parsed = parse(path, into)
    fits = () if isinstance(parsed, Unreadable) else tuple(recognise(parsed.columns))
    return Arrival(name, path, fits)


def today() -> dt.date:
    """The date in Beijing."""
    return dt.datetime.now(BEIJING).date()


def findings_table(findings: Sequence[Finding], language: str, headings: Sequence[str]) -> pl.DataFrame:
    """One row a finding: severity, rule, column, rows, what was found, what to do."""
    rows = [
        [
            str(one.severity),
            one.rule,
            one.column or "",
            one.rows,
            one.message(language),
            one.fix(language),
            "; ".join(f"{example.row}: {example.value}" for example in one.examples),
        ]
        for one in findings
    ]
    types = [pl.String, pl.String, pl.String, pl.Int64, pl.String, pl.String, pl.String]
    return pl.DataFrame(rows, schema=list(zip(headings, types, strict=True)), orient="row")


def moves_table(moves: Sequence[dict[str, Any]], headings: Sequence[str]) -> pl.DataFrame:
    """The consequences that a page shows: indicator, area, period, old, new, why."""
    wanted = ("indicator", "area", "period", "old", "new", "why")
    rows = [[None if one.get(key) is None else str(one.get(key)) for key in wanted] for one in moves[:MOST_MOVES]]
    return pl.DataFrame(rows, schema=[(heading, pl.String) for heading in headings], orient="row")


def faulty(checked: Sequence[Accepted | Rejected]) -> pl.DataFrame:
    """The rows that findings name, of all files: file, row, rules, then the columns as they came, harmless."""
    found = [
        rows.select(pl.lit(one.name).alias("file"), pl.all())
        for one in checked
        if (rows := ingest.faulty_rows(one)).height
    ]
    if not found:
        return pl.DataFrame()
    whole = pl.concat([rows.select(pl.all().cast(pl.String)) for rows in found], how="diagonal")
    return whole.select(harmless(pl.all()))


def offers(view: View, checked: Sequence[Accepted | Rejected]) -> list[mapping.Offer]:
    """Names in the files that could be read as known ones."""
    areas = query.areas_now(view)
    return [offer for one in checked for offer in mapping.offers(one.findings, areas, name=one.name)]


def remember(chosen: Sequence[mapping.Offer], into: Path) -> Arrival:
    """The chosen names as one more file, which makes them hold for this source from now on."""
    path = keep(mapping.as_extract(chosen), "mappings.csv", into)
    return Arrival("mappings.csv", path, ("mappings",))
