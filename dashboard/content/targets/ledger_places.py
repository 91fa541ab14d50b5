"""Where the ledger's items lie 落点落图: in an area, at a place inside it, or over all of it as part of a zone."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.targets import ledger
from dashboard.reading import geography, query
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.words.text import short_name
from data.contracts import OWN_NODES
from data.contracts.area_codes import CITY

STEPS = (1.0, 2.0, 4.0, 8.0)  # classes of the map: items that lie in an area
Row = dict[str, Any]


@dataclass(frozen=True)
class Placement:
    """Items by how they lie to an area: `own`, `inside` it (points), and `over` it (a zone that it belongs to)."""

    own: list[Row]
    inside: list[Row]
    over: list[Row]

    @property
    def items(self) -> list[Row]:
        """All of them, those of the area first."""
        return [*self.own, *self.inside, *self.over]


def _where(view: View, items: list[Row]) -> dict[str, str]:
    """The area that each item lies in, by the code that it names: a facility's or a village's own."""
    named = {row["area_code"] for row in items}
    found = {code: code for code in named}
    for dataset, key in OWN_NODES.items():
        rows = query.dataset(view, dataset).filter(pl.col(key).is_in(list(named)))
        found |= dict(rows.select(key, "area_code").iter_rows())
    return found


def by_placement(view: View, items: list[Row], codes: list[str]) -> dict[str, Placement]:
    """By area how the items lie to it; those of the whole city lie over none."""
    where = _where(view, items)
    zones = {code for code in set(where.values()) if "." in code}
    members = {zone: geography.children(view, zone)["code"].to_list() for zone in zones}
    within = {code: [zone for zone, of in members.items() if any(code.startswith(one) for one in of)] for code in codes}
    return {
        code: Placement(
            [row for row in items if row["area_code"] == code],
            [row for row in items if row["area_code"] != code and _in(where[row["area_code"]], code, members)],
            [row for row in items if row["area_code"] in within[code]],
        )
        for code in codes
    }


def _in(place: str, code: str, members: dict[str, list[str]]) -> bool:
    if "." in place or code == CITY:
        return False
    return any(place.startswith(one) for one in members.get(code, [code]))


@cached_in_language
@framed
def rows(view: View, area: str) -> Rows:
    """One row a tile of the map that an area belongs to: value is how many items lie in it, own and points."""
    say = view.say
    level = geography.comparison(view, area)
    name = f"name_{view.language}"
    table = geography.areas_now(view).filter(pl.col("code").is_in(level.codes)).sort("code")
    found = by_placement(view, ledger.items(view), level.codes)
    for place in table.iter_rows(named=True):
        lie = found[place["code"]]
        held = [*lie.own, *lie.inside]
        note = say("{own} of its own, {inside} inside it, {over} over it as part of a zone").format(
            own=len(lie.own), inside=len(lie.inside), over=len(lie.over)
        )
        yield {
            "area_code": place["code"],
            "name": place[name],
            "label": short_name(place[name], view.language),
            "tile_col": place["tile_col"],
            "tile_row": place["tile_row"],
            "value": len(held) or None,
            "shown": _shown(lie, held),
            "band": sum(len(held) >= step for step in STEPS),
            "origin": "published",
            "chosen": place["code"] == area,
            "note": note,
            "spoken": say("{area}: {value}, {note}").format(area=place[name], value=len(held), note=note),
        }


def _shown(lie: Placement, held: list[Row]) -> str:
    """Items by state as ledger shapes, points as dots, and after a plus those of the zones over it."""
    states = {state: sum(row["state"] == state for row in held) for state in ledger.SHAPES}
    parts = [f"{ledger.SHAPES[state]}{count}" for state, count in states.items() if count]
    parts += [f"•{len(lie.inside)}"] if lie.inside else []
    parts += [f"+{len(lie.over)}"] if lie.over else []
    return " ".join(parts) or "—"


@cached_in_language
def items_at(view: View, area: str) -> list[Row]:
    """The items of an area: its own, those inside it, those of zones over it."""
    return by_placement(view, ledger.items(view), [area])[area].items
