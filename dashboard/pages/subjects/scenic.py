"""Scenic spots 景区: which are full how often, which days, and at which hours."""

import polars as pl
import streamlit as st

from dashboard.charts.calendar import calendar
from dashboard.charts.profile import profile
from dashboard.charts.ranking import ranking
from dashboard.content.subjects import scenic
from dashboard.pages.parts import frame
from dashboard.pages.parts.frame import chart, current, linked
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words import numbers
from dashboard.words.text import called

MOST = 24  # spots in the ranking; the table has all


def show() -> None:
    """The page."""
    state, view = current()
    everywhere = scenic.spots(view)
    table = geography.below(view, everywhere, state.area)
    place = frame.place_name(view, state.area)
    sentence = scenic.sentence(table, place, state.language) if table.height else None
    indicator = subject.opened(state, view, "scenic", sentence=sentence)
    if table.height:
        _spots(state, view, table, known=everywhere["spot_id"].to_list())
    else:
        empty(state, state.say("No scenic spot of this area reports visits."))
    subject.charts(state, view, "scenic", indicator)
    spots = state.say("Spots")
    rows = scenic.spot_table(table, state.language)
    slip = Slip("spots", scenic.spots, view)
    frame.folded(spots, lambda: frame.table(rows, key="spots:table", title=spots, slip=slip), key="spots")
    subject.foot(state, view, indicator)


def _spots(state: State, view: View, table: pl.DataFrame, *, known: list[str]) -> None:
    say, language = state.say, state.language
    codes = table["spot_id"].to_list()
    spot = address.asked_code("spot", codes[0])
    if spot not in codes:
        if spot not in known:  # one of another area was chosen before the area was
            empty(state, say("There is no spot {code}; the fullest is shown.").format(code=spot))
        spot = codes[0]
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader(say("Days at 80 % of capacity or more, last twelve months"))
        rows = scenic.spot_rows(table.head(MOST), language, chosen=spot)
        alt = say("{n} spots by days at 80 % of capacity or more.").format(n=rows.height)
        spec, slip = ranking(language, appearance(), bars=rows.height), Slip("spots", scenic.spots, view)
        linked(rows, spec, key="spots", alt=alt, name="spot", slip=slip)
    with right:
        _one_spot(state, view, table.filter(pl.col("spot_id") == spot).row(0, named=True))


def _one_spot(state: State, view: View, spot: dict[str, object]) -> None:
    say, language, code = state.say, state.language, str(spot["spot_id"])
    name = called(str(spot["name"]), language)
    slip = Slip("spot_days", scenic.day_rows, view, code)
    rows = slip.made()
    st.subheader(scenic.calendar_sentence(rows, name, language))
    alt = scenic.under_calendar(rows, language)
    chart(rows, calendar(language, appearance()), key=f"calendar:{code}", alt=alt, under=alt, slip=slip)
    months = scenic.months(view, code)
    month = st.select_slider(
        say("Month"),
        months[::-1],
        value=months[0],
        format_func=lambda one: numbers.period(one, "month", language),
        key=f"month:{code}:{language}",
    )
    slip = Slip("spot_hours", scenic.hour_rows, view, code, month)
    hours = slip.made()
    demo = spot["origin"] == "synthetic"
    st.subheader(scenic.hours_sentence(hours, name, month, language, demo=demo))
    alt = say("Mean entries by hour against the bands of what the spot can hold.")
    spec = profile(language, appearance())
    chart(hours, spec, key=f"hours:{code}", alt=alt, under=alt, demo=demo, slip=slip)
