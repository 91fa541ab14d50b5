"""Buildings, commerce and land: pencil examples."""

import datetime as dt

import pytest
from pencil import frames, observed, one, values

EAST = {"area_code": "110101", "footprint_m2": 2_500_000, "above_ground_gfa_m2": 12_000_000}
WEST = {"area_code": "110102", "footprint_m2": 2_000_000, "above_ground_gfa_m2": 18_000_000}


def test_coverage_is_footprint_over_land_and_the_floor_area_ratio_is_not():
    held = frames(buildings=[EAST, WEST])
    coverage, ratio = values(observed("building_coverage", held)), values(observed("floor_area_ratio", held))
    assert (coverage["110101"], coverage["110102"]) == (0.25, 0.1)  # 2.5 / 10 km², 2 / 20 km²
    assert (ratio["110101"], ratio["110102"]) == (1.2, 0.9)  # 12 / 10 km², 18 / 20 km²
    assert coverage["110000"] == 0.15  # 4.5 / 30 km²
    assert ratio["110000"] == 1.0  # 30 / 30 km²


def test_floor_area_above_ground_is_a_sum():
    assert values(observed("above_ground_gfa", frames(buildings=[EAST, WEST])))["110000"] == 30_000_000


def plan(now: float, planned: float | None, *, year: int = 2024, before: int = 2023) -> list[dict[str, object]]:
    return [
        {**EAST, "above_ground_gfa_m2": 120.0, "period": dt.date(before, 1, 1)},
        {
            **EAST,
            "above_ground_gfa_m2": now,
            "planned_above_ground_gfa_m2": planned,
            "period": dt.date(year, 1, 1),
        },
    ]


@pytest.mark.parametrize(
    ("now", "planned", "value", "reason"),
    [
        (119.0, 118.0, 0.5, None),  # (120 − 119) / (120 − 118)
        (117.0, 118.0, 1.5, None),  # more than planned
        (121.0, 118.0, -0.5, None),  # it grew
        (119.0, 120.0, None, "denominator_zero"),  # no reduction was planned
    ],
)
def test_fulfilment_of_the_plan(now: float, planned: float, value: float | None, reason: str | None):
    found = one(observed("gfa_plan_fulfilment", frames(buildings=plan(now, planned))), "110101")
    assert (found["value"], found["reason"]) == (value, reason)


def test_fulfilment_needs_the_year_before_and_a_plan():
    assert observed("gfa_plan_fulfilment", frames(buildings=plan(119.0, 118.0, before=2022))).is_empty()
    assert observed("gfa_plan_fulfilment", frames(buildings=plan(119.0, None))).is_empty()


def test_outlets_and_commercial_floor_area_over_land():
    rows = [{"area_code": "110101", "outlets": 300, "commercial_gfa_m2": 200_000}]
    held = frames(commerce=rows)
    assert values(observed("commercial_outlet_density", held))["110101"] == 30  # 300 / 10 km²
    assert values(observed("commercial_floor_density", held))["110101"] == 20_000  # 200,000 / 10 km²


def test_construction_land_is_summed_over_districts():
    rows = [
        {"area_code": code, "urban_rural_construction_land_km2": km2}
        for code, km2 in (("110101", 1_000.0), ("110102", 1_860.0))
    ]
    assert values(observed("construction_land", frames(land_use=rows)))["110000"] == 2_860
