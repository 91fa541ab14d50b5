"""Overview 总览: are we on track, what needs a decision, where is it worst, what changed, how fresh is it."""

import html

import streamlit as st

from dashboard.charts.ranking import ranking
from dashboard.content.subjects import area_figures, maps, tables
from dashboard.content.subjects import headline as summary
from dashboard.content.subjects.area_map import area_map
from dashboard.content.subjects.choices import DENSITY, OVERVIEW
from dashboard.content.subjects.sentences import headline
from dashboard.content.targets import above_plan, standings
from dashboard.pages.parts import receipt_links, texts
from dashboard.pages.parts.cards import cards, receipts
from dashboard.pages.parts.frame import breadcrumbs, current, folded, linked, place_name, source_line, table
from dashboard.pages.parts.raised import reporting_errors
from dashboard.pages.subjects import against, subject
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words.text import bodies, listed, one_language
from data.contracts.area_codes import CORE

MOST = 6  # lines of a list that one reads standing
WORST = 8  # streets of that list; all are on the page of densities
TILE = 44  # pixels, so that the map stands on one screen with the cards


def show() -> None:
    """The page."""
    state, view = current()
    say, area = state.say, state.area
    figures = [summary.figure(view, name, area) for name in OVERVIEW]
    density, place = figures[0], place_name(view, area)
    if area != CORE:
        breadcrumbs(state, view)
    st.title(headline(density, place, state.language, total_gap=summary.gap_in_people(view, density)))
    against.show(state, view, DENSITY)
    with st.container(horizontal=True, key="overview"):
        with st.container(key="overview-figures", gap="small"):
            cards(state, figures, standings.of_area(view, area))
            receipts(state, figures)
        with st.container(key="overview-attention", gap="small"):
            needs_attention(state, view)
        with st.container(key="overview-where", gap="small"):
            _where(state, view, density)
        with st.container(key="overview-worst", gap="small"):
            _worst(state, view)
            _changed(state, view)
    subject.over_time(state, view, DENSITY)
    fresh = say("How fresh the data are")
    folded(fresh, lambda: _fresh(view, fresh), key="fresh")
    source_line(
        state,
        view,
        through=tables.data_through(density, state.language),
        sources=tables.sources(view, DENSITY, area),
    )


def _fresh(view: View, title: str) -> None:
    slip = Slip("freshness", standings.freshness, view)
    table(slip.made(), key="freshness", title=title, slip=slip)


def needs_attention(state: State, view: View, *, most: int = MOST) -> None:
    """What needs a decision, in sentences, and who leads; how all targets stand."""
    say = state.say
    st.subheader(say("Needs attention"))
    found = standings.standings(view)
    if not found.height:
        st.write(say("No target has been judged in this release yet."))
        return
    urgent = found.filter(found["class"].is_in(standings.URGENT))
    shown, leads = urgent if urgent.height else found, standings.leads(view)
    lines = []
    for row in shown.head(most).iter_rows(named=True):
        shape, word, colour = standings.mark(row, state.language)
        demo = f' <span class="sidu-tag">{say("demonstration data")}</span>' if row["origin"] == "synthetic" else ""
        text = html.escape(standings.sentence_of(row, view))
        lead = html.escape(say("led by {body}").format(body=bodies(leads.get(row["target_id"], "—"), state.language)))
        said = receipt_links.anchor(state, text, row["receipt"])
        standing = f'<span class="standing" style="--standing:{colour}">{shape} {html.escape(word)}</span>'
        lines.append(f'<div role="listitem">{standing} {said}{demo} <span class="lead">{lead}</span></div>')
    st.html(f'<div class="sidu-list" role="list">{"".join(lines)}</div>')
    tally, link = standings.tally(found, state.language), html.escape(say("All targets"))
    st.html(f'<p class="sidu-tally">{html.escape(tally)} <a href="{_to(state)}" target="_self">{link}</a></p>')


def _to(state: State) -> str:
    return f"/targets?lang={state.language}{'&amp;data=demo' if state.demo else ''}"


def _changed(state: State, view: View) -> None:
    say, release = state.say, view.release
    st.subheader(say("What changed with this release"))
    st.write(
        say("Release {number} by {author}: {reason}").format(
            number=release.number, author=release.author, reason=one_language(release.reason, state.language)
        )
    )
    with reporting_errors("what moved"):  # the release before may be damaged where this one is not
        texts.markdown(listed(standings.headline_changes(view, list(OVERVIEW), state.area)))


def _where(state: State, view: View, density: summary.Figure) -> None:
    """The map of the area's level; choosing one makes it the page's area."""
    level = geography.comparison(view, state.area)
    when = maps.comparable_real_period(view, density, level.codes)
    rows, cuts = maps.rows(view, DENSITY, level.codes, when=when, chosen=state.area)
    st.subheader(area_figures.finding(rows, DENSITY, state.language))
    name = maps.title(view, DENSITY, when)
    under = maps.under(rows, DENSITY, name, state.language)
    drawn = area_map(view, rows, level, appearance(), breaks=cuts, under=under, tile=TILE)
    key, alt = f"{drawn.key}:overview:{level.name}", drawn.alt(name, state.language)
    linked(drawn.rows, drawn.spec, key=key, alt=alt, under=drawn.under)


def _worst(state: State, view: View) -> None:
    say = state.say
    slip = Slip("above_plan", above_plan.excess, view, chosen=state.area)
    rows = slip.made()
    if not rows.height:
        return
    goal = summary.figure(view, DENSITY, CORE).goal
    st.subheader(above_plan.worst_sentence(rows, state.language))
    alt = say("People above the {year} plan's density, by street; choose one to see its trend.").format(
        year=goal.due.year if goal else ""
    )
    shown = rows.head(WORST)
    spec = ranking(state.language, appearance(), bars=shown.height)
    linked(shown, spec, key="excess", alt=alt, under=alt, slip=slip)
