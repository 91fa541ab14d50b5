"""Standings as leadership meets them: a tally of all targets, the verdict on a card, and who leads."""

from typing import Any

import polars as pl

from dashboard.charts.theme import STANDINGS
from dashboard.content.targets import standings
from dashboard.reading import query
from dashboard.reading.cache import remembered
from dashboard.reading.query import View
from dashboard.words.text import translator

JUDGED = ("met", "on_track", "right_way", "flat", "at_risk", "off_track", "moving_away", "wrong_way", "missed")


def tally(found: pl.DataFrame, language: str) -> str:
    """How many targets stand where, from met to missed; those that cannot be judged last."""
    say = translator(language)
    counted = dict(found["class"].value_counts().iter_rows()) if found.height else {}
    said = [f"{counted[name]} {say(STANDINGS[name].word)}" for name in JUDGED if counted.get(name)]
    unjudged = sum(count for name, count in counted.items() if name not in JUDGED)
    if unjudged:
        said.append(say("{n} not to be judged yet").format(n=unjudged))
    return say("{n} targets: {tally}.").format(n=found.height, tally=say(", ").join(said))


@remembered
def of_area(view: View, area: str) -> dict[str, dict[str, Any]]:
    """The standing of each indicator with a target of this very area; where there are several, the worst judged."""
    found = standings.standings(view).filter(pl.col("area_code") == area)
    judged = found.sort(~pl.col("class").is_in(JUDGED), maintain_order=True)
    return {row["indicator"]: row for row in reversed(list(judged.iter_rows(named=True)))}


def leads(view: View) -> dict[str, str]:
    """The bodies that lead each target, by target_id."""
    return dict(query.targets(view).select("target_id", "owner").iter_rows())
