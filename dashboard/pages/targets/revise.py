"""Edit 修订: targets, thresholds and events as tables; the same check, consequences and release as an upload."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard import publishing
from dashboard.content.releases import proposals, release_log
from dashboard.content.targets import office_tables
from dashboard.handouts import audited
from dashboard.pages.parts.checking import checking
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import current, source_line
from dashboard.pages.parts.states import earlier
from dashboard.pages.releases import consequences, decision
from dashboard.pages.targets import revise_table
from dashboard.publishing import inbox
from dashboard.reading.query import View
from dashboard.session import address, session
from dashboard.session.address import State
from data.contracts import CONTRACTS
from data.contracts.clock import today


def show() -> None:
    """The page."""
    state, view = current()
    say, language = state.say, state.language
    st.title(say("Revise targets, thresholds and events: every change is a release with its reason."))
    decision.came_first_message(state)
    decision.outcome_message(state)
    for line in proposals.mine(view):
        st.caption(line)
    newest = release_log.numbers(view)[0]
    if view.release.number != newest:
        earlier(state, shown=view.release.number, current=newest)
        return
    dataset = st.segmented_control(
        say("Dataset"),
        office_tables.EDITED,
        required=True,
        format_func=lambda name: CONTRACTS[name].name(language),
        **address.kept_choice("edit:dataset", office_tables.EDITED[0], language),
    )
    st.write(
        say(
            "Change a cell, add a row at the end, or mark rows and delete them. Name the document in its column; "
            "nothing is published before you have seen what follows."
        )
    )
    table = revise_table.edited(state, view, dataset)
    new, gone = table.new, table.gone
    st.write(say("{new} rows new or changed, {gone} removed").format(new=new.height, gone=gone.height))
    for line in revise_table.elsewhere(state, dataset):
        st.caption(line)
    content = office_tables.extract(table.before, table.after, dataset)
    left, middle, right, _ = st.columns([1, 1, 1, 2])
    touched = bool(new.height or gone.height)
    if left.button(say("Check"), type="primary", disabled=not touched):
        _check(state, view, dataset, content, full=bool(gone.height))
    if middle.button(say("Discard these changes"), disabled=not touched):
        revise_table.cleared(dataset)
        st.rerun()
    with right:
        download(view, say("Download this table"), f"{dataset}.csv", partial(_whole, table.before, dataset))
    decision.forget_unless("edit:preview", (dataset, content), state)
    if seen := st.session_state.get("edit:preview"):
        consequences.show(state, seen, mend=False)
        # Else a row that the release completes, with its origin, would stand there as changed.
        decision.show(state, seen, name="edit:preview", put_away=partial(revise_table.cleared, dataset))
    source_line(state, view, through=view.release.as_of.isoformat(), sources=[say("each row names its document")])


def _check(state: State, view: View, dataset: str, content: bytes, *, full: bool) -> None:
    into = session.folder("edit")
    path = inbox.keep(content, f"{dataset}.csv", into)
    with checking(state) as progress:
        st.session_state["edit:preview"] = publishing.preview(
            view.store,
            {dataset: [path]},
            grant=view.grant,
            workdir=into,
            as_of=today(),
            full_delivery=full,
            names={path: f"{dataset}.csv"},
            progress=progress,
        )
        st.session_state["edit:preview:of"] = (dataset, content)


def _whole(rows: pl.DataFrame, dataset: str, now: View) -> bytes:
    return audited.audited_content(now, office_tables.as_csv(rows), what=dataset, kind="csv")
