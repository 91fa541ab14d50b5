"""Outlook 展望: what is ahead of an area if its course goes on, how sure that is, and whether the levels add up."""

import polars as pl
import streamlit as st

from dashboard.charts import labels
from dashboard.content.subjects import area_figures, course, projections
from dashboard.pages.parts import courses
from dashboard.pages.parts.frame import breadcrumbs, current, place_name, source_line, table
from dashboard.pages.parts.states import empty
from dashboard.pages.subjects import subject
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words import numbers
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    choices = projections.projected_indicators(view)
    breadcrumbs(state, view)
    place = place_name(view, state.area)
    if not choices:
        st.title(say("No series of this release is long enough to be carried on"))
        return
    indicator = subject.chosen_indicator(state, choices)
    rows = projections.chosen_projection(view, indicator, state.area)
    st.title(projections.sentence(rows, indicator, place, state.language))
    if rows.height and rows["origin"][0] == "synthetic":
        st.html(f'<div class="sidu-watermark" role="note">{say("This projection rests on demonstration data.")}</div>')
    st.selectbox(
        say("Indicator"),
        choices,
        format_func=lambda name: BY_ID[name].name(state.language),
        **address.bound("indicator", indicator, f"outlook:{state.language}"),
    )
    if rows.height:
        _fan(state, view, indicator, rows)
    else:
        empty(
            state,
            say(
                "This area has no projection of {name}: it needs eight comparable years or 36 months, and a method "
                "that does better than no change."
            ).format(name=BY_ID[indicator].name(state.language)),
        )
    _sums(state, view, indicator)
    through = numbers.period(rows["origin_period"][0], rows["grain"][0], state.language) if rows.height else None
    source_line(state, view, through=through, sources=[say("projections of this release")])


def _fan(state: State, view: View, indicator: str, rows: pl.DataFrame) -> None:
    say, language, record = state.say, state.language, BY_ID[indicator]
    place = place_name(view, state.area)
    start = projections.start_of(view, rows)
    st.subheader(projections.finding(rows, start, place, language))
    ahead = projections.fan_rows(rows, language, start=start)
    points = area_figures.trend_rows(view, indicator, state.area)
    told = [course.events(view, indicator, state.area, points)] if points.height else []
    drawn = labels.place_labels(pl.concat([points, ahead, *told] if points.height else [ahead], how="diagonal_relaxed"))
    alt = say("{name} in {place}: {n} values and a fan of {m} steps ahead.").format(
        name=record.name(language), place=place, n=points.height, m=rows.height
    )
    note = say("Dark: four in five; light: 94 in 100; {method}.").format(
        method=projections.method(rows["method"][0], language)
    )
    slip = Slip("outlook", _read, state, view, indicator)
    courses.course(state, drawn, record, key=f"outlook:{indicator}", alt=alt, under=note, slip=slip)
    with st.expander(say("Table")):
        table(projections.projection_table(rows, language), key=f"outlook:table:{indicator}", title=alt)


def _read(state: State, view: View, indicator: str) -> None:
    """What the chart is drawn from, read again for its slip."""
    area_figures.trend_rows(view, indicator, state.area)
    projections.start_of(view, projections.chosen_projection(view, indicator, state.area))


def _sums(state: State, view: View, indicator: str) -> None:
    say = state.say
    slip = Slip("sums", projections.sum_check, view, indicator, state.area)
    found = slip.made()
    if not found.height:
        return
    st.subheader(say("Do the levels add up?"))
    st.write(
        say("The projected sum over {n} areas below differs from the whole by at most {worst}.").format(
            n=found["n"][0], worst=projections.largest_difference(found)
        )
    )
    shared = projections.implied_correlation(found, found["n"][0])
    st.write(
        say(
            "Intervals do not add up as means do, because not all areas err at once. They come from one joint "
            "distribution: the whole is never less sure than all its parts erring together."
        )
    )
    if shared is not None:
        st.write(
            say("The last year's intervals imply a correlation of {value} among the parts.").format(
                value=numbers.signed(f"{shared:.2f}")
            )
        )
    shown = projections.sums_table(found, BY_ID[indicator].unit, state.language)
    demo = bool(projections.chosen_projection(view, indicator, state.area)["origin"][0] == "synthetic")
    table(shown, key=f"sums:{indicator}", title=say("Do the levels add up?"), demo=demo, slip=slip)
