"""A density by another denominator: the choice, its ranking beside the others' places, and its table."""

from functools import partial

import streamlit as st

from dashboard.charts.ranking import ranking
from dashboard.content.subjects import denominators
from dashboard.pages.parts import frame
from dashboard.pages.parts.controls import choice
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance


def choose(state: State, view: View, indicator: str) -> str:
    """The denominator of the address, if this figure has it; nothing is asked where there is no choice."""
    offered = denominators.offered(view, indicator, state.area) or [denominators.OWN]
    if len(offered) < 2:
        return address.asked_choice("per", offered, denominators.OWN)
    return choice(
        state.say("Denominator"),
        "per",
        offered,
        words=lambda one: denominators.word(one, state.language),
        key=f"explore:per:{indicator}:{state.language}",
        silent=True,
        width=160,
    )


def show(state: State, view: View, indicator: str, by: str) -> None:
    """Nothing under the indicator's own denominator."""
    if by == denominators.OWN:
        return
    language = state.language
    slip = Slip("rebased", denominators.rows, view, indicator, state.area, by)
    found = slip.made()
    sentence = denominators.sentence(found, indicator, by, language)
    st.subheader(sentence)
    under = state.say("The latest count of each area over a denominator of the same year.")
    spec = ranking(language, appearance(), bars=found.height)
    frame.linked(found, spec, key=f"per:{indicator}:{by}", alt=sentence, under=under, slip=slip)
    title = state.say("Table of the denominator")
    rows, key = denominators.table(found, by, language), f"per:table:{indicator}"
    table = partial(frame.table, rows, key=key, title=sentence, slip=slip)
    frame.folded(title, table, key=f"per:{indicator}")
