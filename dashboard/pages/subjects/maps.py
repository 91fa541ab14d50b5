"""The map of a subject: one indicator at a chosen period, two in one map, or two maps side by side."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from dashboard.charts.base import titled
from dashboard.charts.bivariate import two_in_one
from dashboard.charts.ranking import ranking
from dashboard.content.subjects import area_figures, facility_points, maps, outlines
from dashboard.content.subjects.area_map import area_map
from dashboard.pages.parts.frame import linked
from dashboard.pages.parts.raised import told
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import map_controls, points
from dashboard.pages.targets import ledger_map
from dashboard.reading import geography
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View
from dashboard.reading.series import EVERY
from dashboard.session.address import State
from dashboard.session.session import appearance, fragment
from dashboard.words import numbers
from metrics.catalogue import BY_ID

Below = Callable[[State, View, str], None]


@fragment
@told("map")
def show(state: State, view: View, indicator: str, choices: tuple[str, ...], below: Below) -> None:
    """The choices above the map, the map with what stands `below` it, and the ranking beside both.

    A fragment, so that the slider redraws nothing else.
    """
    level = geography.comparison(view, state.area)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        kind = facility_points.kind_of(indicator, choices)
        shapes = outlines.of(view, level.codes)
        mode = map_controls.mode(state, points=kind is not None, shapes=shapes is not None)
        tiles = mode == "tiles"
        if kind is not None and mode == "points":
            level, figure = facility_points.level_of(view, kind, state.area), facility_points.KINDS[kind].load
        else:
            figure = indicator
        ledger = mode == "ledger"
        when = maps.LATEST if ledger else map_controls.slider(state, view, figure, level, name="period")
        other, then = indicator, when
        if mode in {"two", "beside"}:
            other = map_controls.second(state, indicator, choices, itself=mode == "beside")
        second = view if other == indicator else replace(view, series=EVERY)  # a series was chosen of the first alone
        if mode == "beside":
            then = map_controls.slider(state, second, other, level, name="then")
    if ledger:
        ledger_map.show(state, view, page="map")
        below(state, view, indicator)
        return
    if kind is not None and mode == "points":
        points.show(state, view, kind, when)
        below(state, view, indicator)
        return
    if mode == "beside":
        left, right = st.columns(2, gap="large")
        with left:
            _map(state, view, indicator, when, level, tiles=tiles, side="left")
        with right:
            _map(state, second, other, then, level, tiles=tiles, side="right")
        below(state, view, indicator)
        return
    tall = maps.tall(_rows(state, view, indicator, when, level))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if mode == "two":
            _both(state, (view, second), (indicator, other), when, level)
        else:
            _map(state, view, indicator, when, level, tiles=tiles, side="only")
        if tall:
            below(state, view, indicator)
    with right:
        _ranking(state, view, indicator, when, level)
    if not tall:
        below(state, view, indicator)


def _rows(state: State, view: View, indicator: str, when: str, level: Comparison) -> pl.DataFrame:
    table = maps.at(view, indicator, level.codes, when)
    return area_figures.area_rows(
        table,
        indicator,
        state.language,
        chosen=state.area,
        marks=maps.breaks(view, indicator, level.codes, when),
    )


def _map(state: State, view: View, indicator: str, when: str, level: Comparison, *, tiles: bool, side: str) -> None:
    say, language = state.say, state.language
    rows = _rows(state, view, indicator, when, level)
    name = maps.title(view, indicator, when)
    st.subheader(area_figures.finding(rows, indicator, language, variant=view.series.variant))
    if not rows["value"].drop_nulls().len():
        empty(state, say("No area at this level reports {name}.").format(name=name))
        return
    cuts, percent = maps.breaks(view, indicator, level.codes, when), numbers.percent(BY_ID[indicator].unit)
    under = maps.under(rows, indicator, name, language)
    drawn = area_map(view, rows, level, appearance(), breaks=cuts, under=under, percent=percent, tiles=tiles)
    linked(drawn.rows, drawn.spec, key=f"{drawn.key}:{side}:{indicator}:{level.name}", alt=drawn.alt(name, language))


def _both(state: State, views: tuple[View, View], names: tuple[str, str], when: str, level: Comparison) -> None:
    say, language = state.say, state.language
    first = _rows(state, views[0], names[0], when, level)
    second = _rows(state, views[1], names[1], when, level)
    spoken = (BY_ID[names[0]].name(language), BY_ID[names[1]].name(language))
    rows = maps.both_rows(first, second, spoken, language).filter(pl.col("tile_col").is_not_null())
    st.subheader(say("{first} and {second} by area").format(first=spoken[0], second=spoken[1]))
    if not rows["pair"].drop_nulls().len():
        empty(state, say("No area has both figures in this period."))
        return
    spec = two_in_one(language, appearance(), columns=level.columns, rows=level.rows, names=spoken)
    alt = say("Map of {n} areas by thirds of {first} and of {second}, {when}.").format(
        n=rows.height, first=spoken[0], second=spoken[1], when=maps.spoken(when, language)
    )
    linked(rows, titled(spec, "", dashes(state, rows)), key=f"both:{names[0]}:{names[1]}:{level.name}", alt=alt)


def _ranking(state: State, view: View, indicator: str, when: str, level: Comparison) -> None:
    say, language = state.say, state.language
    valued, none = maps.bars(_rows(state, view, indicator, when, level))
    if not valued.height:
        return
    st.subheader(area_figures.order(valued, indicator, language, variant=view.series.variant))
    name = maps.title(view, indicator, when)
    alt = say("{n} areas by {name}, largest first.").format(n=valued.height, name=name)
    bars = ranking(language, appearance(), bars=valued.height, percent=numbers.percent(BY_ID[indicator].unit))
    told = say("{n} more areas have none.").format(n=none) if none else ""
    linked(valued, titled(bars, "", told), key=f"rank:{indicator}:{level.name}", alt=alt)


def dashes(state: State, rows: pl.DataFrame) -> str:
    """What dashed borders mean, where there are any."""
    return state.say("Dashed borders: demonstration data.") if "synthetic" in rows["origin"].to_list() else ""
