"""Upload 上传: check, see the difference and the consequences, then publish. Nothing is lost on the way."""

from pathlib import Path

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import proposals
from dashboard.pages.parts.checking import checking
from dashboard.pages.parts.frame import current
from dashboard.pages.releases import consequences, decision
from dashboard.publishing import drafts, inbox
from dashboard.session import address, session
from dashboard.session.address import State
from data.contracts import CONTRACTS, INPUTS
from data.contracts.clock import today


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    st.title(say("Upload extracts: check, see the consequences, publish."))
    decision.came_first_message(state)
    decision.outcome_message(state)
    for line in proposals.mine(view):
        st.caption(line)
    into = session.folder("upload")
    _receive(state, into)
    files: list[inbox.Arrival] = st.session_state.get("arrivals", [])
    if not files:
        _waiting(state, into)
        st.info(say("Parquet, CSV (UTF-8 or GB18030) and Excel. Several files may become one release."))
        return
    chosen = _datasets(state, files)
    full = st.checkbox(say("Full delivery: rows that the file lacks are removed (datasets by key only)"))
    extracted = st.date_input(say("Extracted on"), value=None, max_value=today())
    asked = (tuple((name, str(path)) for name, paths in chosen.items() for path in paths), full, extracted)
    left, right, _ = st.columns([1, 1, 4])
    if left.button(say("Check"), type="primary") or st.session_state.pop("arrivals:again", False):
        with checking(state) as progress:
            st.session_state["preview"] = publishing.preview(
                view.store,
                chosen,
                grant=view.grant,
                workdir=into,
                as_of=today(),
                extracted_on=extracted,
                full_delivery=full,
                names={one.path: one.name for one in files},
                progress=progress,
            )
            st.session_state["preview:of"] = asked
    if right.button(say("Put away")):
        _put_away()
        st.rerun()
    decision.forget_unless("preview", asked, state)
    if seen := st.session_state.get("preview"):
        consequences.show(state, seen)
        decision.show(state, seen, name="preview", put_away=_put_away)


def _receive(state: State, into: Path) -> None:
    say = state.say
    _, view = current()
    given = st.file_uploader(
        say("Files"),
        accept_multiple_files=True,
        key=f"uploader:{st.session_state.get('arrivals:round', 0)}",
        type=["parquet", "csv", "xlsx", "txt"],
    )
    waiting = inbox.drop_folder_files()
    large = (
        st.multiselect(say("Large files in the drop folder"), waiting, format_func=lambda path: path.name)
        if waiting
        else []
    )
    marks = [one.file_id for one in given] + [str(path) for path in large]
    if marks and marks != st.session_state.get("arrivals:marks"):
        # Many files come one by one, each in a run of its own: what was read in an earlier run is not read again.
        known: dict[str, inbox.Arrival] = st.session_state.setdefault("arrivals:known", {})
        with st.spinner(say("Reading columns")):
            for one in given:
                if one.file_id not in known:
                    path = inbox.keep(one.getvalue(), one.name, into)
                    known[one.file_id] = inbox.recognise(path, one.name, into)
            drafts.put_away(view.store, grant=view.grant)  # what stands here now is the whole draft
            for one in given:
                drafts.keep(view.store, known[one.file_id].path, one.name, grant=view.grant)
            known |= {str(path): inbox.recognise(path, path.name, into) for path in large}
            # Names that were said to be meant hold for the mended file as well.
            names: list[inbox.Arrival] = st.session_state.get("arrivals:names", [])
            st.session_state["arrivals"] = [*(known[mark] for mark in marks), *names]
        st.session_state["arrivals:marks"] = marks
        for old in ("preview", "published"):  # what was told of the files before these
            st.session_state.pop(old, None)


def _waiting(state: State, into: Path) -> None:
    # What an earlier session of the same person received, before its sign-in expired or its window closed.
    say = state.say
    _, view = current()
    waiting = drafts.waiting(view.store, grant=view.grant)
    if not waiting:
        return
    names = "、".join(one.name for one in waiting)
    st.warning(say("Files that you brought before are still here: {names}.").format(names=names))
    on, away, _ = st.columns([1, 1, 3])
    if on.button(say("Go on with them"), type="primary"):
        kept = [
            (inbox.keep(drafts.content(view.store, one, grant=view.grant), one.name, into), one.name) for one in waiting
        ]
        st.session_state["arrivals"] = [inbox.recognise(path, name, into) for path, name in kept]
        st.rerun()
    if away.button(say("Put them away")):
        drafts.put_away(view.store, grant=view.grant)
        st.rerun()


def _datasets(state: State, files: list[inbox.Arrival]) -> dict[str, list[Path]]:
    chosen: dict[str, list[Path]] = {}
    for number, one in enumerate(files):
        best = one.fits[0] if one.fits else INPUTS[0]
        name = st.selectbox(
            state.say("{file} is an extract of").format(file=one.name),
            INPUTS,
            format_func=lambda name: f"{CONTRACTS[name].name(state.language)} ({name})",
            **address.kept_choice(f"dataset:{number}:{one.path.name}:{one.name}:{best}", best, state.language),
        )
        if not one.fits:
            st.caption(state.say("Its columns tell no dataset: choose the one that it is an extract of."))
        chosen.setdefault(name, []).append(one.path)
    return chosen


def _put_away() -> None:
    """Lets go of the files of this draft."""
    # The browser keeps what a file picker holds; only a picker under another key is an empty one.
    _, view = current()
    drafts.put_away(view.store, grant=view.grant)
    session.discard_uploads(uploader=f"uploader:{st.session_state.get('arrivals:round', 0)}", name="upload")
    for name in ("arrivals", "arrivals:known", "arrivals:marks", "arrivals:names", "preview", "reason:preview"):
        st.session_state.pop(name, None)
    st.session_state["arrivals:round"] = st.session_state.get("arrivals:round", 0) + 1
