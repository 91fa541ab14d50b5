"""What one period of facilities must hide, so that nothing small follows from it and from all earlier releases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from data.contracts.area_codes import CITY
from metrics.disclosure.exposure import Marks, Table, repair

ALL = "*"  # in place of an indicator: the whole family
Cell = tuple[str, str, str]  # scope, area, category
Amount = tuple[str, float]  # facility, how many: a revised amount is another unknown


class Facility(NamedTuple):
    """A facility's own count: `few` is small, that is below `limit`; `fixed` is never hidden, `shut` was hidden."""

    scope: str
    code: str
    place: str
    kind: str
    zones: str  # a space between them
    amount: float
    few: bool
    fixed: bool
    cost: float
    shut: bool
    limit: float

    @property
    def fact(self) -> tuple[object, ...]:
        """What it says, hidden or not."""
        return self[:6]

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
    few: bool
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


Told = Sequence[Said]  # what a release says of one period; the first of it counts all that the others do


def hides(
    now: Told, past: Sequence[Told], suppressed: set[Cell], last: set[tuple[str, Cell]], *, alike: bool
) -> set[tuple[str, Cell]]:
    """Indicator (ALL: the family) and cell of what must be hidden besides `suppressed`, which begins with `last`.

    `past`: what earlier releases said of the same period. `alike`: a sum is hidden in the whole family or not at all.
    """
    # A facility that is hidden in one scope is hidden in all: its count is the same.
    out = {area for _, area, _ in suppressed} | {area for name, (_, area, _) in last if name == ALL}
    amounts = _amounts(now[0].facilities, past, out)
    few = np.array([facility.few and facility.hidden for facility in amounts.values()], dtype=bool)
    if not few.any():
        return set()
    columns = {amount: number for number, amount in enumerate(amounts)}
    names = [(ALL if alike else statement.indicator, area.cell) for statement in now for area in statement.areas]
    areas = [area for statement in now for area in statement.areas]
    rows = [*_rows(now, columns)]
    ours = {row.tobytes() for row in rows}
    shown, small = dict[bytes, Marks](), dict[bytes, Marks]()
    for release in past:
        for row, area in zip(
            _rows(release, columns), (area for statement in release for area in statement.areas), strict=True
        ):
            if not area.shut:
                shown[row.tobytes()] = row
            elif area.few and row.tobytes() not in ours:  # of what is said now, today's threshold decides
                small[row.tobytes()] = row
    past_few = [row for seen, row in small.items() if seen not in shown]
    sums = np.array([*rows, *shown.values()], dtype=bool).reshape(-1, len(columns))
    shut = np.array([cell in suppressed or (name, cell) in last for name, cell in names], dtype=bool)
    fixed = [area.fixed or row.tobytes() in shown for row, area in zip(rows, areas, strict=True)]
    costs = [np.inf if done else area.cost for done, area in zip(fixed, areas, strict=True)]
    shut_few = sums[: len(rows)][shut & np.array([area.few for area in areas], dtype=bool)]
    older = np.array(past_few, dtype=bool).reshape(-1, len(columns))
    wanted = np.vstack([np.eye(len(columns), dtype=bool)[few], shut_few, older])
    table = Table(
        sums=sums,
        hidden_sums=np.concatenate([shut, np.zeros(len(shown), dtype=bool)]),
        hidden=np.array([facility.hidden for facility in amounts.values()], dtype=bool),
        cost_of_sums=np.array(costs + [np.inf] * len(shown)),
        costs=np.array([facility.cost for facility in amounts.values()]),
        wanted=wanted[wanted.any(axis=1)],
    )
    repair(table)
    _loosen(table, amounts)
    more = {facility.code for facility in now[0].facilities if table.hidden[columns[facility.code, facility.amount]]}
    hidden = {
        (ALL, (facility.scope, facility.code, "default")) for facility in now[0].facilities if facility.code in more
    }
    hidden |= {names[number] for number in np.flatnonzero(table.hidden_sums[: len(names)]).tolist()}
    return {(name, cell) for name, cell in hidden if cell not in suppressed}


