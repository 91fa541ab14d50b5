"""Facilities on the map as points, sized by what they hold and coloured by how full they are."""

from functools import partial

import streamlit as st

from dashboard.charts.points import points
from dashboard.charts.ranking import ranking
from dashboard.content.subjects import facility_points, maps
from dashboard.content.subjects.point_tiles import densest
from dashboard.pages.parts import frame
from dashboard.pages.parts.states import empty
from dashboard.proof.slips import Slip
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.session.session import appearance
from metrics.catalogue import BY_ID


def show(state: State, view: View, kind: str, when: str) -> None:
    """The map of the points beside the fullest of them, and all of them in a table."""
    say, language, one = state.say, state.language, facility_points.KINDS[kind]
    rows = facility_points.rows(view, kind, state.area, when)
    if not rows.height:
        empty(state, say("There are no {noun} here in this period.").format(noun=say(one.noun)))
        return
    slip = Slip("points", facility_points.facility_rows, view, kind, state.area, when)
    # A spot is a choice of its own; a hospital or a hotel leads to the area that it lies in.
    name = "spot" if kind == "spots" else "area"
    finding = facility_points.finding(rows, kind, language)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(finding)
        grid = facility_points.grid(view, rows, state.area)
        spec = points(
            language,
            appearance(),
            grid=grid,
            apart=densest(rows, grid),
            capacity=say(one.capacity),
            load=BY_ID[one.load].name(language),
            chosen=state.area,
        )
        under = facility_points.under(
            rows, kind, maps.title(view, one.load, when), language, sees_all=view.grant.sees_small_cells
        )
        alt = f"{finding} {under}"
        frame.linked(rows, spec, key=f"points:{kind}", alt=alt, name=name, under=under, slip=slip)
    with right:
        fullest = facility_points.fullest(rows)
        if fullest.height:
            st.subheader(say("Fullest first"))
            bars = ranking(language, appearance(), bars=fullest.height, percent=True)
            alt = say("{n} {noun} by load, fullest first.").format(n=fullest.height, noun=say(one.noun))
            frame.linked(fullest, bars, key=f"points:rank:{kind}", alt=alt, name=name, slip=slip)
    title = say("Table of the points")
    table = partial(
        frame.table,
        facility_points.table(view, kind, state.area, when),
        key=f"points:table:{kind}",
        title=title,
        slip=slip,
    )
    frame.folded(title, table, key=f"points:{kind}")
