"""Overview 总览: are we on track, what needs a decision, where is it worst, what changed, how fresh is it."""

import html

import streamlit as st

from dashboard import attention, chartdata, summary, tables
from dashboard.charts.base import titled
from dashboard.charts.ranking import ranking
from dashboard.charts.trend import trend
from dashboard.query import View
from dashboard.sentences import headline
from dashboard.session import State, appearance
from dashboard.views import against
from dashboard.views.cards import cards, receipts
from dashboard.views.frame import chart, current, linked, place_name, source_line, table
from dashboard.views.subject import known
from data.areas import CORE
from metrics.catalogue import BY_ID

CARDS = (
    "population_density",
    "building_coverage",
    "commercial_floor_density",
    "tourism_density",
    "hospital_beds",
    "lodging_beds",
    "scenic_entry_density",
    "inversion_ratio",
)
MOST = 12  # lines of a list that one reads standing


def show() -> None:
    """The page."""
    state, view = current()
    area = state.area
    figures = [summary.figure(view, name, area) for name in known(CARDS)]
    density = figures[0]
    place = place_name(state, view, area)
    st.title(headline(density, place, state.language, total_gap=summary.gap_in_people(view, density)))
    cards(state, figures)
    receipts(state, figures)
    against.show(state, view, "population_density")
    left, right = st.columns([3, 2], gap="large")
    with left:
        needs_attention(state, view)
        _changed(state, view)
    with right:
        _worst(state, view)
    _trend(state, view, area)
    with st.expander(state.say("How fresh the data are")):
        table(attention.freshness(view, state.language), key="freshness", title=state.say("How fresh the data are"))
    source_line(
        state,
        view,
        through=tables.data_through(density, state.language),
        sources=tables.sources(view, "population_density", area, state.language),
    )


def needs_attention(state: State, view: View, *, most: int = MOST) -> None:
    """What needs a decision, in sentences."""
    say = state.say
    st.subheader(say("Needs attention"))
    found = attention.standings(view)
    if not found.height:
        st.write(say("No target has been judged in this release yet."))
        return
    urgent = found.filter(found["class"].is_in(attention.URGENT)).head(most)
    shown = urgent if urgent.height else found.head(most)
    lines = []
    for row in shown.iter_rows(named=True):
        shape, word, colour = attention.mark(row, state.language)
        demo = f' <span class="sidu-tag">{say("demonstration data")}</span>' if row["origin"] == "synthetic" else ""
        text = html.escape(attention.sentence_of(row, view, state.language))
        standing = f'<span class="standing" style="--standing:{colour}">{shape} {html.escape(word)}</span>'
        lines.append(f'<div role="listitem">{standing} {text}{demo}</div>')
    st.html(f'<div class="sidu-list" role="list">{"".join(lines)}</div>')


def _changed(state: State, view: View) -> None:
    say, release = state.say, view.release
    st.subheader(say("What changed with this release"))
    st.write(
        say("Release {number} by {author}: {reason}").format(
            number=release.number, author=release.author, reason=release.reason
        )
    )
    for line in attention.moved_since(view, list(known(CARDS)), state.area, state.language):
        st.markdown(f"- {line}")


def _worst(state: State, view: View) -> None:
    say = state.say
    rows = attention.excess(view, state.language, chosen=state.area)
    if not rows.height:
        return
    goal = summary.figure(view, "population_density", CORE)
    st.subheader(say("Where the core is densest above its plan"))
    alt = say("People above the {year} plan's density, by street; choose one to see its trend.").format(
        year=goal.target_due.year if goal.target_due else ""
    )
    spec = titled(ranking(state.language, appearance(), bars=rows.height), "", alt)
    linked(rows, spec, key="excess", alt=alt)


def _trend(state: State, view: View, area: str) -> None:
    say, record = state.say, BY_ID["population_density"]
    points = chartdata.trend_rows(view, record.id, area, state.language)
    if not points.height:
        return
    place, name = place_name(state, view, area), record.name(state.language)
    st.subheader(say("{place}: {name} over time").format(place=place, name=name))
    st.caption(say("Lead body: {body}").format(body=record.lead_body))
    alt = say("{name} in {place}, {n} points.").format(name=name, place=place, n=points.height)
    chart(points, titled(trend(state.language, appearance()), ""), key="trend:overview", alt=alt)
