"""Population 人口分布: how many live where, what made the change, and who overtook whom."""

from functools import partial

import streamlit as st

from dashboard.charts.multiples import multiples
from dashboard.charts.slope import slope
from dashboard.charts.theme import THEMES
from dashboard.charts.waterfall import waterfall
from dashboard.content.subjects import population
from dashboard.pages.parts import receipt_links
from dashboard.pages.parts.frame import chart, current, linked, place_name
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance
from data.contracts.area_codes import CITY
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.opened(state, view, "population")
    subject.charts(state, view, "population", indicator)
    left, right = st.columns(2, gap="large")
    with left:
        _what_made_it(state, view)
    with right:
        _places(state, view)
    _every_part(state, view, indicator)
    subject.foot(state, view, indicator)


def _what_made_it(state: State, view: View) -> None:
    area, parts = population.whole_and_parts(view, state.area)
    dates = population.census_dates(view, "residents", [area, *parts])
    if len(dates) < 2:
        return
    slip = Slip("waterfall", population.waterfall_rows, view, "residents", area, parts, (dates[-2], dates[-1]))
    rows = slip.made()
    place = place_name(view, area)
    alt = population.waterfall_sentence(rows, place, state.language)
    st.subheader(alt)
    under = state.say("{place}: what made the change from {first} to {last}").format(
        place=place, first=dates[-2].year, last=dates[-1].year
    )
    spec = waterfall(state.language, appearance(), bars=rows.height)
    chart(rows, spec, key=f"waterfall:{area}", alt=alt, under=under, slip=slip)


def _places(state: State, view: View) -> None:
    codes = geography.comparison(view, CITY).codes
    dates = population.census_dates(view, "population_density", codes)
    if len(dates) < 2:
        return
    say = state.say
    slip = Slip("places", population.slope_rows, view, "population_density", codes, dates, chosen=state.area)
    rows = slip.made()
    st.subheader(population.slope_sentence(rows, state.language))
    alt = say("Places of {n} districts at {m} censuses; highlighted: moved two places or more.").format(
        n=len(codes), m=len(dates)
    )
    linked(rows, slope(state.language, appearance(), places=len(codes)), key="slope", alt=alt, under=alt, slip=slip)


def _every_part(state: State, view: View, indicator: str) -> None:
    codes = geography.comparison(view, state.area).codes
    lines = population.small_lines(view, indicator, codes, chosen=state.area)
    if not lines:
        return
    name = BY_ID[indicator].name(state.language)
    title = state.say("{name}: every area on one scale").format(name=name)
    st.subheader(population.small_sentence(lines, name, state.language))
    dotted = state.say("Dotted lines: demonstration data.") if any(line.synthetic for line in lines) else ""
    st.caption(f"{title}{state.say('.')}{dotted}")
    st.html(multiples(lines, THEMES[appearance()].accent, label=title, link=partial(receipt_links.anchor, state)))
