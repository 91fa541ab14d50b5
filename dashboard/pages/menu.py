"""The pages in the order in which they are read, by audience."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.pages.definitions import definitions
from dashboard.pages.outlook import outlook, scenario, track_record
from dashboard.pages.parts.frame import current
from dashboard.pages.releases import approvals, releases, upload, verify
from dashboard.pages.subjects import beds, densities, explorer, overview, population, scenic, villages, wall
from dashboard.pages.targets import accountability, comparison, ledger, revise, targets
from dashboard.session.address import State
from dashboard.session.session import current_grant
from data.store import audit
from data.store.access import Action

HIDDEN = "overview"
# Audience, page, title, address, and what it takes to open it.
# The pages of leadership have no heading of their own: they stand in the bar, the others in menus beside them.
PAGES: tuple[tuple[str, Callable[[], None], str, str, Action], ...] = (
    ("", overview.show, "Overview", "", Action.VIEW),
    # The default page has no path of its own; an address that names it is answered all the same.
    ("", overview.show, "Overview", HIDDEN, Action.VIEW),
    ("", densities.show, "Four densities", "densities", Action.VIEW),
    ("", population.show, "Population", "population", Action.VIEW),
    ("", beds.show, "Beds", "beds", Action.VIEW),
    ("", scenic.show, "Scenic spots", "scenic", Action.VIEW),
    ("", villages.show, "Villages", "villages", Action.VIEW),
    ("", wall.show, "Wall", "wall", Action.VIEW),
    ("Office", targets.show, "Targets", "targets", Action.VIEW),
    ("Office", outlook.show, "Outlook", "outlook", Action.VIEW),
    ("Office", scenario.show, "Scenarios", "scenario", Action.VIEW),
    ("Office", revise.show, "Revise", "edit", Action.EDIT_TARGETS),
    ("Office", approvals.show, "Approvals", "approvals", Action.APPROVE),
    ("Office", track_record.show, "Track record", "track", Action.VIEW),
    ("Office", ledger.show, "Ledger", "ledger", Action.VIEW),
    ("Office", accountability.show, "Accountability", "account", Action.VIEW),
    ("Office", comparison.show, "Comparison", "compare", Action.VIEW),
    ("Analysts", upload.show, "Upload", "upload", Action.UPLOAD),
    ("Analysts", releases.show, "Releases", "releases", Action.VIEW),
    ("Everyone", explorer.show, "Explorer", "explorer", Action.VIEW),
    ("Everyone", definitions.show, "Definitions", "definitions", Action.VIEW),
    ("Everyone", verify.show, "Receipt", "receipt", Action.VIEW),
)


def all_pages(state: State) -> dict[str, list[Any]]:
    """Pages by audience for st.navigation; what the person may not do is not offered, and refused when asked for."""
    granted = current_grant().actions
    found: dict[str, list[Any]] = {}
    for audience, show, title, path, action in PAGES:
        page = st.Page(
            _guarded(show, action),
            title=state.say(title),
            url_path=path,
            default=path == "",
            visibility="visible" if action in granted and path != HIDDEN else "hidden",
        )
        found.setdefault(state.say(audience) if audience else "", []).append(page)
    return found


def _guarded(show: Callable[[], None], action: Action) -> Callable[[], None]:
    def guarded() -> None:
        _, view = current()
        audit.required(view.store, view.grant, action)
        show()

    return guarded
