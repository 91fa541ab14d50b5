"""Definitions 指标与方法: what each figure means, how it comes about, how it changed; the data dictionary."""

import html

import streamlit as st

from dashboard.content.definitions import definitions
from dashboard.pages.definitions import definition, dictionary
from dashboard.pages.parts import style
from dashboard.pages.parts.frame import current
from dashboard.pages.parts.states import empty
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.contracts import INPUTS
from metrics.catalogue import CATALOGUE
from metrics.indicator import Indicator


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    st.html(style.definitions())
    dataset = address.asked_code("dataset", "")
    if dataset:
        st.title(say("{n} datasets: what an extract of each must hold.").format(n=len(INPUTS)))
    else:
        st.title(say("{n} indicators, each with its formula, source and caveats.").format(n=len(CATALOGUE)))
    parts = {"indicators": say("Indicators"), "dictionary": say("Data dictionary")}
    part = st.segmented_control(
        say("Part"),
        list(parts),
        default="dictionary" if dataset else "indicators",
        required=True,
        format_func=parts.__getitem__,
        label_visibility="collapsed",
        key=f"part:{bool(dataset)}:{state.language}",
    )
    if bool(dataset) != (part == "dictionary"):
        address.put(dataset=INPUTS[0] if part == "dictionary" else None)
        st.rerun()
    if dataset:
        dictionary.show(state, dataset)
    else:
        _catalogue(state, view)


def _catalogue(state: State, view: View) -> None:
    say = state.say
    if unknown := definitions.unknown(state.indicator, state.language):
        st.warning(unknown)
    words = st.query_params.get("q", "")
    st.text_input(
        say("Search in Chinese, pinyin or English"),
        value=words,
        max_chars=LONGEST,
        placeholder=say("population density, renkoumidu or rkmd"),
        key="q:typed",
        on_change=lambda: address.put(q=st.session_state["q:typed"].strip() or None),
    )
    found = definitions.find(words)
    if not found:
        empty(state, say("Nothing found for {words}.").format(words=words))
        return
    chosen = next((record for record in found if record.id == state.indicator), found[0])
    left, right = st.columns([1, 2.6], gap="large")
    with left, st.container(height=760 if len(found) > 16 else "content", border=False, key="found", gap="xsmall"):
        _list(state, found, chosen)
    with right:
        definition.show(state, view, chosen)


def _list(state: State, found: list[Indicator], chosen: Indicator) -> None:
    for subject in dict.fromkeys(record.subject for record in found):
        heading = state.say(subject, of="subject")
        st.html(f'<div class="sidu-quiet">{html.escape(heading)}</div>')
        for record in (one for one in found if one.subject == subject):
            st.button(
                record.name(state.language),
                key=f"define:{record.id}",
                type="primary" if record is chosen else "tertiary",
                width="stretch",
                on_click=address.put,
                kwargs={"indicator": record.id},
            )
