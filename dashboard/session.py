"""One person's session: who they are, and the release that they look at."""

import secrets
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard import arrivals, drafts, query, signin
from dashboard.address import State
from dashboard.query import View
from data import audit
from data.access import ROLES, Action, Grant, grant_for
from data.home import default_home
from data.store import Store

EVALUATION = "administrator"  # the role without sign-in until another is chosen


def configured() -> signin.SignIn | None:
    """The configured sign-in, if any."""
    return signin.load()


def signed_in() -> bool:
    """Whether the person has signed in at all; see `expired`."""
    return bool(st.user.is_logged_in)


def expired() -> bool:
    """Whether the sign-in is older than the configuration allows; Streamlit itself does not look."""
    how = configured()
    if how is None or not signed_in():
        return False
    issued = st.user.get("iat")
    age = time.time() - issued if isinstance(issued, int | float) else float("inf")
    return age > how.session_minutes * 60


def current_grant() -> Grant:
    """Who is looking: a signed-in person's role, or without sign-in the role chosen for evaluation.

    Only here do claims become a Grant; a role in the address or in a cookie is never read.
    """
    how = configured()
    if how is None:
        role = st.session_state.get("role", EVALUATION)
        grant = grant_for(role if role in ROLES else "", f"local:{role}")
    elif not signed_in() or expired():
        grant = grant_for("", "nobody")
    else:
        grant = _claimed(how)
    visit = st.session_state.setdefault("visit", secrets.token_hex(4))
    return replace(grant, where=f"page {st.session_state.get('page', '')}", session=visit)


def _claimed(how: signin.SignIn) -> Grant:
    claim = st.user.get(how.claim)
    claims = claim if isinstance(claim, list) else [claim]
    held = [how.roles[str(value)] for value in claims if str(value) in how.roles]
    order = list(ROLES)
    role = max(held, key=order.index) if held else ""
    return grant_for(role, str(st.user.get("email") or st.user.get("sub") or "unknown"))


def keep_what_arrived() -> bool:
    """Keeps files whose upload was under way when the sign-in expired; whether anything of theirs is kept.

    The person is known: the claims are those of the sign-in that this session began with. Nothing is read for them.
    """
    how = configured()
    if how is None:
        return False
    grant, store = _claimed(how), Store.open(default_home())
    if Action.UPLOAD not in grant.actions:
        return False
    given = st.session_state.get(f"uploader:{st.session_state.get('arrivals:round', 0)}") or []
    with tempfile.TemporaryDirectory(prefix="sidu-late-") as folder:
        for one in given:
            drafts.keep(store, arrivals.keep(one.getvalue(), one.name, Path(folder)), one.name, grant=grant)
    return bool(drafts.waiting(store, grant=grant))


def note_sign_in(view: View) -> None:
    """Writes the sign-in into the audit, once a session."""
    if configured() is not None and not st.session_state.get("sign-in noted"):
        audit.record(view.store, actor=view.grant.actor, action="sign_in", about={"rights": sorted(view.grant.actions)})
        st.session_state["sign-in noted"] = True


def sign_out() -> None:
    """Writes the sign-out into the audit, then ends the session at Streamlit and the identity provider."""
    audit.record(Store.open(default_home()), actor=current_grant().actor, action="sign_out", about={})
    st.logout()


def open_view(state: State) -> View:
    """The release that the state asks for; raises NoRelease and NotGranted."""
    return query.open_view(default_home(), grant=current_grant(), number=state.release, demo=state.demo)


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


def open_against(state: State) -> View | None:
    """The release to compare with, or None when none is asked for; raises NoRelease and NotGranted."""
    if state.against is None:
        return None
    return query.open_view(default_home(), grant=current_grant(), number=state.against, demo=state.demo)
