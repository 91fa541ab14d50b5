"""Villages 倒挂村: where migrants outnumber registered people, by how much, and what is done."""

import polars as pl
import streamlit as st

from dashboard.charts.villages import villages
from dashboard.content.subjects import villages as villagedata
from dashboard.pages.parts import frame
from dashboard.pages.parts.frame import chart, current
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance


def show() -> None:
    """The page."""
    state, view = current()
    table = geography.below(view, villagedata.villages(view), state.area)
    place = frame.place_name(view, state.area)
    sentence = villagedata.sentence(table, place, state.language) if table.height else None
    indicator = subject.opened(state, view, "villages", sentence=sentence)
    if not view.grant.sees_small_cells:
        empty(state, state.say("Single villages are small cells and are not open to your role; districts are below."))
    elif table.height:
        _villages(state, view, table)
    else:
        empty(state, state.say("No village is monitored in this area."))
    subject.charts(state, view, "villages", indicator)
    subject.foot(state, view, indicator, led=table if view.grant.sees_small_cells else None)


def _villages(state: State, view: View, table: pl.DataFrame) -> None:
    say, slip = state.say, Slip("villages", villagedata.villages, view)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(villagedata.finding(table, state.language))
        under = villagedata.under(table, state.language)
        rows = villagedata.scatter_rows(view, table)
        alt = say("{n} villages; above the line 1:1 migrants outnumber registered people.").format(n=table.height)
        said = say("{one} {other}").format(one=under, other=alt)
        chart(rows, villages(state.language, appearance()), key="villages", alt=alt, under=said, slip=slip)
    with right:
        st.subheader(say("Villages by tier"))
        demo = "synthetic" in table["origin"].to_list()
        counts = villagedata.tier_counts(table, state.language)
        frame.table(counts, key="tiers", title=say("Villages by tier"), demo=demo, slip=slip)
    st.subheader(say("Most inverted first"))
    rows = villagedata.village_table(view, table)
    frame.table(rows, key="villages:table", title=say("Most inverted first"), height=300, slip=slip)
