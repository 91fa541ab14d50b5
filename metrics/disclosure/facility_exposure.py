"""Whether hidden counts of facilities follow from all that is shown: places, categories, licences, scopes, releases.

The complements of one indicator are found in a graph (`cycles`); what several say together is solved for here, and
what all releases say together: an amount that did not change is the same unknown in all, a revised one is another.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from metrics.disclosure.facility_period import ALL, Area, Cell, Facility, Said, Told, hides, tells_more
from metrics.disclosure.families import Family

CELL = ("scope", "area_code", "category", "grain", "period")
When = tuple[Any, ...]  # grain, period
Cells = Mapping[str, pl.DataFrame]
"""By indicator: release, CELL, numerator, denominator (`few_…`: it is small, that is below `limit_…`), place, kind,
zones (of a facility), public, cost, shut."""


def unsafe(now: Cells, past: Cells, hidden: pl.DataFrame, family: Family) -> pl.DataFrame:
    """indicator (ALL: the family), CELL: what `now` must hide besides `hidden`; `past`: what earlier releases said.

    What one period needs the next one of its year starts with: it changes little from month to month. What earlier
    releases make necessary stays with its period.
    """
    gone = {
        when: set(part.select("scope", "area_code", "category").iter_rows())
        for when, part in hidden.partition_by("grain", "period", as_dict=True).items()
    }
    found: list[tuple[object, ...]] = []
    for system in _systems(family, set(now)):
        told, earlier = _said(now, system), _said(past, system)
        solve = partial(hides, alike=family.alike)
        year, last = "", set[tuple[str, Cell]]()
        for when in sorted(told, key=str):
            out, before = gone.setdefault(when, set()), earlier.get(when, [])
            if not out and not any(one.shut for old in before for said in old for one in said.facilities):
                continue
            this = told[when][0]
            # A year gets the same flags, made by itself or with others.
            start = last if f"{when[0]} {when[1].year}" == year else set()
            year, last = f"{when[0]} {when[1].year}", solve(this, [], out, start)
            more = last
            if before and all(tells_more(this, old, out, last) for old in before):
                more = last | solve(this, before, out, last)
            out |= {cell for name, cell in more if name == ALL}
            found += [(name, *cell, *when) for name, cell in more]
    schema = pl.Schema({"indicator": pl.String(), **{name: hidden.schema[name] for name in CELL}})
    return pl.DataFrame(found, schema=schema, orient="row").unique()


def _said(cells: Cells, system: Sequence[tuple[str, str]]) -> dict[When, list[Told]]:
    """By period, what each release says of some indicators and terms; the same once."""
    told = [(name, *_counts(cells[name], term)) for name, term in system if name in cells]
    found: dict[When, list[Told]] = {}
    for key in sorted({key for _, own, areas in told for key in (*own, *areas)}, key=str):
        said = [Said(name, own.get(key, []), areas.get(key, [])) for name, own, areas in told]
        if said not in (held := found.setdefault(key[1:], [])):
            held.append(said)
    return found


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


def _counts(frame: pl.DataFrame, term: str) -> tuple[dict[When, list[Facility]], dict[When, list[Area]]]:
    """By release and period, a term of the facilities and of the areas, where it counts anything."""
    some = frame.filter(pl.col(term) > 0).sort("area_code", "scope", "category")
    own, above = some.filter(pl.col("place").is_not_null()), some.filter(pl.col("place").is_null())
    said = (term, f"few_{term}", "public", "cost", "shut")
    alone = ("scope", "area_code", "place", "kind", "zones", *said, f"limit_{term}")
    return (
        {when: [*map(Facility._make, rows)] for when, rows in _by_period(own, *alone)},
        {when: [*map(Area._make, rows)] for when, rows in _by_period(above, "scope", "area_code", "category", *said)},
    )


def _by_period(frame: pl.DataFrame, *names: str) -> Iterator[tuple[When, list[Any]]]:
    by = ["release", "grain", "period"]
    return (
        (when, part.rows())
        for when, part in frame.select(*by, *names).partition_by(by, as_dict=True, include_key=False).items()
    )
