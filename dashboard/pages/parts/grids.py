"""The one door of frames to Streamlit: tables, editors and charts, as Arrow tables, which it sends as they are.

Of any other kind it makes a pandas frame first. A Polars frame on that way holds the interpreter while it waits for
Polars' threads, and numbers with gaps become fractions.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.content.subjects import tables

Height = int | Literal["auto", "content"]


def grid(
    data: pl.DataFrame,
    *,
    height: Height = "auto",
    columns: Mapping[str, Any] | None = None,
    row_height: int | None = None,
    addresses: Sequence[str] = (),
) -> None:
    """A table to look at: what a page shows of it, but `addresses` whole."""
    st.dataframe(
        tables.truncated(data, whole=addresses).to_arrow(),
        hide_index=True,
        width="stretch",
        height=height,
        column_config=columns,
        row_height=row_height,
    )


def lines(data: pl.DataFrame, *, height: int | Literal["content"] = "content") -> None:
    """A table whose long cells go on in further lines; it reads them as Markdown."""
    st.table(tables.truncated(data).to_arrow(), hide_index=True, height=height)


def editor(
    begun: pl.DataFrame,
    *,
    place: DeltaGenerator | None = None,
    key: str,
    columns: Mapping[str, Any],
    height: Height = "auto",
    num_rows: Literal["fixed", "dynamic"] = "fixed",
) -> pl.DataFrame:
    """What a person has made of `begun` so far, in its columns; Streamlit forgets that as soon as `begun` differs."""
    given = (place or st).data_editor(
        begun.to_arrow(),
        num_rows=num_rows,
        hide_index=True,
        width="stretch",
        height=height,
        column_config=columns,
        placeholder="",  # an empty cell is empty, not "None"
        key=key,
    )
    return pl.DataFrame(pl.from_arrow(given)).select(begun.columns)


def picture(
    data: pl.DataFrame,
    spec: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    height: Literal["content", "stretch"] = "content",
) -> None:
    """A chart to look at."""
    st.vega_lite_chart(data.to_arrow(), dict(spec), key=key, theme=None, width="stretch", height=height, alt=alt)


def picked(data: pl.DataFrame, spec: Mapping[str, Any], *, key: str, alt: str) -> list[dict[str, Any]]:
    """The marks that a person has chosen in a chart."""
    chosen = st.vega_lite_chart(
        data.to_arrow(),
        dict(spec),
        key=key,
        on_select="rerun",
        selection_mode="pick",
        theme=None,
        width="stretch",
        alt=alt,
    )
    return list(chosen.selection.get("pick", []))


def caption_above(line: str) -> None:
    """What a chart shows, above its drawing: Vega would cut a long line."""
    if line:
        st.html(f'<div class="sidu-under">{html.escape(line)}</div>')
