"""Accountability 责任清单: what is whose, how it stands, what is due in the next quarter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import attention, ledgerdata, query
from dashboard.due import due
from dashboard.query import View
from dashboard.shown import shown
from dashboard.text import translator

Row = dict[str, Any]
KINDS = ("body", "district")


@dataclass(frozen=True)
class Owner:
    """A lead body or a district with its items, and those of them that are due in the next quarter."""

    name: str
    items: tuple[Row, ...]
    due: tuple[Row, ...]

    def count(self, state: str) -> int:
        """How many of its items are in a state."""
        return sum(row["state"] == state for row in self.items)

    @property
    def urgent(self) -> int:
        """How many of its items need a decision."""
        return sum(row["class"] in attention.URGENT for row in self.items)


def owners(view: View, kind: str, language: str, *, today: dt.date) -> list[Owner]:
    """Lead bodies, or districts and zones, in the order of what needs a decision; also districts without an item."""
    whole = ledgerdata.items(view, language)
    soon = {(row["target_id"], row["due"].isoformat()) for row in due(view, today=today)}
    named: dict[str, list[Row]] = {}
    if kind == "district":
        table = query.areas_now(view).filter(pl.col("level") == "district").sort("code")
        known = attention.names(view, language)
        districts = dict(zip(table["code"], (known[code] for code in table["code"]), strict=True))
        named = {name: [] for name in districts.values()}
        for row in whole:
            own = None if "." in row["area_code"] else districts.get(row["area_code"][:6])
            named.setdefault(own or str(row["area"]), []).append(row)
    else:
        for row in whole:
            for body in dict.fromkeys([row["body"], *filter(None, row["supporting"].split("、"))]):
                named.setdefault(body, []).append(row)
    found = [
        Owner(name, tuple(rows), tuple(row for row in rows if (row["target_id"], row["due"]) in soon))
        for name, rows in named.items()
    ]
    return sorted(found, key=lambda one: (-len(one.due), -one.urgent, -len(one.items), one.name))


def table(found: Sequence[Owner], language: str) -> pl.DataFrame:
    """One row an owner: items, open, done, rebounded, needing a decision, due in the next quarter."""
    say = translator(language)
    return pl.DataFrame(
        [
            {
                say("Who"): one.name,
                say("Items"): len(one.items),
                say("open"): one.count("open"),
                say("done"): one.count("done"),
                say("rebounded"): one.count("rebounded"),
                say("Need a decision"): one.urgent,
                say("Due in the next quarter"): len(one.due),
            }
            for one in found
        ],
        infer_schema_length=None,
    )


@shown("account")
def counted(view: View, kind: str, language: str, *, today: dt.date) -> pl.DataFrame:
    """`table` of the owners of a kind."""
    return table(owners(view, kind, language, today=today), language)


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
