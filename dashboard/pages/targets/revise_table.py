"""The table editor of Revise: what is edited in a dataset stays while the session lives, wherever one goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.content.targets import office_tables
from dashboard.pages.parts import grids
from dashboard.reading.query import View
from dashboard.session.address import State
from data.contracts import CONTRACTS

# Pixels: Streamlit measures codes, not their words. Thresholds and events fit a laptop; targets have 19 columns, so
# what names a row stays in sight beside the others.
WIDE = {
    "target_id": 180, "event_id": 120, "due": 100, "date": 100, "valid_from": 105, "indicator": 145, "area_code": 135,
    "kind": 110, "tier": 90, "low": 85, "high": 95, "value": 85, "unit": 100, "approximate": 95, "direction": 90,
    "text_zh": 95, "text_en": 95, "source": 105, "origin": 90,
}  # fmt: skip
NAMING = ("target_id", "event_id")
KEPT = "edit:kept"  # dataset → (the table, what is changed in it, what is gone from it), not published
ROUND = "edit:round"


@dataclass(frozen=True)
class _Desk:
    """What an editor began with; Streamlit forgets edits as soon as any of it differs, so it stays while one lives."""

    key: str
    language: str
    held: str
    before: pl.DataFrame
    begun: pl.DataFrame
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """A table as the release has it, as it stands in the editor, and the difference."""

    before: pl.DataFrame
    after: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame


def edited(state: State, view: View, dataset: str) -> Edited:
    """Draws the editor of a dataset, with what was changed in it before."""
    place = st.empty()
    desk = _at(state, view, dataset)
    found = _drawn(desk, dataset, place)
    if desk.held != office_tables.state_of(view, dataset):  # another release of it: what is changed moves onto that
        st.session_state.pop(f"edit:desk:{dataset}")
        found = _drawn(_at(state, view, dataset), dataset, place)
    return found


def _drawn(desk: _Desk, dataset: str, place: DeltaGenerator) -> Edited:
    given = grids.editor(desk.begun, place=place, key=desk.key, columns=desk.columns, height=480, num_rows="dynamic")
    new, gone = office_tables.changed(desk.before, given, dataset)
    st.session_state.setdefault(KEPT, {})[dataset] = (desk.before, new, gone)
    return Edited(desk.before, given, new, gone)


def elsewhere(state: State, dataset: str) -> list[str]:
    """In words: which other datasets hold changes that wait for their check."""
    told = []
    for name, (_, new, gone) in st.session_state.get(KEPT, {}).items():
        if name != dataset and (new.height or gone.height):
            text = state.say("Kept in {dataset}: {new} rows new or changed, {gone} removed.")
            called = CONTRACTS[name].name(state.language)
            told.append(text.format(dataset=called, new=new.height, gone=gone.height))
    return told


def cleared(dataset: str) -> None:
    """Lets go of what was changed in a dataset: it was published, proposed, or is not wanted."""
    st.session_state.get(KEPT, {}).pop(dataset, None)
    st.session_state.pop(f"edit:desk:{dataset}", None)


def _at(state: State, view: View, dataset: str) -> _Desk:
    name, language = f"edit:desk:{dataset}", state.language
    desk: _Desk | None = st.session_state.get(name)
    # An editor that was not drawn in the last run has lost its edits, and its key.
    if desk is not None and desk.language == language and desk.key in st.session_state:
        return desk
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    before = office_tables.table(view, dataset)
    nothing = before.clear()
    then, new, gone = st.session_state.get(KEPT, {}).get(dataset, (before, nothing, nothing))
    keys = gone.select(CONTRACTS[dataset].key)
    begun = office_tables.edited_again(before, new, keys, dataset, made_to=then)
    key = f"edit:{dataset}:{st.session_state[ROUND]}"
    desk = _Desk(key, language, office_tables.state_of(view, dataset), before, begun, _columns(view, dataset))
    st.session_state[name] = desk
    return desk


def _columns(view: View, dataset: str) -> dict[str, Any]:
    words = office_tables.choices(view, dataset)
    return {
        name: _select(label, words[name], width=WIDE.get(name))
        if name in words
        else st.column_config.NumberColumn(label, width=WIDE.get(name), format="localized")  # 10,850,000, to be counted
        if CONTRACTS[dataset].schema[name].is_float()
        else st.column_config.Column(label, width=WIDE.get(name), pinned=name in NAMING)
        for name, label in office_tables.headings(dataset, view.language).items()
    }


def _select(label: str, words: Mapping[str, str], *, width: int | None) -> Any:
    return st.column_config.SelectboxColumn(
        label, options=list(words), format_func=lambda code: words[str(code)], width=width
    )
