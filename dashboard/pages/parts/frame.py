"""What surrounds every page: breadcrumbs above, the source line below, linked selection between charts."""

import html
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict, Unpack

import polars as pl
import streamlit as st

from dashboard.charts.base import without_empty
from dashboard.pages.parts import grids, receipt_links
from dashboard.pages.parts.files import downloads
from dashboard.pages.parts.raised import reporting_errors
from dashboard.pages.parts.receipt_links import Layout
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.session.session import appearance, fragment
from dashboard.words.text import side_by_side


def current() -> tuple[State, View]:
    """The state and the release of this run."""
    return st.session_state["state"], st.session_state["view"]


def place_name(view: View, code: str) -> str:
    """The name of an area, or its code when it has none."""
    return geography.names(view).get(code, code)


def breadcrumbs(state: State, view: View) -> None:
    """The way down to the area that is shown; every step leads back."""
    way = geography.way_to(view, state.area)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for code in way[:-1]:
            st.button(
                place_name(view, code),
                key=f"crumb:{code}",
                type="tertiary",
                on_click=address.put,
                kwargs={"area": code},
            )
            st.html("<span aria-hidden='true'>›</span>", width="content")
        st.html(f"<b aria-current='page'>{html.escape(place_name(view, way[-1]))}</b>", width="content")


class Beside(TypedDict, total=False):
    """A line under its finding, its slip, and whether its rows are demonstration data, which no row tells."""

    under: str
    slip: Slip[Any] | None
    demo: bool


def linked(
    data: pl.DataFrame, spec: Mapping[str, object], *, key: str, alt: str, name: str = "area", **beside: Unpack[Beside]
) -> None:
    """A chart in which choosing an area makes it the page's area, or what else `name` stands for in the address."""
    grids.caption_above(beside.get("under", ""))
    chosen = grids.picked(data, spec, key=f"{key}:{appearance()}", alt=alt)
    picked = [row.get("area_code") for row in chosen]
    seen = f"picked:{key}"
    if picked and picked[0] and st.session_state.get(seen) != picked[0]:
        st.session_state[seen] = picked[0]
        address.put(**{name: str(picked[0])})
        st.rerun()
    if not picked:
        st.session_state.pop(seen, None)
    _below(data, spec, key=key, title=alt, **beside)


def chart(
    data: pl.DataFrame,
    spec: Mapping[str, object],
    *,
    key: str,
    alt: str,
    files: bool = True,
    height: Literal["content", "stretch"] = "content",
    **beside: Unpack[Beside],
) -> None:
    """A chart that is only looked at."""
    if "kind" in data.columns:
        spec = without_empty(spec, data["kind"].unique().to_list())
    grids.caption_above(beside.get("under", ""))
    grids.picture(data, spec, key=f"{key}:{appearance()}", alt=alt, height=height)
    if files:
        _below(data, spec, key=key, title=alt, **beside)


def _below(data: pl.DataFrame, spec: Mapping[str, object], *, key: str, title: str, **beside: Unpack[Beside]) -> None:
    state, _ = current()
    with st.container(horizontal=True, gap="small"):
        receipt_links.receipts_button(state, data, key=key, slip=beside.get("slip"))
        under, demo = beside.get("under", ""), beside.get("demo", False)
        downloads(data, key=key, title=title, spec=spec, under=under, demo=demo)


def table(
    data: pl.DataFrame,
    *,
    key: str,
    title: str,
    slip: Slip[Any] | None = None,
    demo: bool = False,
    **laid: Unpack[Layout],
) -> None:
    """A table with its receipts and its files."""
    state, _ = current()
    receipt_links.table(state, data, **laid)
    with st.container(horizontal=True, gap="small"):
        receipt_links.receipts_button(state, data, key=key, slip=slip, marks=False)
        downloads(receipt_links.with_receipt_heading(data, state), key=key, title=title, demo=demo)


@fragment
def folded(label: str, draw: Callable[[], None], *, key: str) -> None:
    """What few people open, below its label: computed and sent only when somebody does."""
    box = st.expander(label, key=f"folded:{key}", on_change="rerun")
    if box.open:
        with box, reporting_errors("folded"):
            draw()


def source_line(state: State, view: View, *, sources: list[str], through: str | None = None) -> None:
    """Where the figures come from, how far they reach if that is one date, and which release they stand in."""
    say, language = state.say, state.language
    whole = say("Source: {sources}. Data through {through}. Release {number}, as of {date}.")
    text = (whole if through else say("Source: {sources}. Release {number}, as of {date}.")).format(
        sources=side_by_side(sources, language),
        through=through,
        **{"number": view.release.number, "date": view.release.as_of.isoformat()},
    )
    st.session_state["foot"].source = text
    st.html(f'<div class="sidu-source">{html.escape(text)}</div>')
