"""The map of a subject: one indicator at a chosen period, two in one map, or two maps side by side."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from dashboard.charts.bivariate import two_in_one
from dashboard.charts.ranking import ranking
from dashboard.content.subjects import area_figures, facility_points, maps, outlines
from dashboard.content.subjects.area_map import area_map
from dashboard.pages.parts.frame import linked
from dashboard.pages.parts.raised import reporting_errors
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
@reporting_errors("map")
def show(state: State, view: View, indicator: str, choices: tuple[str, ...], below: Below) -> None:
    """The choices above the map, the map with what stands `below` it, and the ranking beside both.

    A fragment, so that the slider redraws nothing else.
    """
    level = geography.comparison(view, state.area)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        kind = facility_points.kind_of(indicator, choices)
        shapes = outlines.outlines_of(view, level.codes)
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
    rows, cuts = maps.rows(view, indicator, level.codes, when=when, chosen=state.area)
    if mode == "beside":
        left, right = st.columns(2, gap="large")
        with left:
            _map(state, view, indicator, when, level, rows, cuts, tiles=tiles, side="left")
        with right:
            rows, cuts = maps.rows(second, other, level.codes, when=then, chosen=state.area)
            _map(state, second, other, then, level, rows, cuts, tiles=tiles, side="right")
        below(state, view, indicator)
        return
    bars, without = maps.bars(rows)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if mode == "two":
            _both(state, rows, second, (indicator, other), when, level)
        else:
            _map(state, view, indicator, when, level, rows, cuts, tiles=tiles, side="only")
        if bars.height > maps.TALL:
            below(state, view, indicator)
    with right:
        _ranking(state, view, indicator, when, level, bars, without)
    if bars.height <= maps.TALL:
        below(state, view, indicator)


def _map(
    state: State,
    view: View,
    indicator: str,
    when: str,
    level: Comparison,
    rows: pl.DataFrame,
    cuts: tuple[float, ...],
    *,
    tiles: bool,
    side: str,
) -> None:
    say, language = state.say, state.language
    name = maps.title(view, indicator, when)
    st.subheader(area_figures.finding(rows, indicator, language, variant=view.series.variant))
    if not rows["value"].drop_nulls().len():
        empty(state, say("No area at this level reports {name}.").format(name=name))
        return
    percent, under = numbers.percent(BY_ID[indicator].unit), maps.under(rows, indicator, name, language)
    drawn = area_map(view, rows, level, appearance(), breaks=cuts, under=under, percent=percent, tiles=tiles)
    key = f"{drawn.key}:{side}:{indicator}:{level.name}"
    linked(drawn.rows, drawn.spec, key=key, alt=drawn.alt(name, language), under=drawn.under)


def _both(state: State, first: pl.DataFrame, view: View, names: tuple[str, str], when: str, level: Comparison) -> None:
    say, language = state.say, state.language
    second, _ = maps.rows(view, names[1], level.codes, when=when, chosen=state.area)
    spoken = (BY_ID[names[0]].name(language), BY_ID[names[1]].name(language))
    rows = maps.joined_rows(first, second, spoken, language).filter(pl.col("tile_col").is_not_null())
    st.subheader(say("{first} and {second} by area").format(first=spoken[0], second=spoken[1]))
    if not rows["pair"].drop_nulls().len():
        empty(state, say("No area has both figures in this period."))
        return
    spec = two_in_one(language, appearance(), columns=level.columns, rows=level.rows, names=spoken)
    alt = say("Map of {n} areas by thirds of {first} and of {second}, {when}.").format(
        n=rows.height, first=spoken[0], second=spoken[1], when=maps.period_words(when, language)
    )
    dashed = say("Dashed borders: demonstration data.") if "synthetic" in rows["origin"] else ""
    linked(rows, spec, key=f"both:{names[0]}:{names[1]}:{level.name}", alt=alt, under=dashed)


def _ranking(
    state: State, view: View, indicator: str, when: str, level: Comparison, bars: pl.DataFrame, without: int
) -> None:
    say, language = state.say, state.language
    if not bars.height:
        return
    st.subheader(area_figures.ranking_sentence(bars, indicator, language, variant=view.series.variant))
    name = maps.title(view, indicator, when)
    alt = say("{n} areas by {name}, largest first.").format(n=bars.height, name=name)
    spec = ranking(language, appearance(), bars=bars.height, percent=numbers.percent(BY_ID[indicator].unit))
    under = say("{n} more areas have none.").format(n=without) if without else ""
    linked(bars, spec, key=f"rank:{indicator}:{level.name}", alt=alt, under=under)
