"""A file leaves only with the right to export, and the audit knows of it before the file exists."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard.handouts import chart_files
from dashboard.handouts.chart_files import Caption
from dashboard.reading.query import View
from data.store import audit
from data.store.access import Action


def export(
    view: View,
    rows: pl.DataFrame,
    caption: Caption,
    *,
    what: str,
    kind: str,
    spec: Mapping[str, Any] | None = None,
    theme: str = "light",
) -> bytes:
    """The bytes of a chart or table as PNG, SVG, CSV or xlsx; raises NotGranted, which the audit records too."""
    audited_content(view, what=what, kind=kind)
    return chart_files.file_bytes(kind, rows, caption, spec=spec, theme=theme)


def audited_content(view: View, content: bytes = b"", *, what: str, kind: str) -> bytes:
    """`content` for one who may export, written into the audit; raises NotGranted."""
    audit.required(view.store, view.grant, Action.EXPORT)
    about = {"what": what, "format": kind, "release": view.release.number, "demo": view.demo}
    audit.record(view.store, actor=view.grant.actor, action="export", about=about)
    return content
