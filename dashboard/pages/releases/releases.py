"""Releases 版本: who published what and why; any page as of any release; one step back."""

from functools import partial

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import findings, release_log
from dashboard.pages.parts import texts
from dashboard.pages.parts.frame import current, progress_into, table
from dashboard.pages.parts.states import unpublished
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.contracts.clock import today
from data.store.access import Action
from data.store.faults import StoreFault
from data.store.releases import ReleaseExists


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    numbers = release_log.numbers(view)
    among = say("{n} releases; the current one is {current}.")
    title = among if numbers[1:] else say("Release {current} is the only one so far.")
    st.title(title.format(n=len(numbers), current=numbers[0]))
    if done := st.session_state.pop("back:done", None):
        st.success(say("Release {n} is published.").format(n=done.number))
        for odd in publishing.clock.of_release(view.store, done, grant=view.grant):
            st.warning(f"{odd.message(state.language)} {odd.fix(state.language)}")
    made = partial(release_log.log, view)
    table(made(), key="releases", title=say("Releases"), slip=Slip("releases", made))
    # Another release, published or looked at, is another choice; a reason is of what it was written for.
    of = f"release:{numbers[0]}:{view.release.number}"
    kept = address.held(of, view.release.number, state.language)
    chosen = st.selectbox(say("Release"), numbers, **kept)
    with st.container(horizontal=True):
        if st.button(say("See every page as of this release")):
            address.put(release=str(chosen))
            st.rerun()
        if view.release.number != numbers[0] and st.button(say("Show the current release")):
            address.forget("release")
            st.rerun()
    if Action.ROLLBACK in view.grant.actions:
        _back(state, view, chosen, of)


def _back(state: State, view: View, chosen: int, of: str) -> None:
    say = state.say
    st.subheader(say("One step back"))
    st.write(say("Going back is itself a release: nothing is deleted, and it can be undone too."))
    kept = address.held(f"back:{of}:{chosen}", "", state.language)
    reason = st.text_input(say("Reason of the release"), max_chars=LONGEST, **kept)
    first = chosen == release_log.numbers(view)[-1]  # before it there was nothing to go back to
    later = [] if first else publishing.lost_with(view.store, chosen, grant=view.grant)
    if later:
        text = say("Undoing it also takes away what releases {numbers} changed in the same datasets.")
        st.warning(text.format(numbers=", ".join(str(one.number) for one in later)))
    ready, own = bool(reason.strip()), None
    with st.container(horizontal=True):
        label = say("Undo release {n}").format(n=chosen)
        why = say("Only the datasets that it changed.")
        if st.button(label, type="primary", disabled=first or not ready, help=why):
            own = True
        label = say("Restore everything as of release {n}").format(n=chosen)
        if st.button(label, disabled=not ready, help=say("All datasets, also those that later releases changed.")):
            own = False
    if own is not None:
        _run(state, view, chosen, reason, only_its_own=own)


def _run(state: State, view: View, chosen: int, reason: str, *, only_its_own: bool) -> None:
    say = state.say
    bar = st.progress(0.0)
    act = publishing.undo if only_its_own else publishing.rollback
    try:
        release = act(
            view.store,
            chosen,
            grant=view.grant,
            reason=reason.strip(),
            as_of=today(),
            progress=progress_into(bar),
        )
    except publishing.NothingToUndo:
        st.info(say("This release changed nothing that is still in force."))
        return
    except publishing.GroundLost as error:
        for line in findings.worst(error.findings, state.language):
            texts.markdown(line)
        st.error(say("Refused. Nothing was published."))
        return
    except ReleaseExists as error:
        st.error(say("Release {n} was published meanwhile. Look at it first.").format(n=error))
        return
    except (StoreFault, OSError) as error:
        unpublished(state, error)
        return
    st.session_state["back:done"] = release
    address.forget("release")
    st.rerun()  # the log, the current release and what can be undone are other ones now
