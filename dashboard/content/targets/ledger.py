"""The ledger as people read it: each item with its target, standing, bodies, evidence and history."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.targets import standings as attention
from dashboard.content.targets import targets
from dashboard.publishing import Edit
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words.text import bodies, one_language, translator
from data.contracts import CONTRACTS
from data.contracts.findings import Finding, quoted
from data.contracts.spreadsheets import harmless
from metrics.catalogue import BY_ID

SHAPES = {"open": "○", "done": "●", "rebounded": "▼"}
STATES = tuple(SHAPES)
ORDERS = ("state", "due", "body", "area", "standing")
GROUPS = ("none", "body", "area", "subject")
_SUPPORTING = re.compile(r"配合单位\s*([^；;]+)")
_DUE = re.compile(r"到期\s*(\d{4}-\d{2}-\d{2})")
_SAID_ELSEWHERE = re.compile(rf"(阶段目标[，,]\s*)?{_DUE.pattern}|{_SUPPORTING.pattern}")  # in columns of their own
_WORST = ("rebounded", "open", "done")
Row = dict[str, Any]


@cached_in_language
def items(view: View) -> list[Row]:
    """The latest revision of every item and its receipt, with what its target and standing say.

    What came back and is open first.
    """
    say, known = view.say, geography.names(view)
    whole = query.dataset(view, "ledger").sort("item_id", "revision")
    notes = whole.group_by("item_id", maintain_order=True).agg(pl.col("note").drop_nulls().alias("notes"))
    dated: dict[str, list[Row]] = {}
    for row in query.targets(view).iter_rows(named=True):
        dated.setdefault(row["target_id"], []).append(row)
    judged, found = targets.judged(view), []
    for row in whole.unique("item_id", keep="last", maintain_order=True).join(notes, on="item_id").to_dicts():
        mine = dated.get(row["target_id"] or "", [])
        said = next((match[1] for note in row["notes"] if (match := _DUE.search(note))), None)
        due = said or max((one["due"].isoformat() for one in mine), default="")
        target = next((one for one in mine if one["due"].isoformat() == due), None)
        record = BY_ID.get(target["indicator"]) if target else None
        standing = judged.get((row["target_id"], due))
        shape, word, _ = attention.mark(dict(standing or {"class": "unknown"}), view.language)
        supporting = dict.fromkeys(one for note in row["notes"] for one in _SUPPORTING.findall(note))
        found.append(
            row
            | {
                "due": due,
                "body": row["lead_body"],
                "supporting": "、".join(supporting),
                "area": known.get(row["area_code"], row["area_code"]),
                "indicator": record.id if record else "",
                "name": record.name(view.language) if record else row["target_id"] or row["item_id"],
                "milestone": bool(target and target["is_milestone"]),
                "subject": say(record.subject, of="subject") if record else say("Other"),
                "standing": f"{shape} {word}",
                "class": standing["class"] if standing else "unknown",
                "demo": bool(standing and standing["origin"] == "synthetic" and standing["value"] is not None),
                "why": attention.reasons(standing["class_reason"], view.language) if standing else "",
                "said": _own_note(one_language(row["note"] or "", view.language)),
                RECEIPT: row_receipts.receipt(view, "ledger", row),
            }
        )
    return sorted(found, key=lambda one: (_WORST.index(one["state"]), one["due"], one["item_id"]))


def ordered(found: list[Row], by: str) -> list[Row]:
    """Items by one of ORDERS; equal ones keep their order."""
    worst = [*attention.URGENT, "unknown", "no_number", "flat", "right_way", "on_track", "met"]
    keys: dict[str, Callable[[Row], Any]] = {
        "due": lambda one: one["due"] or "9999",
        "body": lambda one: one["body"],
        "area": lambda one: one["area_code"],
        "standing": lambda one: worst.index(one["class"]) if one["class"] in worst else len(worst),
    }
    return sorted(found, key=keys[by]) if by in keys else found


def grouped(found: list[Row], by: str) -> dict[str, list[Row]]:
    """Items by lead body, area or subject; one group without a name for none."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault("" if by == "none" else row[by], []).append(row)
    return groups


