"""Accountability 责任清单: what is whose, how it stands, what is due in the next quarter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.targets import ledger, standings
from dashboard.reading import geography
from dashboard.reading.due import due
from dashboard.reading.query import View
from dashboard.words.text import bodies, translator

Row = dict[str, Any]
KINDS = ("body", "district")


@dataclass(frozen=True)
class Owner:
    """A lead body or a district with its items, and those of them that are due in the next quarter.

    `key` is the same in every language: the body as the ledger has it, or the code of the area.
    """

    key: str
    name: str
    items: tuple[Row, ...]
    due: tuple[Row, ...]

    def count(self, state: str) -> int:
        """How many of its items are in a state."""
        return sum(row["state"] == state for row in self.items)

    @property
    def urgent(self) -> int:
        """How many of its items need a decision."""
        return sum(row["class"] in standings.URGENT for row in self.items)


def owners(view: View, kind: str, *, today: dt.date) -> list[Owner]:
    """Lead bodies, or districts and zones, in the order of what needs a decision; also districts without an item."""
    whole = ledger.items(view)
    soon = {(row["target_id"], row["due"].isoformat()) for row in due(view, today=today)}
    known: dict[str, str] = {}
    held: dict[str, list[Row]] = {}
    if kind == "district":
        known = dict(geography.names(view))
        districts = geography.areas_now(view).filter(pl.col("level") == "district").sort("code")["code"].to_list()
        held = {code: [] for code in districts}
        for row in whole:
            own = row["area_code"][:6]
            held.setdefault(own if own in districts else row["area_code"], []).append(row)
    else:
        for row in whole:
            for body in dict.fromkeys([row["body"], *filter(None, row["supporting"].split("、"))]):
                known[body] = bodies(body, view.language)
                held.setdefault(body, []).append(row)
    found = [
        Owner(
            key,
            known.get(key, key),
            tuple(rows),
            tuple(row for row in rows if (row["target_id"], row["due"]) in soon),
        )
        for key, rows in held.items()
    ]
    return sorted(found, key=lambda one: (-len(one.due), -one.urgent, -len(one.items), one.name))


@framed
def table(found: Sequence[Owner], language: str) -> Rows:
    """One row an owner: items, open, done, rebounded, needing a decision, due in the next quarter."""
    say = translator(language)
    for one in found:
        yield {
            say("Who"): one.name,
            say("Items"): len(one.items),
            say("open"): one.count("open"),
            say("done"): one.count("done"),
            say("rebounded"): one.count("rebounded"),
            say("Need a decision"): one.urgent,
            say("Due in the next quarter"): len(one.due),
        }


def sentence(found: Sequence[Owner], kind: str, language: str) -> str:
    """Who answers for how much, and what is due next."""
    say = translator(language)
    held = {row["item_id"]: row for one in found for row in one.items}
    soon = {row["item_id"] for one in found for row in one.due}
    text = say("{n} items lie with {m} bodies; {soon} are due in the next quarter.")
    if kind == "district":
        text = say("{n} items lie with {m} districts and zones; {soon} are due in the next quarter.")
    return text.format(n=len(held), m=sum(bool(one.items) for one in found), soon=len(soon))


def line(one: Owner, language: str) -> str:
    """One owner in words."""
    say = translator(language)
    if not one.items:
        return say("{who} has no item and no target of its own.").format(who=one.name)
    text = say("{who}: {n} items, {open} open, {done} done, {back} back; {urgent} need a decision, {soon} due soon.")
    return text.format(
        who=one.name,
        n=len(one.items),
        open=one.count("open"),
        done=one.count("done"),
        back=one.count("rebounded"),
        urgent=one.urgent,
        soon=len(one.due),
    )
