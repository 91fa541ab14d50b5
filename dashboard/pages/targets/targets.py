"""Targets 目标: every target, where it stands, by our rule and by three published ones."""

import html
from typing import Any

import polars as pl
import streamlit as st

from dashboard.content.targets import standings, targets
from dashboard.pages.parts import receipt_links
from dashboard.pages.parts.files import downloads
from dashboard.pages.parts.frame import current, source_line, table
from dashboard.pages.parts.states import empty
from dashboard.pages.targets import target
from dashboard.reading.query import View
from dashboard.session.address import State


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    found = standings.standings(view)
    st.title(standings.summary(found, state.language))
    if not found.height:
        empty(state, say("No target has been judged in this release yet."))
    target.show(state, view)
    judged = found.filter(pl.col("value").is_not_null()) if found.height else found
    for group in judged.partition_by("class", maintain_order=True):
        shape, word, colour = standings.mark(group.row(0, named=True), state.language)
        st.html(
            f'<h2 class="sidu-standing" style="--standing:{colour}">{shape} {html.escape(word)} · {group.height}</h2>'
        )
        lines = "".join(line(state, view, row) for row in group.iter_rows(named=True))
        st.html(f'<div class="sidu-list" role="list">{lines}</div>')
    unjudged = found.filter(pl.col("value").is_null()).height if found.height else 0
    if unjudged:
        st.caption(say("{n} more targets have no data yet; the table lists them.").format(n=unjudged))
    odd = targets.odd_targets(view)
    with st.expander(say("Odd about the targets: {n}").format(n=odd.height), expanded=bool(odd.height)):
        st.write(say("Checked: met already, faster than ever, parts and whole, breaks, past dates, units, milestones."))
        if odd.height:
            receipt_links.wrapped_table(odd)
            downloads(odd, key="odd", title=say("Odd about the targets: {n}").format(n=odd.height), demo=view.demo)
    with st.expander(say("Table"), expanded=not found.height):
        if found.height:
            rows = standings.standing_table(view, found)
            table(rows, key="standings", title=standings.summary(found, state.language), height=420)
        table(standings.target_table(view), key="targets", title=say("Targets"), height=420)
    source_line(state, view, sources=[say("each target names its document in the table")])


def line(state: State, view: View, row: dict[str, Any]) -> str:
    """One standing as a line of the list, marked when it rests on demonstration data."""
    demo = f' <span class="sidu-tag">{state.say("demonstration data")}</span>' if row["origin"] == "synthetic" else ""
    text = html.escape(standings.sentence_of(row, view))
    return f'<div role="listitem">{receipt_links.anchor(state, text, row["receipt"])}{demo}</div>'
