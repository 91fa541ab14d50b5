"""A release computes only the years and months that something new reaches; every figure is as if all had been."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from small_home import quiet

from dashboard.publishing.observations import derive_observations
from dashboard.reading.observation_parts import end_of, indicator_of
from data.contracts import CONTRACTS
from data.contracts.blocks import part_key_of
from data.store.objects import Part, Store
from data.store.releases import Parts
from metrics.facts.spot_months import scenic_month

Rows = list[dict[str, Any]]
State = dict[str, Rows]
MONTHS = [dt.date(year, month, 1) for year in (2021, 2022, 2023) for month in range(1, 13)][9:]  # 2021-10 to 2023-12
STREETS = ("110101001", "110101002", "110102001", "110108001")
ORIGINS = ("official", "official", "synthetic")
CODES = ("110000", "110101", "110102", "110108", *STREETS)
START = dt.date(1949, 10, 1)
PLACES: State = {
    "areas": [
        {"code": code, "valid_from": START, "level": {6: "district", 9: "street"}[len(code)], "parent": code[:-3],
         "name_zh": code, "name_en": code, "land_km2": 10.0}
        for code in CODES[1:]
    ]
    + [{"code": "110000", "valid_from": START, "level": "city", "name_zh": "-", "name_en": "-", "land_km2": 50.0}]
    # two streets that one took the place of
    + [{"code": "110108009", "valid_from": START, "valid_to": dt.date(2022, 7, 1), "level": "street",
        "parent": "110108", "name_zh": "-", "name_en": "-", "land_km2": 5.0}],
    "zone_members": [
        {"zone": "110000.core", "code": "110101", "valid_from": START},
        {"zone": "110000.core", "code": "110102", "valid_from": START},
        {"zone": "110000.focus", "code": "110101002", "valid_from": START},
    ],
}  # fmt: skip


def periods(chance: Random) -> Sequence[tuple[str, dt.date]]:
    """A facility's months, with holes; sometimes quarters and years, or some days, beside them."""
    first, last = sorted(chance.sample(range(len(MONTHS)), 2))
    told = [("month", month) for month in MONTHS[first : last + 1] if chance.random() > 0.06]
    if chance.random() < 0.2:
        told += [("year", dt.date(year, 1, 1)) for year in (2021, 2022) if chance.random() < 0.7]
        told += [("quarter", month) for month in MONTHS if month.month % 3 == 1 and chance.random() < 0.6]
    if chance.random() < 0.2:
        start = chance.choice(MONTHS) + dt.timedelta(days=25)  # into the next month, sometimes into the next year
        told += [("day", start + dt.timedelta(days=later)) for later in range(12) if chance.random() < 0.9]
    return told


def maybe(chance: Random, value: int, share: float = 0.7) -> int | None:
    """The value, or nothing."""
    return value if chance.random() < share else None


def hospitals(chance: Random) -> State:
    """Campuses that open, close, move and lose reports; some say how many visits were booked."""
    rows: Rows = []
    for number in range(chance.randint(1, 5)):
        where, books = chance.choice((*STREETS, "110101")), chance.random() < 0.6
        scope, origin = chance.choice(("all", "all", "above_scale")), chance.choice(ORIGINS)
        for grain, period in periods(chance):
            beds = chance.randint(0, 30)
            rows.append(
                {"facility_id": f"H{number}", "institution_id": "I", "name": "H", "area_code": where, "grain": grain,
                 "period": period, "category": "general", "scope": scope,
                 "status": chance.choices(("open", "closed"), (30, 1))[0], "beds_authorised": beds, "beds_actual": beds,
                 "open_bed_days": 30 * beds, "occupied_bed_days": 20 * beds, "outpatient_visits": chance.randint(0, 40),
                 "emergency_visits": chance.randint(0, 40), "origin": origin,
                 "non_emergency_visits": 50 if books else None,
                 "booked_non_emergency_visits": maybe(chance, 40, 0.9) if books else None}
            )  # fmt: skip
    moves = [
        {"movement_id": str(month), "date": month, "kind": "move", "subject": "hospital", "from_id": "H0",
         "to_id": "H1", "beds": chance.randint(1, 40), "document": "-", "origin": "official"}
        for month in chance.sample(MONTHS, chance.randint(0, 2))
    ]  # fmt: skip
    return {"hospitals": rows, "movements": moves, **people(chance)}


