"""What a checked upload would do: findings, difference, consequences."""

import streamlit as st

from dashboard import publishing
from dashboard.content.definitions.definitions import as_csv
from dashboard.content.releases import consequences, findings
from dashboard.pages.parts import grids, receipt_links, texts
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import current
from dashboard.publishing import inbox
from dashboard.session.address import State
from dashboard.session.session import folder
from dashboard.words.text import as_text, marked
from data.contracts import CONTRACTS

MOST, TALL = 16, 640  # rows that are shown without scrolling, and pixels of a longer table


def show(state: State, seen: publishing.Preview, *, mend: bool = True) -> None:
    """Everything that one has to see before a release; `mend` offers names that could be meant."""
    if seen.findings or seen.checked:  # a step back brings no files
        _findings(state, seen, mend=mend)
    if seen.draft is None:
        st.error(state.say("Refused. Nothing was published; correct the file and upload it again."))
        return
    if seen.difference:
        _difference(state, seen, seen.draft)
    if not unchanged(state, seen):
        _moves(state, seen.draft)


def unchanged(state: State, seen: publishing.Preview) -> bool:
    """Whether nothing would change; then it says so."""
    if seen.stands is None:
        return False
    text = state.say("Nothing would change: release {n} holds all of this already. Nothing is published.")
    st.info(text.format(n=seen.stands.number))
    return True


def _findings(state: State, seen: publishing.Preview, *, mend: bool) -> None:
    say, language = state.say, state.language
    _, view = current()
    st.subheader(say("Findings: {n}").format(n=len(seen.findings)))
    if not seen.findings:
        st.write(say("No rule is broken."))
        return
    st.write(findings.weight(seen.findings, language))
    if counting := findings.counting(seen.findings, language):
        st.caption(counting)
    for line in findings.worst(seen.findings, language):
        texts.markdown(line)
    table = findings.findings_table(seen.findings, language)
    with st.expander(say("All findings as a table"), expanded=False):
        grids.grid(table)
    with st.container(horizontal=True):
        # What somebody brought, and no figures: nobody needs the right to export.
        download(view, say("Download the findings"), "findings.csv", lambda _: as_csv(table))
        download(
            view, say("Download the faulty rows"), "faulty-rows.csv", lambda _: as_csv(findings.faulty(seen.checked))
        )
    if mend:
        _names(state, seen)


def _difference(state: State, seen: publishing.Preview, draft: publishing.Draft) -> None:
    say = state.say
    _, view = current()
    st.subheader(say("Difference"))
    for dataset, counts in seen.difference.items():
        words = {change: f"{number:,}" for change, number in counts.items()}
        name = CONTRACTS[dataset].name(state.language)
        st.write(say("{dataset}: {added} added, {changed} changed, {removed} removed").format(dataset=name, **words))
        table = consequences.difference(view, seen.changes[dataset])
        if not table.height and dataset in draft.release.touched:
            st.write(say("Only documents, or the day of extraction, differ from what is released."))
        if table.height:
            with st.expander(say("By area and period"), expanded=table.height <= consequences.FEW):
                grids.grid(table)


def _moves(state: State, draft: publishing.Draft) -> None:
    say = state.say
    _, view = current()
    st.subheader(say("Consequences: {n} figures move").format(n=f"{draft.moved:,}"))
    if not draft.moved:
        st.write(say("No figure, standing or probability changes."))
        return
    texts.markdown(marked("**{sentence}**", sentence=consequences.sentence(view, draft)))
    tables(draft)
    if draft.groups:
        with st.expander(say("Figures one by one, most important first")):
            single = consequences.figures(view, draft.consequences)
            if draft.moved > single.height:
                st.caption(say("{n} of {of}; the command line lists more.").format(n=single.height, of=draft.moved))
            receipt_links.wrapped_table(single, height="content" if single.height <= MOST else TALL)


def tables(draft: publishing.Draft) -> None:
    """What vanishes, what the release decides and what it moves, as tables that a laptop shows whole."""
    _, view = current()
    for table in (
        consequences.vanishing(view, draft.vanishing),
        consequences.decisions(view, draft.consequences),
        consequences.groups(view, draft.groups),
    ):
        if table.height:
            receipt_links.wrapped_table(table, height="content" if table.height <= MOST else TALL)


def _names(state: State, seen: publishing.Preview) -> None:
    say, (_, view) = state.say, current()
    offered = findings.offers(view, seen.checked)
    if not offered:
        return
    words = {
        one: say("read “{found}” as {meant}").format(found=one.found, meant=findings.meaning(view, one))
        for one in offered
    }
    chosen = st.pills(
        say("Names that could be meant; they are remembered for this source"),
        offered,
        selection_mode="multi",
        format_func=lambda one: as_text(words[one]),
        key=f"offers:{hash(tuple(offered))}",
    )
    with st.container(horizontal=True):
        some = bool(chosen) and st.button(say("Read them so, and check again"))
        every = len(offered) > 1 and st.button(say("Read all {n} so, and check again").format(n=len(offered)))
    if some or every:
        remembered = inbox.remember(offered if every else chosen, folder("upload"))
        st.session_state["arrivals"] = [*st.session_state["arrivals"], remembered]
        st.session_state.setdefault("arrivals:names", []).append(remembered)
        st.session_state.pop("preview", None)
        st.session_state["arrivals:again"] = True
        st.rerun()
