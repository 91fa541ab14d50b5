"""Explorer 指标浏览: any indicator of the catalogue as a chart, by grain, vintage, variant and denominator."""

import html
from dataclasses import replace

import streamlit as st

from dashboard.content.definitions import definitions
from dashboard.content.subjects import denominators as divisors
from dashboard.content.subjects import explorer
from dashboard.pages.parts.controls import choice
from dashboard.pages.parts.frame import current
from dashboard.pages.subjects import denominators, subject
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from metrics.catalogue import BY_ID
from metrics.indicator import Indicator


def show() -> None:
    """The page."""
    state, view = current()
    if unknown := definitions.unknown(state.indicator, state.language):
        st.warning(unknown)
    record = BY_ID[explorer.known(state.indicator)]
    above = st.container()  # the sentence comes before the choices that it follows from
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _indicator(state, record)
        view, untold = _narrowed(state, view, record)
        asked = st.query_params.get("per")
        divisor = denominators.choose(state, view, record.id)
    for sentence in untold:
        st.warning(sentence)
    if asked and asked != divisor:
        st.warning(divisors.why_none(record.id, state.language))
    st.session_state["view"] = view  # cards, fragments and files of this page are of the chosen series
    with above:
        subject.head(state, view, (record.id,), record.id)
    _definition(state, record)
    subject.compare(state, view, record.id, explorer.of_subject(record.subject))
    denominators.show(state, view, record.id, divisor)
    subject.foot(state, view, record.id)


def _indicator(state: State, record: Indicator) -> None:
    """Subject, then indicator; the address keeps the indicator, which tells its subject."""
    say, language = state.say, state.language
    st.selectbox(
        say("Subject"),
        explorer.subjects(),
        format_func=lambda one: say(one, of="subject"),
        width=160,
        **address.bound(
            "indicator", record.subject, f"explore:subject:{language}", says=lambda one: explorer.of_subject(one)[0]
        ),
    )
    st.selectbox(
        say("Indicator"),
        explorer.of_subject(record.subject),
        format_func=lambda one: BY_ID[one].name(language),
        width=260,
        **address.bound("indicator", record.id, f"explore:indicator:{record.subject}:{language}"),
    )


def _narrowed(state: State, view: View, record: Indicator) -> tuple[View, list[str]]:
    """The view of the chosen variant, vintage and grain, and what to say of those asked for that there are not."""
    places = [state.area, *geography.comparison(view, state.area).codes]
    held, untold = explorer.combinations(view, record.id, places), []
    chosen: dict[str, str] = {}
    for name in explorer.NAMES:
        offered, asked = explorer.offered(held, name, **chosen), st.query_params.get(name)
        chosen[name] = _series_choice(state, record, name, offered)
        if asked and asked != chosen[name]:
            untold.append(explorer.missing_series(record, name, asked, state.language))
    return replace(view, series=explorer.series_of(**chosen)), untold


def _series_choice(state: State, record: Indicator, name: str, offered: list[str]) -> str:
    """What there is only one of is not asked."""
    if not explorer.several(offered):
        return address.asked_choice(name, offered, offered[0])
    return choice(
        explorer.heading(name, state.language),
        name,
        offered,
        words=lambda one: explorer.word(name, one, state.language),
        key=f"explore:{name}:{record.id}:{state.language}",
        silent=True,
        width=160,
    )


def _definition(state: State, record: Indicator) -> None:
    where = html.escape(f"definitions?lang={state.language}&indicator={record.id}")
    label = html.escape(state.say("Definition and method"))
    st.html(f'<div class="sidu-way"><a href="{where}" target="_self">{label}</a></div>')
