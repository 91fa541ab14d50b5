"""Slips: how what a page computes comes about, in words, and the rows it is computed from with their receipts.

A slip is made when it is opened, in the session of who opens it: what stands on the page is made once more, and what
is read meanwhile is what it is made of. So a slip names its operands as they are, and no reader's more than they see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

import polars as pl

from dashboard.proof import rows_behind
from dashboard.proof.words import dataset_name, headed
from dashboard.reading import query, row_receipts, suppression
from dashboard.reading.query import Read, View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words.text import translator

MOST = 200  # rows of a dataset that a slip lists; the parts name all
_QUIET = {"areas", "zone_members", "boundaries"}  # names and places of areas: every page reads them
_OF_A_ROW = ("indicator", "area_code", "target_id", "item_id", "village_code", "spot_id", "facility_id")
_FIGURES = ("numerator", "denominator", "value", "mean", "low", "high", "gap")
_NUMBERS = ("period", "date", "due", "made_at", "method", *_FIGURES)
_MORE = ("state", "class", "entries", "registered", "migrants_reported", "beds", "origin", "source")
_NUMBER = re.compile(r"\d[\d,]{2,}")  # smaller ones stand in too many rows to tell one from another
P = ParamSpec("P")
R = TypeVar("R")


class Slip(Generic[R]):
    """`name`: of the words that tell the arithmetic; `made`: makes what stands on the page, and makes it again."""

    def __init__(self, name: str, make: Callable[P, R], *args: P.args, **named: P.kwargs) -> None:
        self.name = name
        self.made: Callable[[], R] = partial(make, *args, **named)

    def sentence(self, language: str) -> str:
        """The arithmetic in words."""
        return translator(language)(self.name, of="slip")


@dataclass(frozen=True)
class Operands:
    """Rows of one dataset of a release as people read them, at most MOST, with their receipts; and how many there are.

    Without rows where they are withheld from this person; `parts`: hashes of the files that have all.
    """

    title: str
    rows: pl.DataFrame
    count: int
    parts: tuple[str, ...]


def operands(slip: Slip[Any], drawn: pl.DataFrame, language: str) -> list[Operands]:
    """By release and dataset what the rows `drawn` are made of, first the rows that say a number of theirs."""
    with query.trace_reads() as reads:
        slip.made()
    said = _numbers(drawn)
    return [
        _operands_of(read, said, language)
        for read in _merged_reads(reads)
        if read.dataset not in _QUIET and read.rows.height
    ]


def _merged_reads(reads: list[Read]) -> list[Read]:
    """What was read, each row once, by release and dataset."""
    found: dict[tuple[int, str], tuple[View, list[pl.DataFrame]]] = {}
    for read in reads:
        found.setdefault((read.view.release.number, read.dataset), (read.view, []))[1].append(read.rows)
    return [
        Read(view, name, pl.concat(rows, how="diagonal_relaxed").unique(maintain_order=True))
        for (_, name), (view, rows) in found.items()
    ]


def _operands_of(read: Read, said: set[str], language: str) -> Operands:
    view, name = read.view, read.dataset
    rows = _nearest_first(read.rows, said).head(MOST)
    if name == "observations" and view.grant.sees_small_cells and (rows["conf_status"] != "free").any():
        suppression.audit_restricted_view(view.store, view.grant, view.release.number)
    rows = row_receipts.with_receipts(view, name, rows)
    if name != "observations" and not row_receipts.may_open(view, name):
        rows = rows.clear()
    wanted = [one for one in (*_OF_A_ROW, *_NUMBERS, *_MORE) if one in rows.columns]
    told = headed(rows_behind.worded(rows.select(wanted), language), name, language).with_columns(rows[RECEIPT])
    title = f"{dataset_name(name, language)} · R{view.release.number}"
    parts = tuple(sorted(part.sha256 for part in view.release.datasets.get(name, {}).values()))
    return Operands(title, told, read.rows.height, parts)


def _numbers(drawn: pl.DataFrame) -> set[str]:
    """The numbers of rows as a page writes them, without signs and decimals."""
    found: set[str] = set()
    for column in drawn.drop(RECEIPT, strict=False):
        if column.dtype.is_numeric():
            found |= {f"{abs(value):,.0f}" for value in column.drop_nulls()}
        elif column.dtype == pl.String:
            found |= {number for text in column.drop_nulls() for number in _NUMBER.findall(text)}
    return {one for one in found if _NUMBER.fullmatch(one)}


def _nearest_first(rows: pl.DataFrame, said: set[str]) -> pl.DataFrame:
    """Rows with a number that stands among the `said` before the others."""
    counted = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    near = [
        sum(f"{abs(value):,.0f}" in said for value in row if value is not None)
        for row in rows.select(counted).iter_rows()
    ]
    return rows.with_columns(pl.Series("_near", near)).sort("_near", descending=True, maintain_order=True).drop("_near")
