"""What a checked revision of the ledger would change, and its way to a release."""

import streamlit as st

from dashboard import address, ledgerdata, publishing
from dashboard.address import State
from dashboard.query import View
from dashboard.views.consequences import tables, unchanged
from data.contracts import CONTRACTS
from data.releases import ReleaseExists


def consequences(state: State, view: View) -> None:
    """What the check found, and the way to a release when it found no fault."""
    say, language = state.say, state.language
    prepared = st.session_state.get("ledger:checked")
    if number := st.session_state.pop("ledger:lost", None):  # here, where the button was: the page is long
        text = say("Release {n} was published meanwhile. Check again to see the consequences on it.")
        st.error(text.format(n=number))
    if prepared is None:
        return
    st.subheader(say("Findings: {n}").format(n=len(prepared.seen.findings)))
    for one in prepared.seen.findings:
        st.error(ledgerdata.fault(one, language))
    if prepared.seen.draft is None:
        st.info(say("Nothing was published."))
        return
    draft = prepared.seen.draft
    counts = {name: f"{number:,}" for name, number in prepared.seen.difference.get("ledger", {}).items()}
    if counts:
        st.write(
            say("{dataset}: {added} added, {changed} changed, {removed} removed").format(
                dataset=CONTRACTS["ledger"].zh if language == "zh" else "ledger", **counts
            )
        )
    if unchanged(state, prepared.seen):
        return
    st.write(say("Consequences: {n} figures move").format(n=f"{draft.moved:,}"))
    if draft.moved:
        tables(state, draft)
    reason = st.text_input(say("Reason of the revision"), key="ledger:reason")
    second = publishing.second_person_publishes()
    label = say("Propose to another person") if second else say("Publish the revision")
    if st.button(label, type="primary", disabled=not reason.strip()):
        if second:
            _propose(state, view, prepared, reason.strip())
        else:
            _publish(view, prepared, reason.strip())


def _propose(state: State, view: View, prepared: publishing.EditsSeen, reason: str) -> None:
    made = publishing.propose_preview(view.store, prepared.seen, grant=view.grant, reason=reason)
    put_away()
    text = state.say("Proposed: {reason}. It waits for another person on the page Approvals (no. {id}).")
    st.success(text.format(id=made.id, reason=reason))


def _publish(view: View, prepared: publishing.EditsSeen, reason: str) -> None:
    try:
        result = publishing.commit_edits(view.store, prepared, grant=view.grant, reason=reason)
    except ReleaseExists as error:
        st.session_state.pop("ledger:checked", None)
        st.session_state["ledger:lost"] = str(error)
        st.rerun()
    if isinstance(result, publishing.Published):
        st.session_state["ledger:published"] = (result.release.number, reason)
        put_away()
        address.forget("release")
        st.rerun()


def put_away() -> None:
    """Forgets drafts that became a release; the next form begins from what stands there now.

    What is being edited in many items stays when it was not they that were released.
    """
    stays = {"ledger:round", "ledger:turn", "ledger:published"}
    if "ledger:checked:of" not in st.session_state:
        stays |= {"ledger:bulk", "ledger:begun", "ledger:after", "ledger:pending"}
    for name in [one for one in st.session_state if str(one).startswith("ledger:")]:
        if name not in stays and "ledger:form" not in str(name):
            del st.session_state[name]
    st.session_state["ledger:round"] = st.session_state.get("ledger:round", 0) + 1
