"""Beds 床位: hospital and lodging beds, where they are, how full, and where they moved."""

from functools import partial

import streamlit as st

from dashboard.charts.base import titled
from dashboard.charts.flows import flows
from dashboard.content.subjects import beds
from dashboard.content.subjects.choices import SUBJECTS
from dashboard.pages.parts.frame import chart, current
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance

PAGE = SUBJECTS["beds"]


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.chosen_indicator(state, PAGE.choices)
    subject.head(state, view, PAGE.cards, indicator)
    subject.choose(state, PAGE.choices, indicator, page="beds")
    subject.compare(state, view, indicator, PAGE.choices)
    _moved(state, view)
    subject.foot(state, view, indicator, beds.movement_table(view))


def _moved(state: State, view: View) -> None:
    made = partial(beds.between_districts, view)
    rows = made()
    if not rows.height:
        return
    alt = beds.sentence(rows, state.language)
    st.subheader(alt.rstrip("。."))
    under = beds.under(view)
    spec = titled(flows(state.language, appearance(), bars=rows.height), "", under)
    chart(rows, spec, key="movements", alt=alt, slip=Slip("beds_moved", made))
    if not view.grant.sees_small_cells:
        st.caption(state.say("Without movements of few beds, and those of facilities that have small cells."))
