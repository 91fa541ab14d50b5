"""Villages 倒挂村: where migrants outnumber registered people, by how much, and what is done."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard.charts.base import titled
from dashboard.charts.villages import villages
from dashboard.content.subjects import villages as villagedata
from dashboard.content.subjects.choices import SUBJECTS
from dashboard.pages.parts import frame
from dashboard.pages.parts.frame import chart, current
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance

PAGE = SUBJECTS["villages"]


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.chosen_indicator(state, PAGE.choices)
    table = geography.below(view, villagedata.villages(view), state.area)
    place = frame.place_name(state, view, state.area)
    sentence = villagedata.sentence(table, place, state.language) if table.height else None
    subject.head(state, view, PAGE.cards, indicator, sentence=sentence)
    if not view.grant.sees_small_cells:
        empty(state, state.say("Single villages are small cells and are not open to your role; districts are below."))
    elif table.height:
        _villages(state, view, table)
    else:
        empty(state, state.say("No village is monitored in this area."))
    subject.choose(state, PAGE.choices, indicator, page="villages")
    subject.compare(state, view, indicator, PAGE.choices)
    subject.foot(state, view, indicator, led=table if view.grant.sees_small_cells else None)


def _villages(state: State, view: View, table: pl.DataFrame) -> None:
    say = state.say
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(villagedata.finding(table, state.language))
        under = villagedata.under(table, state.language)
        rows = villagedata.scatter_rows(view, table)
        alt = say("{n} villages; above the line 1:1 migrants outnumber registered people.").format(n=table.height)
        said = say("{one} {other}").format(one=under, other=alt)
        spec, slip = titled(villages(state.language, appearance()), "", said), _slip(view)
        chart(rows, spec, key="villages", alt=alt, slip=slip)
    with right:
        st.subheader(say("Villages by tier"))
        demo = "synthetic" in table["origin"].to_list()
        counts = villagedata.tier_counts(table, state.language)
        frame.table(counts, key="tiers", title=say("Villages by tier"), demo=demo, slip=_slip(view))
    st.subheader(say("Most inverted first"))
    rows = villagedata.village_table(view, table)
    frame.table(rows, key="villages:table", title=say("Most inverted first"), height=300, slip=_slip(view))


def _slip(view: View) -> Slip:
    return Slip("villages", partial(villagedata.villages, view))
