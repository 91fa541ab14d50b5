"""Editing the ledger: the form of one item, or a file; what is changed is checked."""

import streamlit as st

from dashboard import publishing
from dashboard.content.targets import ledger
from dashboard.pages.parts.checking import checking
from dashboard.publishing import Edit, inbox
from dashboard.reading.query import View
from dashboard.session import session
from dashboard.session.address import State
from data.contracts.clock import today
from data.contracts.rules import NAME, NOTE

STATES = ("open", "done")
CHECKED = "ledger:checked"  # and, of many items, `:of` which edits


def form(state: State, view: View, row: ledger.Row) -> None:
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
        acting = right.text_input(say("Acting body"), value=row["body"], max_chars=NAME, key=keys["acting"])
        evidence = left.text_area(say("Evidence"), value=row["evidence"] or "", max_chars=NOTE, key=keys["evidence"])
        note = right.text_area(say("Note"), value="", max_chars=NOTE, key=keys["note"])
        verify = st.checkbox(say("I have verified the evidence myself"), key=keys["verify"])
        if st.form_submit_button(say("Check this revision"), type="primary"):
            changes = {"state": wanted, "lead_body": acting, "evidence": evidence}
            if note.strip():
                changes["note"] = note
            check(state, view, [Edit(item, seen, changes, verify=verify)], begun="form")


def bring(state: State, view: View) -> None:
    """A file of the ledger's contract, checked as an upload is."""
    say = state.say
    with st.expander(say("Import revisions from a file")):
        given = st.file_uploader(say("Files"), type=["csv", "xlsx", "parquet"], key="ledger:file")
        if given is not None and st.button(say("Check the file")):
            path = inbox.keep(given.getvalue(), given.name, session.folder("ledger", fresh=True))
            st.session_state.pop(f"{CHECKED}:of", None)
            st.session_state["ledger:from"] = "file"
            with checking(state) as progress:
                st.session_state[CHECKED] = publishing.preview(
                    view.store,
                    {"ledger": [path]},
                    names={path: given.name},
                    grant=view.grant,
                    workdir=path.parent,
                    as_of=today(),
                    progress=progress,
                )


def check(state: State, view: View, edits: list[Edit], *, begun: str) -> None:
    """Keeps what the edits would do, and which part of the page they began in."""
    for name in (CHECKED, f"{CHECKED}:of", "published"):
        st.session_state.pop(name, None)
    st.session_state["ledger:from"] = begun
    into = session.folder("ledger", fresh=True)
    with checking(state) as progress:
        st.session_state[CHECKED] = publishing.preview_edits(
            view.store, edits, grant=view.grant, workdir=into, as_of=today(), progress=progress
        )
