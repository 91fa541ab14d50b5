"""What changed between the page's release and another one, for the page's indicator."""

from dataclasses import replace

import streamlit as st

from dashboard.charts.against import before_and_after
from dashboard.content.releases import between_releases
from dashboard.pages.parts.frame import chart, table
from dashboard.proof.slips import Slip
from dashboard.reading import query
from dashboard.reading.query import View
from dashboard.session import address, session
from dashboard.session.address import State
from dashboard.session.session import appearance


def show(state: State, view: View, indicator: str) -> None:
    """Nothing unless the address names a release to compare with (`against`)."""
    say = state.say
    if state.against is None:
        return
    try:
        other = session.open_view(state, number=state.against)
    except query.NoRelease:
        st.warning(say("There is no release {n} to compare with.").format(n=state.against))
        return
    numbers = (other.release.number, view.release.number)
    other = replace(other, series=view.series)
    slip = Slip("differences", between_releases.changed, other, view, indicator)
    found = slip.made()
    st.subheader(say("Release {last} against release {first}").format(first=numbers[0], last=numbers[1]))
    sentence = between_releases.sentence(view, found, indicator, numbers)
    st.write(sentence)
    if found.height:
        rows = between_releases.chart_rows(view, found)
        legend = say("Hollow: release {first}; filled: release {last}.").format(first=numbers[0], last=numbers[1])
        spec = before_and_after(state.language, appearance(), bars=rows.height)
        chart(rows, spec, key=f"against:{indicator}", alt=sentence, under=legend, slip=slip)
        with st.expander(say("Every changed figure")):
            every = between_releases.table(view, found)
            table(every, key=f"against:table:{indicator}", title=sentence, slip=slip)
    if st.button(say("End the comparison")):
        address.put(against=None)
        st.rerun()
