"""Edit 修订: targets, thresholds and events as tables; the same check, consequences and release as an upload."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import address, arrivals, edits, proposed, publishing
from dashboard.address import State
from dashboard.query import View
from dashboard.views import consequences, decision
from dashboard.views.frame import current, progress_into, source_line
from data.contracts import CONTRACTS

# Pixels: Streamlit measures codes, not their words. Thresholds and events fit a laptop; targets have 19 columns, so
# what names a row stays in sight beside the others.
WIDE = {
    "target_id": 180, "event_id": 120, "due": 100, "date": 100, "valid_from": 105, "indicator": 145, "area_code": 135,
    "kind": 110, "tier": 90, "low": 85, "high": 95, "value": 85, "unit": 100, "approximate": 95, "direction": 90,
    "text_zh": 95, "text_en": 95, "source": 105, "origin": 90,
}  # fmt: skip
NAMING = ("target_id", "event_id")


def show() -> None:
    """The page."""
    state, view = current()
    say, language = state.say, state.language
    st.title(say("Revise targets, thresholds and events: every change is a release with its reason."))
    decision.told(state)
    for line in proposed.mine(view, language):
        st.caption(line)
    dataset = st.segmented_control(
        say("Dataset"),
        edits.EDITED,
        required=True,
        format_func=lambda name: CONTRACTS[name].en if language == "en" else CONTRACTS[name].zh,
        **address.held("edit:dataset", edits.EDITED[0], language),
    )
    before = edits.table(view, dataset)
    st.write(
        say(
            "Change a cell, add a row at the end, or mark rows and delete them. Name the document in its column; "
            "nothing is published before you have seen what follows."
        )
    )
    edited = st.data_editor(
        before.to_arrow(),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        height=480,
        column_config=_columns(view, dataset, language),
        placeholder="",  # an empty cell is empty, not "None"
        key=f"edit:{dataset}:{edits.state_of(view, dataset)}",
    )
    new, gone = edits.changed(before, edited, dataset)
    st.write(say("{new} rows new or changed, {gone} removed").format(new=new.height, gone=gone.height))
    content = edits.extract(before, edited, dataset)
    left, right, _ = st.columns([1, 1, 3])
    if left.button(say("Check"), type="primary", disabled=not (new.height or gone.height)):
        _check(state, view, dataset, content, full=bool(gone.height))
    right.download_button(
        say("Download this table"), lambda: before.write_csv(include_bom=True), f"{dataset}.csv", "text/csv"
    )
    decision.forget_unless("edit:preview", (dataset, content), state)
    if seen := st.session_state.get("edit:preview"):
        consequences.show(state, seen, mend=False)
        decision.show(state, seen)
    source_line(state, view, through=view.release.as_of.isoformat(), sources=[say("each row names its document")])


def _check(state: State, view: View, dataset: str, content: bytes, *, full: bool) -> None:
    say = state.say
    into: Path = st.session_state.setdefault("arrivals:folder", arrivals.folder())
    path = arrivals.keep(content, f"{dataset}.csv", into)
    with st.status(say("Checking"), expanded=True) as status:
        bar = st.progress(0.0)
        st.session_state["edit:preview"] = publishing.preview(
            view.store,
            {dataset: [path]},
            grant=view.grant,
            workdir=into,
            as_of=arrivals.today(),
            full_delivery=full,
            names={path: f"{dataset}.csv"},
            progress=progress_into(bar),
        )
        st.session_state["edit:preview:of"] = (dataset, content)
        status.update(label=say("Checked"), state="complete", expanded=False)


def _columns(view: View, dataset: str, language: str) -> dict[str, Any]:
    words = edits.choices(view, dataset, language)
    return {
        name: _select(label, words[name], width=WIDE.get(name))
        if name in words
        else st.column_config.Column(label, width=WIDE.get(name), pinned=name in NAMING)
        for name, label in edits.headings(dataset, language).items()
    }


def _select(label: str, words: Mapping[str, str], *, width: int | None) -> Any:
    return st.column_config.SelectboxColumn(
        label, options=list(words), format_func=lambda code: words[str(code)], width=width
    )
