"""A density by another denominator: the choice, its ranking beside the others' places, and its table."""

from functools import partial

import streamlit as st

from dashboard.charts.base import titled
from dashboard.charts.ranking import ranking
from dashboard.content.subjects import denominators
from dashboard.pages.parts import frame
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance


def choose(state: State, view: View, indicator: str) -> str:
    """The denominator of the address, if this figure has it; nothing is asked where there is no choice."""
    offered = denominators.offered(view, indicator, state.area) or [denominators.OWN]
    chosen = address.asked_choice("per", offered, denominators.OWN)
    if len(offered) > 1:
        st.selectbox(
            state.say("Denominator"),
            offered,
            format_func=lambda one: denominators.word(one, state.language),
            width=160,
            **address.bound(
                "per",
                chosen,
                f"explore:per:{indicator}:{state.language}",
                says=lambda one: None if one == denominators.OWN else one,
            ),
        )
    return chosen


def show(state: State, view: View, indicator: str, by: str) -> None:
    """Nothing under the indicator's own denominator."""
    if by == denominators.OWN:
        return
    language = state.language
    made = partial(denominators.rows, view, indicator, state.area, by)
    found, slip = made(), Slip("rebased", made)
    sentence = denominators.sentence(found, indicator, by, language)
    st.subheader(sentence)
    under = state.say("The latest count of each area over a denominator of the same year.")
    spec = titled(ranking(language, appearance(), bars=found.height), "", under)
    frame.linked(found, spec, key=f"per:{indicator}:{by}", alt=sentence, slip=slip)
    title = state.say("Table of the denominator")
    rows, key = denominators.table(found, by, language), f"per:table:{indicator}"
    table = partial(frame.table, rows, key=key, title=sentence, slip=slip)
    frame.folded(title, table, key=f"per:{indicator}")
