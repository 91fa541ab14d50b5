"""Beds 床位: hospital and lodging beds, where they are, how full, and where they moved."""

import streamlit as st

from dashboard import movements
from dashboard.address import State
from dashboard.charts.base import titled
from dashboard.charts.flows import flows
from dashboard.query import View
from dashboard.session import appearance
from dashboard.views import subject
from dashboard.views.frame import chart, current

CARDS = ("hospital_beds", "bed_occupancy", "outpatient_emergency_visits", "lodging_beds", "room_occupancy")
CHOICES = (
    "hospital_beds",
    "beds_per_1000",
    "bed_occupancy",
    "outpatient_emergency_visits",
    "appointment_rate",
    "lodging_beds",
    "lodging_bed_density",
    "unlicensed_lodging_beds",
    "room_occupancy",
    "beds_actual_published",
    "lodging_beds_published",
)


def show() -> None:
    """The page."""
    state, view = current()
    choices = subject.known(CHOICES)
    indicator = subject.chosen_indicator(state, choices)
    subject.head(state, view, subject.known(CARDS), indicator)
    subject.choose(state, choices, indicator, page="beds")
    subject.compare(state, view, indicator, choices)
    moved = movements.between_districts(view, state.language)
    if moved.height:
        _moved(state, view)
    subject.foot(state, view, indicator, movements.movement_table(view, state.language))


def _moved(state: State, view: View) -> None:
    rows = movements.between_districts(view, state.language)
    alt = movements.sentence(rows, state.language)
    st.subheader(alt.rstrip("。."))
    under = movements.under(view, state.language)
    spec = titled(flows(state.language, appearance(), bars=rows.height), "", under)
    chart(rows, spec, key="movements", alt=alt)
    if not view.grant.sees_small_cells:
        st.caption(state.say("Without the movements of facilities that have small cells."))
