"""What has changed behind a receipt: which inputs, which code, which terms; said precisely, never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.proof.words import cell_name
from dashboard.reading import query, receipts, row_receipts
from dashboard.reading.query import View
from dashboard.reading.receipts import TERMS
from dashboard.reading.recomputed import recompute, same
from dashboard.words.text import translator
from data.contracts import CONTRACTS
from data.store.access import Grant
from metrics.catalogue import BY_ID
from metrics.fingerprint import fingerprint, same_code
from metrics.indicator import Indicator

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Differs:
    """Between a receipt's release and now.

    `dataset`: of the row; `inputs`: dataset → (part key, what became of it: added, changed, removed) against the
    current release; `code`: the fingerprint then and now where they differ; `recomputed`: terms (stored, computed by
    today's code from the same rows); `figures`: terms (then, in the current release).
    """

    dataset: str
    inputs: Mapping[str, list[tuple[str, str]]]
    code: tuple[str, str] | None
    recomputed: Mapping[str, Pair]
    figures: Mapping[str, Pair]

    @property
    def nothing(self) -> bool:
        """True when all is as it was."""
        return not (self.inputs or self.code or self.recomputed or self.figures)


def differs(home: str, text: str, *, grant: Grant) -> Differs:
    """What differs behind a receipt; raises UnknownReceipt."""
    if row_receipts.is_row(text):
        return _of_row(home, text, grant=grant)
    then, row = receipts.find(home, text, grant=grant)
    now = query.open_view(home, grant=grant)
    record = BY_ID[str(row["indicator"])]
    same_key = [pl.col(name).eq_missing(pl.lit(row[name])) for name in query.KEY if name != "indicator"]
    again = recompute(then, record).filter(*same_key)
    stored = query.observations(now, indicators=[record.id], variant=None).filter(*same_key)
    return Differs(
        dataset="observations",
        inputs=inputs_apart(then, now, receipts.inputs(then, row)),
        code=None if same_code(record, stamp := made_by(then, record)) else (stamp, fingerprint(record)),
        recomputed=_terms(row, again),
        figures=_terms(row, stored),
    )


def _of_row(home: str, text: str, *, grant: Grant) -> Differs:
    found = row_receipts.find(home, text, grant=grant)
    now = query.open_view(home, grant=grant)
    held = row_receipts.rows_with_key(now, found.dataset, row_receipts.key_of(found)).to_dicts()
    names = CONTRACTS[found.dataset].schema
    there = any(all(found.row[name] == one[name] for name in names) for one in held)
    other = held[0] if held else {}  # of a row that is gone every cell differs
    cells = {name: (found.row[name], other.get(name)) for name in names}
    figures = {} if there else {name: pair for name, pair in cells.items() if pair[0] != pair[1]}
    inputs = inputs_apart(found.view, now, [found.dataset])
    return Differs(dataset=found.dataset, inputs=inputs, code=None, recomputed={}, figures=figures)


def made_by(view: View, record: Indicator) -> str:
    """The fingerprint of the code that computed an indicator's observations in a release."""
    return (view.release.datasets["observations"][record.id].fingerprint or "").rpartition("-")[2]


def inputs_apart(then: View, now: View, read: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """By dataset the parts that differ between two releases: key, and what became of it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in read:
        old = {key: part.sha256 for key, part in then.release.datasets.get(name, {}).items()}
        new = {key: part.sha256 for key, part in now.release.datasets.get(name, {}).items()}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                became = "added" if key not in old else "removed" if key not in new else "changed"
                found.setdefault(name, []).append((key, became))
    return found


def _terms(row: Mapping[str, Any], rows: pl.DataFrame) -> dict[str, Pair]:
    if rows.height != 1:
        return {"value": (row["value"], None)}
    other = rows.row(0, named=True)
    return {name: (row[name], other[name]) for name in TERMS if not same(row[name], other[name])}


def lines(found: Differs, language: str) -> list[str]:
    """The differences in words, one a line."""
    say = translator(language)
    told = []
    for dataset, parts in found.inputs.items():
        each = ", ".join(f"{key} ({say(became, of='part')})" for key, became in parts)
        told.append(
            say("Input {dataset} differs from the current release in: {parts}.").format(dataset=dataset, parts=each)
        )
    if found.code:
        then, now = found.code
        told.append(say("Code: {then} then, {now} today.").format(then=then, now=now))
    told += [
        say("{term}: stored {then}, computed again {now}.").format(term=say(name), then=then, now=now)
        for name, (then, now) in found.recomputed.items()
    ]
    told += [
        say("{term}: {then} then, {now} in the current release.").format(
            term=cell_name(found.dataset, name, language), then=then, now=now
        )
        for name, (then, now) in found.figures.items()
    ]
    return told
