"""Releases 版本: who published what and why; any page as of any release; one step back."""

import streamlit as st

from dashboard import arrivals, publishing, releaselog, session
from dashboard.query import View
from dashboard.session import State
from dashboard.views.frame import current, progress_into, table
from data.access import Action
from data.releases import ReleaseExists


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    numbers = releaselog.numbers(view)
    st.title(say("{n} releases; the current one is {current}.").format(n=len(numbers), current=numbers[0]))
    words = ("Release", "Time", "Author", "Reason", "Datasets", "As of", "Restores")
    table(
        releaselog.log(view, tuple(say(word) for word in words), state.language), key="releases", title=say("Releases")
    )
    chosen = st.selectbox(say("Release"), numbers, index=numbers.index(view.release.number), key="release:chosen")
    left, right, _ = st.columns([1, 1, 3])
    if left.button(say("See every page as of this release")):
        session.put(release=str(chosen))
        st.rerun()
    if view.release.number != numbers[0] and right.button(say("Show the current release")):
        session.forget("release")
        st.rerun()
    if Action.ROLLBACK in view.grant.actions:
        _back(state, view, chosen)


def _back(state: State, view: View, chosen: int) -> None:
    say = state.say
    st.subheader(say("One step back"))
    st.write(say("Going back is itself a release: nothing is deleted, and it can be undone too."))
    reason = st.text_input(say("Reason of the release"), key="back:reason")
    undo, whole, _ = st.columns([1, 1, 2])
    label = say("Undo release {n}").format(n=chosen)
    ready = bool(reason.strip())
    if undo.button(label, type="primary", disabled=not ready, help=say("Only the datasets that it changed.")):
        _run(state, view, chosen, reason, only_its_own=True)
    label = say("Restore everything as of release {n}").format(n=chosen)
    if whole.button(label, disabled=not ready, help=say("All datasets, also those that later releases changed.")):
        _run(state, view, chosen, reason, only_its_own=False)


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
            as_of=arrivals.today(),
            progress=progress_into(bar),
        )
    except publishing.NothingToUndo:
        st.info(say("This release changed nothing that is still in force."))
        return
    except ReleaseExists as error:
        st.error(say("Release {n} was published meanwhile. Look at it first.").format(n=error))
        return
    session.forget("release")
    st.success(say("Release {n} is published.").format(n=release.number))