def table(found: list[Row], language: str) -> pl.DataFrame:
    """Items with the columns that the page shows; what none of them has yet takes no column."""
    say = translator(language)
    rows = [
        {
            say("State"): f"{SHAPES[row['state']]} {say(row['state'])}",
            say("Area"): row["area"],
            say("Target"): row["name"] + (say(" (milestone)") if row["milestone"] else ""),
            say("Due"): row["due"],
            say("Standing"): row["standing"] + (f" · {say('demonstration data')}" if row["demo"] else ""),
            say("Lead body"): bodies(row["body"], language),
            say("Supporting bodies"): bodies(row["supporting"], language),
            say("Evidence"): row["evidence"] or "",
            say("Verifier"): row["verifier"] or "",
            say("Note"): row["said"],
            say("Subject"): row["subject"],
            say("Revision"): row["revision"],
            say("Date"): row["date"].isoformat(),
            say("Item"): row["item_id"],
            say("Source"): row["source"],
            RECEIPT: row[RECEIPT],
        }
        for row in found
    ]
    table = pl.DataFrame(rows, infer_schema_length=None)
    late = (say("Supporting bodies"), say("Evidence"), say("Verifier"), say("Note"))
    return table.drop([name for name in late if name in table.columns and (table[name] == "").all()])


def _own_note(note: str) -> str:
    """What a note says beyond the due date and the bodies that have columns of their own."""
    parts = re.split("[；;]", _SAID_ELSEWHERE.sub("", note))
    return "；".join(part.strip() for part in parts if part.strip())


@framed
def history(view: View, item: str) -> Rows:
    """Every revision of one item, newest first, with its own columns only."""
    say = view.say
    rows = query.dataset(view, "ledger").filter(pl.col("item_id") == item).sort("revision", descending=True)
    for row in rows.iter_rows(named=True):
        yield {
            say("Revision"): row["revision"],
            say("Date"): row["date"].isoformat(),
            say("State"): f"{SHAPES[row['state']]} {say(row['state'])}",
            say("Lead body"): bodies(row["lead_body"], view.language),
            say("Evidence"): row["evidence"] or "",
            say("Verifier"): row["verifier"] or "",
            say("Note"): one_language(row["note"] or "", view.language),
            say("Source"): one_language(row["source"], view.language),
            RECEIPT: row_receipts.receipt(view, "ledger", row),
        }


def sentence(found: list[Row], language: str) -> str:
    """How many items are open, done and rebounded."""
    held = {state: sum(row["state"] == state for row in found) for state in STATES}
    return translator(language)("{n} items on the ledger: {open} open, {done} done, {rebounded} rebounded.").format(
        n=len(found), **held
    )


def contract_csv(view: View) -> bytes:
    """The whole ledger as the contract has it: every revision, ready to be added to and brought back."""
    text = [harmless(pl.col(name)) for name, kind in CONTRACTS["ledger"].schema.items() if kind == pl.String]
    rows = query.dataset(view, "ledger").sort("item_id", "revision").with_columns(text)
    return rows.drop("extracted_on", "extract").write_csv().encode("utf-8-sig")


def editable(found: list[Row]) -> pl.DataFrame:
    """What a bulk edit changes, one row an item, with the revision that it was read at."""
    schema = {"item_id": pl.String, "item": pl.String, "revision": pl.Int64, "state": pl.String, "lead_body": pl.String}
    schema |= {"evidence": pl.String, "note": pl.String, "verify": pl.Boolean}
    rows = [
        {name: row.get(name) for name in schema}
        | {"item": f"{row['area']} · {row['name']} · {row['due'][:4]}", "verify": False}
        for row in found
    ]
    return pl.DataFrame(rows, schema=schema)


def same_items(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two tables of `editable` are of the same items: several may be called alike, in either language."""
    return set(one["item_id"]) == set(other["item_id"])


def rebased(before: pl.DataFrame, after: pl.DataFrame, now: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`before` and `after` with the rows of `now` where nothing was edited; what was edited stands as it was read."""
    own = {edit.item_id for edit in edits(before, after)}
    fresh = {row["item_id"]: row for row in now.to_dicts()}
    names = pl.col("item_id").replace_strict(
        {item: row["item"] for item, row in fresh.items()}, default=pl.col("item"), return_dtype=pl.String
    )

    def renewed(table: pl.DataFrame) -> pl.DataFrame:
        rows = [row if row["item_id"] in own else fresh.get(row["item_id"], row) for row in table.to_dicts()]
        return pl.DataFrame(rows, schema=table.schema).with_columns(names.alias("item"))

    return renewed(before), renewed(after)


def edits(before: pl.DataFrame, after: pl.DataFrame) -> list[Edit]:
    """The edits that a table was given; rows that stayed as they were make none."""
    found = []
    for old, new in zip(before.to_dicts(), after.to_dicts(), strict=True):
        changes = {name: new[name] for name in ("state", "lead_body", "evidence", "note") if new[name] != old[name]}
        if changes or new["verify"]:
            found.append(Edit(old["item_id"], old["revision"], changes, verify=bool(new["verify"])))
    return found


def fault(found: Finding, language: str) -> str:
    """One finding as a line: what is wrong with which items, and what to do."""
    about = "; ".join(quoted(example.value) for example in found.examples)
    return (
        f"{found.found(language, **found.params)} ({about}) {found.fix(language)}" if about else found.message(language)
    )
