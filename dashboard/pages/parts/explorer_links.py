"""The way to a figure as a chart: the address of the explorer with everything that tells one figure from another."""

import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.content.subjects import explorer, places
from dashboard.pages.parts.frame import current
from dashboard.reading.query import View
from dashboard.reading.series import DEFAULT
from dashboard.session.address import State
from metrics.catalogue import BY_ID


def address(state: State, indicator: str, **chosen: str | None) -> str:
    """Where the explorer shows an indicator; `chosen`: area, release, period, grain, vintage, variant."""
    given = {
        "lang": state.language,
        "indicator": indicator,
        "area": state.area,
        "release": str(state.release) if state.release is not None else None,
        "data": "demo" if state.demo else None,
        **chosen,
    }
    return f"explorer?{urlencode({name: value for name, value in given.items() if value})}"


def anchor(state: State, text: str, indicator: str) -> str:
    """`text` (already HTML) as a link to its indicator's chart of the page's area."""
    label, where = html.escape(state.say("Open as a chart")), html.escape(address(state, indicator))
    return f'<a class="sidu-slip" href="{where}" target="_self" title="{label}">{text}</a>'


def line(state: State, indicator: str, **chosen: str | None) -> None:
    """The same as a line of its own; `chosen` as of `address`."""
    label, where = html.escape(state.say("Open as a chart")), html.escape(address(state, indicator, **chosen))
    st.html(f'<div class="sidu-way"><a href="{where}" target="_self">{label}</a></div>')


def of_row(state: State, there: View, row: Mapping[str, Any]) -> None:
    """The same of one figure in its release: its area, period, grain, vintage and variant; nothing of another row."""
    indicator, area = row.get("indicator"), row.get("area_code")
    if indicator not in BY_ID or not area or not places.exists(there, str(area)):
        return
    pinned = state.release is not None or there.release.number != current()[1].release.number
    grain, date = row.get("grain"), row.get("period")
    line(
        state,
        str(indicator),
        area=str(area),
        release=str(there.release.number) if pinned else None,
        period=explorer.period_of(str(grain), date) if grain and date else None,
        **{name: str(row[name]) for name in explorer.NAMES if row.get(name) not in {None, DEFAULT}},
    )
