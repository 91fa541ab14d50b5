"""Whether hidden counts of facilities follow from all that is shown: places, categories, licences, scopes, releases.

The complements of one indicator are found in a graph (`cycles`); what several say together is solved for here, and
what two releases say together: an amount that did not change is the same unknown in both, a revised one is another.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from metrics.facility_period import ALL, Area, Cell, Facility, Said, Told, hides, tells_more
from metrics.families import Family
from metrics.hierarchy import LENGTH
from metrics.time import days_of

CELL = ("scope", "area_code", "category", "grain", "period")
When = tuple[Any, ...]  # grain, period


class Release(NamedTuple):
    """What one release says.

    `cells` by indicator: CELL, numerator, denominator, place and kind (of a facility), public, cost, shut. `zones`:
    zone, code, valid_from, valid_to of their members.
    """

    cells: Mapping[str, pl.DataFrame]
    zones: pl.DataFrame

    def said(self, system: Sequence[tuple[str, str]]) -> dict[When, list[Said]]:
        """What some indicators and terms say, by period."""
        told = [(name, *_counts(self.cells[name], term)) for name, term in system if name in self.cells]
        return {
            when: [Said(name, own.get(when, []), areas.get(when, [])) for name, own, areas in told]
            for when in (told[0][1] if told else {})
        }


def unsafe(now: Release, before: Release, hidden: pl.DataFrame, family: Family, threshold: float) -> pl.DataFrame:
    """indicator (ALL: the family), CELL: what `now` must hide besides `hidden`; `before` is the parent release.

    What one period needs the next one starts with: it changes little from month to month. What the parent release
    makes necessary stays with its period.
    """
    gone = {
        when: set(part.select("scope", "area_code", "category").iter_rows())
        for when, part in hidden.partition_by("grain", "period", as_dict=True).items()
    }
    members, members_before = sorted(now.zones.rows(), key=str), sorted(before.zones.rows(), key=str)
    found: list[tuple[object, ...]] = []
    for system in _systems(family, set(now.cells)):
        told, earlier = now.said(system), before.said(system)
        daily = system[0] in {(name, "denominator") for name in family.daily}
        grain, last = "", set[tuple[str, Cell]]()
        for when in sorted(told, key=str):
            out, past = gone.setdefault(when, set()), earlier.get(when, [])
            if not out and not any(one.shut for said in past for one in said.facilities):
                continue
            few = threshold * (pl.select(days_of(pl.lit(when[0]), pl.lit(when[1]))).item() if daily else 1)
            solve = partial(hides, alike=family.alike, threshold=few)
            this = _told(told[when], members, when)
            start = last if when[0] == grain else set()
            grain, last = when[0], solve(this, None, out, start)
            more, then = last, _told(past, members_before, when)
            if past and tells_more(this, then, out, last):
                more = last | solve(this, then, out, last)
            out |= {cell for name, cell in more if name == ALL}
            found += [(name, *cell, *when) for name, cell in more]
    schema = pl.Schema({"indicator": pl.String(), **{name: hidden.schema[name] for name in CELL}})
    return pl.DataFrame(found, schema=schema, orient="row").unique()


def _systems(family: Family, told: set[str]) -> list[list[tuple[str, str]]]:
    """Indicators and terms that count the same amounts; the first of each counts them all."""
    parts = {part: whole for part, whole in family.parts if {part, whole} <= told}
    found = []
    for name in (*family.counts, *family.rates):
        if name in told and name not in parts:
            same = [part for part, whole in parts.items() if whole == name]
            found.append([(one, "numerator") for one in (name, *same)])
            if name in family.rates:
                found.append([(name, "denominator")])
    return found


def _told(said: list[Said], members: list[tuple[Any, ...]], when: When) -> Told:
    grain, period = when
    after = pl.select(pl.lit(period).dt.offset_by(LENGTH[grain])).item()
    zones: dict[str, list[str]] = {}
    for zone, code, since, until in members:
        # As zones are summed: who begins within the period belongs to it (`roll_up_facilities`).
        if since < after and (until is None or until > period):
            zones.setdefault(code, []).append(zone)
    return Told(said, zones)


def _counts(frame: pl.DataFrame, term: str) -> tuple[dict[When, list[Facility]], dict[When, list[Area]]]:
    """By period, a term of the facilities and of the areas, where it counts anything."""
    some = frame.filter(pl.col(term) > 0).sort("area_code", "scope", "category")
    own, above = some.filter(pl.col("place").is_not_null()), some.filter(pl.col("place").is_null())
    said = (term, "public", "cost", "shut")
    return (
        {
            when: [*map(Facility._make, rows)]
            for when, rows in _by_period(own, "scope", "area_code", "place", "kind", *said)
        },
        {when: [*map(Area._make, rows)] for when, rows in _by_period(above, "scope", "area_code", "category", *said)},
    )


def _by_period(frame: pl.DataFrame, *names: str) -> Iterator[tuple[When, list[Any]]]:
    parts = frame.select("grain", "period", *names).partition_by("grain", "period", as_dict=True, include_key=False)
    return ((when, part.rows()) for when, part in parts.items())
