"""Districts that split or merge, and zones that gain a member, in the middle of a period: nobody is lost or doubled.

The city of the pencil: 110101 (10 km²), and 110102, of whose 20 km² a new district 110120 takes 8.
"""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from pencil import START, areas, frames, observed, one

NEW = "110120"
CORE = "110000.core"


def district(code: str, land: float | None, since: dt.date = START, until: dt.date | None = None) -> dict[str, Any]:
    return {"code": code, "level": "district", "parent": "110000", "land_km2": land, "name_zh": code, "name_en": code,
            "valid_from": since, "valid_to": until}  # fmt: skip


def tree(split: dt.date) -> dict[str, list[dict[str, Any]]]:
    held = [row for row in areas() if row["code"] != "110102"]
    parts = [district("110102", 20.0, until=split), district("110102", 12.0, split), district(NEW, 8.0, split)]
    zone = [{"zone": CORE, "code": code} for code in ("110101", "110102")]
    return {"areas": [*held, *parts], "zone_members": [*zone, {"zone": CORE, "code": NEW, "valid_from": split}]}


def people(year: int, **by_code: int) -> list[dict[str, Any]]:
    return [
        {"area_code": code.removeprefix("d"), "period": dt.date(year, 1, 1), "residents": count}
        for code, count in by_code.items()
    ]


SPLIT = dt.date(2026, 7, 1)
BEFORE, AFTER = people(2025, d110101=100, d110102=300), people(2026, d110101=100, d110102=180, d110120=120)


@pytest.mark.parametrize("area", ["110000", CORE])
def test_a_year_in_which_a_district_is_split_counts_both_halves(area: str):
    found = observed("residents", frames(population=BEFORE + AFTER, **tree(SPLIT)))
    assert [one(found, area, period=dt.date(year, 1, 1))["value"] for year in (2025, 2026)] == [400, 400]  # not 280


def test_the_density_of_a_year_is_over_the_land_of_that_year():
    found = observed("population_density", frames(population=BEFORE + AFTER, **tree(SPLIT)))
    then, now = (one(found, "110102", period=dt.date(year, 1, 1)) for year in (2025, 2026))
    assert (then["denominator"], then["value"]) == (20, 15)  # 300 / 20, not 300 / 12
    assert (now["denominator"], now["value"]) == (12, 15)  # 180 / 12


def test_the_density_of_a_district_that_is_gone_is_over_the_land_that_it_had():
    """110103 (5 km²) is merged away in July 2025; it is told of 2024, and of 2025 in its boundaries of January."""
    gone = district("110103", 5.0, until=dt.date(2025, 7, 1))
    told = [*people(2024, d110103=100), *people(2025, d110103=90)]
    found = observed("population_density", frames(areas=[*areas(), gone], population=told))
    then, last = (one(found, "110103", period=dt.date(year, 1, 1)) for year in (2024, 2025))
    assert (then["value"], then["reason"]) == (20, None)  # 100 / 5
    assert (last["value"], last["reason"]) == (None, "no_land")  # at the end of 2025 it has none


def test_earlier_years_restated_in_todays_boundaries_count_both_halves():
    found = observed("residents", frames(population=people(2025, d110101=100, d110102=180, d110120=120), **tree(SPLIT)))
    assert one(found, "110000", period=dt.date(2025, 1, 1))["value"] == 400


@pytest.mark.parametrize(
    "told", [people(2010, d110101=1, d110102=2, d110103=4), people(2010, d110101=5, d110102=2)], ids=["old", "new"]
)
def test_a_year_of_a_merger_is_whole_in_old_and_in_new_boundaries(told: list[dict[str, Any]]):
    end = dt.date(2010, 7, 1)
    found = observed("residents", frames(areas=[*areas(), district("110103", None, until=end)], population=told))
    assert one(found, "110000", period=dt.date(2010, 1, 1))["value"] == 7  # 1 + 2 + 4 or 5 + 2


def test_a_zone_that_gains_a_member_is_what_it_was_before_that():
    zone = [{"zone": CORE, "code": "110101"}, {"zone": CORE, "code": "110102", "valid_from": dt.date(2026, 1, 1)}]
    told = [*people(2025, d110101=100, d110102=300), *people(2026, d110101=100, d110102=300)]
    found = observed("residents", frames(zone_members=zone, population=told))
    assert [one(found, CORE, period=dt.date(year, 1, 1))["value"] for year in (2025, 2026)] == [100, 400]


COUNTS = ("beds_actual", "beds_authorised", "open_bed_days", "occupied_bed_days", "outpatient_visits",
          "emergency_visits")  # fmt: skip


def beds(month: int, *places: str) -> list[dict[str, Any]]:
    """Campuses of 10, 20 and 30 beds, and where each of them is said to be."""
    return [
        {"facility_id": f"H{number}", "area_code": place, "grain": "month", "period": dt.date(2026, month, 1)}
        | dict.fromkeys(COUNTS, number)
        for number, place in zip((10, 20, 30), places, strict=True)
    ]


@pytest.mark.parametrize("july", [NEW, "110102"], ids=["told under the new district", "still under the old one"])
def test_facilities_of_a_month_in_which_a_district_is_split_are_all_counted(july: str):
    rows = [
        row for month, place in ((6, "110102"), (7, july), (8, NEW)) for row in beds(month, "110101", "110102", place)
    ]
    found = observed("hospital_beds", frames(hospitals=rows, **tree(dt.date(2026, 7, 15)))).filter(grain="month")
    for area in ("110000", CORE):
        told = found.filter(pl.col("area_code") == area).sort("period")
        assert told.select("value", "coverage_n", "coverage_of").rows() == [(60, 3, 3)] * 3  # July: not 30


def test_floor_area_that_another_district_took_over_fulfils_no_plan():
    """110102 has 300 in 2025 and 180 after the split; 110101 goes from 100 to 95 where 90 was planned."""
    floors = [(2025, "110101", 100, None), (2025, "110102", 300, None), (2026, "110101", 95, 90),
              (2026, "110102", 180, 290), (2026, NEW, 110, 110)]  # fmt: skip
    rows = [
        {"area_code": code, "period": dt.date(year, 1, 1), "footprint_m2": 1.0, "above_ground_gfa_m2": float(now),
         "planned_above_ground_gfa_m2": None if planned is None else float(planned)}
        for year, code, now, planned in floors
    ]  # fmt: skip
    found = observed("gfa_plan_fulfilment", frames(buildings=rows, **tree(SPLIT)))
    assert one(found, "110101", period=dt.date(2026, 1, 1))["value"] == 0.5  # (100 - 95) / (100 - 90)
    assert found.filter(area_code="110102").is_empty()  # not (300 - 180) / (300 - 290)
    assert one(found, "110000", period=dt.date(2026, 1, 1))["reason"] == "incomplete_children"
