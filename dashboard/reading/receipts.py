"""Receipts of observations: what is needed to recompute one number, and the check that it still holds."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from dashboard.reading import query
from dashboard.reading.query import Read, View
from dashboard.reading.recomputed import TERMS
from data.contracts import CONTRACTS
from data.store.access import Grant
from data.store.damage import Damage
from metrics.catalogue import BY_ID

_FORM = re.compile(
    r"R(?P<release>\d{1,8})-(?P<indicator>[a-z][a-z0-9_]*)-(?P<area>[^\s/]{1,64}?)-"
    r"(?P<grain>instant|day|month|quarter|half|year|span)(?P<period>\d{4}-\d{2}-\d{2})-(?P<digest>[0-9a-f]{10})"
)


class UnknownReceipt(LookupError):
    """No such receipt, or not for this person: the two look alike on purpose."""


@dataclass(frozen=True)
class Verification:
    """Whether the number stands in its release, and whether today's code computes it again."""

    stored_equal: bool
    recomputed_equal: bool
    code_changed: bool
    damage: Damage | None = None  # what could not be read, so that nothing is verified

    def as_json(self) -> dict[str, Any]:
        """The answers by name; the damage where there is one."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def receipt(view: View, row: dict[str, Any]) -> str:
    """The receipt of one observation row of `view`'s release."""
    grain_period = f"{row['grain']}{row['period']}"
    return f"R{view.release.number}-{row['indicator']}-{row['area_code']}-{grain_period}-{_digest(view, row)}"


def _digest(view: View, row: dict[str, Any]) -> str:
    terms = [row[name] if name != "period" else str(row[name]) for name in query.KEY]
    amounts = [row[name] for name in (*TERMS, "input_hash")]
    canonical = json.dumps([*terms, *amounts, view.release.fingerprint], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:10]


def find(home: str, text: str, *, grant: Grant) -> Read:
    """The observation that a receipt names, in its release; raises UnknownReceipt."""
    form = _FORM.fullmatch(text.strip())
    if form is None or form["indicator"] not in BY_ID:
        raise UnknownReceipt(text)
    view = open_named(home, text, int(form["release"]), grant=grant)
    rows = query.observations(
        view, indicators=[form["indicator"]], areas=[form["area"]], grain=form["grain"], variant=None
    )
    rows = rows.filter(pl.col("period").cast(pl.String) == form["period"])
    for place, row in enumerate(rows.iter_rows(named=True)):
        if row["reason"] != "suppressed" and _digest(view, row) == form["digest"]:
            return Read(view, "observations", rows[place : place + 1])
    raise UnknownReceipt(text)


def open_named(home: str, text: str, number: int, *, grant: Grant) -> View:
    """The release that a receipt names by its number; raises UnknownReceipt."""
    try:
        return query.open_view(home, grant=grant, number=number)
    except query.NoRelease as error:
        raise UnknownReceipt(text) from error


def inputs(found: Read) -> dict[str, list[str]]:
    """The part hashes of what a row was computed from, by dataset; of what was brought, those of its own dataset."""
    own = found.dataset != "observations"
    wanted = (
        [found.dataset] if own else [name for name in BY_ID[str(found.row["indicator"])].inputs if name in CONTRACTS]
    )
    held = found.view.release.datasets
    return {name: sorted(part.sha256 for part in held.get(name, {}).values()) for name in wanted}