def tells_more(now: Told, before: Told, suppressed: set[Cell], last: set[tuple[str, Cell]]) -> bool:
    """Whether `now`, but for `suppressed` and `last`, shows anything that does not stand in `before` as well."""
    if len(now) != len(before):
        return True
    out = {area for _, area, _ in suppressed} | {area for _, (_, area, _) in last}
    for here, there in zip(now, before, strict=True):
        if [count.fact for count in here.facilities] != [count.fact for count in there.facilities]:
            return True
        shut = {count.code for count in there.facilities if count.shut}
        sums = {(count.cell, count.amount) for count in there.areas if not count.shut}
        shown = [
            count for count in here.areas if count.cell not in suppressed and (here.indicator, count.cell) not in last
        ]
        if shut - out or any((count.cell, count.amount) not in sums for count in shown):
            return True
    return False


class _Amount(NamedTuple):
    """An unknown, or what is known of it; `few`: nobody is to learn it."""

    hidden: bool
    few: bool
    cost: float
    limit: float


def _amounts(now: Sequence[Facility], past: Sequence[Told], out: set[str]) -> dict[Amount, _Amount]:
    """The amounts of all releases. What an earlier one showed, or alone had, can no longer be hidden."""
    amounts = {
        (facility.code, facility.amount): _Amount(
            facility.code in out and not facility.fixed, facility.few, facility.price, facility.limit
        )
        for facility in now
    }
    ours = {*amounts}
    for facility in (facility for release in past for statement in release for facility in statement.facilities):
        amount = facility.code, facility.amount
        known = amounts.get(amount, _Amount(hidden=True, few=False, cost=np.inf, limit=facility.limit))
        # Of an amount that is said now, today's threshold decides, of others that of their own release.
        amounts[amount] = _Amount(
            hidden=known.hidden and facility.shut,
            few=known.few or (facility.few and amount not in ours),
            cost=known.cost if facility.shut else np.inf,
            limit=known.limit if amount in ours else facility.limit,
        )
    return amounts


def _loosen(table: Table, amounts: Mapping[Amount, _Amount]) -> None:
    """Hides one more where a sum that is shown leaves its hidden amounts one value each.

    Two below 10 in 18 are 9 and 9. What is hidden is the cheapest of the sum and of what else it is made of: that is no
    small one, so nobody knows how much it takes.
    """
    facts = list(amounts.values())
    values, few = np.array([amount for _, amount in amounts]), np.array([fact.few for fact in facts], dtype=bool)
    most = np.ceil([fact.limit for fact in facts]) - 1
    for number in np.flatnonzero(~table.hidden_sums):
        made_of = table.sums[number]
        unknown = made_of & table.hidden
        if not unknown.any() or (unknown & ~few).any():
            continue
        left = values[unknown].sum()
        if unknown.sum() < left < most[unknown].sum():
            continue
        others = np.where(made_of & ~unknown, table.costs, np.inf)
        least = others.min(initial=np.inf)
        if least <= table.cost_of_sums[number] and np.isfinite(least):
            table.hidden[int(others.argmin())] = True
        elif np.isfinite(table.cost_of_sums[number]):
            table.hidden_sums[number] = True


def _rows(told: Told, columns: Mapping[Amount, int]) -> Iterator[Marks]:
    """For each count of an area, the amounts that it is made of; a part of the whole lacks some."""
    for said in told:
        beside: dict[tuple[str, str, str, str], list[int]] = {}
        for one in said.facilities:
            number = columns.get((one.code, one.amount))
            if number is not None:
                beside.setdefault((one.scope, one.place, one.kind, one.zones), []).append(number)
        made_of: dict[Cell, list[int]] = {}
        for (scope, place, kind, zones), numbers in beside.items():
            for area in (*sorted({place, place[:6]}), CITY, *zones.split()):
                for category in ("default", kind):
                    made_of.setdefault((scope, area, category), []).extend(numbers)
        for count in said.areas:
            row = np.zeros(len(columns), dtype=bool)
            row[made_of.get(count.cell, [])] = True
            yield row
