"""The rules of the ledger 台账: how an item goes on, and every fault of it at once, as findings."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.publishing.ledger_rules import RULES
from dashboard.publishing.rights import second_person_closes
from dashboard.reading.suppression import REBOUND
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Finding, Rejected, broken_rules
from data.extracts.parsed import ROW
from data.store import releases
from data.store.access import Action, Grant
from data.store.objects import Store

SOURCE = "台账登记 / entered in the ledger"
_ORIGIN = {"origin", "source", "extracted_on", "extract"}  # who brought a row, not what it says
_ELSEWHERE = {"born_closed", "not_the_verifier", "same_person"}  # rules that a ledger kept elsewhere could not know
_PLACE = "_file"  # which of several files a row stands in
Case = tuple[str, int | None, str]
"""A broken rule, the row that breaks it, and what it is about."""
_COLUMNS = [name for name in CONTRACTS["ledger"].schema if name not in _ORIGIN]


@dataclass(frozen=True)
class Edit:
    """What one person wants of one item; `seen` is the revision that they saw, 0 for a new item.

    `changes` holds contract columns, never who verified; `verify=True` makes the actor its verifier. A closing names in
    `lead_body` the body that closes.
    """

    item_id: str
    seen: int
    changes: Mapping[str, Any]
    verify: bool = False


def revised(
    held: pl.DataFrame, edits: Sequence[Edit], *, actor: str, today: dt.date
) -> tuple[pl.DataFrame, list[Finding]]:
    """New revision rows for `edits` on the ledger `held`, and every fault; an edit that changes nothing makes none."""
    latest = {row["item_id"]: row for row in held.sort("revision").iter_rows(named=True)}
    rows: list[dict[str, Any]] = []
    found: list[Case] = []
    for number, edit in enumerate(edits, start=1):
        before = latest.get(edit.item_id)
        if before is None and edit.seen:
            found.append(("unknown_item", number, edit.item_id))
            continue
        if before is not None and before["revision"] != edit.seen:
            found.append(("moved_on", number, _said(before)))
            continue
        row = {**(before or dict.fromkeys(_COLUMNS)), **{key: _clean(value) for key, value in edit.changes.items()}}
        row["item_id"] = edit.item_id
        row["verifier"] = actor if edit.verify else _verified(before, row)
        closing_again = before is not None and before["state"] == "done" == edit.changes.get("state")
        if before is not None and not closing_again and _alike(row, before):
            continue
        told = {"origin": "official", "source": SOURCE, "extracted_on": None, "extract": None}
        rows.append({**row, "revision": edit.seen + 1, "date": today, **told})
    made = pl.DataFrame(rows, schema=CONTRACTS["ledger"].schema)
    by = By(actor, {actor}, second_person=second_person_closes())
    return made, [*broken_rules(RULES, found), *faults(held, made, by=by)]


@dataclass(frozen=True)
class By:
    """Who brings revisions, and who of those that act now may be named as having verified."""

    closer: str
    verifiers: Set[str]
    second_person: bool
    migrates: bool = False  # the administrator brings the whole ledger: what others did elsewhere stands in it


def faults(held: pl.DataFrame, rows: pl.DataFrame, *, by: By) -> list[Finding]:
    """What is wrong with `rows` as further revisions of the ledger `held`, one finding a rule."""
    return broken_rules(RULES, _found(held, rows, by=by))


def _found(held: pl.DataFrame, rows: pl.DataFrame, *, by: By) -> list[tuple[str, int, str]]:
    """Every broken rule with the place in `rows`, from 1, and what it is about."""
    latest = {row["item_id"]: row for row in held.sort("revision").iter_rows(named=True)}
    known = {(row["item_id"], row["revision"]): row for row in held.iter_rows(named=True)}
    found: list[tuple[str, int, str]] = []
    for number, row in enumerate(rows.iter_rows(named=True), start=1):
        same = known.get((row["item_id"], row["revision"]))
        if same is not None:
            if not _alike(row, same):
                found.append(("revision_taken", number, _said(same)))
            continue
        before = latest.get(row["item_id"])
        broken = dict.fromkeys(
            "taken_over" if by.migrates and rule in _ELSEWHERE else rule for rule in _broken(before, row, by=by)
        )
        found.extend((rule, number, row["item_id"]) for rule in broken)
        latest[row["item_id"]] = row
    return found


def _broken(before: Mapping[str, Any] | None, row: Mapping[str, Any], *, by: By) -> Iterable[str]:
    if row["revision"] != (before["revision"] + 1 if before else 1):
        yield "revision_gap"
    was = before["state"] if before else None
    if row["state"] == "rebounded" and was not in {"done", "rebounded"}:
        yield "never_closed"
    verifier = _clean(row["verifier"])
    if verifier not in {None, *by.verifiers, _verified(before, row)}:
        yield "not_the_verifier"
    if row["state"] != "done":
        return
    if was is None:
        yield "born_closed"
    if was == "done":
        yield "closed_twice"
    if before and row["lead_body"] != before["lead_body"]:
        yield "wrong_body"
    if not _clean(row["evidence"]):
        yield "no_evidence"
    if by.second_person and not verifier:
        yield "no_verifier"
    if by.second_person and verifier == by.closer:
        yield "same_person"


def _verified(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> str | None:
    """Who verified what a row still says: the verifier before it, of the same evidence, unless it came back."""
    if before is None or _clean(row["evidence"]) != _clean(before["evidence"]):
        return None
    back = row["state"] not in {before["state"], "done"}
    return None if back else _clean(before["verifier"])


def judged(
    store: Store,
    checked: Sequence[Accepted | Rejected],
    *,
    grant: Grant,
    full_delivery: bool = False,
    brought_by: str | None = None,
) -> list[Accepted | Rejected]:
    """`checked`, its ledger files with what is wrong with them as further revisions of the current release's ledger.

    They are judged together, whichever file a revision stands in. `brought_by` is who closes what they close, when
    that is not who looks.
    """
    release = releases.current(store, grant=grant)
    mine = [one for one in checked if isinstance(one, Accepted) and one.dataset == "ledger"]
    if not mine:
        return list(checked)
    held = releases.frames(store, release, grant=grant)["ledger"].collect()
    rows = pl.concat(_numbered(one, place) for place, one in enumerate(mine)).sort("item_id", "revision")
    closer = brought_by or grant.actor
    migrates = full_delivery and Action.ADMINISTER in grant.actions
    by = By(closer, {closer, grant.actor}, second_person=second_person_closes(), migrates=migrates)
    found = _found(held, rows, by=by)
    told: list[list[Case]] = [[] for _ in mine]
    for rule, number, about in found:
        place, row = rows[_PLACE][number - 1], rows[ROW][number - 1]
        told[place].append((rule, row, about))
    if full_delivery:
        lost = held.join(rows, on=["item_id", "revision"], how="anti")
        told[-1] += [("history_lost", None, _said(row)) for row in lost.iter_rows(named=True)]
    more = {
        id(one): tuple(replace(finding, file=one.name) for finding in broken_rules(RULES, cases))
        for one, cases in zip(mine, told, strict=True)
    }
    return [replace(one, findings=(*one.findings, *more.get(id(one), ()))) for one in checked]


def _numbered(one: Accepted, place: int) -> pl.DataFrame:
    """The rows of a file as the contract has them, with the file's place and the numbers that the file gives them."""
    rows = one.frame.collect()
    count = pl.scan_parquet(one.parsed, glob=False).select(ROW) if one.parsed else pl.LazyFrame({ROW: [0] * one.rows})
    return pl.concat([rows.with_columns(pl.lit(place).alias(_PLACE)), count.collect()], how="horizontal")


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_clean(one[name]) == _clean(other[name]) for name in _COLUMNS)


def _said(row: Mapping[str, Any]) -> str:
    note = row["note"] or ""
    said = row["evidence"] if note.startswith(REBOUND) else note or row["evidence"]  # an old note may tell a small cell
    return f"{row['item_id']} #{row['revision']} {row['state']} {said or ''}".strip()


def _clean(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value
