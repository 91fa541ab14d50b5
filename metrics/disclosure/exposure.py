"""What follows from the sums that are shown, by linear algebra, and the cheapest that must be hidden besides.

The last word on a table of counts, whatever its dimensions: a hidden amount follows when it is a combination of sums
that are shown. The combination names them, so it also tells what would break it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]
Marks = NDArray[np.bool_]
NOTHING = 1e-9  # sums are made of ones and zeros, so what is not nothing is far from it


@dataclass
class Table:
    """Sums (rows) of amounts (columns), which of both are hidden, and what hiding one would cost; inf is never.

    `wanted`: a row of amounts for each sum or amount that must not follow.
    """

    sums: Marks
    hidden_sums: Marks
    hidden: Marks
    cost_of_sums: Amounts
    costs: Amounts
    wanted: Marks


@dataclass(frozen=True)
class _Echelon:
    """The shown sums that say something new: `basis` over the hidden amounts is `made_of` @ the sums at `places`."""

    places: list[int]
    pivots: list[int]
    basis: Amounts
    made_of: Amounts

    def followed(self, wanted: Amounts) -> list[tuple[int, Amounts]]:
        """The rows of `wanted` that the sums at `places` make up, with the share of each."""
        combinations = []
        for number, row in enumerate(wanted):
            share = row[self.pivots]
            nonzero = np.flatnonzero(share)
            if nonzero.size and np.abs(row - share[nonzero] @ self.basis[nonzero]).max() < NOTHING:
                combinations.append((number, share[nonzero] @ self.made_of[nonzero]))
        return combinations


def repair(table: Table) -> None:
    """Hides more of `table` until nothing wanted follows from what is shown, or what is left may not be hidden."""
    helpless: set[int] = set()
    while True:
        known = _echelon(table)
        combinations = known.followed(table.wanted[:, table.hidden].astype(float))
        todo = [(number, share) for number, share in combinations if number not in helpless]
        if not todo:
            return
        for number, share in todo:
            if not _break(table, number, known.places, share):
                helpless.add(number)


def _echelon(table: Table) -> _Echelon:
    unknown = table.sums[:, table.hidden]
    shown = np.flatnonzero(~table.hidden_sums & unknown.any(axis=1))
    # The cheapest first, so that a combination is told in the nearest sums; of equal ones the first.
    shown = shown[np.argsort(table.cost_of_sums[shown], kind="stable")]
    packed = np.packbits(unknown[shown], axis=1)
    first = {row.tobytes(): place for place, row in zip(shown[::-1].tolist(), packed[::-1], strict=True)}
    most = min(len(first), unknown.shape[1])
    basis, made_of = np.zeros((most, unknown.shape[1])), np.zeros((most, most))
    places: list[int] = []
    pivots: list[int] = []
    for place in sorted(first.values(), key=lambda place: (table.cost_of_sums[place], place)):
        size = len(places)
        row = unknown[place].astype(float)
        share = row[pivots]
        nonzero = np.flatnonzero(share)
        row -= share[nonzero] @ basis[nonzero]
        pivot = int(np.abs(row).argmax())
        if abs(row[pivot]) < NOTHING:
            continue
        mine = np.zeros(most)
        mine[size] = 1.0
        mine -= share[nonzero] @ made_of[nonzero]
        scale = row[pivot]
        row, mine = row / scale, mine / scale
        touched = np.flatnonzero(np.abs(basis[:size, pivot]) > NOTHING)
        above = basis[touched, pivot]
        basis[touched] -= np.outer(above, row)
        made_of[touched] -= np.outer(above, mine)
        basis[size], made_of[size] = row, mine
        places.append(place)
        pivots.append(pivot)
        if len(places) == most:
            break
    size = len(places)
    return _Echelon(places, pivots, basis[:size], made_of[:size, :size])


def _break(table: Table, number: int, places: list[int], share: Amounts) -> bool:
    """Hides the cheapest amount or sum without which this combination of sums fails; False where there is none."""
    weight = np.zeros(len(table.sums))
    weight[places] = share
    used = np.abs(weight) > NOTHING
    rest = weight[used] @ table.sums[used] - table.wanted[number]
    fails = np.abs(rest) > NOTHING
    if (used & table.hidden_sums).any() or (fails & table.hidden).any():
        return True  # what was hidden for another one breaks this as well
    amounts = np.where(fails, table.costs, np.inf)
    sums = np.where(used, table.cost_of_sums, np.inf)
    least, least_sum = amounts.min(initial=np.inf), sums.min(initial=np.inf)
    if np.isinf(min(least, least_sum)):
        return False
    if least <= least_sum:
        table.hidden[int(amounts.argmin())] = True
    else:
        table.hidden_sums[int(sums.argmin())] = True
    return True
