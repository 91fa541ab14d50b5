"""Track record 预测检验: what was said, what came, and how good our probabilities are beside simpler rules."""

import datetime as dt

import polars as pl
import streamlit as st

from dashboard.charts import labels
from dashboard.charts.reliability import reliability
from dashboard.content.outlook import track_record
from dashboard.pages.parts import courses
from dashboard.pages.parts.frame import chart, current, place_name, source_line, table
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words import numbers
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    judged = track_record.statements(view, hindcast=True)
    st.title(track_record.sentence(judged, state.language))
    st.write(
        say(
            "Each series is carried on from earlier years with only what was known then, and held against what came. "
            "Only real series count; demonstration data would prove nothing."
        )
    )
    if judged.height:
        _one_series(state, view, judged)
        _scores(state, view, judged)
    else:
        empty(state, say("Real series of eight years and more appear here by themselves."))
    _released(state, view)
    source_line(state, view, sources=[say("published figures")])


def _one_series(state: State, view: View, judged: pl.DataFrame) -> None:
    say, language = state.say, state.language
    keys = track_record.series(judged)
    asked = (address.asked_code("series", ""), address.asked_code("series_area", ""))
    begin = asked if asked in keys else track_record.BEGIN[:2] if track_record.BEGIN[:2] in keys else keys[0]
    left, right = st.columns([2, 3])
    with left:
        key = st.selectbox(
            say("Which series"),
            keys,
            index=keys.index(begin),
            format_func=lambda one: f"{BY_ID[one[0]].name(language)} · {place_name(view, one[1])}",
            key=f"track:{language}",
        )
    origins = track_record.origins(judged, key)
    with right:
        origin = st.select_slider(
            say("Known up to"),
            origins,
            value=_origin(origins),
            format_func=lambda one: str(one.year),
            key=f"track:{key}:{language}",
        )
    address.put(series=key[0], series_area=key[1], origin=origin.isoformat())
    name, place = BY_ID[key[0]].name(language), place_name(view, key[1])
    st.subheader(say("{place}: {name} as of {year}, and what came").format(place=place, name=name, year=origin.year))
    rows = labels.place_labels(track_record.path_rows(view, judged, key, origin))
    alt = say("{name} in {place}, {n} points.").format(name=name, place=place, n=rows.height)
    note = say("Dark: four in five; light: 94 in 100. Dotted: no change.")
    slip = Slip("said", track_record.read_again, view, key, origin)
    courses.course(state, rows, BY_ID[key[0]], key="track", alt=alt, under=note, slip=slip)
    table(track_record.table(judged, key, origin, language), key="track:table", title=alt, slip=slip)


def _origin(origins: list[dt.date]) -> dt.date:
    asked = address.asked_code("origin", track_record.BEGIN[2].isoformat())
    return next((one for one in origins if one.isoformat() == asked), origins[-1])


def _scores(state: State, view: View, judged: pl.DataFrame) -> None:
    say, language = state.say, state.language
    st.subheader(say("How good the statements were"))
    slip, title = Slip("scores", track_record.statements, view, hindcast=True), say("How good the statements were")
    table(track_record.score_table(judged, language), key="scores", title=title, slip=slip)
    st.write(say("The share inside an interval should be near its name; above 0 % is better than no change."))
    left, right = st.columns(2, gap="large")
    with left:
        title = say("Brier score: 0 is perfect, 0.25 is a coin")
        st.subheader(title)
        slip = Slip("brier", track_record.statements, view, hindcast=True)
        table(track_record.brier_table(judged, language), key="brier", title=title, slip=slip)
    with right:
        st.subheader(say("Were the probabilities true?"))
        rows = track_record.reliability_rows(judged, language)
        alt = say("Reliability diagram of {n} groups of statements.").format(n=rows.height)
        slip = Slip("reliability", track_record.statements, view, hindcast=True)
        chart(rows, reliability(language, appearance()), key="reliability", alt=alt, slip=slip)


def _released(state: State, view: View) -> None:
    say = state.say
    st.subheader(say("Projections of earlier releases"))
    st.write(say("No projection that was released is ever dropped, also when its release was taken back."))
    title, slip = say("Projections of earlier releases"), Slip("sets", track_record.every_set, view)
    sets = slip.made()
    if sets.height:
        table(sets, key="sets", title=title, demo=view.demo, slip=slip)
    judged = track_record.statements(view, hindcast=False)
    if not judged.height:
        when = numbers.period(view.release.as_of, "day", state.language)
        st.write(say("No released projection has met its period yet, as of {date}.").format(date=when))
        return
    real = judged.filter(pl.col("origin") != "synthetic")
    if real.height:
        told = Slip("scores", track_record.statements, view, hindcast=False)
        table(track_record.score_table(real, state.language), key="released", title=title, slip=told)
    invented = judged.filter(pl.col("origin") == "synthetic").height
    if invented:
        st.write(
            say("{n} statements about demonstration data have met their period and are left out.").format(n=invented)
        )
