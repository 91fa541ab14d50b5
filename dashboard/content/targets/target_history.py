"""How a target's standing came about: its class in every release, and why it changed."""

from dataclasses import replace

import polars as pl

from dashboard.content.targets import standings, targets
from dashboard.reading import row_receipts
from dashboard.reading.cache import anew, worded
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from data.store import releases

MOST = 24  # releases looked back on


@worded
def history(view: View, key: tuple[str, str]) -> pl.DataFrame:
    """One row for each release in which the standing became another one, newest first: release, date, class, why."""
    with anew():  # so many releases would drive out what is kept of those that people look at
        return _history(view, key)


def _history(view: View, key: tuple[str, str]) -> pl.DataFrame:
    say = view.say
    past = [one for one in releases.history(view.store, grant=view.grant) if one.number <= view.release.number]
    back = releases.withdrawn(past)
    rows: list[dict[str, str | None]] = []
    before = None
    for release in sorted(past, key=lambda one: one.number)[-MOST:]:
        then = replace(view, release=release)
        found = targets.standing_of(then, key)
        now = None if found is None else (found["class"], found["class_reason"], found["origin"] == "synthetic")
        if found is None or now == before:
            continue
        before = now
        shape, word, _ = standings.mark(found, view.language)
        taken = say(" (taken back by R{n})").format(n=back[release.number]) if release.number in back else ""
        demo = say(" (demonstration data)") if found["origin"] == "synthetic" else ""
        chance = found["probability"]
        rows.append(
            {
                say("Release"): f"R{release.number}{taken}",
                say("As of"): release.as_of.isoformat(),
                say("Standing"): f"{shape} {word}{demo}",
                say("Why"): standings.reasons(found["class_reason"], view.language),
                say("Probability"): numbers.probability(chance, view.language) if chance is not None else "—",
                RECEIPT: row_receipts.receipt(then, "standings", found),
            }
        )
    return pl.DataFrame(rows[::-1])
