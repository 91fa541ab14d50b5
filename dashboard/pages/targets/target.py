"""One target in full, chosen by name and kept in the address."""

import html

import streamlit as st

from dashboard.content.subjects import course
from dashboard.content.targets import target_split, targets
from dashboard.pages.parts import courses, receipt_links
from dashboard.pages.parts.frame import table
from dashboard.pages.parts.texts import facts
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from metrics.catalogue import BY_ID


def show(state: State, view: View) -> None:
    """Facts on the left, the path on the right."""
    say, language = state.say, state.language
    choices = targets.choices(view)
    if not choices:
        return
    asked = tuple(st.query_params.get("target", "").split("@"))
    key = st.selectbox(
        say("Target"),
        choices,
        index=choices.index(asked) if asked in choices else targets.first(choices),
        format_func=lambda one: targets.label(view, one),
        key=f"target:{language}",
        on_change=lambda: st.query_params.update(target="@".join(st.session_state[f"target:{language}"])),
    )
    target = targets.target_of(view, key)
    left, right = st.columns([2, 3], gap="large")
    with left:
        facts(targets.facts(view, key))
        words = (say("Receipt of the standing"), say("Receipt of the target"))
        told = zip(words, targets.receipts_of(view, key), strict=True)
        st.html(" · ".join(receipt_links.anchor(state, html.escape(name), one, name) for name, one in told if one))
    with right:
        record = BY_ID.get(target["indicator"])
        points = course.rows(view, target["indicator"], target["area_code"]) if record else None
        if record is not None and points is not None and points.height:
            alt = say("{name} in {place}, {n} points.").format(
                name=record.name(language), place=target["area_code"], n=points.height
            )
            slip = Slip("trend", course.observed_rows, view, target["indicator"], target["area_code"])
            courses.course(state, points, record, key=f"target:{key[0]}", alt=alt, slip=slip)
        else:
            st.info(say("No data for this selection."))
    _below(state, view, key)


def _below(state: State, view: View, key: tuple[str, str]) -> None:
    say = state.say
    st.subheader(say("How the standing came about"))
    past = targets.history(view, key)
    table(past, key=f"history:{key[0]}", title=say("How the standing came about"), demo=view.demo)
    st.subheader(say("The split over the areas below that would close the gap"))
    target, standing = targets.target_of(view, key), targets.standing_of(view, key)
    slip = Slip("split", target_split.split_of, view, target, standing)
    found = slip.made()
    if found.reason:
        st.write(found.reason)
        return
    if found.synthetic:
        st.html(f'<span class="sidu-tag">{say("demonstration data")}</span>')
    st.write(say("In proportion to what each has now; the parts sum to the gap."))
    title = say("The split over the areas below that would close the gap")
    table(found.table, key=f"split:{key[0]}", title=title, height=found.height, demo=found.synthetic, slip=slip)
