"""What a checked revision of the ledger would change, and its way to a release."""

import streamlit as st

from dashboard import publishing
from dashboard.content.targets import ledger
from dashboard.pages.parts.states import unpublished
from dashboard.pages.releases.consequences import show, tables, unchanged
from dashboard.pages.releases.decision import acknowledged
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.contracts import CONTRACTS
from data.contracts.findings import Severity
from data.store.faults import StoreFault
from data.store.releases import ReleaseExists

_BOXES = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.NOTE: st.info}


def consequences(state: State, view: View) -> None:
    """What the check found, and the way to a release when it found no fault."""
    say = state.say
    seen = st.session_state.get("ledger:checked")
    if number := st.session_state.pop("ledger:lost", None):  # here, where the button was: the page is long
        text = say("Release {n} was published meanwhile. Check again to see the consequences on it.")
        st.error(text.format(n=number))
    if seen is None:
        return
    if st.session_state.get("ledger:from") != "file":
        _of_edits(state, seen)
    else:  # which rows and columns of it
        show(state, seen, mend=False)
    if seen.draft is None or seen.stands is not None:
        return
    reason = st.text_input(say("Reason of the revision"), max_chars=LONGEST, key="ledger:reason")
    accepted = acknowledged(state, seen)
    second = publishing.second_person_publishes()
    label = say("Propose to another person") if second else say("Publish the revision")
    if st.button(label, type="primary", disabled=not (reason.strip() and accepted)):
        if second:
            _propose(state, view, seen, reason.strip())
        else:
            _publish(state, view, seen, reason.strip())


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


def _propose(state: State, view: View, seen: publishing.Preview, reason: str) -> None:
    made = publishing.propose_preview(view.store, seen, grant=view.grant, reason=reason)
    put_away()
    text = state.say("Proposed: {reason}. It waits for another person on the page Approvals (no. {id}).")
    st.success(text.format(id=made.id, reason=reason))


def _publish(state: State, view: View, seen: publishing.Preview, reason: str) -> None:
    try:
        result = publishing.commit_preview(view.store, seen, grant=view.grant, accept_warnings=True, reason=reason)
    except ReleaseExists as error:
        st.session_state.pop("ledger:checked", None)
        st.session_state["ledger:lost"] = str(error)
        st.rerun()
    except (StoreFault, OSError) as error:
        unpublished(state, error)
        return
    if isinstance(result, publishing.Published):
        st.session_state["ledger:published"] = (result.release.number, reason)
        put_away()
        address.forget("release")
        st.rerun()


def put_away() -> None:
    """Forgets the draft that became a release and no other: what is written elsewhere on the page waits for its own."""
    begun = st.session_state.get("ledger:from")
    done = ["ledger:checked", "ledger:checked:of", "ledger:reason", "ledger:from"]
    if begun == "bulk":
        done += ["ledger:bulk", "ledger:begun", "ledger:after", "ledger:pending"]
    else:  # what is edited in many items goes on from what stands there now
        done += [one for one in map(str, st.session_state) if one.startswith("ledger:many:")]
    if begun == "form":  # and so does the next form
        done += [one for one in map(str, st.session_state) if one.startswith("ledger:seen:")]
        st.session_state["ledger:round"] = st.session_state.get("ledger:round", 0) + 1
    for name in done:
        st.session_state.pop(name, None)
