"""Receipts that earlier versions gave to computed rows: what such a paper was of, and where to look now.

`R42-trend~residents~110000~zh-3-<14 hex>` named a function of a page and what it was called with. Nothing is called
from it any more: the page of the release says it still, and names what it is computed from.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.words.text import translator

_FORM = re.compile(r"R(?P<release>\d{1,8})d?(?:\.[^-]*)?-(?P<name>[a-z][a-z_0-9]*)~\S*-\d{1,6}-[0-9a-f]{14}")
_PAGES: Mapping[str, tuple[str, str]] = {  # address and name of the page where such rows stand, by their name
    **dict.fromkeys(("card", "above_plan", "freshness"), ("overview", "Overview")),
    **dict.fromkeys(("trend", "differences_drawn", "differences_table"), ("densities", "Four densities")),
    **dict.fromkeys(("waterfall", "places"), ("population", "Population")),
    "rebased": ("explorer", "Explorer"),
    **dict.fromkeys(("beds_moved", "movements", "points", "points_table"), ("beds", "Beds")),
    **dict.fromkeys(("spots", "spot_days", "spot_hours", "spot_table"), ("scenic", "Scenic spots")),
    **dict.fromkeys(("villages_drawn", "tiers", "village_table"), ("villages", "Villages")),
    **dict.fromkeys(
        ("standings", "standing_table", "standing_history", "targets", "target", "split"), ("targets", "Targets")
    ),
    **dict.fromkeys(("fan", "projection_table", "sums"), ("outlook", "Outlook")),
    **dict.fromkeys(("scenarios", "scenario_paths", "scenario_hours"), ("scenario", "Scenarios")),
    **dict.fromkeys(("said", "said_and_came", "scores", "brier", "reliability", "sets"), ("track", "Track record")),
    **dict.fromkeys(("ledger", "item_history", "ledger_map"), ("ledger", "Ledger")),
    **dict.fromkeys(("account",), ("account", "Accountability")),
    **dict.fromkeys(("compared", "places_over_time"), ("compare", "Comparison")),
    **dict.fromkeys(("coverage", "revisions", "revised_by"), ("definitions", "Definitions")),
    **dict.fromkeys(("releases",), ("releases", "Releases")),
}


@dataclass(frozen=True)
class Computed:
    """A receipt of a computed row: its release, what the row was called, the address and the name of its page."""

    release: int
    name: str
    path: str
    page: str


def parse(text: str) -> Computed | None:
    """What such a receipt names, or None when the text is none of them."""
    form = _FORM.fullmatch(text.strip())
    if form is None or form["name"] not in _PAGES:
        return None
    return Computed(int(form["release"]), form["name"], *_PAGES[form["name"]])


def sentence(found: Computed, language: str) -> str:
    """What it was of, and where to look now."""
    say = translator(language)
    told = say(
        "This receipt was of a computed row ({what}) of release {n}. Computed rows have no receipts of their own any "
        "more: open the page {page} as of that release; under Receipts it says how the row is computed and names "
        "the figures behind it, each with a receipt."
    )
    what = say(found.name, of="row")
    return told.format(what=what, n=found.release, page=say(found.page))