def lodging(chance: Random) -> State:
    """Establishments by category, some unlicensed, some silent about their rooms."""
    rows: Rows = []
    for number in range(chance.randint(1, 5)):
        about = {
            "area_code": chance.choice(STREETS), "category": chance.choice(("hotel", "homestay")), "origin":
            chance.choice(ORIGINS), "scope": chance.choice(("all", "all", "above_scale")),
            "licensed": chance.random() < 0.7,
        }  # fmt: skip
        for grain, period in periods(chance):
            rows.append(
                {"establishment_id": f"L{number}", "name": "L", "grain": grain, "period": period, "status": "open",
                 "rooms": 9, "beds": chance.randint(0, 30), "room_nights_sold": maybe(chance, chance.randint(0, 200)),
                 "room_nights_available": maybe(chance, 270, 0.9), **about}
            )  # fmt: skip
    return {"lodging": rows}


def villages(chance: Random) -> State:
    """Villages with few people, of which one may have no registered ones."""
    rows: Rows = []
    for number in range(chance.randint(1, 6)):
        street, origin = chance.choice(STREETS), chance.choice(ORIGINS)
        for grain, period in periods(chance):
            rows.append(
                {"village_code": f"{street}{200 + number}", "name": "V", "area_code": street, "grain": grain,
                 "period": period, "is_key_village": True, "registered": chance.choice((0, 5, 40, 300)),
                 "migrants_other_province": maybe(chance, chance.choice((0, 4, 50, 900)), 0.95),
                 "migrants_reported": maybe(chance, 70), "migrant_definition": "resident_6m", "rental_rooms": 80,
                 "rental_rooms_managed": maybe(chance, chance.randint(0, 80), 0.9), "hazards_open_start": 3,
                 "hazards_found": chance.randint(0, 12), "hazards_rectified": chance.randint(0, 12), "origin": origin}
            )  # fmt: skip
    thresholds = [{"indicator": "inversion_ratio", "area_code": "110000", "tier": "inverted", "value": 1.0,
                   "valid_from": dt.date(2020, 1, 1)}]  # fmt: skip
    return {"villages": rows, "thresholds": thresholds, **people(chance)}


def people(chance: Random) -> State:
    """Heads by month and year, of two vintages."""
    rows: Rows = []
    for code in chance.sample(CODES[1:], chance.randint(1, 6)):
        for vintage, grain, period in (
            *(("office", *one) for one in periods(chance)),
            *(("rebased_2020", "year", dt.date(year, 1, 1)) for year in (2021, 2022, 2023)),
        ):
            rows.append(
                {"area_code": code, "grain": grain, "period": period, "vintage": vintage, "origin":
                 chance.choice(ORIGINS), "residents": maybe(chance, chance.randint(1, 900), 0.9),
                 "registered": maybe(chance, 500), "migrants_other_province": maybe(chance, 100)}
            )  # fmt: skip
    return {"population": rows}


def floors(chance: Random) -> State:
    """Floor area of years, some of them planned."""
    return {
        "buildings": [
            {"area_code": code, "grain": "year", "period": dt.date(year, 1, 1), "footprint_m2": 5.0, "origin":
             chance.choice(ORIGINS), "above_ground_gfa_m2": float(chance.randint(50, 90)),
             "planned_above_ground_gfa_m2": maybe(chance, 40)}
            for code in CODES[1:] for year in range(2018, 2024) if chance.random() > 0.1
        ]
    }  # fmt: skip


