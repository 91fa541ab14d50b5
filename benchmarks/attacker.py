"""Twenty actions on small cells: an attacker solves for them with all that the releases show, `--with worlds=N`.

A world is a few facilities or villages with counts around the threshold. Offices publish, revise, add, remove and move
(small counts and what hides them before others), bring back what once stood, roll back; the administrator sets another
threshold; and the attacker, who may not see small cells, reads and exports every release that can be opened. A count
leaks that is a combination of what is shown. Previews and texts of a role are made of what it may see and are the same
whatever the hidden values (`tests/dashboard/noninterference.py`), so here they are actions that tell nothing more.

What bounds tell besides is counted apart: a hidden count is 1 to below the threshold, a sum of two of them says more.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from benchmarks.measure import Row as Line
from dashboard.reading import suppression
from metrics.catalogue import BY_ID
from metrics.disclosure.disclosure import statements, superseded, with_conf_statuses
from metrics.disclosure.families import places
from metrics.observe import observe
from tests.metrics.attacker import MONTHS, SMALL, WHOSE, Found, Known, Row
from tests.metrics.editions import KINDS, NOTHING_SAID, STREETS, SUBJECTS, USED, home, report
from tests.metrics.pencil import table

ACTIONS = 20
THRESHOLDS = (3, 5, 8, 10, 12, 15, 20)
RANGES = ((0, 12), (1, 9), (10, 200), (1000, 9000))
PUBLISHED = ("revise", "aim", "add", "remove", "uncover", "move", "close", "again", "return", "back", "threshold")
PASSIVE = ("preview", "export")


class Leak(Exception):
    """Worlds in which a hidden count follows from what is shown."""


@dataclass
class World:
    """A home in memory: its rows by facility, and its releases with their rows and thresholds."""

    subject: str
    luck: random.Random
    small: float  # how often a count is around the threshold, to one that is not
    rows: dict[str, list[Row]] = field(default_factory=dict)
    threshold: float = SMALL
    releases: list[tuple[Found, list[Row], float]] = field(default_factory=list)
    past: pl.DataFrame = field(default_factory=lambda: NOTHING_SAID)
    done: list[str] = field(default_factory=list)
    born: int = 0

    @property
    def dataset(self) -> str:
        """Which rows it holds."""
        return SUBJECTS[self.subject][0]

    def counts(self, *names: str) -> Row:
        """Counts around the threshold, or well above it."""
        ranges = self.luck.choices(RANGES, (self.small, self.small, 1, 1), k=len(USED[self.dataset]))
        return {name: self.luck.randint(*ends) for name, ends in zip(names or USED[self.dataset], ranges, strict=False)}

    def add(self) -> None:
        """One more facility or village."""
        luck = self.luck
        place, kind = luck.choice(STREETS), luck.choice(KINDS[self.dataset])
        more: Row = {
            "category": kind,
            "licensed": luck.random() < 0.5,
            "scope": luck.choice(("all", "all", "above_scale")),
        }
        made = [report(self.dataset, self.born, place, month, self.counts(), **more) for month in MONTHS]
        self.rows[made[0][WHOSE[self.dataset]]] = made
        self.born += 1

    def publish(self, *, flagged: Found | None = None) -> None:
        """One more release of the rows; `flagged`: figures of the release that is rolled back to."""
        rows = [dict(row) for some in self.rows.values() for row in some]
        held = home(self.dataset, rows)
        there = places(held)
        if flagged is None:
            observed = observe(held, indicators=[BY_ID[name] for name in SUBJECTS[self.subject][1]])
            flagged = with_conf_statuses(observed, there, self.past, threshold=self.threshold)
        now = statements(flagged, there, threshold=self.threshold, release=len(self.releases))
        self.past = pl.concat([superseded(self.past, now), now])
        self.releases.append((flagged, rows, self.threshold))

    def hidden(self, status: str) -> list[str]:
        """Facilities of now with a cell of a status in the newest release."""
        cells = {area for frame in self.releases[-1][0].values()
                 for area in frame.filter(pl.col("conf_status") == status)["area_code"]}  # fmt: skip
        return sorted(cells & self.rows.keys())

    def act(self) -> None:
        """One action."""
        luck = self.luck
        action = luck.choice((*PUBLISHED, *PASSIVE))
        if action in {"remove", "uncover"} and len(self.rows) < 2:
            action = "add"
        if action in {"move", "close"} and self.dataset == "villages":  # a village keeps the digits of its town
            action = "aim"
        self.done.append(action)
        anybody = sorted(self.rows)
        covers = self.hidden("secondary") or anybody
        match action:
            case "revise":
                self._revise(luck.choice(anybody), *self._some())
            case "aim":
                self._revise(luck.choice(luck.choice((covers, self.hidden("primary") or anybody))), *self._some())
            case "add":
                self.add()
            case "remove":
                del self.rows[luck.choice(anybody)]
            case "uncover":
                del self.rows[luck.choice(covers)]
            case "move":
                self._change(luck.choice(anybody), {"area_code": luck.choice(STREETS)})
            case "close":
                self._change(luck.choice(anybody), {**dict.fromkeys(USED[self.dataset], 0), "status": "closed"})
            case "return" | "back":
                found, rows, threshold = luck.choice(self.releases)
                self.rows = {}
                for row in rows:
                    self.rows.setdefault(row[WHOSE[self.dataset]], []).append(dict(row))
                if action == "back":
                    self.threshold = threshold
                    self.publish(flagged=found)
                    return
            case "threshold":
                self.threshold = luck.choice(THRESHOLDS)
            case "preview" | "export":
                return
        self.publish()

    def _some(self) -> list[str]:
        used = USED[self.dataset]
        return self.luck.sample(used, self.luck.randint(1, len(used)))

    def _revise(self, name: str, *counts: str) -> None:
        months = self.luck.choice(((0,), (1,), (0, 1)))
        for month in months:
            row = self.rows[name][month]
            row |= self.counts(*counts)
            if row.get("status") == "closed":  # opened again
                row["status"] = "open"

    def _change(self, name: str, change: dict[str, Any]) -> None:
        self.rows[name] = [{**row, **change} for row in self.rows[name]]

    def attacked(self) -> Known:
        """What somebody without the right knows of all releases: figures, and rows as they came."""
        known = Known(self.dataset)
        for found, rows, threshold in self.releases:
            closed = pl.concat(
                frame.filter(pl.col("conf_status") != "free").select("area_code", indicator=pl.lit(name))
                for name, frame in found.items()
            )
            frame = table(self.dataset, rows)
            raw = suppression.rows(frame, self.dataset, closed, threshold=threshold)
            known.read(found, rows, threshold=threshold, raw=raw.to_dicts())
        return known


def world(seed: int, number: int, *, actions: int = ACTIONS) -> World:
    """A world after so many actions; the same for the same seed and number."""
    luck = random.Random(f"{seed}:{number}")
    made = World(list(SUBJECTS)[number % len(SUBJECTS)], luck, luck.choice((0.05, 0.1, 0.3, 1)))
    for _ in range(luck.randint(2, 12)):
        made.add()
    made.publish()
    for _ in range(actions):
        made.act()
    return made


def run(*, full: bool, worlds: int = 0, seed: int = 20_261_130, first: int = 0, seconds: int = 0) -> list[Line]:
    """`worlds` (default: 20, with `full` 500) from `first` on, or as many as fit into `seconds`; raises Leak."""
    start, tally, leaks = time.perf_counter(), Counter[str](), []
    wanted = worlds or (500 if full else 20)
    for number in range(first, first + wanted):
        if seconds and time.perf_counter() - start > seconds:
            break
        made = world(seed, number)
        known = made.attacked()
        found = known.derivable()
        tally.update(
            worlds=1,
            actions=len(made.done),
            releases=len(made.releases),
            shown=len(known.shown),
            hidden=len(known.wanted),
        )
        tally.update(leaks=len(found), **_bounded(known, len(found)))
        if found:
            leaks.append(f"world {number} ({made.subject}): {', '.join(made.done)}: {sorted(found[0])}")
            print(leaks[-1], flush=True)
        if number % 20 == 19:
            print(f"{number + 1}: {dict(tally)}, {time.perf_counter() - start:.0f} s", flush=True)
    if leaks:
        raise Leak(f"{len(leaks)} of {tally['worlds']} worlds, seed {seed}:\n" + "\n".join(leaks))
    parts = ("actions", "releases", "shown", "hidden", "leaks", "narrowed", "exact")
    name = f"worlds attacked, seed {seed} ({', '.join(f'{tally[part]:,} {part}' for part in parts)})"
    return [Line(name, tally["worlds"], time.perf_counter() - start, limit="no leak")]


def _bounded(known: Known, leaks: int) -> dict[str, int]:
    """How many hidden counts bounds narrow, and bring down to a single number."""
    ends = [] if leaks else list(known.narrowed())
    return {"narrowed": len(ends), "exact": sum(low == high for _, low, high in ends)}
