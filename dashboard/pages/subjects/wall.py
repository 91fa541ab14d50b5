"""Wall 挂图作战: full screen and large; shows chosen views in turn, and a new release as soon as it is there."""

import html
import time
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts import labels
from dashboard.charts.base import enlarged
from dashboard.charts.trend import trend
from dashboard.content.releases import release_log
from dashboard.content.subjects import course, maps, tables, wall
from dashboard.content.subjects import headline as summary
from dashboard.content.subjects.area_map import area_map
from dashboard.content.subjects.choices import OVERVIEW
from dashboard.content.subjects.sentences import headline
from dashboard.content.targets import standings
from dashboard.pages.parts import style
from dashboard.pages.parts.cards import cards
from dashboard.pages.parts.frame import chart, current, place_name, source_line
from dashboard.pages.parts.raised import reporting_errors
from dashboard.pages.subjects import overview
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State, put
from dashboard.session.session import appearance, fragment
from dashboard.words import numbers
from metrics.catalogue import BY_ID

TIMES, LETTER = 1.4, 17  # of the charts' letters; pixels of those that must fit a tile
HEIGHT = 540  # pixels of a chart with its subtitle, where wall.css does not say it by the screen
LINES = 6  # of the list that one reads from across the room


def show() -> None:
    """The page: its address may name `views` (by comma), `every` (seconds) and `paused`."""
    state, view = current()
    st.html(style.wall())
    views = wall.chosen_views(st.query_params.get("views"), (wall.OVERVIEW, *BY_ID))
    every = wall.seconds(st.query_params.get("every"))
    if "wall" not in st.session_state:
        paused = st.query_params.get("paused") == "yes"
        st.session_state["wall"] = wall.Rotation(0, time.monotonic(), paused=paused)
    # A timer that comes more often than views change sees a new release soon.
    fragment(_turn, run_every=min(every, wall.LEAST))(state, view, views, every)


@reporting_errors("wall")
def _turn(state: State, view: View, views: tuple[str, ...], every: int) -> None:
    if state.release is None and release_log.numbers(view)[0] != view.release.number:
        st.rerun(scope="app")
    now = wall.after_tick(st.session_state["wall"], time.monotonic(), every=every, views=len(views))
    st.session_state["wall"] = now
    shown = wall.current_view(now, views)
    with st.container(key="wall"):
        if shown == wall.OVERVIEW:
            _overview(state, view)
        else:
            _indicator(state, view, shown)
    _buttons(state, now, views, every)


def _buttons(state: State, now: wall.Rotation, views: tuple[str, ...], every: int) -> None:
    say = state.say
    with st.container(key="wallbar", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(say("Back"), key="wall:back", shortcut="Left", on_click=_step, args=(-1, len(views)))
        label = say("Go on") if now.paused else say("Pause")
        st.button(label, key="wall:pause", shortcut="P", on_click=_pause)
        st.button(say("Next"), key="wall:next", shortcut="Right", on_click=_step, args=(1, len(views)))
        told = say("Paused") if now.paused else say("Changes every {n} seconds").format(n=every)
        place = html.escape(f"{told} · {wall.place(now, views)}")
        st.html(f'<span class="sidu-wallstate" role="status">{place}</span>', width="content")
        st.html(
            f'<a class="sidu-leave" href="/?lang={state.language}" target="_self">{html.escape(say("Leave"))}</a>',
            width="content",
        )


def _step(step: int, views: int) -> None:
    st.session_state["wall"] = wall.moved(st.session_state["wall"], time.monotonic(), step=step, views=views)


def _pause() -> None:
    st.session_state["wall"] = wall.pause_toggled(st.session_state["wall"], time.monotonic())
    put(paused="yes" if st.session_state["wall"].paused else None)


def _overview(state: State, view: View) -> None:
    figures = [summary.figure(view, name, state.area) for name in OVERVIEW]
    place = place_name(view, state.area)
    st.title(headline(figures[0], place, state.language, total_gap=summary.gap_in_people(view, figures[0])))
    left, right = st.columns([3, 2], gap="large")
    with left:
        cards(state, figures, standings.of_area(view, state.area))
    with right:
        overview.needs_attention(state, view, most=LINES)
    source_line(
        state,
        view,
        through=tables.data_through(figures[0], state.language),
        sources=[state.say("each page names its own")],
    )


def _indicator(state: State, view: View, indicator: str) -> None:
    say, language, record = state.say, state.language, BY_ID[indicator]
    place = place_name(view, state.area)
    figure = summary.figure(view, indicator, state.area)
    st.title(headline(figure, place, language, total_gap=summary.gap_in_people(view, figure)))
    level, percent = geography.comparison(view, state.area), numbers.percent(record.unit)
    rows, cuts = maps.rows(view, indicator, level.codes, chosen=state.area)
    left, right = st.columns(2, gap="large")
    with left, st.container(height=HEIGHT, border=False, key="wallmap"):
        if rows["value"].drop_nulls().len():
            under = maps.under(rows, indicator, maps.title(view, indicator, maps.LATEST), language)
            look = appearance()
            drawn = area_map(view, rows, level, look, breaks=cuts, under=under, percent=percent, letter=LETTER)
            alt = drawn.alt(record.name(language), language)
            _filling(drawn.rows, drawn.spec, key=f"wall:map:{indicator}", alt=alt, under=drawn.under)
    with right, st.container(height=HEIGHT, border=False, key="walltrend"):
        points = labels.place_labels(course.observed_rows(view, indicator, state.area))
        if points.height:
            alt = say("{name} in {place}, {n} points.").format(name=record.name(language), place=place, n=points.height)
            spec = trend(points, language, appearance(), percent=percent)
            under = course.definition(indicator, language)
            _filling(points, spec, key=f"wall:trend:{indicator}", alt=alt, under=under)
    source_line(
        state,
        view,
        through=tables.data_through(figure, language),
        sources=tables.sources(view, indicator, state.area),
    )


def _filling(data: pl.DataFrame, spec: Mapping[str, Any], *, key: str, alt: str, under: str) -> None:
    """A chart in large letters that takes what its column has left in height."""
    large = enlarged(dict(spec), times=TIMES, height=HEIGHT)
    chart(data, large, key=key, alt=alt, under=under, files=False, height="stretch")
