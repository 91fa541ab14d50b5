"""Approvals 待批: what another person brought; look at the same findings and consequences, approve or send back."""

from functools import partial

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import proposals
from dashboard.pages.parts import grids
from dashboard.pages.parts.checking import checking
from dashboard.pages.parts.frame import current
from dashboard.pages.releases import consequences, decision
from dashboard.publishing import Preview, Published, Refused, Unchanged
from dashboard.reading.query import View
from dashboard.session import address, session
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.contracts.clock import today


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    waiting = publishing.waiting(view.store, grant=view.grant)
    st.title(say("{n} proposals wait for approval.").format(n=len(waiting)))
    decision.came_first_message(state)
    decision.outcome_message(state)
    if note := st.session_state.pop("approval:done", None):
        st.success(note)
    if not waiting:
        st.write(say("Uploads, tables and ledger revisions that somebody proposes appear here."))
        return
    grids.grid(proposals.table(waiting, state.language))
    chosen = st.selectbox(
        say("Proposal"),
        waiting,
        format_func=lambda one: proposals.label(one, state.language),
        key=f"approval:chosen:{state.language}",
    )
    _proposal(state, view, chosen)


def _proposal(state: State, view: View, chosen: publishing.Proposal) -> None:
    say = state.say
    later = publishing.changed_since(view.store, chosen, grant=view.grant)
    if later:
        text = say(
            "Since it was proposed, releases {numbers} changed the same datasets; read the difference with care."
        )
        st.warning(text.format(numbers=", ".join(map(str, later))))
    if chosen.by == view.grant.actor:
        st.info(say("You brought this yourself: another person approves it; you may withdraw it."))
        _back(state, view, chosen, say("Withdraw"))
        return
    name = f"approval:{chosen.id}"
    if st.button(say("Check and show the consequences"), type="primary"):
        into = session.folder("approvals")
        with checking(state) as progress:
            st.session_state[name] = publishing.review(
                view.store, chosen.id, grant=view.grant, as_of=today(), workdir=into, progress=progress
            )
    if seen := st.session_state.get(name):
        consequences.show(state, seen, mend=False)
        decision.show(
            state,
            seen,
            name=name,
            put_away=lambda: None,
            commit=partial(_approved, chosen.id),
            label="Approve and publish",
            begun=chosen.reason,
            proposes=False,
        )
    _back(state, view, chosen, say("Send back"))


def _approved(proposal: str, view: View, seen: Preview, reason: str) -> Published | Unchanged | Refused:
    return publishing.approve(view.store, proposal, seen, grant=view.grant, reason=reason, accept_warnings=True)


def _back(state: State, view: View, chosen: publishing.Proposal, label: str) -> None:
    say = state.say
    kept = address.kept_choice(f"approval:why:{chosen.id}", "", state.language)
    why = st.text_input(say("What should be changed"), max_chars=LONGEST, **kept)
    if st.button(label, disabled=not why.strip(), help=None if why.strip() else say("Give a reason first.")):
        publishing.send_back(view.store, chosen.id, grant=view.grant, reason=why.strip())
        st.session_state["approval:done"] = say("Sent back: {reason}").format(reason=why.strip())
        st.rerun()
