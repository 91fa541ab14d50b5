"""Villages 倒挂村: where migrants outnumber registered people, by how much, and what is done."""

import polars as pl
import streamlit as st

from dashboard import geography, villagedata
from dashboard.address import State
from dashboard.charts.base import titled
from dashboard.charts.villages import villages
from dashboard.query import View
from dashboard.session import appearance
from dashboard.views import frame, subject
from dashboard.views.frame import chart, current
from dashboard.views.states import empty

CARDS = (
    "inversion_ratio",
    "inverted_villages",
    "rental_rooms_per_registered",
    "managed_rental_share",
    "hazard_rectification",
)
CHOICES = (*CARDS, "migrants", "migrant_share_of_village_residents", "inverted_villages_enclosed")


def show() -> None:
    """The page."""
    state, view = current()
    choices = subject.known(CHOICES)
    indicator = subject.chosen_indicator(state, choices)
    table = geography.below(view, villagedata.villages(view), state.area)
    place = frame.place_name(state, view, state.area)
    sentence = villagedata.sentence(table, place, state.language) if table.height else None
    subject.head(state, view, subject.known(CARDS) or choices[:1], indicator, sentence=sentence)
    if not view.grant.sees_small_cells:
        empty(state, state.say("Single villages are small cells and are not open to your role; districts are below."))
    elif table.height:
        _villages(state, view, table)
    else:
        empty(state, state.say("No village is monitored in this area."))
    subject.choose(state, choices, indicator, page="villages")
    subject.compare(state, view, indicator, choices)
    subject.foot(state, view, indicator, led=table if view.grant.sees_small_cells else None)


def _villages(state: State, view: View, table: pl.DataFrame) -> None:
    say = state.say
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(villagedata.finding(table, state.language))
        under = villagedata.under(table, state.language)
        rows = villagedata.scatter_rows(view, table, state.language)
        alt = say("{n} villages; above the line 1:1 migrants outnumber registered people.").format(n=table.height)
        said = say("{one} {other}").format(one=under, other=alt)
        chart(rows, titled(villages(state.language, appearance()), "", said), key="villages", alt=alt)
    with right:
        st.subheader(say("Villages by tier"))
        demo = "synthetic" in table["origin"].to_list()
        frame.table(
            villagedata.tier_counts(table, state.language), key="tiers", title=say("Villages by tier"), demo=demo
        )
    st.subheader(say("Most inverted first"))
    rows = villagedata.village_table(view, table, state.language)
    frame.table(rows, key="villages:table", title=say("Most inverted first"), height=300)
