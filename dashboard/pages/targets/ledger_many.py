"""Editing the ledger: many items at once in a table, which keeps what is written into it until it is released."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.content.targets import ledger
from dashboard.pages.parts import grids
from dashboard.pages.releases import decision
from dashboard.pages.targets.ledger_edit import CHECKED, check
from dashboard.reading.query import View
from dashboard.session.address import State

WIDE = {"lead_body": 130, "evidence": 150, "note": 140}  # pixels: all columns of the table fit a laptop


def bulk(state: State, view: View, shown: list[ledger.Row]) -> None:
    """The items that are shown, edited in a table and checked together."""
    say = state.say
    with st.expander(say("Edit many items at once"), expanded=bool(st.session_state.get("ledger:pending"))):
        begin = ledger.editable(shown)
        words = {"state": "State", "lead_body": "Lead body", "evidence": "Evidence", "note": "Note"}
        config: dict[str, Any] = {
            name: st.column_config.TextColumn(say(word), width=WIDE[name])
            for name, word in words.items()
            if name != "state"
        }
        config |= {
            "item_id": None,
            "item": st.column_config.TextColumn(say("Item"), disabled=True, pinned=True, width=290),
            "revision": st.column_config.NumberColumn(say("Revision"), disabled=True, width=70),
            "state": st.column_config.SelectboxColumn(
                say("State"), options=ledger.STATES, format_func=lambda one: say(str(one)), required=True, width=85
            ),
            "verify": st.column_config.CheckboxColumn(say("Verified by me"), width=125),
        }
        kept = st.session_state.setdefault("ledger:bulk", begin)
        pending = st.session_state.get("ledger:pending")
        if pending and not ledger.same_items(kept, begin):  # another choice of items takes nothing away
            st.caption(say("These items stay here until what is changed in them is published or discarded."))
        elif not pending and not kept.equals(begin):  # other items, or another release of them
            st.session_state["ledger:bulk"] = begin
            st.session_state.pop("ledger:begun", None)
        key = _editor(begin, state.language)
        kept, begun = st.session_state["ledger:bulk"], st.session_state["ledger:begun"]
        after = grids.editor(begun, columns=config, key=key)
        st.session_state["ledger:after"] = after
        edited = ledger.edits(kept, st.session_state["ledger:after"])
        st.session_state["ledger:pending"] = bool(edited)
        with st.container(horizontal=True):
            wanted = st.button(say("Check all of them"), disabled=not edited)
            discard = st.button(say("Discard these changes"), disabled=not edited, key="ledger:discard")
        if wanted:
            check(state, view, edited, begun="bulk")
            st.session_state[f"{CHECKED}:of"] = edited
        elif st.session_state.get(f"{CHECKED}:of") is not None:  # else what was added since would go with the release
            decision.forget_unless(CHECKED, edited, state)
        if discard:
            for name in ("ledger:bulk", "ledger:begun", "ledger:pending", CHECKED):
                st.session_state.pop(name, None)
            st.rerun()


def _editor(now: pl.DataFrame, language: str) -> str:
    """The key of the editor of many items; a new one begins with what the last had made of them.

    An editor that was not drawn in the last run, or in another language, has lost its edits.
    """
    turn = st.session_state.get("ledger:turn", 0)
    anew = "ledger:begun" not in st.session_state
    if anew or f"ledger:many:{language}:{turn}" not in st.session_state:
        turn = st.session_state["ledger:turn"] = turn + 1
        before = st.session_state["ledger:bulk"]
        after = before if anew else st.session_state["ledger:after"]
        kept, begun = ledger.rebased(before, after, now)
        st.session_state["ledger:bulk"], st.session_state["ledger:begun"] = kept, begun
    return f"ledger:many:{language}:{turn}"
