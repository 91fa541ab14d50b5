"""What changed between the page's release and another one, for the page's indicator."""

import streamlit as st

from dashboard import address, query, releasediff, session
from dashboard.address import State
from dashboard.charts.against import before_and_after
from dashboard.charts.base import titled
from dashboard.query import View
from dashboard.session import appearance
from dashboard.views.frame import chart, table


def show(state: State, view: View, indicator: str) -> None:
    """Nothing unless the address names a release to compare with (`against`)."""
    say, language = state.say, state.language
    try:
        other = session.open_against(state)
    except query.NoRelease:
        st.warning(say("There is no release {n} to compare with.").format(n=state.against))
        return
    if other is None:
        return
    numbers = (other.release.number, view.release.number)
    found = releasediff.changed(other, view, indicator)
    st.subheader(say("Release {last} against release {first}").format(first=numbers[0], last=numbers[1]))
    sentence = releasediff.sentence(view, found, indicator, numbers, language)
    st.write(sentence)
    if found.height:
        rows = releasediff.chart_rows(view, found, language)
        legend = say("Hollow: release {first}; filled: release {last}.").format(first=numbers[0], last=numbers[1])
        spec = titled(before_and_after(language, appearance(), bars=rows.height), "", legend)
        chart(rows, spec, key=f"against:{indicator}", alt=sentence)
        with st.expander(say("Every changed figure")):
            table(releasediff.table(view, found, language), key=f"against:table:{indicator}", title=sentence)
    if st.button(say("End the comparison")):
        address.put(against=None)
        st.rerun()
