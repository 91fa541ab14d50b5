"""The pieces of a subject's page, in the order in which they are read."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboard.content.subjects import course, tables
from dashboard.content.subjects import headline as summary
from dashboard.content.subjects.choices import SUBJECTS
from dashboard.content.subjects.sentences import headline
from dashboard.content.subjects.variants import named
from dashboard.content.targets import standings
from dashboard.pages.parts import courses
from dashboard.pages.parts.cards import cards, receipts
from dashboard.pages.parts.frame import breadcrumbs, folded, place_name, source_line, table
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import against, maps
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words.text import bodies
from metrics.catalogue import BY_ID


def chosen_indicator(state: State, choices: Sequence[str]) -> str:
    """What the address asks for, if this page offers it; else the page's first."""
    asked = state.indicator
    return asked if asked is not None and asked in choices else choices[0]


def head(state: State, view: View, shown: Sequence[str], indicator: str, *, sentence: str | None = None) -> None:
    """Breadcrumbs, the sentence, the cards and their receipts."""
    breadcrumbs(state, view)
    chosen = summary.figure(view, indicator, state.area)
    figures = [summary.figure(view, name, state.area) for name in shown]
    place = place_name(view, state.area)
    st.title(sentence or headline(chosen, place, state.language, total_gap=summary.gap_in_people(view, chosen)))
    cards(state, figures, standings.of_area(view, state.area))
    receipts(state, figures)


def opened(state: State, view: View, path: str, *, sentence: str | None = None) -> str:
    """The top of a subject's page, and the indicator that the address asks for there."""
    page = SUBJECTS[path]
    indicator = chosen_indicator(state, page.choices)
    head(state, view, page.cards, indicator, sentence=sentence)
    return indicator


def charts(state: State, view: View, path: str, indicator: str) -> None:
    """Which of the page's indicators the charts show, and these."""
    choices = SUBJECTS[path].choices
    st.segmented_control(
        state.say("Indicator"),
        choices,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: BY_ID[name].name(state.language),
        **address.bound("indicator", indicator, f"control:indicator:{path}:{state.language}"),
    )
    compare(state, view, indicator, choices)


def compare(state: State, view: View, indicator: str, choices: Sequence[str]) -> None:
    """What changed against another release, then map and ranking, which choose the area, and its trend."""
    against.show(state, view, indicator)
    maps.show(state, view, indicator, tuple(choices), over_time)


def over_time(state: State, view: View, indicator: str) -> None:
    """The trend of the page's area with targets ahead."""
    say, language, record = state.say, state.language, BY_ID[indicator]
    name = named(record, view.series.variant, language)
    place = place_name(view, state.area)
    points = course.rows(view, indicator, state.area)
    st.subheader(course.finding(points, indicator, place, language, variant=view.series.variant))
    if not points.height:
        empty(state, say("Nothing to draw for this area."))
        return
    if told := course.only_one(points, language):
        empty(state, told)
        return
    alt = say("{name} in {place}, {n} points.").format(name=name, place=place, n=points.height)
    under, slip = (
        course.definition(indicator, language),
        Slip("trend", course.observed_rows, view, indicator, state.area),
    )
    courses.course(state, points, record, key=f"trend:{indicator}", alt=alt, under=under, slip=slip)
    st.caption(say("Lead body: {body}").format(body=bodies(record.lead_body, language)))


def foot(state: State, view: View, indicator: str, *more: pl.DataFrame, led: pl.DataFrame | None = None) -> None:
    """The tables behind the charts, and the source line; `led` are rows that the page leads with, if not a figure."""
    level, name = geography.comparison(view, state.area), named(BY_ID[indicator], view.series.variant, state.language)

    def behind() -> None:
        shown = tables.ranking_table(summary.ranking(view, indicator, level.codes), indicator, state.language)
        series = tables.series_table(view, indicator, state.area)
        for place, rows in enumerate((shown, series, *more)):
            table(rows, key=f"table:{indicator}:{place}", title=name)

    folded(state.say("Table"), behind, key=f"table:{indicator}")
    chosen = summary.figure(view, indicator, state.area)
    through = tables.data_through(chosen, state.language)
    sources = tables.sources(view, indicator, state.area)
    if led is not None and led.height:
        through, sources = tables.through_and_sources(led, sources, state.language)
    source_line(state, view, through=through, sources=sources)
