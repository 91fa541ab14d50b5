"""Receipt 凭据: takes a receipt, from the screen or from paper, re-reads the number and computes it again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.content.releases import release_log
from dashboard.pages.parts import explorer_links, grids, texts
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import current
from dashboard.pages.parts.states import storage
from dashboard.pages.releases import receipt_facts
from dashboard.proof import differences, earlier, proof, rows_behind, words
from dashboard.reading import receipts, recomputed, row_receipts
from dashboard.reading.query import View
from dashboard.reading.receipts import UnknownReceipt, Verification
from dashboard.session.address import State
from dashboard.words.text import link, listed
from data.store.access import Action
from data.store.faults import Damaged

LONGEST = 20_000  # letters: receipts of computed rows, which papers of earlier versions have, may name every street


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    st.title(say("A receipt leads from a number back to its rows and its code."))
    asked = st.query_params.get("receipt", "")
    typed = st.text_input(say("Receipt"), value=asked, max_chars=LONGEST, key="receipt:typed").strip()
    if typed != asked:
        st.query_params["receipt"] = typed
    if not typed:
        st.info(say("Copy a receipt from any card, table or chart; each leads here by itself too."))
        return
    try:
        with st.spinner(say("Reading and computing again")):
            _found(state, view, typed)
    except UnknownReceipt:
        _unknown(state, view, typed)
    except Damaged as error:
        st.error(say("Not verified."))
        storage(state, error)


def _unknown(state: State, view: View, typed: str) -> None:
    say, why = state.say, proof.hint(view.store.home, typed, grant=view.grant, language=state.language)
    computed = earlier.parse(typed)
    if computed is None:
        st.error(say("There is no such receipt."))
        st.write(why)
        return
    st.warning(why)
    address = f"{computed.path}?lang={state.language}&release={computed.release}"
    texts.markdown(link(say("{page} as of release {n}").format(page=say(computed.page), n=computed.release), address))


def _found(state: State, view: View, typed: str) -> None:
    home, grant = view.store.home, view.grant
    found = row_receipts.find(home, typed, grant=grant)
    answer = proof.verify(home, typed, grant=grant)
    differs = differences.differs(home, typed, grant=grant)
    there, row, observed = found.view, found.row, found.dataset == "observations"
    if observed:
        receipt_facts.heading(state, view, row)
    else:
        receipt_facts.row(state, found)
    _answer(state, view, typed, answer)
    _differs(state, differs)
    if observed:
        receipt_facts.observation(state, row)
    receipt_facts.release(state, there)
    explorer_links.of_row(state, there, row)
    if observed:
        _behind(state, there, row)
    code = recomputed.made_by(there, str(row["indicator"])) if observed else ""
    receipt_facts.parts(state, receipts.inputs(found), code=code)


def _behind(state: State, there: View, row: Mapping[str, Any]) -> None:
    say, rows = state.say, rows_behind.behind(there, row)
    for dataset, found in rows.items():
        st.subheader(words.dataset_name(dataset, state.language))
        grids.grid(rows_behind.table(found, dataset, state.language))
        if found.height > rows_behind.MOST:
            st.caption(say("{n} of {of} rows.").format(n=rows_behind.MOST, of=f"{found.height:,}"))
    if not rows:
        st.caption(say("Its rows are withheld from your role, or are facts of hours; the parts below name them."))
    _extracts(state, there, rows_behind.extracts(rows))


def _answer(state: State, view: View, typed: str, answer: Verification) -> None:
    say = state.say
    if answer.stored_equal and answer.recomputed_equal:
        st.success(say("The number stands in its release, and computing it again gives the same."))
    else:
        st.error(say("Computing it again gives another number."))
    if answer.code_changed:
        st.warning(say("The code has changed since that release."))
    back = proof.withdrawn_by(view.store.home, typed, grant=view.grant)
    if back is not None:
        st.warning(say("Its release was withdrawn: release {n} took back what it had changed.").format(n=back))
    st.code(typed, language=None)
    st.caption(say("Copy it with the button at its right end, or print this page: it opens the same everywhere."))


def _differs(state: State, found: differences.Differs) -> None:
    if not found.nothing:
        st.write(state.say("What differs"))
        texts.markdown(listed(differences.lines(found, state.language)))


def _extracts(state: State, there: View, hashes: list[str]) -> None:
    for sha256 in hashes:
        label = state.say("Extract {hash}").format(hash=sha256[:12])
        if Action.UPLOAD in there.grant.actions and there.store.exists(f"uploads/{sha256}"):
            download(there, label, sha256[:12], partial(release_log.extract, sha256=sha256))
        else:
            st.code(f"{label}: {sha256}", language=None)
