"""Receipts of the rows of every dataset but observations: targets, standings, projections, what was brought.

`R42-targets~core-residents~2035-12-31-<10 hex>`: release, dataset, the row's key, and a digest of what the row says.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from dashboard.reading import query, receipts
from dashboard.reading.query import Read, View
from dashboard.reading.receipts import UnknownReceipt
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
# What a contract gained since receipts were handed out: a row without it says what it said then.
_GAINED: Mapping[str, frozenset[str]] = {"targets": frozenset({"reported_verdict", "reported_on", "reported_document"})}
_PLAIN = ".:+-_"  # signs of a key that stand in a receipt as they are, as letters and digits do


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
    gained = _GAINED.get(dataset, frozenset())
    said = [row[name] for name in CONTRACTS[dataset].schema if row[name] is not None or name not in gained]
    text = json.dumps([said, view.release.fingerprint], ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def find(home: str, text: str, *, grant: Grant) -> Read:
    """The row that a receipt of any dataset names; raises UnknownReceipt."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return receipts.find(home, text, grant=grant)
    if form["dataset"] not in CONTRACTS:
        raise UnknownReceipt(text)
    view, name = receipts.open_named(home, text, int(form["release"]), grant=grant), form["dataset"]
    if may_open(view, name):
        rows = rows_with_key(view, name, tuple(unquote(part) for part in form["key"].split("~")))
        for place, row in enumerate(rows.iter_rows(named=True)):
            if _digest(view, name, row) == form["digest"]:
                return Read(view, name, rows[place : place + 1])
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


def key_of(found: Read) -> tuple[str, ...]:
    """The key of a row in text, as `rows_with_key` takes it."""
    return tuple(_text(found.row[name]) for name in CONTRACTS[found.dataset].key)
