"""Receipts of observations: what is needed to recompute one number, and the check that it still holds."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from dashboard.reading import query
from dashboard.reading.query import View
from dashboard.reading.recomputed import recompute, same
from data.contracts import CONTRACTS
from data.store.access import Grant
from data.store.damage import Damage
from metrics.catalogue import BY_ID
from metrics.fingerprint import same_code

_FORM = re.compile(
    r"R(?P<release>\d{1,8})-(?P<indicator>[a-z][a-z0-9_]*)-(?P<area>[^\s/]{1,64}?)-"
    r"(?P<grain>instant|day|month|quarter|half|year|span)(?P<period>\d{4}-\d{2}-\d{2})-(?P<digest>[0-9a-f]{10})"
)
TERMS = ("numerator", "denominator", "value", "status", "reason")


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
    amounts = [row[name] for name in ("numerator", "denominator", "value", "status", "reason", "input_hash")]
    canonical = json.dumps([*terms, *amounts, view.release.fingerprint], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:10]


def find(home: str, text: str, *, grant: Grant) -> tuple[View, dict[str, Any]]:
    """The release and the observation that a receipt names; raises UnknownReceipt."""
    form = _FORM.fullmatch(text.strip())
    if form is None or form["indicator"] not in BY_ID:
        raise UnknownReceipt(text)
    try:
        view = query.open_view(home, grant=grant, number=int(form["release"]))
    except query.NoRelease as error:
        raise UnknownReceipt(text) from error
    rows = query.observations(
        view, indicators=[form["indicator"]], areas=[form["area"]], grain=form["grain"], variant=None
    )
    for row in rows.filter(pl.col("period").cast(pl.String) == form["period"]).iter_rows(named=True):
        if row["reason"] != "suppressed" and _digest(view, row) == form["digest"]:
            return view, row
    raise UnknownReceipt(text)


def verify(home: str, text: str, *, grant: Grant) -> Verification:
    """Re-reads and recomputes the number behind a receipt; raises UnknownReceipt."""
    view, row = find(home, text, grant=grant)
    indicator = BY_ID[str(row["indicator"])]
    again = recompute(view, indicator)
    same_key = pl.all_horizontal(
        pl.col(name).eq_missing(pl.lit(row[name])) for name in query.KEY if name != "indicator"
    )
    candidates = again.filter(same_key)
    made_by = (view.release.datasets["observations"][indicator.id].fingerprint or "").rpartition("-")[2]
    return Verification(
        stored_equal=True,
        recomputed_equal=candidates.height == 1 and all(same(row[name], candidates[name][0]) for name in TERMS),
        code_changed=not same_code(indicator, made_by),
    )


def inputs(view: View, row: dict[str, Any]) -> dict[str, list[str]]:
    """The part hashes of every dataset that the row's indicator reads, by dataset."""
    wanted = [name for name in BY_ID[str(row["indicator"])].inputs if name in CONTRACTS]
    return {name: sorted(part.sha256 for part in view.release.datasets.get(name, {}).values()) for name in wanted}
