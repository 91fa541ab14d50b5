"""Beds 床位: hospital and lodging beds, where they are, how full, and where they moved."""

import streamlit as st

from dashboard.charts.flows import flows
from dashboard.content.subjects import beds
from dashboard.pages.parts.frame import chart, current
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.opened(state, view, "beds")
    subject.charts(state, view, "beds", indicator)
    _moved(state, view)
    subject.foot(state, view, indicator, beds.movement_table(view))


def _moved(state: State, view: View) -> None:
    slip = Slip("beds_moved", beds.between_districts, view)
    rows = slip.made()
    if not rows.height:
        return
    alt = beds.sentence(rows, state.language)
    st.subheader(alt.rstrip("。."))
    spec = flows(state.language, appearance(), bars=rows.height)
    chart(rows, spec, key="movements", alt=alt, under=beds.under(view), slip=slip)
    if not view.grant.sees_small_cells:
        st.caption(state.say("Without movements of few beds, and those of facilities that have small cells."))
