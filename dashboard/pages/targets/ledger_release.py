"""What a checked revision of the ledger would change, and its way to a release."""

import streamlit as st

from dashboard import publishing
from dashboard.content.targets import ledger
from dashboard.pages.releases import decision
from dashboard.pages.releases.consequences import show, tables, unchanged
from dashboard.pages.targets.ledger_edit import CHECKED
from dashboard.session.address import State
from data.contracts import CONTRACTS
from data.contracts.findings import Severity

_BOXES = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.NOTE: st.info}


def consequences(state: State) -> None:
    """What the check found, and the way to a release when it found no fault."""
    seen = st.session_state.get(CHECKED)
    decision.came_first_message(state)
    if seen is None:
        return
    if st.session_state.get("ledger:from") != "file":
        _of_edits(state, seen)
    else:  # which rows and columns of it
        show(state, seen, mend=False)
    decision.show(
        state, seen, name=CHECKED, put_away=put_away, label="Publish the revision", asks="Reason of the revision"
    )


def _of_edits(state: State, seen: publishing.Preview) -> None:
    """Faults by item, for edits have no rows; what is added, and what that moves."""
    say, language, draft = state.say, state.language, seen.draft
    st.subheader(say("Findings: {n}").format(n=len(seen.findings)))
    for one in seen.findings:
        _BOXES[one.severity](ledger.fault(one, language))
    if draft is None:
        st.info(say("Nothing was published."))
        return
    counts = {name: f"{number:,}" for name, number in seen.difference.get("ledger", {}).items()}
    if counts:
        st.write(
            say("{dataset}: {added} added, {changed} changed, {removed} removed").format(
                dataset=CONTRACTS["ledger"].name(language), **counts
            )
        )
    if unchanged(state, seen):
        return
    st.write(say("Consequences: {n} figures move").format(n=f"{draft.moved:,}"))
    if draft.moved:
        tables(draft)


def put_away() -> None:
    """Forgets the draft that became a release and no other: what is written elsewhere on the page waits for its own."""
    begun = st.session_state.get("ledger:from")
    done = [f"{CHECKED}:of", "ledger:from"]
    if begun == "bulk":
        done += ["ledger:bulk", "ledger:begun", "ledger:after", "ledger:pending"]
    else:  # what is edited in many items goes on from what stands there now
        done += [one for one in map(str, st.session_state) if one.startswith("ledger:many:")]
    if begun == "form":  # and so does the next form
        done += [one for one in map(str, st.session_state) if one.startswith("ledger:seen:")]
        st.session_state["ledger:round"] = st.session_state.get("ledger:round", 0) + 1
    for name in done:
        st.session_state.pop(name, None)
