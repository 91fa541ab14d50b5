"""Receipt 凭据: takes a receipt, from the screen or from paper, re-reads the number and computes it again."""

import streamlit as st

from dashboard import numbers, receiptdiff, receipts
from dashboard.views.frame import current, place_name
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    st.title(say("A receipt leads from a number back to its rows and its code."))
    asked = st.query_params.get("receipt", "")
    typed = st.text_input(say("Receipt"), value=asked, key="receipt:typed").strip()
    if typed != asked:
        st.query_params["receipt"] = typed
    if not typed:
        st.info(say("Copy a receipt from any card or table."))
        return
    try:
        with st.spinner(say("Reading and computing again")):
            there, row = receipts.find(view.store.home, typed, grant=view.grant)
            answer = receipts.verify(view.store.home, typed, grant=view.grant)
            differs = receiptdiff.differs(view.store.home, typed, grant=view.grant)
    except receipts.UnknownReceipt:
        st.error(say("There is no such receipt."))
        return
    record = BY_ID[str(row["indicator"])]
    when = numbers.period(row["period"], row["grain"], state.language)
    place = place_name(state, view, row["area_code"])
    st.subheader(f"{place} · {record.name(state.language)} · {when}")
    if answer.stored_equal and answer.recomputed_equal:
        st.success(say("The number stands in its release, and computing it again gives the same."))
    else:
        st.error(say("Computing it again gives another number."))
    if answer.code_changed:
        st.warning(say("The code has changed since that release."))
    if not differs.nothing:
        st.write(say("What differs"))
        st.markdown("\n".join(f"- {text}" for text in receiptdiff.lines(differs, state.language)))
    facts = [
        (say("Value"), numbers.exact(row["value"], record.unit, state.language)),
        (say("Numerator"), row["numerator"]),
        (say("Denominator"), row["denominator"]),
        (say("Vintage"), say(row["vintage"])),
        (say("Basis"), say(row["basis"])),
        (say("Origin"), say(row["origin"])),
        (say("Release"), f"{there.release.number} · {there.release.author} · {there.release.at[:10]}"),
        (say("Reason"), there.release.reason),
        (say("Formula"), f"${record.formula}$"),
    ]
    st.markdown("\n".join(f"- **{name}** {value}" for name, value in facts))
    st.write(say("Parts that it was computed from"))
    for dataset, hashes in receipts.inputs(there, row).items():
        st.code("\n".join([f"{dataset}:", *hashes[:20]]), language=None)
