"""Somebody without the right to small cells, who solves for them with everything that releases show of a subject."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linprog
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.contracts.area_codes import CITY

SMALL = 10
ZONES = {"110000.core": ("110101", "110102"), "110000.focus": ("110101002", "110102001")}
MONTHS = (dt.date(2024, 11, 1), dt.date(2024, 12, 1))
WHOSE = {"lodging": "establishment_id", "hospitals": "facility_id", "villages": "village_code"}
# By indicator, the counts that its two terms are sums of; residents and land are public and no terms of ours.
COUNTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "lodging_beds": (("beds",),),
    "lodging_bed_density": (("beds",),),
    "unlicensed_lodging_beds": (("beds",),),
    "room_occupancy": (("room_nights_sold",), ("room_nights_available",)),
    "hospital_beds": (("beds_actual",),),
    "hospital_beds_authorised": (("beds_authorised",),),
    "beds_per_1000": (("beds_actual",),),
    "bed_occupancy": (("occupied_bed_days",), ("open_bed_days",)),
    "outpatient_emergency_visits": (("outpatient_visits", "emergency_visits"),),
    "outpatient_visits": (("outpatient_visits",),),
    "emergency_visits": (("emergency_visits",),),
    "appointment_rate": (("booked_non_emergency_visits",), ("non_emergency_visits",)),
    "inversion_ratio": (("migrants_other_province",), ("registered",)),
    "rental_rooms_per_registered": (("rental_rooms",), ("registered",)),
    "managed_rental_share": (("rental_rooms_managed",), ("rental_rooms",)),
    "hazard_rectification": (("hazards_rectified",), ("hazards_open_start", "hazards_found")),
}
# Whose year is the sum of its months; the others' is its December.
FLOWS = {"outpatient_emergency_visits", "outpatient_visits", "emergency_visits"}
SUMMED = FLOWS | {"room_occupancy", "bed_occupancy", "appointment_rate"}
Row = dict[str, Any]
Found = Mapping[str, pl.DataFrame]
Atom = tuple[str, str, dt.date, int]  # whose, which count, when, how many: a revised amount is another unknown
Sum = frozenset[Atom]


def inside(area: str, place: str) -> bool:
    """Whether a facility or village stands in an area or zone."""
    return area == CITY or place.startswith(ZONES.get(area, (area,)))


def sums(found: Found, dataset: str, rows: list[Row]) -> Iterator[tuple[Sum, bool]]:
    """All counts that a release holds, each as the amounts that it is made of, and whether it is shown.

    Amounts of 0 are left out, as if known. A sum that lacks some of what it stands for is no relation.
    """
    whole = ~pl.col("reason").is_in(["incomplete_children", "not_covered"]).fill_null(value=False)
    for name, frame in found.items():
        for row in frame.filter(whole).to_dicts():
            for term, counts in zip(("numerator", "denominator"), COUNTS[name], strict=False):
                reported = row["variant"].endswith("reported") and term == "numerator"
                atoms = frozenset(
                    (one[WHOSE[dataset]], count, one["period"], one[count])
                    for one in counted(row, dataset, rows)
                    for count in (("migrants_reported",) if reported else counts)
                    if one[count]
                )
                if row[term] is not None:
                    assert sum(atom[-1] for atom in atoms) == row[term], row  # true relations, or there is no attack
                    yield atoms, row["conf_status"] == "free"


def counted(row: Row, dataset: str, rows: list[Row]) -> list[Row]:
    """The reports that an observation counts; a stock's year is its December, other years have all their months."""
    area, name = row["area_code"], row["indicator"]
    months = {row["period"]} if row["grain"] != "year" else set(MONTHS if name in SUMMED else MONTHS[-1:])
    found = [one for one in rows if one["period"] in months]
    found = [one for one in found if one[WHOSE[dataset]] == area or inside(area, one["area_code"])]
    if dataset == "villages":
        return found
    first, _, rest = row["variant"].partition(":")
    scope, kind = (first, rest or "default") if first == "above_scale" else ("all", first)
    licences = {False} if name == "unlicensed_lodging_beds" else {True, False}
    return [
        one
        for one in found
        if one["scope"] == scope and kind in {"default", one["category"]} and one.get("licensed", True) in licences
    ]


def limit(atoms: Sum, threshold: float = SMALL) -> float:
    """Below which a sum is small; nights of a month are rooms on each of its days."""
    months = {month for _, count, month, _ in atoms if count == "room_nights_available"}
    return threshold * (calendar.monthrange(*min(months).timetuple()[:2])[1] if len(months) == 1 else 1)


def derivable(dataset: str, *releases: tuple[Found, list[Row]], thresholds: Sequence[float] = ()) -> list[Sum]:
    """The small counts that are shown, or follow from all that is shown in all releases, the oldest first."""
    known = Known(dataset)
    for (found, rows), threshold in zip_longest(releases, thresholds, fillvalue=SMALL):
        known.read(found, rows, threshold=threshold)
    return known.derivable()


