"""Receipts where numbers stand: a column of links in a table, a slip beside it or a chart, a link around a number."""

import html
from collections.abc import Mapping
from typing import Any, Literal, TypedDict, Unpack
from urllib.parse import quote

import polars as pl
import streamlit as st

from dashboard.content.subjects import tables
from dashboard.pages.parts import grids, texts
from dashboard.proof import slips
from dashboard.proof.slips import Slip
from dashboard.reading.row_receipts import RECEIPT
from dashboard.session.address import State
from dashboard.words.text import as_text, marked

FEW = 12  # rows that stand whole
TALL_ROW = 66  # pixels: three lines, and Streamlit wraps words only in rows above 64
_SECOND = f"{RECEIPT}_2"  # of the other number of a mark that shows two
_HEARD = ("spoken", "name", "series", "when", "shown")  # what a row of a chart is called, as far as it has them


class Layout(TypedDict, total=False):
    """How a table is laid out: with `widths` in pixels, where None hides a column, long cells take further lines."""

    height: grids.Height | None
    widths: Mapping[str, int | None] | None


def address(state: State, receipt: str) -> str:
    """Where the page of a receipt is, from any page."""
    return f"receipt?lang={state.language}&receipt={quote(receipt, safe='~(),@:.')}"


def anchor(state: State, text: str, receipt: str | None, label: str = "") -> str:
    """`text` (already HTML) as a link to its receipt, or to the one that `label` names; as it is when it has none."""
    if not receipt:
        return text
    label = html.escape(label or state.say("Receipt of this number"))
    where = html.escape(address(state, receipt))
    return f'<a class="sidu-slip" href="{where}" title="{label}" data-receipt="{html.escape(receipt)}">{text}</a>'


def table(state: State, data: pl.DataFrame, **laid: Unpack[Layout]) -> None:
    """A table whose rows lead to their receipts."""
    if data.height > tables.MOST:
        st.caption(state.say("{n} of {of} rows.").format(n=f"{tables.MOST:,}", of=f"{data.height:,}"))
    height, widths = laid.get("height") or "auto", laid.get("widths")
    counts = {
        name: st.column_config.NumberColumn(format="localized")  # 20,780, as every other number of the page
        for name, kind in data.schema.items()
        if kind.is_integer()
    }
    sized = {name: st.column_config.Column(width=width) if width else None for name, width in (widths or {}).items()}
    tall = TALL_ROW if widths else None
    say, held = state.say, [name for name in (RECEIPT, _SECOND) if name in data.columns]
    stamps = [name for name in held if data[name].count()]
    links = [
        pl.Series(name, [address(state, one) if one else None for one in data[name]], pl.String) for name in stamps
    ]
    column = st.column_config.LinkColumn(say("Receipt"), display_text=":material/receipt_long:", pinned=True, width=64)
    given = {**counts, **sized, **dict.fromkeys(stamps, column)}
    rows = data.drop(held).with_columns(links)
    grids.grid(rows, height=height, columns=given, row_height=tall, addresses=stamps)


def wrapped_table(table: pl.DataFrame, *, height: int | Literal["content"] = "content") -> None:
    """A table whose long cells go on in further lines: a grid cuts the last column, why, which one decides by.

    Its cells and headings would be read as Markdown.
    """
    words = [
        pl.Series(as_text(name), [one if one is None else as_text(str(one)) for one in table[name]], pl.String)
        for name in table.columns
    ]
    grids.lines(pl.DataFrame(words), height=height)


def receipts_button(
    state: State, data: pl.DataFrame, *, key: str, slip: Slip[Any] | None = None, marks: bool = True
) -> None:
    """The button that opens the receipts of what is drawn, `marks` read out as a screen reader hears them.

    With a `slip` also how what is drawn is computed, and from what; all of it made when it is asked for.
    """
    stamped = marks and RECEIPT in data.columns and data[RECEIPT].count() > 0
    if not data.height or not (stamped or slip):
        return
    # No icon: with one the button is wider than the box that Streamlit gives it.
    box = st.popover(state.say("Receipts"), type="tertiary", key=f"slips:{key}", on_change="rerun")
    with box:
        if not box.open:
            return
        if slip:
            texts.markdown(marked("{text}", text=slip.sentence(state.language)))
        if stamped:
            table(state, _spoken_rows(state, data), height=320)
        if slip:
            operand_tables(state, slip, data)


def _spoken_rows(state: State, data: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in _HEARD if name in data.columns]
    heard = data.filter(pl.col(RECEIPT).is_not_null()).unique(RECEIPT, maintain_order=True)
    words = {"spoken": state.say("Mark"), "name": state.say("Name"), "series": state.say("Series")}
    words |= {"when": state.say("Period"), "shown": state.say("Value")}
    kept = names if names[:1] != ["spoken"] else [one for one in names if one in {"spoken", "series"}]
    second = [pl.col(_SECOND)] if _SECOND in heard.columns else []
    return heard.select(*(pl.col(name).alias(words[name]) for name in kept), RECEIPT, *second)


def operand_tables(state: State, slip: Slip[Any], data: pl.DataFrame) -> None:
    """What `data` is computed from, by dataset: rows with their receipts, or the parts where rows are withheld."""
    say = state.say
    st.write(say("What it was computed from"))
    for one in slips.operands(slip, data, state.language):
        texts.markdown(marked("**{name}**", name=one.title))
        if one.rows.height:
            table(state, one.rows, height="content" if one.rows.height < FEW else 320)
            if one.count > one.rows.height:
                st.caption(say("{n} of {of} rows.").format(n=one.rows.height, of=f"{one.count:,}"))
        else:
            st.caption(say("Its rows are withheld from your role, or are facts of hours; the parts below name them."))
            st.code("\n".join(one.parts), language=None)


def with_receipt_heading(data: pl.DataFrame, state: State) -> pl.DataFrame:
    """`data` with its receipts under their heading, for files."""
    return data.rename({RECEIPT: state.say("Receipt")}) if RECEIPT in data.columns else data
