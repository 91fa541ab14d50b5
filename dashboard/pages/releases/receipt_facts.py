"""What the receipt page says: terms and formula, cells of a shown row, its release, parts and code."""

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.content.subjects.area_figures import reason
from dashboard.pages.parts import texts
from dashboard.pages.parts.frame import place_name
from dashboard.proof.operands import coded, plain, written
from dashboard.proof.proof import Opened
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.words import numbers
from dashboard.words.text import link, marked, one_language
from metrics.catalogue import BY_ID

_PLACED = {"tile", "tile_col", "tile_row", "band", "chosen", "moved", "kind", "side", "far", "week", "weekday"}
_HOW_DRAWN = _PLACED | {"label", "tag", "spoken", "quantiles"}


def heading(state: State, view: View, row: Mapping[str, Any]) -> None:
    """What the number is of."""
    record = BY_ID[str(row["indicator"])]
    when = numbers.period(row["period"], row["grain"], state.language)
    st.subheader(f"{place_name(state, view, row['area_code'])} · {record.name(state.language)} · {when}")


def observation(state: State, there: View, row: Mapping[str, Any]) -> None:
    """Value, terms and formula of an observation, and its release."""
    say, record = state.say, BY_ID[str(row["indicator"])]
    unit = numbers.unit_of(record.unit, state.language)
    facts = {
        say("Value"): f"{numbers.exact(row['value'], record.unit, state.language)} {unit}".strip(),
        say("Numerator"): plain(row["numerator"]),
        say("Denominator"): plain(row["denominator"]),
        say("Vintage"): say(row["vintage"]),
        say("Basis"): say(row["basis"]),
        say("Origin"): say(row["origin"]),
        say("In words"): record.definition_zh if state.language == "zh" else record.definition_en,
    }
    if row["reason"]:
        facts[say("Reason")] = reason(row["reason"], state.language)
    _facts(facts)
    st.latex(record.formula)
    release(state, there)


def release(state: State, there: View) -> None:
    """Which release it stands in, with a way to see everything as of it."""
    say, held = state.say, there.release
    told = say("Release {number} by {author}: {reason}").format(
        number=held.number, author=held.author, reason=one_language(held.reason, state.language)
    )
    log = link(say("The release log"), f"releases?lang={state.language}&release={held.number}")
    texts.markdown(marked("{told} · {day} · {log}", told=told, day=held.at[:10], log=log))


def cells(state: State, found: Opened) -> None:
    """The shown row, cell by cell."""
    say = state.say
    st.subheader(str(found.cells.get("spoken") or say(f"shown:{found.maker}").removeprefix("shown:")))
    told = {name: value for name, value in found.cells.items() if value not in (None, "") and name not in _HOW_DRAWN}
    _facts({say(f"cell:{name}").removeprefix("cell:"): _written(name, value, state) for name, value in told.items()})


def _facts(told: Mapping[str, str]) -> None:
    body = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in told.items())
    st.html(f'<dl class="sidu-facts">{body}</dl>')


def _written(name: str, value: object, state: State) -> str:
    if isinstance(value, bool):
        return state.say("yes" if value else "no")
    return coded(name, value, state.language) if isinstance(value, str) else written(value)


def parts(state: State, inputs: Mapping[str, list[str]], *, code: str) -> None:
    """Hashes of the parts that were read, and the fingerprint of the code."""
    say = state.say
    st.write(say("Parts that it was computed from"))
    for dataset, hashes in inputs.items():
        if hashes:
            more = [] if len(hashes) <= 20 else [say("and {n} more").format(n=len(hashes[20:]))]
            st.code("\n".join([f"{dataset}:", *hashes[:20], *more]), language=None)
    st.write(say("Fingerprint of the code"))
    st.code(code, language=None)
