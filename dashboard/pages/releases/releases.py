"""Releases 版本: who published what and why; any page as of any release; one step back."""

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import findings, release_log
from dashboard.pages.parts import texts
from dashboard.pages.parts.checking import checking
from dashboard.pages.parts.frame import current, table
from dashboard.pages.parts.states import to_current, unpublished
from dashboard.pages.releases import consequences, decision
from dashboard.proof.slips import Slip
from dashboard.publishing import Preview, Published
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from data.contracts.clock import today
from data.store.access import Action, Expired, NotGranted
from data.store.faults import StoreFault

SEEN = "back:preview"  # where the step back is kept that was looked at


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    numbers = release_log.numbers(view)
    among = say("{n} releases; the current one is {current}.")
    title = among if numbers[1:] else say("Release {current} is the only one so far.")
    st.title(title.format(n=len(numbers), current=numbers[0]))
    decision.came_first_message(state)
    decision.outcome_message(state)
    slip = Slip("releases", release_log.log, view)
    table(slip.made(), key="releases", title=say("Releases"), slip=slip)
    # Another release, published or looked at, is another choice.
    of = f"release:{numbers[0]}:{view.release.number}"
    kept = address.kept_choice(of, view.release.number, state.language)
    chosen = st.selectbox(say("Release"), numbers, **kept)
    with st.container(horizontal=True):
        if st.button(say("See every page as of this release")):
            address.put(release=str(chosen))
            st.rerun()
        if view.release.number != numbers[0]:
            to_current(state)
    if Action.ROLLBACK in view.grant.actions:
        _back(state, view, chosen, of)


def _back(state: State, view: View, chosen: int, of: str) -> None:
    say = state.say
    st.subheader(say("One step back"))
    st.write(say("Going back is itself a release: nothing is deleted, and it can be undone too."))
    first = chosen == release_log.numbers(view)[-1]  # before it there was nothing to go back to
    later = [] if first else publishing.lost_with(view.store, chosen, grant=view.grant)
    if later:
        text = say("Undoing it also takes away what releases {numbers} changed in the same datasets.")
        st.warning(text.format(numbers=", ".join(str(one.number) for one in later)))
    own = None
    with st.container(horizontal=True):
        label = say("Undo release {n}").format(n=chosen)
        why = say("Only the datasets that it changed.")
        if st.button(label, type="primary", disabled=first, help=why):
            own = True
        label = say("Restore everything as of release {n}").format(n=chosen)
        if st.button(label, help=say("All datasets, also those that later releases changed.")):
            own = False
    if own is not None:
        st.session_state.pop(f"reason:{SEEN}", None)  # it is of the step that it was written for
        st.session_state[SEEN] = _looked_at(state, view, chosen, only_its_own=own)
        st.session_state[f"{SEEN}:of"] = of, chosen
    decision.forget_unless(SEEN, (of, chosen), state)
    if seen := st.session_state.get(SEEN):
        consequences.show(state, seen, mend=False)
        decision.show(state, seen, name=SEEN, put_away=lambda: None, commit=_stepped_back, proposes=False)


def _looked_at(state: State, view: View, chosen: int, *, only_its_own: bool) -> Preview | None:
    say = state.say
    look = publishing.back_before if only_its_own else publishing.back
    try:
        with checking(state) as progress:
            return look(view.store, chosen, grant=view.grant, as_of=today(), progress=progress)
    except publishing.NothingToUndo:
        st.info(say("This release changed nothing that is still in force."))
    except publishing.GroundLost as error:
        for line in findings.worst(error.findings, state.language):
            texts.markdown(line)
        st.error(say("Refused. Nothing was published."))
    except Expired:
        raise
    except NotGranted:
        st.error(say("Your role does not include it. An administrator can change that."))
    except (StoreFault, OSError) as error:
        unpublished(state, error)
    return None


def _stepped_back(view: View, seen: Preview, reason: str) -> Published:
    made = publishing.commit_back(view.store, seen, grant=view.grant, reason=reason)
    return Published(made, seen.findings, [])
