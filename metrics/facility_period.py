"""What one period of facilities must hide, so that nothing small follows from it and from the parent release."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from data.areas import CITY
from metrics.exposure import Marks, Table, repair

ALL = "*"  # in place of an indicator: the whole family
Cell = tuple[str, str, str]  # scope, area, category
Zones = Mapping[str, list[str]]  # by member, the zones that it belongs to
Amount = tuple[str, float]  # facility, how many: a revised amount is another unknown


class Facility(NamedTuple):
    """A facility's own count; `fixed` is never hidden, `shut` was hidden in the parent release."""

    scope: str
    code: str
    place: str
    kind: str
    amount: float
    fixed: bool
    cost: float
    shut: bool

    @property
    def fact(self) -> tuple[str, str, str, str, float]:
        """What it says, hidden or not."""
        return self[:5]

    @property
    def price(self) -> float:
        """What hiding it would cost."""
        return np.inf if self.fixed else self.cost


class Area(NamedTuple):
    """A count of an area, made of facilities."""

    scope: str
    code: str
    category: str
    amount: float
    fixed: bool
    cost: float
    shut: bool

    @property
    def cell(self) -> Cell:
        """Which one it is."""
        return self.scope, self.code, self.category


class Said(NamedTuple):
    """What one indicator says of one period."""

    indicator: str
    facilities: list[Facility]
    areas: list[Area]


class Told(NamedTuple):
    """What a release says of one period; the first of `said` counts all that the others do."""

    said: list[Said]
    zones: Zones


def hides(
    now: Told, before: Told | None, gone: set[Cell], last: set[tuple[str, Cell]], *, alike: bool, threshold: float
) -> set[tuple[str, Cell]]:
    """Indicator (ALL: the family) and cell of what must be hidden besides `gone`, which begins with `last`.

    `alike`: a sum is hidden in the whole family or not at all.
    """
    # A facility that is hidden in one scope is hidden in all: its count is the same.
    out = {area for _, area, _ in gone} | {area for name, (_, area, _) in last if name == ALL}
    amounts = _amounts(now.said[0].facilities, before.said[0].facilities if before else [], out)
    few = np.array([hidden and count < threshold for (_, count), (hidden, _) in amounts.items()], dtype=bool)
    if not few.any():
        return set()
    columns = {amount: number for number, amount in enumerate(amounts)}
    names = [(ALL if alike else said.indicator, area.cell) for said in now.said for area in said.areas]
    past = [area for said in before.said for area in said.areas] if before else []
    areas = [area for said in now.said for area in said.areas] + past
    rows = [*_rows(now, columns), *(_rows(before, columns) if before else [])]
    shut = [cell in gone or (name, cell) in last for name, cell in names] + [area.shut for area in past]
    known = {row.tobytes() for row, area in zip(rows[len(names) :], past, strict=True) if not area.shut}
    fixed = [area.fixed or row.tobytes() in known for row, area in zip(rows, areas, strict=True)]
    sums = np.array(rows, dtype=bool).reshape(len(rows), len(columns))
    shut_few = np.array([hidden and area.amount < threshold for hidden, area in zip(shut, areas, strict=True)], bool)
    table = Table(
        sums=sums,
        hidden_sums=np.array(shut, dtype=bool),
        hidden=np.array([hidden for hidden, _ in amounts.values()], dtype=bool),
        cost_of_sums=np.array([np.inf if done else area.cost for done, area in zip(fixed, areas, strict=True)]),
        costs=np.array([cost for _, cost in amounts.values()]),
        wanted=np.vstack([np.eye(len(columns), dtype=bool)[few], sums[shut_few & sums.any(axis=1)]]),
    )
    repair(table)
    more = {one.code for one in now.said[0].facilities if table.hidden[columns[one.code, one.amount]]}
    found = {(ALL, (one.scope, one.code, "default")) for one in now.said[0].facilities if one.code in more}
    found |= {names[number] for number in np.flatnonzero(table.hidden_sums[: len(names)]).tolist()}
    return {one for one in found if one[1] not in gone}


def tells_more(now: Told, before: Told, gone: set[Cell], last: set[tuple[str, Cell]]) -> bool:
    """Whether `now`, but for `gone` and `last`, shows anything that does not stand in `before` as well."""
    if now.zones != before.zones or len(now.said) != len(before.said):
        return True
    out = {area for _, area, _ in gone} | {area for _, (_, area, _) in last}
    for here, there in zip(now.said, before.said, strict=True):
        if [one.fact for one in here.facilities] != [one.fact for one in there.facilities]:
            return True
        shut = {one.code for one in there.facilities if one.shut}
        sums = {(one.cell, one.amount) for one in there.areas if not one.shut}
        shown = [one for one in here.areas if one.cell not in gone and (here.indicator, one.cell) not in last]
        if shut - out or any((one.cell, one.amount) not in sums for one in shown):
            return True
    return False


def _amounts(now: list[Facility], before: list[Facility], out: set[str]) -> dict[Amount, tuple[bool, float]]:
    """Whether each amount of either release is hidden, and what hiding it would cost.

    What the parent release showed, or alone had, can no longer be hidden.
    """
    found = {(one.code, one.amount): (one.code in out and not one.fixed, one.price) for one in now}
    for one in before:
        hidden, cost = found.get((one.code, one.amount), (True, np.inf))
        found[one.code, one.amount] = hidden and one.shut, cost if one.shut else np.inf
    return found


def _rows(told: Told, columns: Mapping[Amount, int]) -> Iterator[Marks]:
    """For each count of an area, the amounts that it is made of; a part of the whole lacks some."""
    for said in told.said:
        beside: dict[Cell, list[int]] = {}
        for one in said.facilities:
            number = columns.get((one.code, one.amount))
            if number is not None:
                beside.setdefault((one.scope, one.place, one.kind), []).append(number)
        made_of: dict[Cell, list[int]] = {}
        for (scope, place, kind), numbers in beside.items():
            for area, category in _sums(place, kind, told.zones):
                made_of.setdefault((scope, area, category), []).extend(numbers)
        for count in said.areas:
            row = np.zeros(len(columns), dtype=bool)
            row[made_of.get(count.cell, [])] = True
            yield row


def _sums(place: str, kind: str, zones: Zones) -> Iterator[tuple[str, str]]:
    """Area and category of every count that a facility is part of."""
    around = {place, place[:6]}
    for area in (*sorted(around), CITY, *(zone for one in around for zone in zones.get(one, []))):
        yield area, "default"
        yield area, kind
