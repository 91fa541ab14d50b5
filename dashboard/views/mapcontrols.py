"""What one chooses above a map: how many indicators, which other one, and the period."""

import streamlit as st

from dashboard import mapdata, session
from dashboard.query import Comparison, View
from dashboard.session import State
from metrics.catalogue import BY_ID

MODES = {
    "one": "One indicator",
    "two": "Two in one map",
    "beside": "Side by side",
    "points": "Points",
    "ledger": "Ledger",
}


def mode(state: State, *, points: bool) -> str:
    """`points`: whether the page's indicators count facilities that have a place."""
    modes = [name for name in MODES if points or name != "points"]
    key = f"control:map:{state.language}"
    return st.segmented_control(
        state.say("Map"),
        modes,
        default=session.asked_choice("map", modes, "one"),
        required=True,
        format_func=lambda one: state.say(MODES[one]),
        key=key,
        on_change=lambda: session.put(map=st.session_state[key]),
    )


def second(state: State, indicator: str, choices: tuple[str, ...], *, itself: bool) -> str:
    offered = [name for name in choices if itself or name != indicator]
    chosen = session.asked_choice("second", offered, offered[0])
    session.put(second=chosen)
    key = f"control:second:{state.language}:{indicator}:{itself}"
    return st.selectbox(
        state.say("Second indicator"),
        offered,
        index=offered.index(chosen),
        format_func=lambda name: BY_ID[name].name(state.language),
        key=key,
        width=260,
        on_change=lambda: session.put(second=st.session_state[key]),
    )


def slider(state: State, view: View, indicator: str, level: Comparison, *, name: str) -> str:
    offered = mapdata.periods(view, indicator, level.codes)
    asked = st.query_params.get(name)
    chosen = session.asked_choice(name, offered, mapdata.LATEST)
    if asked and asked != chosen:
        st.warning(state.say("There are no figures for {period}; the latest are shown.").format(period=asked))
    if len(offered) < 2:
        return chosen
    key = f"control:{name}:{indicator}:{level.name}:{state.language}:{state.demo}"
    return st.select_slider(
        state.say("Period of the map") if name == "period" else state.say("Period of the second map"),
        offered,
        value=chosen,
        format_func=lambda one: mapdata.spoken(one, state.language),
        key=key,
        width=360,
        on_change=lambda: session.put(**{name: st.session_state[key]}),
    )
