"""Files of a chart or table for who may export: made when they are asked for, and audited then."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboard.handouts import audited, chart_files
from dashboard.handouts.chart_files import Caption
from dashboard.reading.query import View
from dashboard.session.files import when_clicked
from dashboard.session.session import appearance, fragment
from data.store.access import Action


@dataclass
class Foot:
    """What the page's source line says: a file that is asked for when the page stands carries it too."""

    source: str = ""


def download(view: View, label: str, name: str, make: Callable[[View], bytes], *, icon: str | None = None) -> None:
    """The button of one file, whose ending says its kind; it is made when it is clicked, with the rights of then."""
    kind = chart_files.MIME.get(name.rpartition(".")[2])
    st.download_button(label, when_clicked(view, make), name, kind, key=f"file:{name}", on_click="ignore", icon=icon)


@fragment
def downloads(
    data: pl.DataFrame,
    *,
    key: str,
    title: str,
    spec: Mapping[str, Any] | None = None,
    under: str = "",
    demo: bool = False,
) -> None:
    """Files of one chart or table for who may export; each is made when it is asked for, and audited then."""
    state, view, foot = (st.session_state[name] for name in ("state", "view", "foot"))
    if Action.EXPORT not in view.grant.actions or not data.height:
        return
    say, theme = state.say, appearance()
    name = re.sub(r"[^0-9A-Za-z]+", "-", f"sidu-R{view.release.number}-{key}").strip("-")

    def made(kind: str) -> Callable[[], bytes]:
        def bytes_of(now: View) -> bytes:
            warning = ""
            if now.demo:
                warning = say("Everything on this page is demonstration data.")
            elif demo or chart_files.demonstrates(data, state.language):
                warning = say("Contains demonstration data, which are not real figures.")
            caption = Caption(
                title=title,
                subtitle="" if under == title else under,
                source=foot.source,
                release=say("Release {number}, as of {date}").format(
                    number=now.release.number, date=now.release.as_of.isoformat()
                ),
                warning=warning,
                language=state.language,
            )
            return audited.export(now, data, caption, what=key, kind=kind, spec=spec, theme=theme)

        return when_clicked(view, bytes_of)

    menu = st.popover(
        say("Download"),
        type="tertiary",
        icon=":material/download:",
        key=f"files:{key}",
        on_change="rerun",  # a page of charts pays for the buttons of a menu only when somebody opens it
    )
    if not menu.open:
        return
    for kind in ("png", "svg", "csv", "xlsx") if spec else ("csv", "xlsx"):
        menu.download_button(
            say("Excel") if kind == "xlsx" else kind.upper(),
            made(kind),
            f"{name}.{kind}",
            chart_files.MIME[kind],
            key=f"file:{kind}:{key}",
            on_click="ignore",
            type="tertiary",
        )
