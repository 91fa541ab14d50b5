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
    suppressed = {
        when: set(part.select("scope", "area_code", "category").iter_rows())
        for when, part in hidden.partition_by("grain", "period", as_dict=True).items()
    }
    more_rows: list[tuple[object, ...]] = []
    for system in _systems(family, set(now)):
        statements, earlier = _said(now, system), _said(past, system)
        solve = partial(hides, alike=family.alike)
        year, last = "", set[tuple[str, Cell]]()
        for when in sorted(statements, key=str):
            hidden_now, before = suppressed.setdefault(when, set()), earlier.get(when, [])
            if not hidden_now and not any(
                facility.shut for old in before for statement in old for facility in statement.facilities
            ):
                continue
            this = statements[when][0]
            # A year gets the same flags, made by itself or with others.
            start = last if f"{when[0]} {when[1].year}" == year else set()
            year, last = f"{when[0]} {when[1].year}", solve(this, [], hidden_now, start)
            more = last
            if before and all(tells_more(this, old, hidden_now, last) for old in before):
                more = last | solve(this, before, hidden_now, last)
            hidden_now |= {cell for name, cell in more if name == ALL}
            more_rows += [(name, *cell, *when) for name, cell in more]
    schema = pl.Schema({"indicator": pl.String(), **{name: hidden.schema[name] for name in CELL}})
    return pl.DataFrame(more_rows, schema=schema, orient="row").unique()


def _said(cells: Cells, system: Sequence[tuple[str, str]]) -> dict[When, list[Told]]:
    """By period, what each release says of some indicators and terms; the same once."""
    counts = [(name, *_counts(cells[name], term)) for name, term in system if name in cells]
    by_period: dict[When, list[Told]] = {}
    for key in sorted({key for _, own, areas in counts for key in (*own, *areas)}, key=str):
        statements = [Said(name, own.get(key, []), areas.get(key, [])) for name, own, areas in counts]
        if statements not in (known := by_period.setdefault(key[1:], [])):
            known.append(statements)
    return by_period


def _systems(family: Family, names: set[str]) -> list[list[tuple[str, str]]]:
    """Indicators and terms that count the same amounts; the first of each counts them all."""
    parts = {part: whole for part, whole in family.parts if {part, whole} <= names}
    systems = []
    for name in (*family.counts, *family.rates):
        if name in names and name not in parts:
            same = [part for part, whole in parts.items() if whole == name]
            systems.append([(part_name, "numerator") for part_name in (name, *same)])
            if name in family.rates:
                systems.append([(name, "denominator")])
    return systems


def _counts(frame: pl.DataFrame, term: str) -> tuple[dict[When, list[Facility]], dict[When, list[Area]]]:
    """By release and period, a term of the facilities and of the areas, where it counts anything."""
    counted = frame.filter(pl.col(term) > 0).sort("area_code", "scope", "category")
    own, above = counted.filter(pl.col("place").is_not_null()), counted.filter(pl.col("place").is_null())
    columns = (term, f"few_{term}", "public", "cost", "shut")
    alone = ("scope", "area_code", "place", "kind", "zones", *columns, f"limit_{term}")
    return (
        {when: [*map(Facility._make, rows)] for when, rows in _by_period(own, *alone)},
        {
            when: [*map(Area._make, rows)]
            for when, rows in _by_period(above, "scope", "area_code", "category", *columns)
        },
    )


def _by_period(frame: pl.DataFrame, *names: str) -> Iterator[tuple[When, list[Any]]]:
    by = ["release", "grain", "period"]
    return (
        (when, part.rows())
        for when, part in frame.select(*by, *names).partition_by(by, as_dict=True, include_key=False).items()
    )
