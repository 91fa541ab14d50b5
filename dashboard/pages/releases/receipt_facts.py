"""What the receipt page says: terms and formula, cells of a row, its release, parts and code."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.content.subjects.area_figures import reason
from dashboard.pages.parts import texts
from dashboard.pages.parts.frame import place_name
from dashboard.pages.parts.texts import facts
from dashboard.proof.words import cell_name, coded, dataset_name, plain, written
from dashboard.reading.query import Read, View
from dashboard.session.address import State
from dashboard.words import numbers
from dashboard.words.text import link, marked, one_language
from data.contracts import CONTRACTS
from data.contracts.clock import spoken
from metrics.catalogue import BY_ID

_UNTOLD = {"quantiles", "input_fingerprint", "extracted_on", "extract"}  # of no use to who reads


def heading(state: State, view: View, row: Mapping[str, Any]) -> None:
    """What the number is of."""
    record = BY_ID[str(row["indicator"])]
    when = numbers.period(row["period"], row["grain"], state.language)
    st.subheader(f"{place_name(view, row['area_code'])} · {record.name(state.language)} · {when}")


def observation(state: State, row: Mapping[str, Any]) -> None:
    """Value, terms and formula of an observation."""
    say, record = state.say, BY_ID[str(row["indicator"])]
    unit = numbers.unit_of(record.unit, state.language)
    told = {
        say("Value"): f"{numbers.exact(row['value'], record.unit, state.language)} {unit}".strip(),
        say("Numerator"): plain(row["numerator"]),
        say("Denominator"): plain(row["denominator"]),
        say("Vintage"): say(row["vintage"]),
        say("Basis"): say(row["basis"]),
        say("Origin"): say(row["origin"]),
        say("In words"): record.definition(state.language),
    }
    if row["reason"]:
        told[say("Reason")] = reason(row["reason"], state.language)
    facts(told.items())
    st.latex(record.formula)


def release(state: State, there: View) -> None:
    """Which release it stands in, with a way to see everything as of it."""
    say, held = state.say, there.release
    told = say("Release {number} by {author}: {reason}").format(
        number=held.number, author=held.author, reason=one_language(held.reason, state.language)
    )
    log = link(say("The release log"), f"releases?lang={state.language}&release={held.number}")
    texts.markdown(marked("{told} · {day} · {log}", told=told, day=spoken(held.at)[:10], log=log))


def row(state: State, found: Read) -> None:
    """A row of a dataset, cell by cell."""
    st.subheader(dataset_name(found.dataset, state.language))
    names = (name for name in CONTRACTS[found.dataset].schema if name not in _UNTOLD)
    told = {name: found.row[name] for name in names if found.row[name] not in (None, "")}
    words = {name: cell_name(found.dataset, name, state.language) for name in told}
    facts((words[name], _written(name, value, state)) for name, value in told.items())


def _written(name: str, value: object, state: State) -> str:
    if isinstance(value, bool):
        return state.say("yes" if value else "no")
    return coded(name, value, state.language) if isinstance(value, str) else written(value)


def parts(state: State, inputs: Mapping[str, list[str]], *, code: str = "") -> None:
    """Hashes of the parts that were read, and the fingerprint of the code, if any computed from them."""
    say = state.say
    st.write(say("Parts that it was computed from") if code else say("Parts that it stands in"))
    for dataset, hashes in inputs.items():
        if hashes:
            more = [] if len(hashes) <= 20 else [say("and {n} more").format(n=len(hashes[20:]))]
            st.code("\n".join([f"{dataset}:", *hashes[:20], *more]), language=None)
    if code:
        st.write(say("Fingerprint of the code"))
        st.code(code, language=None)
