"""Cards: label, value with unit, change, target, spark line, date of the data; and the receipt of each."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.charts.spark import spark
from dashboard.charts.theme import THEMES
from dashboard.content.subjects.area_figures import reason, spoken_period
from dashboard.content.subjects.headline import Figure
from dashboard.content.subjects.variants import named
from dashboard.content.targets import standings as attention
from dashboard.pages.parts import explorer_links, receipt_links, texts
from dashboard.proof.words import plain
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words import numbers
from dashboard.words.text import Marked, formula, link, listed, marked


def cards(state: State, figures: Sequence[Figure], standings: Mapping[str, dict[str, Any]]) -> None:
    """One card a figure with its standing, side by side or below each other as the width allows."""
    body = "".join(_card(state, figure, standings.get(figure.indicator.id)) for figure in figures)
    st.html(f'<div class="sidu-cards" role="list">{body}</div>')


def _card(state: State, figure: Figure, standing: dict[str, Any] | None) -> str:
    say, language, unit = state.say, state.language, figure.indicator.unit
    look = THEMES[appearance()]
    name = html.escape(named(figure.indicator, figure.row["variant"] if figure.row else None, language))
    label = explorer_links.anchor(state, name, figure.indicator.id)
    if figure.row is None or figure.value is None:
        why = reason(str(figure.row["reason"]) if figure.row else "not_covered", language)
        return (
            f'<div class="sidu-card" role="listitem"><div class="label">{label}</div>'
            f'<div class="value">—</div><div class="line">{html.escape(why)}</div></div>'
        )
    grain = figure.row["grain"]
    when = spoken_period(figure.row["period"], grain, language)
    value = numbers.amount(figure.value, unit, language)
    earlier = say("Receipt of the figure before")
    lines = [(when, figure.before_receipt, earlier)]
    if figure.change is not None:
        before = spoken_period(figure.before_period, grain, language)
        moved = numbers.change(figure.change, unit, language)
        # Months and quarters stand beside those of a year before, which needs no date to be understood.
        yearly = say("{change} on a year before") if grain in {"month", "quarter"} else say("{change} since {before}")
        lines = [(say("; ").join([when, yearly.format(change=moved, before=before)]), figure.before_receipt, earlier)]
    if figure.goal is not None:
        key = "{year} plan {value} (derived)" if figure.goal.derived else "{year} plan {value}"
        planned = say(key).format(year=figure.goal.due.year, value=numbers.amount(figure.goal.value, unit, language))
        lines.append((planned, figure.goal.receipt, say("Receipt of the target")))
    tag = f'<span class="sidu-tag">{say("demonstration data")}</span>' if figure.synthetic else ""
    kind = " demo" if figure.synthetic else ""
    line = spark(figure.history, look.accent, dotted=figure.synthetic, label=f"{name} {when}")
    number = receipt_links.anchor(state, f"<b>{value}</b>", figure.receipt)
    written = html.escape(numbers.unit_of(unit, language))
    foot = _standing(state, standing) + tag
    return (
        f'<div class="sidu-card{kind}" role="listitem" style="--sidu-rule:{look.accent}">'
        f'<div class="label">{label}</div>'
        f'<div class="value">{number}<span class="unit">{written}</span></div>'
        + "".join(
            f'<div class="line">{receipt_links.anchor(state, html.escape(text), one, of)}</div>'
            for text, one, of in lines
        )
        + f'<div class="foot"><span>{foot}</span>{line}</div></div>'
    )


def _standing(state: State, standing: dict[str, Any] | None) -> str:
    """Shape, word and colour of a target's standing, with its probability where one is stated."""
    if standing is None:
        return ""
    shape, word, colour = attention.mark(standing, state.language)
    chance = standing["probability"]
    why = attention.reasons(standing["class_reason"], state.language) if standing["class"] == "unknown" else ""
    if chance is not None:
        why = numbers.probability(chance, state.language)
    said = f'<span class="sidu-standing" style="--standing:{colour}">{shape} {html.escape(word)}</span> '
    return said + html.escape(why)


def receipts(state: State, figures: Sequence[Figure]) -> None:
    """A button that opens the receipt of every figure above: terms, origin, and the code to verify it by.

    Also how its change and its plan are computed, with the receipts of the figure before and of the target.
    """
    say = state.say
    with st.popover(say("Receipts"), type="tertiary", key="slips:cards"):
        st.write(say("card", of="slip"))
        for figure in figures:
            if figure.row is None or figure.receipt is None:
                continue
            unit = figure.indicator.unit
            texts.markdown(marked("**{name}**", name=figure.indicator.name(state.language)))
            terms = [
                (say("Value"), numbers.exact(figure.value, unit, state.language)),
                (say("Numerator"), plain(figure.row["numerator"])),
                (say("Denominator"), plain(figure.row["denominator"])),
                (say("Vintage"), say(str(figure.row["vintage"]))),
                (say("Basis"), say(str(figure.row["basis"]))),
                (say("Origin"), say(str(figure.row["origin"]))),
                (say("Formula"), formula(figure.indicator.formula)),
            ]
            texts.markdown(listed(marked("{name}: {text}", name=name, text=text) for name, text in terms))
            behind = (
                (say("Open the receipt"), figure.receipt),
                (say("Receipt of the figure before"), figure.before_receipt),
                (say("Receipt of the target"), figure.goal.receipt if figure.goal else None),
            )
            links = [link(words, receipt_links.address(state, one)) for words, one in behind if one]
            texts.markdown(Marked(" · ".join(links)))
            st.code(figure.receipt, language=None)