class Known:
    """All that the releases of a dataset show (`shown`), and what nobody is to learn of them (`wanted`, its limit).

    Not what a later release holds and the earlier ones gave away as a difference: nobody can take that back, and it is
    no count of anybody alone, which the earlier ones would have had among their own. Nor what a later release says
    again below a lower threshold of its own.
    """

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self.shown = set[Sum]()
        self.wanted = dict[Sum, float]()

    def read(self, found: Found, rows: list[Row], *, threshold: float = SMALL, raw: Iterable[Row] = ()) -> None:
        """One more release, and the rows that are handed out as they came."""
        told = list(sums(found, self.dataset, rows))
        said = {atoms for atoms, _ in told if atoms}
        small = {atoms for atoms in said if sum(atom[-1] for atom in atoms) < limit(atoms, threshold)}
        gone = set(_following(self.shown, small - self.wanted.keys()))
        kept = {atoms: least for atoms, least in self.wanted.items() if atoms not in said - small}
        self.wanted = {atoms: limit(atoms, threshold) for atoms in small - gone} | kept
        self.shown |= {atoms for atoms, free in told if free and atoms}
        self.shown |= {frozenset({atom}) for row in raw for atom in self._alone(row)}

    def _alone(self, row: Row) -> Iterator[Atom]:
        used = {count for name in COUNTS for term in COUNTS[name] for count in term}
        for count in sorted(used & row.keys()):
            if row[count]:
                yield row[WHOSE[self.dataset]], count, row["period"], row[count]

    def derivable(self) -> list[Sum]:
        """Which of `wanted` follow from `shown`."""
        return _following(self.shown, set(self.wanted))

    def narrowed(self) -> Iterator[tuple[Sum, int, int]]:
        """Those of `wanted` that bounds bring below 1 to their limit, with the least and most they can be.

        Every amount is 1 at least, and every one of `wanted` below its limit; fractions are let pass.
        """
        place, shown, wanted = _tables(self.shown, set(self.wanted))
        totals = np.array([sum(atom[-1] for atom in atoms) for atoms in sorted(self.shown, key=sorted)], dtype=float)
        targets = sorted(self.wanted, key=sorted)
        most = np.array([np.ceil(self.wanted[atoms]) - 1 for atoms in targets])
        for group in _components(np.vstack([shown, wanted]).astype(bool), len(place)):
            told, asked = shown[:, group], wanted[:, group]
            some, ours = told.any(axis=1), np.flatnonzero(asked.any(axis=1))
            if not ours.size:
                continue
            limits = {"A_ub": asked[ours], "b_ub": most[ours], "bounds": (1, None), "method": "highs"}
            if some.any():
                limits |= {"A_eq": told[some], "b_eq": totals[some]}
            for one in ours.tolist():
                low, high = (sign * linprog(sign * asked[one], **limits).fun for sign in (1, -1))
                least, largest = int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
                if least > len(targets[one]) or largest < most[one]:
                    yield targets[one], least, largest


def _components(rows: np.ndarray, width: int) -> Iterator[np.ndarray]:
    """Columns that hang together."""
    at, column = rows.nonzero()
    ends = (np.concatenate([at, column + len(rows)]), np.concatenate([column + len(rows), at]))
    size = len(rows) + width
    number, label = connected_components(coo_matrix((np.ones(len(ends[0])), ends), shape=(size, size)))
    for one in range(number):
        group = np.flatnonzero(label[len(rows) :] == one)
        if group.size:
            yield group


def _tables(shown: set[Sum], wanted: set[Sum]) -> tuple[dict[Atom, int], np.ndarray, np.ndarray]:
    """The column of each amount, and both kinds of sums in their order."""
    place = {atom: number for number, atom in enumerate(sorted(frozenset[Atom]().union(*shown, *wanted)))}

    def table(some: set[Sum]) -> np.ndarray:
        rows = np.zeros((len(some), len(place)))
        for number, atoms in enumerate(sorted(some, key=sorted)):
            rows[number, [place[atom] for atom in atoms]] = 1
        return rows

    return place, table(shown), table(wanted)


def _following(shown: set[Sum], wanted: set[Sum]) -> list[Sum]:
    """Which of `wanted` are combinations of what is shown."""
    if not shown or not wanted:
        return []
    place, told, asked = _tables(shown, wanted)
    targets, found = sorted(wanted, key=sorted), []
    for group in _components(np.vstack([told, asked]).astype(bool), len(place)):
        ours, some = np.flatnonzero(asked[:, group].any(axis=1)), told[:, group]
        some = some[some.any(axis=1)]
        if not ours.size or not some.size:
            continue
        _, weights, basis = np.linalg.svd(some, full_matrices=False)
        basis = basis[weights > 1e-9]
        rows = asked[ours][:, group]
        left = np.abs(rows - rows @ basis.T @ basis).max(axis=1)
        found += [targets[one] for one, rest in zip(ours.tolist(), left, strict=True) if rest < 1e-7]
    return found
