"""Editing the ledger: one item, many at once, or a file; what is changed is checked together."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import arrivals, ledgerdata, publishing
from dashboard.address import State
from dashboard.publishing import Edit
from dashboard.query import View
from dashboard.views import decision
from dashboard.views.frame import progress_into

STATES = ("open", "done")
CHECKED = "ledger:checked"  # and, of many items, `:of` which edits
WIDE = {"lead_body": 130, "evidence": 150, "note": 140}  # pixels: all columns of the table fit a laptop


def form(state: State, view: View, row: ledgerdata.Row) -> None:
    """The form of one item; it remembers which revision the person saw when they opened it."""
    say, item = state.say, row["item_id"]
    seen = int(st.session_state.setdefault(f"ledger:seen:{item}", row["revision"]) or 0)
    if seen != row["revision"]:
        st.warning(say("Somebody else revised this item after you opened it; what you wrote is kept below."))
        if st.button(say("I have read revision {n}; go on from it").format(n=row["revision"])):
            st.session_state[f"ledger:seen:{item}"] = row["revision"]
            st.rerun()
    # The browser keeps what a widget held; after a release only one under another key is empty.
    drawn = f"{item}:{st.session_state.get('ledger:round', 0)}"
    with st.form(f"ledger:form:{drawn}", border=False):
        left, right = st.columns(2)
        keys = {name: f"ledger:{name}:{drawn}" for name in ("state", "acting", "evidence", "note", "verify")}
        begin = STATES.index("done") if row["state"] == "done" else 0
        wanted = left.selectbox(
            say("State after this revision"),
            STATES,
            index=begin,
            format_func=say,
            key=f"{keys['state']}:{state.language}",
        )
        acting = right.text_input(say("Acting body"), value=row["body"], key=keys["acting"])
        evidence = left.text_area(say("Evidence"), value=row["evidence"] or "", key=keys["evidence"])
        note = right.text_area(say("Note"), value="", key=keys["note"])
        verify = st.checkbox(say("I have verified the evidence myself"), key=keys["verify"])
        if st.form_submit_button(say("Check this revision"), type="primary"):
            changes = {"state": wanted, "lead_body": acting, "evidence": evidence}
            if note.strip():
                changes["note"] = note
            _check(state, view, [Edit(item, seen, changes, verify=verify)], begun="form")


def bulk(state: State, view: View, shown: list[ledgerdata.Row]) -> None:
    """The items that are shown, edited in a table and checked together."""
    say = state.say
    with st.expander(say("Edit many items at once"), expanded=bool(st.session_state.get("ledger:pending"))):
        begin = ledgerdata.editable(shown)
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
                say("State"), options=ledgerdata.STATES, format_func=lambda one: say(str(one)), required=True, width=85
            ),
            "verify": st.column_config.CheckboxColumn(say("Verified by me"), width=125),
        }
        kept = st.session_state.setdefault("ledger:bulk", begin)
        pending = st.session_state.get("ledger:pending")
        if pending and not ledgerdata.same_items(kept, begin):  # another choice of items takes nothing away
            st.caption(say("These items stay here until what is changed in them is published or discarded."))
        elif not pending and not kept.equals(begin):  # other items, or another release of them
            st.session_state["ledger:bulk"] = begin
            st.session_state.pop("ledger:begun", None)
        key = _editor(begin, state.language)
        kept, begun = st.session_state["ledger:bulk"], st.session_state["ledger:begun"]
        after = st.data_editor(begun, column_config=config, hide_index=True, width="stretch", placeholder="", key=key)
        st.session_state["ledger:after"] = pl.DataFrame(after)
        edited = ledgerdata.edits(kept, st.session_state["ledger:after"])
        st.session_state["ledger:pending"] = bool(edited)
        with st.container(horizontal=True):
            check = st.button(say("Check all of them"), disabled=not edited)
            discard = st.button(say("Discard these changes"), disabled=not edited, key="ledger:discard")
        if check:
            _check(state, view, edited, begun="bulk")
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
        kept, begun = ledgerdata.moved_on(before, after, now)
        st.session_state["ledger:bulk"], st.session_state["ledger:begun"] = kept, begun
    return f"ledger:many:{language}:{turn}"


def bring(state: State, view: View) -> None:
    """A file of the ledger's contract, checked as an upload is."""
    say = state.say
    with st.expander(say("Import revisions from a file")):
        given = st.file_uploader(say("Files"), type=["csv", "xlsx", "parquet"], key="ledger:file")
        if given is not None and st.button(say("Check the file")):
            path = arrivals.keep(given.getvalue(), given.name, arrivals.folder())
            st.session_state.pop(f"{CHECKED}:of", None)
            st.session_state["ledger:from"] = "file"
            bar = st.progress(0.0)
            st.session_state[CHECKED] = publishing.preview_file(
                view.store,
                path,
                name=given.name,
                grant=view.grant,
                workdir=path.parent,
                as_of=arrivals.today(),
                progress=progress_into(bar),
            )
            bar.empty()


def _check(state: State, view: View, edits: list[Edit], *, begun: str) -> None:
    for name in (CHECKED, f"{CHECKED}:of"):
        st.session_state.pop(name, None)
    st.session_state["ledger:from"] = begun
    with st.spinner(state.say("Checking")):
        bar = st.progress(0.0)
        st.session_state[CHECKED] = publishing.preview_edits(
            view.store,
            edits,
            grant=view.grant,
            workdir=arrivals.folder(),
            as_of=arrivals.today(),
            progress=progress_into(bar),
        )
        bar.empty()
