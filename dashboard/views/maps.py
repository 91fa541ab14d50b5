"""The map of a subject: one indicator at a chosen period, two in one map, or two maps side by side."""

import polars as pl
import streamlit as st

from dashboard import chartdata, mapdata, query, session
from dashboard.charts.base import titled
from dashboard.charts.bivariate import two_in_one
from dashboard.charts.ranking import ranking
from dashboard.charts.tiles import tile_map
from dashboard.query import Comparison, View
from dashboard.session import State, appearance
from dashboard.views.frame import linked
from dashboard.views.states import empty
from metrics.catalogue import BY_ID

MODES = {"one": "One indicator", "two": "Two in one map", "beside": "Side by side"}


@st.fragment
def show(state: State, view: View, indicator: str, choices: tuple[str, ...]) -> None:
    """The choices above the map, the map, and the ranking; a fragment, so that the slider redraws nothing else."""
    level = query.comparison(view, state.area)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        mode = _mode(state)
        when = _slider(state, view, indicator, level, name="period")
        other, then = indicator, when
        if mode != "one":
            other = _second(state, indicator, choices, itself=mode == "beside")
        if mode == "beside":
            then = _slider(state, view, other, level, name="then")
    if mode == "beside":
        left, right = st.columns(2, gap="large")
        with left:
            _map(state, view, indicator, when, level, side="left")
        with right:
            _map(state, view, other, then, level, side="right")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        if mode == "two":
            _both(state, view, (indicator, other), when, level)
        else:
            _map(state, view, indicator, when, level, side="only")
    with right:
        _ranking(state, view, indicator, when, level)


def _mode(state: State) -> str:
    key = f"control:map:{state.language}"
    return st.segmented_control(
        state.say("Map"),
        list(MODES),
        default=session.asked_choice("map", list(MODES), "one"),
        required=True,
        format_func=lambda one: state.say(MODES[one]),
        key=key,
        on_change=lambda: session.put(map=st.session_state[key]),
    )


def _second(state: State, indicator: str, choices: tuple[str, ...], *, itself: bool) -> str:
    offered = [name for name in choices if itself or name != indicator]
    chosen = session.asked_choice("second", offered, offered[0])
    session.put(second=chosen)
    key = f"control:second:{state.language}:{indicator}:{itself}"
    return st.selectbox(
        state.say("Second indicator"),
        offered,
        index=offered.index(chosen),
        format_func=lambda name: BY_ID[name].name(state.language),
        key=key,
        width=260,
        on_change=lambda: session.put(second=st.session_state[key]),
    )


def _slider(state: State, view: View, indicator: str, level: Comparison, *, name: str) -> str:
    offered = mapdata.periods(view, indicator, level.codes)
    asked = st.query_params.get(name)
    chosen = session.asked_choice(name, offered, mapdata.LATEST)
    if asked and asked != chosen:
        st.warning(state.say("There are no figures for {period}; the latest are shown.").format(period=asked))
    if len(offered) < 2:
        return chosen
    key = f"control:{name}:{indicator}:{level.name}:{state.language}:{state.demo}"
    return st.select_slider(
        state.say("Period of the map") if name == "period" else state.say("Period of the second map"),
        offered,
        value=chosen,
        format_func=lambda one: mapdata.spoken(one, state.language),
        key=key,
        width=360,
        on_change=lambda: session.put(**{name: st.session_state[key]}),
    )


def _rows(state: State, view: View, indicator: str, when: str, level: Comparison) -> pl.DataFrame:
    table = mapdata.at(view, indicator, level.codes, when)
    return chartdata.area_rows(
        table,
        indicator,
        state.language,
        chosen=state.area,
        marks=mapdata.breaks(view, indicator, level.codes),
    )


def _map(state: State, view: View, indicator: str, when: str, level: Comparison, *, side: str) -> None:
    say, language = state.say, state.language
    rows = _rows(state, view, indicator, when, level)
    name = mapdata.title(view, indicator, when, language)
    st.subheader(say("{name} by area").format(name=name))
    if not rows["value"].drop_nulls().len():
        empty(state, say("No area at this level reports {name}.").format(name=name))
        return
    tiles = rows.filter(pl.col("tile_col").is_not_null())
    cuts = mapdata.breaks(view, indicator, level.codes)
    spec = tile_map(language, appearance(), columns=level.columns, rows=level.rows, breaks=cuts)
    alt = say("Map of {n} areas by {name}.").format(n=tiles.height, name=name)
    linked(tiles, titled(spec, "", dashes(state, rows)), key=f"map:{side}:{indicator}:{level.name}", alt=alt)


def _both(state: State, view: View, names: tuple[str, str], when: str, level: Comparison) -> None:
    say, language = state.say, state.language
    first = _rows(state, view, names[0], when, level)
    second = _rows(state, view, names[1], when, level)
    spoken = (BY_ID[names[0]].name(language), BY_ID[names[1]].name(language))
    rows = mapdata.both_rows(first, second, spoken, language).filter(pl.col("tile_col").is_not_null())
    st.subheader(say("{first} and {second} by area").format(first=spoken[0], second=spoken[1]))
    if not rows["pair"].drop_nulls().len():
        empty(state, say("No area has both figures in this period."))
        return
    spec = two_in_one(language, appearance(), columns=level.columns, rows=level.rows, names=spoken)
    alt = say("Map of {n} areas by thirds of {first} and of {second}, {when}.").format(
        n=rows.height, first=spoken[0], second=spoken[1], when=mapdata.spoken(when, language)
    )
    linked(rows, titled(spec, "", dashes(state, rows)), key=f"both:{names[0]}:{names[1]}:{level.name}", alt=alt)


def _ranking(state: State, view: View, indicator: str, when: str, level: Comparison) -> None:
    say, language = state.say, state.language
    valued = _rows(state, view, indicator, when, level).filter(pl.col("value").is_not_null())
    if not valued.height:
        return
    st.subheader(say("Largest first"))
    name = mapdata.title(view, indicator, when, language)
    alt = say("{n} areas by {name}, largest first.").format(n=valued.height, name=name)
    bars = ranking(language, appearance(), bars=valued.height)
    linked(valued, titled(bars, ""), key=f"rank:{indicator}:{level.name}", alt=alt)


def dashes(state: State, rows: pl.DataFrame) -> str:
    """What dashed borders mean, where there are any."""
    return state.say("Dashed borders: demonstration data.") if "synthetic" in rows["origin"].to_list() else ""
