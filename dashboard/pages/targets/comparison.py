"""Comparison 比学赶帮超: districts and streets on the way to their own targets."""

import streamlit as st

from dashboard.charts.slope import slope
from dashboard.content.targets import comparison
from dashboard.content.targets.comparison import Compared
from dashboard.pages.parts import frame, texts
from dashboard.pages.parts.controls import choice
from dashboard.pages.parts.frame import current, source_line
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words.text import marked
from metrics.catalogue import BY_ID


def show() -> None:
    """The page."""
    state, view = current()
    say, language = state.say, state.language
    choices = comparison.choices(view)
    if not choices:
        st.title(say("No district or street has a target of its own yet."))
        return
    above = st.container()  # the sentence is of what is chosen below it
    indicator = choice(
        say("Indicator"),
        "compared",
        choices,
        words=lambda one: BY_ID[one].name(language),
        key=f"compared:{language}",
        default=comparison.default_indicator(view, choices),
    )
    found = comparison.compared(view, indicator)
    above.title(comparison.sentence(view, found, indicator))
    for measure in comparison.MEASURES:
        _measure(state, view, found, indicator, measure)
    if not found.steps.height:
        empty(state, say("No area can be placed yet; the reasons are below."))
    _apart(state, view, found)
    source_line(state, view, sources=[say("each target names its document in the table")])


def _measure(state: State, view: View, found: Compared, indicator: str, measure: str) -> None:
    say, language = state.say, state.language
    final = found.final(measure)
    if not final.height:
        return
    heading = {
        "way": say("Share of the way from the baseline to the area's own number"),
        "direction": say("Change the right way since the baseline, where only a direction is set"),
    }
    st.subheader(heading[measure])
    for text in comparison.warnings(final, language):
        st.write(text)
    slip = Slip("compared", comparison.compared, view, indicator)
    rows = comparison.over_time(view, found, measure)
    if final.height > 1:
        spec = slope(language, appearance(), places=final.height)
        alt = say("Places of {n} areas over time.").format(n=final.height)
        demo = comparison.any_synthetic(final)
        frame.chart(rows, spec, key=f"compare:{measure}:{indicator}", alt=alt, demo=demo, slip=slip)
    ranked = comparison.table(view, final, indicator)
    frame.table(ranked, key=f"compare-{measure}", title=heading[measure], slip=slip)
    texts.markdown(marked("**{title}**", title=say("What the best did")))
    for text in comparison.best(view, final, indicator):
        st.write(text)


def _apart(state: State, view: View, found: Compared) -> None:
    if found.apart:
        st.subheader(state.say("Set apart: {n} areas without a place").format(n=len(found.apart)))
        table = comparison.apart_table(view, found)
        frame.table(table, key="compare-apart", title=state.say("Areas without a place, with the reason"))
