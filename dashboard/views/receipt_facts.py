"""What the receipt page lists: terms and formula, cells of a shown row, what was read, parts and code."""

import html
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import numbers, proof, receiptrows, shown
from dashboard.chartdata import reason
from dashboard.makers import MAKERS
from dashboard.proof import Opened
from dashboard.query import View
from dashboard.session import State
from dashboard.shown import RECEIPT
from dashboard.text import one_language
from dashboard.views.frame import place_name
from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID
from metrics.observe import fingerprint

MOST = 200  # operands that the page lists; the parts name all
_OPEN = {"observations", "targets", "standings", "projections", "hindcasts", "ledger", "events", "thresholds"}  # to all
_PLACED = {"tile_col", "tile_row", "band", "chosen", "moved", "kind", "side", "far", "week", "weekday"}
_HOW_DRAWN = _PLACED | {"label", "tag", "spoken", "quantiles"}
_TELLING = 100  # smaller numbers stand in too many rows to tell one from another
_QUIET = {"areas", "zone_members"}  # names and places of areas: every page reads them
_OF_A_ROW = ("indicator", "area_code", "target_id", "item_id", "village_code", "spot_id", "facility_id")
_FIGURES = ("numerator", "denominator", "value", "mean", "low", "high", "gap")
_NUMBERS = ("period", "date", "due", "made_at", "method", "input_fingerprint", *_FIGURES)
_MORE = ("state", "class", "entries", "registered", "migrants_reported", "beds", "origin", "source")


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
    link = f"[{say('The release log')}](releases?lang={state.language}&release={held.number})"
    st.markdown(f"{told} · {held.at[:10]} · {link}")


def plain(value: object) -> str:
    """A term with all its digits."""
    return f"{value:,.10g}" if isinstance(value, int | float) else "—"


def cells(state: State, found: Opened) -> None:
    """The shown row, cell by cell."""
    say = state.say
    st.subheader(str(found.cells.get("spoken") or say(f"shown:{found.maker}").removeprefix("shown:")))
    told = {name: value for name, value in found.cells.items() if value not in (None, "") and name not in _HOW_DRAWN}
    _facts({say(f"cell:{name}").removeprefix("cell:"): _written(value, state) for name, value in told.items()})


def _facts(told: Mapping[str, str]) -> None:
    body = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in told.items())
    st.html(f'<dl class="sidu-facts">{body}</dl>')


def _written(value: object, state: State) -> str:
    return state.say("yes" if value else "no") if isinstance(value, bool) else _plain(value)


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, float) else str(value)


def dataset_name(name: str, language: str) -> str:
    """A dataset's name in words."""
    contract = CONTRACTS[name]
    return contract.zh if language == "zh" else contract.en


def operands(state: State, found: Opened) -> dict[str, pl.DataFrame]:
    """By dataset the rows that were read, those that say a number of the shown row first; figures lead on."""
    listed = {}
    for read in found.reads:
        small = not read.view.grant.sees_small_cells and read.dataset not in _OPEN
        if read.dataset in _QUIET or small or not read.rows.height:
            continue
        rows = _nearest_first(read.rows, found).head(MOST)
        stamps = proof.leads(read.view, read.dataset, rows)
        wanted = [one for one in (*_OF_A_ROW, *_NUMBERS, *_MORE) if one in rows.columns]
        kept = _headed(state, receiptrows.worded(rows.select(wanted), state.language))
        if any(stamps):
            kept = kept.with_columns(pl.Series(RECEIPT, stamps, pl.String))
        listed[f"{dataset_name(read.dataset, state.language)} · {read.rows.height:,}"] = kept
    return listed


def _nearest_first(rows: pl.DataFrame, found: Opened) -> pl.DataFrame:
    """Rows with a number that stands in the shown row, as it is written there, before the others."""
    said = " ".join(_plain(value) for value in found.cells.values())
    counted = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    near = [
        sum(f"{value:,.0f}" in said for value in row if value is not None and abs(value) >= _TELLING)
        for row in rows.select(counted).iter_rows()
    ]
    return rows.with_columns(pl.Series("_near", near)).sort("_near", descending=True, maintain_order=True).drop("_near")


def _headed(state: State, rows: pl.DataFrame) -> pl.DataFrame:
    words = {name: state.say(f"cell:{name}").removeprefix("cell:") for name in rows.columns}
    return rows.rename(words)


def code_of(found: Opened) -> str:
    """Fingerprints of the code that made the row, and of the indicators that it reads."""
    made = f"{found.maker} {shown.code_of(MAKERS[found.maker])}"
    return "\n".join([made, *(f"{name} {fingerprint(BY_ID[name])}" for name in found.indicators if name in BY_ID)])


def parts(state: State, inputs: Mapping[str, list[str]], *, code: str) -> None:
    """Hashes of the parts that were read, and the fingerprint of the code."""
    say = state.say
    st.write(say("Parts that it was computed from"))
    for dataset, hashes in inputs.items():
        if hashes:
            more = [] if len(hashes) <= 20 else [say("and {n} more").format(n=len(hashes) - 20)]
            st.code("\n".join([f"{dataset}:", *hashes[:20], *more]), language=None)
    st.write(say("Fingerprint of the code"))
    st.code(code, language=None)
