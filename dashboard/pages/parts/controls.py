"""The one place of the controls, the page's small style, and the watermark of demonstration data."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from dashboard.content.releases import release_log
from dashboard.pages.parts.raised import skipping_damaged
from dashboard.pages.parts.states import to_current
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session import address, session
from dashboard.session.address import State
from dashboard.words.text import LANGUAGES, OWN_NAMES
from data.store.access import ROLES


def sidebar(state: State, view: View) -> None:
    """Language, release, demonstration data, and without sign-in the role for evaluation."""
    say = state.say
    st.segmented_control(
        say("Language"),
        LANGUAGES,
        format_func=OWN_NAMES.__getitem__,
        required=True,
        **address.bound("lang", state.language, "control:lang"),
    )
    with skipping_damaged():
        _area(state, view)
    st.toggle(
        say("Demonstration data"),
        help=say("Shows the synthetic series of everything, marked throughout."),
        **address.bound("data", state.demo, "control:demo", says=lambda on: "demo" if on else None),
    )
    st.caption(
        say("Release {number}, as of {date}").format(number=view.release.number, date=view.release.as_of.isoformat())
    )
    _appearance_and_comparison(state, view)
    if state.release is not None:
        to_current(state)
    if session.configured() is None:
        st.selectbox(
            say("Role (evaluation, no sign-in)"),
            list(ROLES),
            format_func=say,
            **address.kept_choice("role", session.EVALUATION, state.language),
        )
    elif st.button(say("Sign out")):
        session.sign_out()


def _appearance_and_comparison(state: State, view: View) -> None:
    say = state.say
    others = [number for number in release_log.numbers(view) if number != view.release.number]
    if others:
        st.selectbox(
            say("Compare with release"),
            [None, *others],
            format_func=lambda one: say("none") if one is None else say("Release {n}").format(n=one),
            **address.bound(
                "against",
                state.against if state.against in others else None,
                f"control:against:{state.language}",
                says=lambda one: None if one is None else str(one),
            ),
        )
    st.toggle(
        say("High contrast"),
        **address.bound(
            "contrast", session.high_contrast(), "control:contrast", says=lambda on: "more" if on else None
        ),
    )


def choice(
    label: str,
    name: str,
    choices: Sequence[str],
    *,
    words: Callable[[str], str],
    key: str,
    default: str | None = None,
    silent: bool = False,
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """A select box whose choice the address keeps under `name`; with `silent` it does not say the default."""
    usual = choices[0] if default is None else default
    chosen = address.asked_choice(name, choices, usual)
    bound = address.bound(name, chosen, key, says=lambda one: None if silent and one == usual else one)
    st.selectbox(label, choices, format_func=words, width=width, **bound)
    return chosen


def _area(state: State, view: View) -> None:
    names = geography.browsable(view)
    codes = list(names)
    if state.area not in names:
        codes = [state.area, *codes]
    st.selectbox(
        state.say("Area"),
        codes,
        format_func=lambda code: names.get(code, code),
        **address.bound("area", state.area, f"control:area:{state.language}"),
    )


def watermark(state: State) -> None:
    """Said on every page while demonstration data are shown."""
    st.html(
        f'<div class="sidu-watermark" role="note">{state.say("Everything on this page is demonstration data.")}</div>'
    )
