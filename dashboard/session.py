"""One person's session: what the URL asks for, who they are, and the release they look at."""

import re
import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import arrivals, drafts, query, signin
from dashboard.query import View
from dashboard.text import LANGUAGES, Translate, translator
from data import audit
from data.access import ROLES, Action, Grant, grant_for
from data.home import default_home
from data.store import Store

CODE = re.compile(r"[0-9A-Za-z.:_-]{1,64}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
NUMBER = re.compile(r"\d{1,8}")
KEPT = ("lang", "area", "indicator", "release", "data")  # what a shared address carries
CORE = "110000.core"
EVALUATION = "administrator"  # the role without sign-in until another is chosen


@dataclass(frozen=True)
class State:
    """What the address asks for, validated: nonsense falls back to the default and is told once."""

    language: str
    area: str
    indicator: str | None
    release: int | None
    demo: bool
    against: int | None
    nonsense: tuple[str, ...]

    @property
    def say(self) -> Translate:
        """The words of this language."""
        return translator(self.language)


UNDERWAY = "url underway"  # what the address said before each choice that no finished run has shown yet
SHOWN = "url shown"  # the addresses (path, names and values) that finished runs have shown, the latest last
WHOLE_RUN = "url whole run"  # a run of the whole page has begun and not finished
HISTORY = 50  # so many addresses are remembered


def read_state() -> State:
    """The state that the address and the session ask for; the address wins."""
    st.session_state[WHOLE_RUN] = True
    _go_back()
    nonsense: list[str] = []

    def fitting(name: str, form: re.Pattern[str], default: str | None) -> str | None:
        value = _asked(name)
        if value is None or form.fullmatch(value):
            return value if value is not None else default
        nonsense.append(name)
        forget(name)
        return default

    language = _asked("lang") or "zh"
    if language not in LANGUAGES:
        nonsense.append("lang")
        forget("lang")
        language = "zh"
    release = fitting("release", NUMBER, None)
    against = fitting("against", NUMBER, None)
    _asked("contrast")
    return State(
        language=language,
        area=fitting("area", CODE, CORE) or CORE,
        indicator=fitting("indicator", NAME, None),
        release=int(release) if release else None,
        demo=_asked("data") == "demo",
        against=int(against) if against else None,
        nonsense=tuple(nonsense),
    )


def _anything(_: str) -> bool:
    return True


def _asked(name: str, fits: Callable[[str], object] = _anything) -> str | None:
    """What the address says under a name, or else what was kept of it, which the address then says again.

    What does not fit is neither kept nor said again.
    """
    value, kept = st.query_params.get(name), st.session_state.get(f"url:{name}")
    underway = st.session_state.get(UNDERWAY, {})
    if name in underway and value == underway[name]:  # the request left before the browser knew of the choice
        value = None
        if kept is None and name in st.query_params:
            del st.query_params[name]
    if value is None and kept is not None and fits(kept):
        st.query_params[name] = value = kept
    elif value is not None and fits(value):
        st.session_state[f"url:{name}"] = value
    return value


def _go_back() -> None:
    """An address that was shown before, and lacks a name that the last one had, is meant so: it is the way back.

    Elsewhere a name is missing because a link to another page carries none.
    """
    here, shown = _address(), st.session_state.get(SHOWN, [])
    if here in shown and shown[-1][0] == here[0]:
        for name in shown[-1][1].keys() - here[1].keys():
            st.session_state.pop(f"url:{name}", None)


def _address() -> tuple[str | None, dict[str, str]]:
    return st.context.url, st.query_params.to_dict()


def asked_code(name: str, default: str) -> str:
    """A code that one page asks for by its own name in the address; nonsense reads as the default."""
    value = _asked(name, CODE.fullmatch)
    return value if value is not None and CODE.fullmatch(value) else default


def asked_choice(name: str, choices: Sequence[str], default: str) -> str:
    """One of a page's own choices by its name in the address, which then keeps it; anything else is the default."""
    value = _asked(name, choices.__contains__)
    return value if value is not None and value in choices else default


def bound(name: str, value: Any, key: str, *, says: Callable[[Any], str | None] = str) -> dict[str, Any]:
    """What ties the widget under `key` to a name in the address: it shows `value`, and a choice is put there.

    `says`: what the address says of a choice; None takes the name out. The address decides: after the browser's Back
    the widget follows it.
    """
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def choose() -> None:
        put(**{name: says(st.session_state[key])})

    return {"key": key, "on_change": choose}


def held(name: str, value: Any, language: str) -> dict[str, Any]:
    """What keeps a choice through a change of language: at first `value`, then what was chosen last.

    Streamlit knows a choice by its words, so the widget is another one in each language.
    """
    key = f"{name}:{language}"
    chosen = st.session_state.setdefault(name, value)
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    return {"key": key, "on_change": lambda: st.session_state.update({name: st.session_state[key]})}


def fragment(show: Callable[..., None], *, run_every: float | None = None) -> Callable[..., None]:
    """A part of a page that runs alone (`st.fragment`); when it stands, so does what it put into the address."""

    @wraps(show)
    def run(*given: Any, **named: Any) -> None:
        show(*given, **named)
        if not st.session_state.get(WHOLE_RUN):
            drawn()

    return st.fragment(run, run_every=run_every)


def put(**values: str | None) -> None:
    """Writes state into the address; None takes it out."""
    for name, value in values.items():
        before = st.query_params.get(name)
        if before != value:
            st.session_state.setdefault(UNDERWAY, {})[name] = before
        if value is None:
            forget(name)
        else:
            st.query_params[name] = value
            st.session_state[f"url:{name}"] = value


def drawn() -> None:
    """The page stands with everything that was put into the address: from now on an earlier address is a way back.

    Every request carries the browser's address, and one that left just before a choice reached it would undo the
    choice: it interrupts the run that the choice began, so that run never comes here.
    """
    st.session_state.pop(UNDERWAY, None)
    st.session_state.pop(WHOLE_RUN, None)
    here = _address()
    shown = [one for one in st.session_state.get(SHOWN, []) if one != here]
    st.session_state[SHOWN] = [*shown, here][-HISTORY:]


def forget(name: str) -> None:
    """Takes one name out of the address and the session."""
    st.session_state.pop(f"url:{name}", None)
    if name in st.query_params:
        del st.query_params[name]


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
