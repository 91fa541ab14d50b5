"""One person's session: who they are, and the release that they look at."""

import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.publishing import drafts, inbox
from dashboard.reading import query
from dashboard.reading.query import View
from dashboard.session import address, folders
from dashboard.session.address import State
from data.store import audit, signin
from data.store.access import ROLES, Action, Grant, grant_for
from data.store.home import default_home
from data.store.objects import Store

EVALUATION = "administrator"  # the role without sign-in until another is chosen


def configured() -> signin.SignIn | None:
    """The configured sign-in, if any."""
    return signin.load()


def signed_in() -> bool:
    """Whether the person has signed in at all; see `expired`."""
    return bool(st.user.is_logged_in)


def expired() -> bool:
    """Whether the sign-in is older than the configuration allows; Streamlit itself does not look."""
    return configured() is not None and signed_in() and current_grant().expired


def claims() -> dict[str, Any]:
    """What the identity provider said of the person when they signed in; empty for nobody."""
    return st.user.to_dict() if signed_in() else {}


def current_grant() -> Grant:
    """Who is looking: a signed-in person's role, or without sign-in the role chosen for evaluation.

    A role in the address or in a cookie is never read.
    """
    how = configured()
    if how is None:
        role = st.session_state.get("role", EVALUATION)
        grant = grant_for(role if role in ROLES else "", f"local:{role}")
    elif not signed_in():
        grant = grant_for("", "nobody")
    else:
        grant = signin.grant_of(how, claims())
    visit = st.session_state.setdefault("visit", secrets.token_hex(4))
    return replace(grant, where=f"page {st.session_state.get('page', '')}", session=visit)


def fragment(show: Callable[..., None], *, run_every: float | None = None) -> Callable[..., None]:
    """A part of a page that runs alone (`st.fragment`), for whom the page was drawn for and as long as that holds.

    When it stands, so does what it put into the address.
    """

    @wraps(show)
    def run(*given: Any, **named: Any) -> None:
        if not _grant_unchanged():
            st.rerun(scope="app")  # which says why
        show(*given, **named)
        if not st.session_state.get(address.WHOLE_RUN):
            address.page_finished()

    return st.fragment(run, run_every=run_every)


def _grant_unchanged() -> bool:
    drawn = st.session_state.get("view")
    try:
        now = current_grant()
    except signin.SignInMisconfigured:
        return False
    return drawn is None or (drawn.grant == now and not now.expired)


def keep_late_uploads() -> bool:
    """Keeps files whose upload was under way when the sign-in expired; whether anything of theirs is kept.

    The person is known: the claims are those of the sign-in that this session began with. Nothing is read for them.
    """
    how = configured()
    if how is None:
        return False
    grant, store = signin.late(signin.grant_of(how, claims())), Store.open(default_home())
    if grant.expired or Action.UPLOAD not in grant.actions:
        return False
    given = st.session_state.get(f"uploader:{st.session_state.get('arrivals:round', 0)}") or []
    for one in given:
        drafts.keep(store, inbox.keep(one.getvalue(), one.name, folder("late")), one.name, grant=grant)
    return bool(drafts.waiting(store, grant=grant))


def folder(name: str, *, fresh: bool = False) -> Path:
    """Where this session's files of one kind are while it lives, or a fresh folder there."""
    running = get_script_run_ctx()
    made = folders.of(running.session_id if running else "alone") / name
    made.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(dir=made)) if fresh else made


def discard_uploads(*, uploader: str, name: str) -> None:
    """Removes what a file picker brought from memory, and this session's folder of that name."""
    running = get_script_run_ctx()
    if running is not None and isinstance(held := running.uploaded_file_mgr, MemoryUploadedFileManager):
        for one in st.session_state.get(uploader) or []:
            held.remove_file(running.session_id, one.file_id)
    shutil.rmtree(folder(name))


def note_sign_in(view: View) -> None:
    """Writes the sign-in into the audit, once a session."""
    if configured() is not None and not st.session_state.get("sign-in noted"):
        audit.record(view.store, actor=view.grant.actor, action="sign_in", about={"rights": sorted(view.grant.actions)})
        st.session_state["sign-in noted"] = True


def sign_out() -> None:
    """Writes the sign-out into the audit, then ends the session at Streamlit and the identity provider."""
    audit.record(Store.open(default_home()), actor=current_grant().actor, action="sign_out", about={})
    st.logout()


def open_view(state: State, *, number: int | None = None) -> View:
    """The release that the state asks for, or release `number`; raises NoRelease and NotGranted."""
    wanted = state.release if number is None else number
    return query.open_view(
        default_home(), grant=current_grant(), number=wanted, demo=state.demo, language=state.language
    )


def enter(view: View, page: str) -> View:
    """`view` as the page named by its address looks at it; the audit names the page."""
    st.session_state["page"] = page or "overview"
    return replace(view, grant=current_grant())


def appearance() -> str:
    """light or dark, as the browser shows the page; with more contrast when the address asks for it."""
    shown = "dark" if st.context.theme.type == "dark" else "light"
    return f"{shown}-contrast" if high_contrast() else shown


def high_contrast() -> bool:
    """True when the address asks for more contrast."""
    return bool(st.session_state.get("url:contrast") == "more")
