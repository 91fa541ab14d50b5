"""State in the address: what it asks for, what is kept of it, the way back, and widgets that follow it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.words.text import LANGUAGES, Translate, translator

CODE = re.compile(r"[0-9A-Za-z.:_-]{1,64}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
NUMBER = re.compile(r"\d{1,8}")
CORE = "110000.core"


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
        value = _asked_value(name)
        if value is None or form.fullmatch(value):
            return value if value is not None else default
        nonsense.append(name)
        forget(name)
        return default

    language = _asked_value("lang") or "zh"
    if language not in LANGUAGES:
        nonsense.append("lang")
        forget("lang")
        language = "zh"
    release = fitting("release", NUMBER, None)
    against = fitting("against", NUMBER, None)
    _asked_value("contrast")
    return State(
        language=language,
        area=fitting("area", CODE, CORE) or CORE,
        indicator=fitting("indicator", NAME, None),
        release=int(release) if release else None,
        demo=_asked_value("data") == "demo",
        against=int(against) if against else None,
        nonsense=tuple(nonsense),
    )


def _anything(_: str) -> bool:
    return True


def _asked_value(name: str, fits: Callable[[str], object] = _anything) -> str | None:
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
    value = _asked_value(name, CODE.fullmatch)
    return value if value is not None and CODE.fullmatch(value) else default


def asked_choice(name: str, choices: Sequence[str], default: str) -> str:
    """One of a page's own choices by its name in the address, which then keeps it; anything else is the default.

    Anything else leaves the address, which says what the page shows; what was kept and does not fit waits till it does.
    """
    value = _asked_value(name, choices.__contains__)
    if value is None or value in choices:
        return default if value is None else value
    del st.query_params[name]
    if st.session_state.get(f"url:{name}") in choices:
        del st.session_state[f"url:{name}"]
    return default


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


def kept_choice(name: str, value: Any, language: str) -> dict[str, Any]:
    """What keeps a choice through a change of language: at first `value`, then what was chosen last.

    Streamlit knows a choice by its words, so the widget is another one in each language.
    """
    key = f"{name}:{language}"
    chosen = st.session_state.setdefault(name, value)
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    return {"key": key, "on_change": lambda: st.session_state.update({name: st.session_state[key]})}


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


def page_finished() -> None:
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
