"""Somebody without the right to small cells, who solves for them with everything that releases show of a subject."""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from data.areas import CITY

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


def limit(atoms: Sum) -> int:
    """Below which a sum is small; nights of a month are rooms on each of its days."""
    months = {month for _, count, month, _ in atoms if count == "room_nights_available"}
    return SMALL * (calendar.monthrange(*min(months).timetuple()[:2])[1] if len(months) == 1 else 1)


def derivable(dataset: str, *releases: tuple[Found, list[Row]]) -> list[Sum]:
    """The small counts that are shown, or follow from all that is shown in all releases, the oldest first.

    Not those of a later release that the earlier ones gave away as a difference: nobody can take that back, and it is
    no count of anybody alone, which the earlier ones would have had among their own.
    """
    shown, wanted = set[Sum](), set[Sum]()
    for found, rows in releases:
        told = list(sums(found, dataset, rows))
        small = {atoms for atoms, _ in told if 0 < sum(atom[-1] for atom in atoms) < limit(atoms)}
        wanted |= small - set(_following(shown, small - wanted))
        shown |= {atoms for atoms, free in told if free and atoms}
    return _following(shown, wanted)


def _following(shown: set[Sum], wanted: set[Sum]) -> list[Sum]:
    """Which of `wanted` are combinations of what is shown."""
    place = {atom: number for number, atom in enumerate(sorted(frozenset[Atom]().union(*shown, *wanted)))}

    def table(some: list[Sum]) -> np.ndarray:
        rows = np.zeros((len(some), len(place)))
        for number, atoms in enumerate(some):
            rows[number, [place[atom] for atom in atoms]] = 1
        return rows

    targets = sorted(wanted, key=sorted)
    if not shown or not targets:
        return []
    _, weights, basis = np.linalg.svd(table(sorted(shown, key=sorted)), full_matrices=False)
    basis = basis[weights > 1e-9]
    rest = table(targets) - table(targets) @ basis.T @ basis
    return [target for target, left in zip(targets, np.abs(rest).max(axis=1), strict=True) if left < 1e-7]
