"""The router: state, controls, pages. Started by dashboard/server.py."""

import logging
from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard.content.releases import release_log
from dashboard.content.subjects import places
from dashboard.pages import menu
from dashboard.pages.parts import controls, raised, style, texts
from dashboard.pages.parts.files import Foot
from dashboard.pages.parts.states import (
    misconfigured,
    no_release,
    no_role,
    nonsense,
    out_of_reach,
    sign_in,
    sign_in_expired,
    storage,
)
from dashboard.reading import query
from dashboard.reading.query import View
from dashboard.session import address, files, garbage, session
from data.store.access import NotGranted
from data.store.faults import Damaged, StoreFault
from data.store.signin import SignInMisconfigured

SIDEBAR = 256  # pixels
ICON = Path(__file__).parent / "pages" / "parts" / "icon.svg"

texts.only_text()
st.session_state["state"] = state = address.read_state()
say = state.say
st.set_page_config(page_title=say("Sidu"), page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR)
st.html(style.pages(session.appearance(), state.language))
st.html(style.history(), unsafe_allow_javascript=True)


def let_in() -> View | None:
    """The release that may be seen now; None where the page says why there is none."""
    if session.configured() is not None and not session.signed_in():
        sign_in(state)
        return None
    if session.expired():
        sign_in_expired(state, kept=session.keep_late_uploads())
        return None
    try:
        view = session.open_view(state)
    except query.NoRelease:
        st.navigation(menu.all_pages(state), position="top")
        no_release(state)
        return None
    except NotGranted:
        no_role(state)
        return None
    session.note_sign_in(view)
    return view


try:
    view = let_in()
except SignInMisconfigured as error:
    logging.getLogger("sidu").error("%s", error)
    misconfigured(state)
    st.stop()
except Damaged as error:
    logging.getLogger("sidu").exception("the releases")
    st.navigation(menu.all_pages(state), position="top")
    storage(state, error)
    st.stop()
except StoreFault:
    logging.getLogger("sidu").exception("the releases")
    out_of_reach(state)
    st.stop()
if view is None:
    st.stop()

navigation = st.navigation(menu.all_pages(state), position="top")
with raised.reporting_errors(f"page {navigation.url_path}"):
    told = []
    with raised.skipping_damaged():
        if not places.exists(view, state.area):
            told.append(places.missing(view, state.area, instead=address.CORE))
            address.forget("area")
            state = replace(state, area=address.CORE)
    if state.release is not None and (back := release_log.withdrawn(view)) is not None:
        told.append(say("Release {n} was withdrawn by release {by}.").format(n=state.release, by=back))
    view = session.enter(view, navigation.url_path)
    st.session_state["state"], st.session_state["view"], st.session_state["foot"] = state, view, Foot()
    with st.sidebar:
        controls.sidebar(state, view)
    for sentence in told:
        st.warning(sentence)
    for sentence in files.not_made():
        st.error(sentence)
    if state.nonsense:
        nonsense(state)
    if view.demo:
        controls.watermark(state)
    navigation.run()
address.page_finished()
garbage.freeze_survivors()
