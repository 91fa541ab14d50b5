"""Whether hidden counts of facilities follow from all that is shown at once: places, categories, licences, scopes.

The complements of one indicator are found in a graph (`cycles`); what several say together is solved for here.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from data.areas import CITY
from metrics.exposure import Table, repair
from metrics.families import Family

CELL = ("scope", "area_code", "category", "grain", "period")
ALL = "*"  # in place of an indicator: the whole family
Cell = tuple[str, str, str]  # scope, area, category
Facility = tuple[str, str, str, str, float, bool, float]  # scope, facility, place, kind, amount, public, cost
Area = tuple[str, str, str, float, bool, float]  # scope, area, category, amount, public, cost
Zones = Mapping[str, list[str]]  # by member, the zones that it belongs to


class Said(NamedTuple):
    """What one indicator says of one period."""

    indicator: str
    facilities: list[Facility]
    areas: list[Area]


def unsafe(
    cells: Mapping[str, pl.DataFrame], hidden: pl.DataFrame, zones: pl.DataFrame, family: Family, threshold: float
) -> pl.DataFrame:
    """indicator (ALL: the family), CELL: what must be hidden besides `hidden` of the same periods.

    `cells` by indicator: CELL, numerator, denominator, place and kind (of a facility), public, cost. `zones`: zone,
    code, valid_from, valid_to. What one period needs the next one starts with: it changes little from month to month.
    """
    gone = {
        when: set(part.select("scope", "area_code", "category").iter_rows())
        for when, part in hidden.partition_by("grain", "period", as_dict=True).items()
    }
    found: list[tuple[object, ...]] = []
    for system in _systems(family, set(cells)):
        said = [(name, _facilities(cells[name], term), _areas(cells[name], term)) for name, term in system]
        grain, last = "", set[tuple[str, Cell]]()
        for when in sorted(set(gone) & set(said[0][1]), key=str):
            told = [Said(name, own.get(when, []), areas.get(when, [])) for name, own, areas in said]
            last = last if when[0] == grain else set()
            grain, last = when[0], _period(told, gone[when], last, _zones_of(zones, when[1]), threshold)
            gone[when] |= {cell for name, cell in last if name == ALL}
            found += [(name, *cell, *when) for name, cell in last]
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


def _zones_of(zones: pl.DataFrame, period: dt.date) -> Zones:
    held = pl.col("valid_to").is_null() | (pl.col("valid_to") > period)
    rows = zones.filter(pl.col("valid_from") <= period, held).group_by("code").agg("zone")
    return dict(rows.iter_rows())


def _sums(place: str, kind: str, zones: Zones) -> Iterator[tuple[str, str]]:
    """Area and category of every count that a facility is part of."""
    around = {place, place[:6]}
    for area in (*sorted(around), CITY, *(zone for one in around for zone in zones.get(one, []))):
        yield area, "default"
        yield area, kind


def _facilities(frame: pl.DataFrame, term: str) -> dict[tuple[Any, ...], list[Facility]]:
    own = frame.filter(pl.col("place").is_not_null(), pl.col(term) > 0).sort("area_code", "scope")
    return _by_period(own.select("grain", "period", "scope", "area_code", "place", "kind", term, "public", "cost"))


def _areas(frame: pl.DataFrame, term: str) -> dict[tuple[Any, ...], list[Area]]:
    above = frame.filter(pl.col("place").is_null(), pl.col(term) > 0).sort("scope", "area_code", "category")
    return _by_period(above.select("grain", "period", "scope", "area_code", "category", term, "public", "cost"))


def _by_period(frame: pl.DataFrame) -> dict[tuple[Any, ...], list[Any]]:
    parts = frame.partition_by("grain", "period", as_dict=True, include_key=False)
    return {when: part.rows() for when, part in parts.items()}


def _period(
    told: list[Said], gone: set[Cell], last: set[tuple[str, Cell]], zones: Zones, threshold: float
) -> set[tuple[str, Cell]]:
    """Indicator and cell of what must be hidden besides `gone`, which begins with `last`."""
    columns: dict[str, int] = {}
    facts: list[tuple[float, float, float]] = []  # amount, public, cost
    for _, code, _, _, *fact in told[0].facilities:
        if code not in columns:
            columns[code] = len(columns)
            facts.append((fact[0], fact[1], fact[2]))
    # A facility that is hidden in one scope is hidden in all: its count is the same.
    out = {area for _, area, _ in gone} | {area for name, (_, area, _) in last if name == ALL}
    public = np.array([one[1] for one in facts], dtype=bool)
    hidden = np.array([code in out for code in columns], dtype=bool) & ~public
    small = np.array([one[0] < threshold for one in facts], dtype=bool)
    if not (small & hidden).any():
        return set()
    names: list[tuple[str, Cell]] = []
    rows, costs, few = [], [], []
    for name, facilities, areas in told:
        made_of = _made_of(facilities, columns, zones)
        for scope, area, category, amount, is_public, cost in areas:
            row = np.zeros(len(columns), dtype=bool)
            row[made_of.get((scope, area, category), [])] = True
            if row.any():  # even of shown ones alone: one of them may be hidden yet
                names.append((name, (scope, area, category)))
                rows.append(row)
                costs.append(np.inf if is_public else cost)
                few.append(amount < threshold)
    if not rows:
        return set()
    sums = np.array(rows)
    shut = np.array([one[1] in gone or one in last for one in names], dtype=bool)
    table = Table(
        sums=sums,
        hidden_sums=shut,
        hidden=hidden,
        cost_of_sums=np.array(costs),
        costs=np.where(public, np.inf, [one[2] for one in facts]),
        wanted=np.vstack([np.eye(len(columns), dtype=bool)[small & hidden], sums[shut & np.array(few)]]),
    )
    repair(table)
    more = {code for code, number in columns.items() if table.hidden[number]}
    found = {(ALL, (scope, code, "default")) for scope, code, *_ in told[0].facilities if code in more}
    found |= {names[number] for number in np.flatnonzero(table.hidden_sums).tolist()}
    return {one for one in found if one[1] not in gone}


def _made_of(facilities: list[Facility], columns: Mapping[str, int], zones: Zones) -> dict[Cell, list[int]]:
    """By cell of an area, the facilities that its count is made of; a part of the whole lacks some."""
    found: dict[Cell, list[int]] = {}
    for scope, code, place, kind, *_ in facilities:
        if code in columns:
            for area, category in _sums(place, kind, zones):
                found.setdefault((scope, area, category), []).append(columns[code])
    return found
