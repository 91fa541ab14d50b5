"""What if a spot's slots changed: a cap an hour, or a share of one hour's entries in another."""

from typing import Final

import streamlit as st

from dashboard.content.outlook import scenarios
from dashboard.pages.parts.frame import table
from dashboard.pages.parts.raised import reporting_errors
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import fragment
from dashboard.words.text import called
from forecasts.scenario import Slots

BIND: Final = "query-params"  # the address carries the scenario


@fragment
@reporting_errors("slots")
def show(state: State, view: View) -> None:
    """The spot, its slots, and the hours above each tier."""
    say, language = state.say, state.language
    spots = scenarios.spots(view)
    if not spots.height:
        empty(state, say("No spot has hours with people inside and a capacity."))
        return
    names = dict(spots.select("spot_id", "name").iter_rows())
    spot = st.selectbox(
        say("Spot"), list(names), format_func=lambda code: called(names[code], language), key="spot_of", bind=BIND
    )
    peak, quiet = scenarios.busiest(view, spot)
    left, right = st.columns(2, gap="large")
    with left:
        cap = st.number_input(
            say("At most so many entries an hour (0: no cap)"), min_value=0, value=0, step=100, key="cap", bind=BIND
        )
        usual = scenarios.usual_peak(view, spot)
        st.write(say("The fullest hour of a mean day has {n} entries.").format(n=f"{usual:,}"))
    with right:
        share = st.slider(
            say("Move this share of one hour's entries"),
            min_value=0,
            max_value=100,
            value=0,
            step=5,
            format="%d %%",
            key="share",
            bind=BIND,
        )
        clock = list(range(24))
        begin = st.selectbox(say("from"), clock, index=peak, format_func=lambda hour: f"{hour}:00", key=f"from:{spot}")
        end = st.selectbox(say("to"), clock, index=quiet, format_func=lambda hour: f"{hour}:00", key=f"to:{spot}")
    what = Slots(float(cap) if cap else None, begin, end, scenarios.share_of(share))
    slip = Slip("scenario_hours", scenarios.hours, view, spot, what)
    found = slip.made()
    demo = "synthetic" in spots["origin"].to_list()
    rows = scenarios.hours_table(found, scenarios.tiers(view), language)
    table(rows, key="hours:table", title=say("Hours in twelve months"), demo=demo, slip=slip)
    st.write(
        say("{n} entries in twelve months would be turned away. {days} days were counted.").format(
            n=f"{found.turned_away:,.0f}", days=found.days
        )
    )
    st.write(say("An estimate: hours of the month's usual day, people inside for the spot's mean stay."))
    if demo:
        st.html(f'<span class="sidu-tag">{say("demonstration data")}</span>')
