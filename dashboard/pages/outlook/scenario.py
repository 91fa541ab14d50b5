"""Scenarios 情景: another pace for a target, other slots for a scenic spot; the address carries all of it."""

import polars as pl
import streamlit as st

from dashboard.charts import labels
from dashboard.content.outlook import scenarios
from dashboard.content.subjects import area_figures
from dashboard.content.targets import targets
from dashboard.pages.outlook import slots
from dashboard.pages.parts import courses
from dashboard.pages.parts.frame import current, source_line, table
from dashboard.pages.parts.raised import reporting_errors
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import fragment
from dashboard.words import numbers
from forecasts.scenario import Course
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    st.title(say("What if the pace changed, or the slots?"))
    st.write(say("The address of this page is the scenario: share it, or keep it as a bookmark."))
    target, scenic = st.tabs([say("A target's pace"), say("A scenic spot's slots")])
    with target:
        _target(state, view)
    with scenic:
        slots.show(state, view)
    source_line(state, view, sources=[say("projections of this release")])


@fragment
@reporting_errors("scenario")
def _target(state: State, view: View) -> None:
    say, language = state.say, state.language
    offered = scenarios.choices(view)
    found = {"@".join(one.key): one for one in offered}
    if not found:
        empty(state, say("No target's series is carried on as far as its due date."))
        return
    names = {key: targets.label(view, one.key) for key, one in found.items()}
    asked = st.query_params.get("of", "")
    key = st.selectbox(
        say("Target"),
        list(found),
        index=list(found).index(asked) if asked in found else targets.first([one.key for one in offered]),
        format_func=names.__getitem__,
        key=f"of:{language}",
    )
    st.query_params["of"] = key
    one = found[key]
    record = BY_ID[one.target["indicator"]]
    if one.synthetic:
        st.html(f'<div class="sidu-watermark" role="note">{say("This projection rests on demonstration data.")}</div>')
    unit = numbers.unit_of(record.unit, language)
    how: dict[str, Course] = {}
    for name, column in zip(("A", "B"), st.columns(2, gap="large"), strict=True):
        with column:
            st.subheader(say("Scenario {name}").format(name=name))
            how[name] = _course(state, one, name.lower(), unit)
    rows, slip = scenarios.comparison(one, how, language), Slip("scenarios", scenarios.outlook_of, view, one.key)
    table(rows, key="scenario:table", title=say("Scenario"), demo=one.synthetic, slip=slip)
    points = area_figures.trend_rows(view, record.id, one.target["area_code"])
    fans = scenarios.paths(one, how, language)
    alt = say("The paths of two scenarios with their intervals, and the target.")
    drawn = labels.place_labels(pl.concat([points, fans], how="diagonal_relaxed"))
    courses.course(state, drawn, record, key="scenario", alt=alt, slip=slip)


def _course(state: State, one: scenarios.Outlook, name: str, unit: str) -> Course:
    say = state.say
    pace = st.number_input(
        say("Change a year ({unit})").format(unit=unit),
        value=float(round(one.pace)),
        step=scenarios.step_of(one.pace),
        format="%.0f",
        key=f"pace_{name}",
        bind=slots.BIND,
    )
    first = int(one.times[0])
    year = st.number_input(
        say("A closure (−) or an opening (+) in the year"),
        min_value=first,
        max_value=int(one.times[-1]),
        value=first,
        key=f"year_{name}",
        bind=slots.BIND,
    )
    amount = st.number_input(
        say("of ({unit})").format(unit=unit), value=0.0, format="%.0f", key=f"step_{name}", bind=slots.BIND
    )
    return Course(float(pace), ((float(year), float(amount)),))
