"""Releases of a few facilities or villages one after another, in memory: what each says, and its flags."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID
from metrics.disclosure.disclosure import statements, superseded, with_conf_statuses
from metrics.disclosure.families import FAMILIES, places
from metrics.observe import observe
from tests.metrics.attacker import COUNTS, MONTHS, SMALL, WHOSE, ZONES, Found, Row
from tests.metrics.pencil import areas, frames

STREETS = ("110101001", "110101002", "110102001", "110101", "110102")
KINDS = {"hospitals": ("general", "tcm"), "lodging": ("star_hotel", "homestay", "short_term_rental"), "villages": ("",)}
ROWS: Mapping[str, Row] = {
    "hospitals": {"institution_id": "I"},
    "lodging": {"rooms": 500},
    "villages": {"is_key_village": True, "migrant_definition": "resident_6m", "status": None},
}
SUBJECTS = {
    "beds": ("hospitals", FAMILIES[0].indicators),
    "visits": ("hospitals", FAMILIES[1].indicators),
    "lodging": ("lodging", FAMILIES[2].indicators),
    "villages": ("villages", tuple(name for name in COUNTS if BY_ID[name].subject == "villages")),
}
USED: Mapping[str, tuple[str, ...]] = {
    "hospitals": (
        "beds_authorised", "beds_actual", "open_bed_days", "occupied_bed_days", "outpatient_visits",
        "emergency_visits", "non_emergency_visits", "booked_non_emergency_visits",
    ),
    "lodging": ("beds", "room_nights_sold", "room_nights_available"),
    "villages": (
        "registered", "migrants_other_province", "migrants_reported", "rental_rooms", "rental_rooms_managed",
        "hazards_open_start", "hazards_found", "hazards_rectified",
    ),
}  # fmt: skip


def told(subject: str, rows: list[Row], before: Found | None = None, older: list[Row] | None = None) -> Found:
    """The observations of a subject with their flags; `before` those of the parent release, made of `older`."""
    dataset, names = SUBJECTS[subject]
    held = home(dataset, rows)
    found = observe(held, indicators=[BY_ID[name] for name in names])
    past = None
    if before is not None and older is not None:
        past = statements(before, places(home(dataset, older)), threshold=SMALL, release=1)
    return with_conf_statuses(found, places(held), past, threshold=SMALL)


NOTHING_SAID = pl.DataFrame(schema=CONTRACTS["superseded"].schema)


def chain(subject: str, *editions: list[Row], thresholds: Sequence[float] = ()) -> list[Found]:
    """The observations of releases one after another, each with their flags."""
    dataset, names = SUBJECTS[subject]
    past, found = NOTHING_SAID, list[Found]()
    for release, rows in enumerate(editions):
        held = home(dataset, rows)
        there, least = places(held), dict(enumerate(thresholds)).get(release, SMALL)
        told = observe(held, indicators=[BY_ID[name] for name in names])
        told = with_conf_statuses(told, there, past, threshold=least)
        now = statements(told, there, threshold=least, release=release)
        past = pl.concat([superseded(past, now), now])
        found.append(told)
    return found


def home(dataset: str, rows: list[Row]) -> Mapping[str, pl.LazyFrame]:
    street = {"code": "110102001", "level": "street", "parent": "110102", "land_km2": 5.0}
    zones = [
        {"zone": zone, "code": code, "valid_from": dt.date(1949, 10, 1)}
        for zone, codes in ZONES.items()
        for code in codes
    ]
    people = [
        {"area_code": area["code"], "grain": "month", "period": month, "residents": 90000, "registered": 50000}
        for area in areas()
        for month in MONTHS
    ]
    tree = [*areas(), {**street, "name_zh": "x", "name_en": "x"}]
    return frames(areas=tree, zone_members=zones, population=people, **{dataset: rows})


def report(dataset: str, number: int, place: str, month: dt.date, counts: Row, **more: Any) -> Row:
    """What a facility or village reports of a month."""
    name = f"{place:0<9}{201 + number}" if dataset == "villages" else f"F{number}"
    return {**ROWS[dataset], WHOSE[dataset]: name, "area_code": place, "grain": "month", "period": month,
            "scope": "all", **dict.fromkeys(USED[dataset], 500), **counts, **more}  # fmt: skip
