"""Receipts of the rows of every dataset but observations: targets, standings, projections, what was brought.

`R42-targets~core-residents~2035-12-31-<10 hex>`: release, dataset, the row's key, and a digest of what the row says.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from dashboard.reading import query, receipts, recomputed
from dashboard.reading.query import Read, View
from dashboard.reading.receipts import UnknownReceipt, Verification
from data.contracts import CONTRACTS
from data.store.access import Grant

RECEIPT = "receipt"  # the column of a frame that carries them
# Datasets whose rows pages show one by one to everybody, as far as everybody may see them; others hold small cells.
OPEN = frozenset(
    {
        *("targets", "standings", "projections", "hindcasts", "ledger", "events", "thresholds"),
        *("movements", "scenic_day", "scenic_hour", "scenic_spots", "scenic_slots"),
    }
)
_FORM = re.compile(r"R(?P<release>\d{1,8})-(?P<dataset>[a-z_]+)~(?P<key>\S*)-(?P<digest>[0-9a-f]{10})")
_PLAIN = ".:+-_"  # signs of a key that stand in a receipt as they are, as letters and digits do


@dataclass(frozen=True)
class Found:
    """What a receipt names: the one row of `rows`, its dataset and its release."""

    view: View
    dataset: str
    rows: pl.DataFrame

    @property
    def row(self) -> dict[str, Any]:
        """The row by column."""
        return self.rows.row(0, named=True)


def is_row(text: str) -> bool:
    """Whether a receipt has the form of these, not of an observation's."""
    return _FORM.fullmatch(text.strip()) is not None


def may_open(view: View, dataset: str) -> bool:
    """Whether this person may open rows of a dataset one by one."""
    return not CONTRACTS[dataset].hourly and (view.grant.sees_small_cells or dataset in OPEN)


def receipt(view: View, dataset: str, row: Mapping[str, Any]) -> str | None:
    """The receipt of a row of any dataset; None where this person may not open it or does not see what it says."""
    if dataset == "observations":
        return None if row["reason"] == "suppressed" else receipts.receipt(view, dict(row))
    if not may_open(view, dataset):
        return None
    key = "~".join(_written(row[name]) for name in CONTRACTS[dataset].key)
    return f"R{view.release.number}-{dataset}~{key}-{_digest(view, dataset, row)}"


def with_receipts(view: View, dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a dataset, each with its receipt."""
    stamps = [receipt(view, dataset, row) for row in rows.iter_rows(named=True)]
    return rows.with_columns(pl.Series(RECEIPT, stamps, pl.String))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _written(value: object) -> str:
    return "".join(one if one.isalnum() or one in _PLAIN else quote(one, safe="") for one in _text(value))


def _digest(view: View, dataset: str, row: Mapping[str, Any]) -> str:
    said = [row[name] for name in CONTRACTS[dataset].schema]
    text = json.dumps([said, view.release.fingerprint], ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def find(home: str, text: str, *, grant: Grant) -> Found:
    """The row that a receipt names; raises UnknownReceipt."""
    form = _FORM.fullmatch(text.strip())
    if form is None or form["dataset"] not in CONTRACTS:
        raise UnknownReceipt(text)
    try:
        view = query.open_view(home, grant=grant, number=int(form["release"]))
    except query.NoRelease as error:
        raise UnknownReceipt(text) from error
    name = form["dataset"]
    if may_open(view, name):
        rows = rows_with_key(view, name, tuple(unquote(one) for one in form["key"].split("~")))
        for place, row in enumerate(rows.iter_rows(named=True)):
            if _digest(view, name, row) == form["digest"]:
                return Found(view, name, rows[place : place + 1])
    raise UnknownReceipt(text)


def rows_with_key(view: View, dataset: str, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows of a release with a key in text: several where several sets of projections have it, else one or none."""
    rows = query.every_set(view) if dataset == "projections" else query.dataset(view, dataset)
    names = CONTRACTS[dataset].key
    if len(names) != len(key):
        return rows.clear()
    for name, wanted in zip(names, key, strict=True):  # each leaves fewer to look through
        rows = rows.filter(pl.Series([_text(value) == wanted for value in rows[name]], dtype=pl.Boolean))
    return rows


def key_of(found: Found) -> tuple[str, ...]:
    """The key of a row in text, as `rows_with_key` takes it."""
    return tuple(_text(found.row[name]) for name in CONTRACTS[found.dataset].key)


def verify(home: str, text: str, *, grant: Grant) -> Verification:
    """Re-reads a row, and computes it again where it is derived; raises UnknownReceipt."""
    found = find(home, text, grant=grant)
    judged = [found.row["indicator"]] if CONTRACTS[found.dataset].derived and "indicator" in found.row else []
    return Verification(
        stored_equal=True,
        recomputed_equal=recomputed.still_holds(Read(found.view, found.dataset, found.rows)),
        code_changed=recomputed.code_changed(found.view, judged),
    )
