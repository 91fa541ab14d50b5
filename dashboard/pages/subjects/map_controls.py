"""What one chooses above a map: how many indicators, which other one, and the period."""

import streamlit as st

from dashboard.content.subjects import maps
from dashboard.pages.parts.controls import choice
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from metrics.catalogue import BY_ID

MODES = {
    "one": "One indicator",
    "tiles": "Tiles",
    "two": "Two in one map",
    "beside": "Side by side",
    "points": "Points",
    "ledger": "Ledger",
}


def mode(state: State, *, points: bool, shapes: bool) -> str:
    """`points`: whether the page's indicators count facilities that have a place.

    `shapes`: whether the map of one indicator draws outlines, so that tiles are another choice.
    """
    offered = {"points": points, "tiles": shapes}
    modes = [name for name in MODES if offered.get(name, True)]
    chosen: str = st.segmented_control(
        state.say("Map"),
        modes,
        required=True,
        format_func=lambda one: state.say(MODES[one]),
        **address.bound("map", address.asked_choice("map", modes, "one"), f"control:map:{state.language}"),
    )
    return chosen


def second(state: State, indicator: str, choices: tuple[str, ...], *, itself: bool) -> str:
    offered = [name for name in choices if itself or name != indicator]
    return choice(
        state.say("Second indicator"),
        "second",
        offered,
        words=lambda name: BY_ID[name].name(state.language),
        key=f"control:second:{state.language}:{indicator}:{itself}",
        width=260,
    )


def slider(state: State, view: View, indicator: str, level: Comparison, *, name: str) -> str:
    offered = maps.periods(view, indicator, level.codes)
    asked = st.query_params.get(name)
    chosen = address.asked_choice(name, offered, maps.LATEST)
    if asked and asked != chosen:
        st.warning(state.say("There are no figures for {period}; the latest are shown.").format(period=asked))
    if len(offered) < 2:
        return chosen
    key = f"control:{name}:{indicator}:{level.name}:{state.language}:{state.demo}"
    st.select_slider(
        state.say("Period of the map") if name == "period" else state.say("Period of the second map"),
        offered,
        format_func=lambda one: maps.period_words(one, state.language),
        width=360,
        **address.bound(name, chosen, key),
    )
    return chosen
