"""One indicator in full: formula, words, how it comes about, how far it reaches, how it changed."""

import html

import streamlit as st

from dashboard.charts import lineage as picture
from dashboard.charts.lineage import Stage
from dashboard.charts.theme import THEMES
from dashboard.content.definitions import definitions
from dashboard.content.definitions.lineage import in_words, lineage
from dashboard.content.releases import revisions
from dashboard.pages.parts import explorer_links, frame, texts
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import place_name, source_line
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words.text import Marked, formula, marked, other_than
from metrics.indicator import Indicator


def show(state: State, view: View, record: Indicator) -> None:
    """Formula, words, lineage, coverage and revisions, in the order in which they are read."""
    say, language = state.say, state.language
    st.subheader(record.name(language))
    other = html.escape(record.name(other_than(language)))
    st.html(f'<div class="sidu-quiet">{other} · <code>{record.id}</code></div>')
    explorer_links.line(state, record.id)
    st.latex(record.formula)
    symbols = definitions.symbols(record, language)
    texts.markdown(
        Marked(
            "　".join(marked("{symbol} {meaning}", symbol=formula(one), meaning=meaning) for one, meaning in symbols)
        )
    )
    facts = definitions.fields(record, language)
    texts.facts(facts)
    _lineage(state, view, record)
    st.subheader(say("Current coverage"))
    slip = Slip("coverage", definitions.coverage, view, record.id)
    held = slip.made()
    if held.height:
        frame.table(held, key=f"coverage:{record.id}", title=say("Current coverage"), height="content", slip=slip)
    else:
        empty(state, say("No figure of this indicator in this release yet."))
    _revisions(state, view, record)
    table = definitions.catalogue_table(language)
    download(view, say("The catalogue (CSV)"), f"catalogue-{language}.csv", lambda _: definitions.as_csv(table))
    sources = [dict(facts)[say("Source of the formula")]]
    source_line(state, view, through=definitions.data_through(view, record.id), sources=sources)


def _lineage(state: State, view: View, record: Indicator) -> None:
    say = state.say
    st.subheader(say("How it comes about"))
    drawn, look = lineage(view, record), THEMES[appearance()]
    told = in_words(drawn, state.language)
    images = (("across", picture.across(drawn, look)), ("down", picture.down(drawn, look)))
    st.html(
        "".join(
            f'<img class="sidu-lineage {name}" src="{picture.as_image(svg)}" alt="{html.escape(told)}">'
            for name, svg in images
        )
    )
    st.html(f'<div class="sidu-quiet">{html.escape(told)}</div>')
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(say("In the dictionary:"), width="content")
        for node in (one for one in drawn.nodes if one.stage in (Stage.DATASET, Stage.FACT)):
            st.button(
                node.title,
                key=f"to:{node.id}",
                type="tertiary",
                icon=":material/menu_book:",
                on_click=address.put,
                kwargs={"dataset": node.id},
            )


def _revisions(state: State, view: View, record: Indicator) -> None:
    say, language = state.say, state.language
    place = place_name(view, state.area)
    opened_for = say("How the figures of {place} changed over releases").format(place=place)
    opened = st.expander(opened_for, key=f"revisions:{record.id}:{state.area}", on_change="rerun")
    with opened:
        if not opened.open:
            return
        slip = Slip("revisions", revisions.revisions, view, record.id, state.area)
        found = slip.made()
        st.write(revisions.sentence(found, language))
        if found.moves.height:
            triangle, why = revisions.triangle(found, record.id, language), revisions.why(found, language)
            for key, one in {"triangle": triangle, "why": why}.items():
                if one.height:
                    frame.table(one, key=f"{key}:{record.id}", title=opened_for, height="content", slip=slip)
