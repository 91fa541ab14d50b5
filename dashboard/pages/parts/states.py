"""Pages for when there is nothing to show: no release, no right, no sign-in, nonsense in the address."""

import streamlit as st

from dashboard.session import address, session
from dashboard.session.address import State
from dashboard.words import damage, faults
from data.store import releases
from data.store.damage import located
from data.store.faults import Damaged, StoreFault
from data.store.home import default_home
from data.store.objects import Store


def no_release(state: State) -> None:
    """The home is empty, or the release that was asked for does not exist."""
    say = state.say
    st.title(say("There is no such release"))
    st.write(say("The address asks for a release that does not exist. The current one has every page."))
    to_current(state)


def earlier(state: State, *, shown: int, current: int) -> None:
    """Nothing can be revised here: an earlier release is shown, and a change of it would take back what came since."""
    say = state.say
    st.info(
        say("You see release {n}. Revisions begin with the current one, release {current}.").format(
            n=shown, current=current
        )
    )
    to_current(state)


def to_current(state: State) -> None:
    """The button that leads from any release to the current one."""
    if st.button(state.say("Show the current release")):
        address.forget("release")
        st.rerun()


def not_granted(state: State) -> None:
    """The person lacks the right for this page."""
    say = state.say
    st.title(say("This page is not open to you"))
    st.write(say("Your role does not include it. An administrator can change that."))


def no_role(state: State) -> None:
    """Signed in, but no claim of this person maps to a role; or the role may not even look."""
    say = state.say
    st.title(say("You have no permission to use Sidu"))
    st.write(say("You are signed in, but none of your groups has a role here. An administrator can change that."))
    if session.configured() is not None and st.button(say("Sign out")):
        session.sign_out()


def fault(state: State) -> None:
    """Something that no page foresaw."""
    say = state.say
    st.error(say("This part of the page could not be drawn. The figures are unharmed; the log of the server says why."))


def out_of_reach(state: State) -> None:
    """The disk or the object store does not answer."""
    say = state.say
    st.title(say("The releases cannot be read now"))
    st.write(say("The disk or the object store does not answer. Try again in a minute; an administrator sees more."))


def misconfigured(state: State) -> None:
    """The file of the sign-in has become wrong while the server runs: nobody is let in until it is mended."""
    say = state.say
    st.title(say("Nobody can sign in now"))
    st.write(say("The configuration of the sign-in cannot be used. An administrator finds the reason in the log."))


def storage(state: State, error: StoreFault | OSError) -> None:
    """The home cannot be read or written, or what it holds is damaged; after the newest release, the way to one."""
    if isinstance(error, Damaged):
        store, grant = Store.open(default_home()), session.current_grant()
        found = located(store, error, grant=grant)
        st.error(damage.sentences(found, state.language))
        for one in releases.history(store, grant=grant)[-1:] if found.newest else []:
            if st.button(state.say("Show release {n}").format(n=one.number)):
                address.put(release=str(one.number))
                st.rerun()
        return
    st.error(faults.sentence(error, home=default_home(), language=state.language))


def unpublished(state: State, error: StoreFault | OSError) -> None:
    """A publish that the home ended; whether there is a release all the same."""
    if isinstance(error, Damaged):
        storage(state, error)
        return
    st.error(faults.unpublished(error, home=default_home(), language=state.language))


def sign_in(state: State) -> None:
    """The only page an unsigned visitor sees."""
    say = state.say
    st.title(say("Sidu"))
    st.write(say("Please sign in."))
    if st.button(say("Sign in"), type="primary"):
        st.login()


def sign_in_expired(state: State, *, kept: bool) -> None:
    """The sign-in ended while the page was open: says what to do, and what has become of the person's files."""
    say = state.say
    st.title(say("Your sign-in has expired"))
    st.write(say("Please sign in again. Nothing was published in the meantime."))
    if kept:
        st.info(say("The files that you brought are kept; the page Upload shows them when you have signed in."))
    if st.button(say("Sign in"), type="primary"):
        st.login()


def nonsense(state: State) -> None:
    """What of the address could not be understood."""
    names = "、".join(state.nonsense)
    st.warning(state.say("Part of the address was not understood and was left out: {names}.").format(names=names))


def empty(state: State, what: str) -> None:
    """A selection without data: said, not left blank."""
    st.info(what or state.say("No data for this selection."))
