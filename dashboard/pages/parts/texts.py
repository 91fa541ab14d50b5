"""What a page says is text: names, notes and reasons come from files, and Streamlit would read them as Markdown.

Everything on its way to a browser is escaped here, whoever wrote it; only `markdown` sends Markdown. HTML is escaped
where it is made.
"""

import html
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import wraps
from typing import Any

import polars as pl
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Markdown_pb2 import Markdown
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from dashboard.content.subjects import course
from dashboard.words.text import Marked, as_text, seen

# Fields that the browser reads as Markdown; a label and a help are, wherever there is one.
_EVERYWHERE = ("label", "help")
_OWN = {
    "alert": ("body", "title"),
    "dialog": ("title",),
    "heading": ("body",),
    "markdown": ("body",),
    "metric": ("body", "delta", "delta_description"),
    "progress": ("text",),
    "spinner": ("text",),
    "toast": ("body",),
}
# Not looked at: options of radio, pills and the like, which come back as they were sent; views pass theirs to as_text.
_written_by_us: ContextVar[bool] = ContextVar("written_by_us", default=False)
Send = Callable[[ScriptRunContext, ForwardMsg], None]


def markdown(text: Marked) -> None:
    """Shows Markdown that the program wrote."""
    token = _written_by_us.set(True)
    try:
        st.markdown(text)
    finally:
        _written_by_us.reset(token)


def facts(told: Iterable[tuple[str, str]]) -> None:
    """Names and what is said of each, as a list."""
    body = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>" for name, text in told)
    st.html(f'<dl class="sidu-facts">{body}</dl>')


def events(points: pl.DataFrame) -> None:
    """What the numbers above a chart of courses stand for."""
    lines = "".join(
        f"<p><b>{tag}</b>{html.escape(when)} {html.escape(shown)}</p>" for tag, when, shown in course.event_list(points)
    )
    if lines:
        st.html(f'<div class="sidu-events">{lines}</div>')


def only_text() -> None:
    """From now on whatever Streamlit sends is text; a second call changes nothing."""
    if not hasattr(ScriptRunContext.enqueue, "__wrapped__"):
        setattr(ScriptRunContext, "enqueue", _escaping(ScriptRunContext.enqueue))  # noqa: B010 - mypy takes no method


def _escaping(send: Send) -> Send:
    @wraps(send)
    def enqueue(context: ScriptRunContext, message: ForwardMsg) -> None:
        for kind, element in _elements(message):
            if kind == "html":
                element.body = seen(element.body)
            elif not _written_by_us.get():
                _escape(element, (*_EVERYWHERE, *_OWN.get(kind, ())))
        send(context, message)

    return enqueue


def _elements(message: ForwardMsg) -> Iterator[tuple[str, Any]]:
    delta = message.delta
    sent: Iterable[Any] = [delta.new_element, delta.add_block, *delta.new_transient.elements]
    for one in sent:
        kind = one.WhichOneof("type")
        if kind:
            yield kind, getattr(one, kind)


def _escape(element: Any, fields: Iterable[str]) -> None:
    if isinstance(element, Markdown) and element.element_type == Markdown.Type.LATEX:
        return  # a formula of the catalogue
    for name in fields:
        words = getattr(element, name, None)
        if isinstance(words, str) and words:
            setattr(element, name, as_text(words))
