"""Items of the ledger as a table that a laptop shows whole: narrow columns whose words go on in further lines."""

from collections.abc import Mapping

import polars as pl

from dashboard.content.targets import ledger
from dashboard.pages.parts import frame, grids
from dashboard.session.address import State

# In pixels, together as wide as the page of a laptop. What a list needs for sorting and files only is not drawn; the
# table's own menu brings it back.
WIDTHS: Mapping[str, int | None] = {
    "State": 84,
    "Area": 104,
    "Target": 128,
    "Due": 94,
    "Standing": 124,
    "Lead body": 112,
    "Supporting bodies": 130,
    "Evidence": 150,
    "Verifier": 104,
    "Note": 150,
    "Subject": None,
    "Revision": None,
    "Date": None,
    "Item": None,
    "Source": 194,
}
OWN: Mapping[str, int | None] = {**WIDTHS, "Revision": 72, "Date": 94, "Verifier": 96, "Note": 130, "Source": 232}


def show(state: State, rows: list[ledger.Row], *, key: str, title: str, height: grids.Height | None = None) -> None:
    """The items with their receipts and files; a file has every column."""
    data = ledger.table(rows, state.language)
    frame.table(data, key=key, title=title, height=height, widths=_widths_of(state, data, WIDTHS))


def history(state: State, data: pl.DataFrame, *, key: str, title: str) -> None:
    """The revisions of one item."""
    frame.table(data, key=key, title=title, widths=_widths_of(state, data, OWN))


def _widths_of(state: State, data: pl.DataFrame, widths: Mapping[str, int | None]) -> dict[str, int | None]:
    named = {state.say(name): width for name, width in widths.items()}
    return {name: width for name, width in named.items() if name in data.columns}
