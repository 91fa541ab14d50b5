"""The ledger's items where they lie 落点落图: on the ledger page, and as a layer of the subjects' maps."""

import streamlit as st

from dashboard.content.subjects.area_map import area_map
from dashboard.content.targets import ledger_places
from dashboard.pages.parts import texts
from dashboard.pages.parts.frame import linked, place_name
from dashboard.pages.targets import ledger_table
from dashboard.proof.slips import Slip
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words.text import marked


def show(state: State, view: View, *, page: str) -> None:
    """The map of the areas beside the page's area, and the items of the area that is chosen."""
    say = state.say
    level = geography.comparison(view, state.area)
    slip = Slip("ledger_map", ledger_places.rows, view, state.area)
    rows = slip.made()
    lies = rows["value"].drop_nulls()
    alt = say("Map of {n} areas by items of the ledger; {m} have any.").format(n=rows.height, m=lies.len())
    st.subheader(say("Where the items lie"))
    drawn = area_map(view, rows, level, appearance(), breaks=ledger_places.STEPS[1:], under="")
    st.caption(say("○ open, ● done, ▼ rebounded; • points inside it; + of zones that it belongs to. Choose an area."))
    key = f"ledger-{drawn.key}:{page}:{level.name}"
    linked(drawn.rows, drawn.spec, key=key, alt=alt, under=drawn.under, slip=slip)
    items = ledger_places.items_at(view, state.area)
    title = say("{name}: {n} items").format(name=place_name(view, state.area), n=len(items))
    texts.markdown(marked("**{title}**", title=title))
    if items:
        ledger_table.show(state, items, key=f"ledger-at:{page}", title=title)
