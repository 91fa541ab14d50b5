"""What a checked upload would do: findings, difference, consequences; then the decision."""

import streamlit as st

from dashboard import arrivals, drafts, publishing, session
from dashboard.session import State
from dashboard.views.frame import current
from data.releases import ReleaseExists


def show(state: State, seen: publishing.Preview) -> None:
    """Everything that one has to see before a release."""
    say, language = state.say, state.language
    headings = [say(word) for word in ("Severity", "Rule", "Column", "Rows", "Found", "What to do", "Examples")]
    table = arrivals.findings_table(seen.findings, language, headings)
    st.subheader(say("Findings: {n}").format(n=table.height))
    if table.height:
        st.dataframe(table, hide_index=True, width="stretch")
        left, right, _ = st.columns([1, 1, 2])
        left.download_button(
            say("Download the findings"), table.write_csv(include_bom=True), "findings.csv", "text/csv"
        )
        right.download_button(
            say("Download the faulty rows"),
            lambda: arrivals.faulty(seen.checked).write_csv(include_bom=True),
            "faulty-rows.csv",
            "text/csv",
        )
        _names(state, seen)
    if seen.draft is None:
        st.error(say("Refused. Nothing was published; correct the file and upload it again."))
        return
    st.subheader(say("Difference"))
    for dataset, counts in seen.difference.items():
        words = {name: f"{number:,}" for name, number in counts.items()}
        st.write(say("{dataset}: {added} added, {changed} changed, {removed} removed").format(dataset=dataset, **words))
    moves = seen.draft.consequences
    st.subheader(say("Consequences: {n} figures move").format(n=f"{len(moves):,}"))
    if moves:
        names = [say(word) for word in ("Indicator", "Area", "Period", "Old", "New", "Why")]
        st.dataframe(arrivals.moves_table(moves, names), hide_index=True, width="stretch")
    reason = st.text_input(say("Reason of the release"), key="reason")
    accepted = st.checkbox(say("I have seen the warnings and publish all the same")) if seen.warned else True
    ready = bool(reason.strip()) and accepted
    if st.button(
        say("Publish"), type="primary", disabled=not ready, help=None if ready else say("Give a reason first.")
    ):
        _publish(state, seen, reason.strip())


def _names(state: State, seen: publishing.Preview) -> None:
    say, (_, view) = state.say, current()
    offered = arrivals.offers(view, seen.checked)
    if not offered:
        return
    words = {one: say("read “{found}” as {meant}").format(found=one.found, meant=one.meant) for one in offered}
    chosen = st.pills(
        say("Names that could be meant; they are remembered for this source"),
        offered,
        selection_mode="multi",
        format_func=words.__getitem__,
        key=f"offers:{hash(tuple(offered))}",
    )
    if chosen and st.button(say("Read them so, and check again")):
        remembered = arrivals.remember(chosen, st.session_state["arrivals:folder"])
        st.session_state["arrivals"] = [*st.session_state["arrivals"], remembered]
        st.session_state.pop("preview", None)
        st.session_state["arrivals:again"] = True
        st.rerun()


def _publish(state: State, seen: publishing.Preview, reason: str) -> None:
    say = state.say
    _, view = current()
    try:
        result = publishing.commit_preview(view.store, seen, grant=view.grant, accept_warnings=True, reason=reason)
    except ReleaseExists as error:
        st.session_state.pop("preview", None)
        st.session_state.pop("edit:preview", None)
        st.error(say("Release {n} was published meanwhile. Check again to see the consequences on it.").format(n=error))
        return
    except publishing.SecondPersonNeeded:
        st.error(say("A second person has to publish this."))
        return
    if isinstance(result, publishing.Published):
        st.session_state["published"] = (result.release.number, len(result.consequences), reason)
        put_away()
        session.forget("release")
        st.rerun()


def told(state: State, done: tuple[int, int, str]) -> None:
    """What the release that was just published is."""
    number, moved, reason = done
    text = state.say("Release {number} is published: {reason}. {moved} figures moved; every page shows it now.")
    st.success(text.format(number=number, reason=reason, moved=f"{moved:,}"))


def put_away() -> None:
    """Lets go of the files of this draft."""
    # The browser keeps what a file picker holds; only a picker under another key is an empty one.
    _, view = current()
    drafts.put_away(view.store, grant=view.grant)
    for name in ("arrivals", "arrivals:marks", "preview", "edit:preview"):
        st.session_state.pop(name, None)
    st.session_state["arrivals:round"] = st.session_state.get("arrivals:round", 0) + 1
