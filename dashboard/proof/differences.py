"""What has changed behind a receipt: which inputs, which code, which terms; said precisely, never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.proof.words import cell_name
from dashboard.reading import query, receipts, recomputed, row_receipts
from dashboard.reading.query import Read, View
from dashboard.words.text import translator
from data.contracts import CONTRACTS
from data.store.access import Grant
from metrics.catalogue import BY_ID
from metrics.fingerprint import fingerprint

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
    found = row_receipts.find(home, text, grant=grant)
    then, now = found.view, query.open_view(home, grant=grant)
    inputs = inputs_apart(then, now, receipts.inputs(found))
    if found.dataset != "observations":
        return Differs(dataset=found.dataset, inputs=inputs, code=None, recomputed={}, figures=_cells(found, now))
    record = BY_ID[str(found.row["indicator"])]
    same_key = [pl.col(name).eq_missing(pl.lit(found.row[name])) for name in query.KEY if name != "indicator"]
    again = recomputed.recompute(then, record).filter(*same_key)
    stored = query.observations(now, indicators=[record.id], variant=None).filter(*same_key)
    changed = recomputed.code_changed(then, record.id)
    return Differs(
        dataset=found.dataset,
        inputs=inputs,
        code=(recomputed.made_by(then, record.id), fingerprint(record)) if changed else None,
        recomputed=_terms(found.row, again),
        figures=_terms(found.row, stored),
    )


def _cells(found: Read, now: View) -> dict[str, Pair]:
    """The cells of a row that differ now; none where one of its key says all the same."""
    held = row_receipts.rows_with_key(now, found.dataset, row_receipts.key_of(found)).to_dicts()
    names = CONTRACTS[found.dataset].schema
    if any(all(found.row[name] == row[name] for name in names) for row in held):
        return {}
    other = held[0] if held else {}  # of a row that is gone every cell differs
    return {name: (found.row[name], other.get(name)) for name in names if found.row[name] != other.get(name)}


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
    return {name: (row[name], other[name]) for name in recomputed.TERMS if not recomputed.same(row[name], other[name])}


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