def gates(chance: Random) -> State:
    """Days of gates with holes, closed days, spots without reservations, and some that lose or get a gate."""
    days: Rows = []
    hours: Rows = []
    shut: Rows = []
    spots: Rows = []
    for number in range(chance.randint(1, 4)):
        spot, origin, books = f"S{number}", chance.choice(ORIGINS), chance.random() < 0.6
        first, last = sorted(chance.sample(range(len(MONTHS)), 2))
        about = {"spot_id": spot, "name": spot, "area_code": chance.choice(STREETS), "mean_stay_h": 2.0,
                 "open_hour": 8, "close_hour": 18}  # fmt: skip
        spots += [
            {**about, "valid_from": date, "approved_daily_capacity": 100, "approved_instant_capacity": 60,
             "access": chance.choice(("gated", "gated", "open"))}
            for date in {MONTHS[first], MONTHS[(first + last) // 2]}
        ]  # fmt: skip
        whole = chance.random()
        for month in MONTHS[first : last + 1]:
            lost = chance.random() > 0.5 + whole / 2
            ends = chance.randint(1, 31) if chance.random() < 0.1 else 31
            for number_of_day in range(
                (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1).toordinal() - month.toordinal()
            ):
                date = month + dt.timedelta(days=number_of_day)
                if (lost and number_of_day == 11) or number_of_day >= ends:
                    continue
                gap = chance.random() < 0.02
                if number_of_day == 20 and chance.random() < 0.5:
                    shut.append({"spot_id": spot, "date": date, "status": "closed"})
                    continue
                inside = chance.randint(0, 70)
                days.append(
                    {"spot_id": spot, "date": date, "hours": 10, "entries": chance.randint(0, 120), "exits": 5,
                     "reservations": 20 if books else None, "reserved_entries": 15 if books else None,
                     "peak_inside": inside, "peak_hour": 9, "inside": [0] * 9 + [inside] + [0] * 14,
                     "status": "gap" if gap else "ok", "reason": "missing_hours" if gap else None,
                     "origin": origin}
                )  # fmt: skip
            hours += [{"spot_id": spot, "month": month, "hour": hour, "days": 28, "entries": chance.randint(0, 99),
                       "origin": origin} for hour in range(8, 18)]  # fmt: skip
    tiers = [{"indicator": "scenic_instant_load", "area_code": "110000", "tier": "yellow", "value": 0.8,
              "valid_from": dt.date(2020, 1, 1)}]  # fmt: skip
    return {
        "scenic_spots": spots,
        "scenic_calendar": shut,
        "scenic_day": days,
        "scenic_hour": hours,
        "thresholds": tiers,
    }


def crowds(chance: Random) -> State:
    """Visitors and everybody by hour in two streets, with missing hours."""
    rows: Rows = []
    for area in chance.sample(STREETS, 2):
        for month in chance.sample(MONTHS, 4) + MONTHS[-15:-12]:
            lost = chance.randint(0, 60)
            for day in range(28):
                for hour in (0, 12) if lost else range(24):
                    if day * 2 + bool(hour) != lost:
                        rows += [{"area_code": area, "date": month + dt.timedelta(days=day), "hour": hour,
                                  "group": group, "persons": chance.randint(0, 50), "cells": 2, "origin": "official"}
                                 for group in ("all", "visitor")]  # fmt: skip
    return {
        "presence_hour": list(
            {(row["area_code"], row["date"], row["hour"], row["group"]): row for row in rows}.values()
        )
    }


def clock_of(row: Mapping[str, Any]) -> dt.date | None:
    """When a row is about."""
    return next((row[name] for name in ("period", "date", "month") if name in row), None)


def changed(chance: Random, state: State) -> State:
    """The state after a month more, a month less, a revised old month, or all that at once."""
    later = dict(state)
    for name in [name for name, rows in state.items() if any(map(clock_of, rows))]:
        rows = [dict(row) for row in state[name]]
        if name != "scenic_hour":  # made of the same hours as the days before it
            month, case = chance.choice(MONTHS), chance.randint(0, 3)
        match case:
            case 0:  # nobody's newest months are there yet
                rows = [row for row in rows if (clock_of(row) or month) < month]
            case 1:  # an old month is withdrawn
                rows = [row for row in rows if clock_of(row) != month]
            case 2:  # and another revised
                for row in rows:
                    if clock_of(row) == month:
                        row |= {key: value + 1 for key, value in row.items() if type(value) is int and key != "hour"}
            case _:
                pass
        later[name] = rows
    return later


ENTITY = ("facility_id", "establishment_id", "village_code", "spot_id", "area_code")


def begun(chance: Random, state: State) -> tuple[State, State]:
    """Two states of which the later adds only a year: to what had lost its December, or of somebody new.

    Earlier years have the same rows in both. What becomes of them follows from the rows of the year after.
    """
    year = chance.choice((2022, 2023))
    first = dt.date(year, 1, 1)
    before, after = dict(state), dict(state)
    for name in [name for name, rows in state.items() if any(map(clock_of, rows))]:
        rows = state[name]
        key = next((key for key in ENTITY if key in rows[0]), "source")
        if name != "scenic_hour":
            somebody = chance.choice(rows).get(key) if chance.random() < 0.5 else None
            later_month = chance.choice((11, 12))
        if somebody:
            after[name] = [row for row in rows if row.get(key) != somebody or (clock_of(row) or first) >= first]
            before[name] = [row for row in rows if row.get(key) != somebody]
        else:
            lost = {dt.date(year - 1, month, 1) for month in (12, later_month)}
            after[name] = [row for row in rows if (clock_of(row) or first).replace(day=1) not in lost]
            before[name] = [row for row in after[name] if (clock_of(row) or first) < first]
    return before, after


def parts_of(store: Store, state: State) -> Parts:
    """A state as parts."""
    found: dict[str, dict[str, Part]] = {}
    for name, rows in {**PLACES, **state}.items():
        contract = CONTRACTS[name]
        if not rows:
            continue
        frame = pl.DataFrame(
            [{"vintage": "office", "origin": "official", "source": "-"} | row for row in rows],
            schema_overrides=contract.schema, infer_schema_length=None,
        )  # fmt: skip
        missing = [
            pl.lit(None, dtype).alias(column)
            for column, dtype in contract.schema.items()
            if column not in frame.columns
        ]
        frame = frame.with_columns(missing).select(contract.schema.names()).cast(contract.schema).unique(contract.key)
        month = (
            pl.col("date" if contract.has("date") else "month").dt.strftime("%Y-%m")
            if contract.derived
            else part_key_of(contract)
        )
        split = frame.with_columns(month.alias("_part")).partition_by("_part", as_dict=True, include_key=False)
        found[name] = {
            str(key): part for (key,), rows in split.items() if (part := store.write_part(rows.lazy(), contract))
        }
    spots = {"scenic_spots": store.scan(found.get("scenic_spots", {}).values(), CONTRACTS["scenic_spots"])}
    for key, days in found.get("scenic_day", {}).items():  # as publishing makes months of the days of each
        months = scenic_month(store.scan([days], CONTRACTS["scenic_day"]), spots)
        if part := store.write_part(months, CONTRACTS["scenic_month"]):
            found.setdefault("scenic_month", {})[key] = part
    return found


def read(store: Store, held: Mapping[str, Part]) -> pl.DataFrame:
    """All observations, in order."""
    contract = CONTRACTS["observations"]
    return store.scan(held.values(), contract).sort(contract.key).collect()


@pytest.mark.parametrize("subject", [hospitals, lodging, villages, people, floors, gates, crowds])
@settings(max_examples=3)
@given(seed=st.integers(0, 10**6))
def test_what_is_added_withdrawn_or_revised_gives_the_figures_of_a_whole_computation(
    subject: Callable[[Random], State], seed: int, tmp_path_factory: pytest.TempPathFactory
):
    store = Store.open(str(tmp_path_factory.mktemp("home")))
    chance = Random(seed)  # a state has thousands of draws: too many to shrink one by one
    state = subject(chance)
    before, after = begun(chance, state) if chance.random() < 0.5 else (changed(chance, state), state)
    if chance.random() < 0.4:
        before, after = after, before
    first, second = parts_of(store, before), parts_of(store, after)
    parent = derive_observations(store, first, {}, progress=quiet)
    found = derive_observations(store, second, {"observations": parent}, progress=quiet)
    # The same with nothing that could be kept; what was hidden in the parent is known to both.
    stale = {key: replace(part, fingerprint=None) for key, part in parent.items()}
    whole = derive_observations(store, second, {"observations": stale}, progress=quiet)
    assert_frame_equal(read(store, found), read(store, whole), rel_tol=1e-9)
    assert {key: part.fingerprint for key, part in found.items()} == {
        key: part.fingerprint for key, part in whole.items()
    }
    again = derive_observations(store, second, {"observations": found}, progress=quiet)
    assert again == found


def test_days_that_somebody_reported_have_figures_like_months(memory: Path):
    days = [
        {"area_code": code, "grain": "day", "period": dt.date(2023, 12, 31) + dt.timedelta(days=later), "residents": 10}
        for code in ("110101", "110102")
        for later in range(2)
    ]
    store = Store.open(str(memory))
    found = read(store, derive_observations(store, parts_of(store, {"population": days}), {}, progress=quiet))
    core = found.filter(indicator="residents", area_code="110000.core", grain="day").sort("period")
    assert core.select("period", "value").rows() == [(dt.date(2023, 12, 31), 20.0), (dt.date(2024, 1, 1), 20.0)]


def test_a_home_that_holds_all_years_in_one_part_is_read_and_computed_again(memory: Path):
    store, chance = Store.open(str(memory)), Random(4)
    inputs = parts_of(store, floors(chance))
    made = derive_observations(store, inputs, {}, progress=quiet)
    assert {end_of(key) for key in made if indicator_of(key) == "above_ground_gfa"} == {
        None,
        *(dt.date(year, 12, 31) for year in range(2018, 2024)),
    }
    rows = read(store, made)
    earlier = {
        str(name): store.write_rows(frame, CONTRACTS["observations"], fingerprint="0123-4567")
        for (name,), frame in rows.partition_by("indicator", as_dict=True).items()
    }
    assert_frame_equal(read(store, earlier), rows)
    assert {key for key in earlier if indicator_of(key) == "above_ground_gfa"} == {"above_ground_gfa"}
    assert derive_observations(store, inputs, {"observations": earlier}, progress=quiet) == made


def test_a_synthetic_spot_is_expected_whatever_real_open_streets_tell(memory: Path):
    def days(spot: str, last: dt.date, origin: str) -> Rows:
        dates = pl.date_range(dt.date(2023, 9, 1), last, eager=True)
        return [{"spot_id": spot, "date": date, "hours": 10, "entries": 60, "exits": 5, "reservations": 20,
                 "reserved_entries": 15, "peak_inside": 9, "peak_hour": 9, "inside": [0] * 9 + [9] + [0] * 14,
                 "status": "ok", "origin": origin} for date in dates]  # fmt: skip

    october, november = dt.date(2023, 10, 31), dt.date(2023, 11, 30)
    places = {"G": ("110101001", "gated"), "R": ("110101002", "open"), "O": ("110108001", "gated")}
    spots: Rows = [
        {"spot_id": name, "name": name, "area_code": area, "access": access, "mean_stay_h": 2.0, "open_hour": 8,
         "close_hour": 18, "valid_from": dt.date(2023, 1, 1)} for name, (area, access) in places.items()
    ]  # fmt: skip
    silent = days("G", october, "synthetic")  # nobody says that it closed
    before = silent + days("R", october, "official") + days("O", october, "official")
    after = silent + days("R", november, "official") + days("O", november, "official")
    store = Store.open(str(memory))
    first, second = (parts_of(store, {"scenic_spots": spots, "scenic_day": rows}) for rows in (before, after))
    parent = derive_observations(store, first, {}, progress=quiet)
    found = derive_observations(store, second, {"observations": parent}, progress=quiet)
    assert_frame_equal(read(store, found), read(store, derive_observations(store, second, {}, progress=quiet)))
    city = read(store, found).filter(indicator="scenic_entry_density", area_code="110000", period=november)
    assert city.select("value", "reason", "coverage_of").row(0) == (None, "incomplete_children", 2)
