"""Rules within a row, on both sides of their thresholds."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from data.contracts import CONTRACTS, INPUTS
from data.contracts.findings import Finding, Severity
from data.extracts.rules.outlines import outline_findings
from data.extracts.rules.passes import broken
from data.extracts.rules.values import area_rules, value_rules

from .conftest import TODAY, Judge, released, rules

NEXT_YEAR = TODAY + dt.timedelta(days=366)


def found(dataset: str, row: dict[str, Any], *, area: bool = False) -> dict[str, Finding]:
    contract = CONTRACTS[dataset]
    full = {name: row.get(name) for name in contract.schema} | {"row": 1}
    rows = pl.LazyFrame([full], schema=contract.schema | {"row": pl.UInt32})
    judged = [*value_rules(contract, set(row), TODAY), *contract.rules]
    if area:
        judged += area_rules(rows, contract, set(row), {"areas": AREAS})
    return {finding.rule: finding for finding in broken(rows, judged) + outline_findings(rows, contract)}


AREAS = released(
    "areas",
    [
        {"code": "110000", "valid_from": dt.date(1949, 10, 1), "level": "city"},
        {"code": "110101", "valid_from": dt.date(1949, 10, 1), "level": "district"},
        {"code": "110103", "valid_from": dt.date(1949, 10, 1), "valid_to": dt.date(2010, 7, 1), "level": "district"},
        {"code": "110101001", "valid_from": dt.date(2010, 7, 1), "level": "street"},
        {"code": "110101001001", "valid_from": dt.date(2010, 7, 1), "level": "village"},
        {"code": "110000.core", "valid_from": dt.date(2017, 9, 13), "level": "zone"},
    ],
)
ROW = {
    "area_code": "110101",
    "grain": "month",
    "period": dt.date(2024, 1, 1),
    "vintage": "office",
    "residents": 700_000,
}


def test_a_sound_row_breaks_nothing():
    assert found("population", ROW | {"residents": 700_000}, area=True) == {}


@pytest.mark.parametrize("name", ["area_code", "grain", "period", "vintage"])
def test_every_key_column_must_be_filled(name: str):
    assert "null_in_key" in found("population", ROW | {name: None})


def test_a_required_column_must_be_filled_and_an_optional_one_need_not():
    assert "missing_value" in found("commuting", ROW | {"jobs": None, "employed_residents": 1})
    assert found("population", ROW | {"residents": None, "registered": 5}) == {}


def test_a_row_without_one_number_of_people_is_refused():
    assert set(found("population", ROW | {"residents": None})) == {"no_value"}


@pytest.mark.parametrize(
    ("value", "broken_rule"), [(-1, "negative"), (0, None), (999_999_999, None), (10**9, "too_large")]
)
def test_counts_are_not_negative_and_below_a_billion(value: int, broken_rule: str | None):
    assert set(found("population", ROW | {"residents": value})) == ({broken_rule} if broken_rule else set())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_amounts_are_finite(value: float):
    told = found("buildings", ROW | {"footprint_m2": value, "above_ground_gfa_m2": 1e9})
    assert "not_finite" in told


@pytest.mark.parametrize(
    ("period", "sound"),
    [
        (dt.date(1949, 9, 30), False),
        (dt.date(1949, 10, 1), True),
        (NEXT_YEAR, True),
        (NEXT_YEAR + dt.timedelta(days=1), False),
    ],
)
def test_periods_run_from_1949_to_one_year_ahead(period: dt.date, sound: bool):  # noqa: FBT001
    assert (found("population", ROW | {"grain": "day", "period": period}) == {}) == sound


@pytest.mark.parametrize(
    ("grain", "period", "sound"),
    [
        ("month", dt.date(2024, 2, 1), True),
        ("month", dt.date(2024, 2, 2), False),
        ("quarter", dt.date(2024, 4, 1), True),
        ("quarter", dt.date(2024, 5, 1), False),
        ("year", dt.date(2024, 1, 1), True),
        ("year", dt.date(2024, 2, 1), False),
        ("instant", dt.date(2020, 11, 1), True),
        ("day", dt.date(2024, 2, 29), True),
    ],
)
def test_a_period_is_the_first_day_of_its_grain(grain: str, period: dt.date, sound: bool):  # noqa: FBT001
    assert (found("population", ROW | {"grain": grain, "period": period}) == {}) == sound


def test_vocabularies_are_closed():
    assert set(found("population", ROW | {"vintage": "rumour"})) == {"not_allowed"}


def test_control_characters_are_refused_and_not_repeated():
    told = found("events", {"event_id": "e\x1b[2J", "date": TODAY, "kind": "event", "text_zh": "甲", "text_en": "a"})
    assert set(told) == {"control_character"}
    assert "\x1b" not in str(told["control_character"].as_json("en"))


@pytest.mark.parametrize("letter", ["\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff"])
def test_letters_that_one_does_not_see_or_that_turn_the_line_are_refused(letter: str):
    event = {"event_id": "e", "date": TODAY, "kind": "event", "text_zh": f"甲{letter}乙", "text_en": "a"}
    assert set(found("events", event)) == {"control_character"}
    assert set(found("events", event | {"text_zh": "甲\t乙\n丙"})) == set()
    assert set(found("events", event | {"text_zh": "甲", "source": letter})) == {"control_character"}


@pytest.mark.parametrize(("column", "most"), [("event_id", 200), ("text_zh", 2_000), ("source", 2_000)])
def test_a_name_has_200_letters_at_most_and_a_note_2000(column: str, most: int):
    event = {"event_id": "e", "date": TODAY, "kind": "event", "text_zh": "甲", "text_en": "a"}
    assert set(found("events", event | {column: "字" * most})) == set()
    told = found("events", event | {column: "字" * (most + 1)})
    assert set(told) == {"too_long"}
    assert len(str(told["too_long"].as_json("zh"))) < 1_000  # ten million letters are not repeated


@pytest.mark.parametrize(("hour", "sound"), [(-1, False), (0, True), (23, True), (24, False)])
def test_hours_run_from_0_to_23(hour: int, sound: bool):  # noqa: FBT001
    row = {"cell_id": "c", "date": TODAY, "hour": hour, "group": "all", "area_code": "110101", "persons": 1}
    assert (found("presence", row) == {}) == sound


@pytest.mark.parametrize(
    ("code", "period", "rule"),
    [
        ("110101", dt.date(2024, 1, 1), None),
        ("110101001", dt.date(2024, 1, 1), None),
        ("110000.core", dt.date(2024, 1, 1), None),
        ("110101001", dt.date(2000, 1, 1), None),  # restated in today's boundaries
        ("110103", dt.date(2010, 6, 1), None),
        ("110103", dt.date(2010, 7, 1), "area_not_valid"),
        ("110199", dt.date(2024, 1, 1), "unknown_area"),
        ("东城区", dt.date(2024, 1, 1), "unknown_area"),
    ],
)
def test_codes_are_known_and_hold_at_the_period(code: str, period: dt.date, rule: str | None):
    assert set(found("population", ROW | {"area_code": code, "period": period}, area=True)) == (
        {rule} if rule else set()
    )


def test_a_zone_is_no_place_of_buildings():
    row = ROW | {"area_code": "110000.core", "footprint_m2": 1.0, "above_ground_gfa_m2": 2.0}
    assert set(found("buildings", row, area=True)) == {"unknown_area"}


def test_an_establishment_may_be_named_by_a_target_but_not_an_unknown_district():
    row = {
        "target_id": "t",
        "due": TODAY,
        "indicator": "residents",
        "kind": "ceiling",
        "high": 1.0,
        "approximate": False,
    }
    row |= {"unit": "persons", "direction": "lower", "is_milestone": False, "owner": "甲", "revision_reason": "乙"}
    assert found("targets", row | {"area_code": "hotel-17"}, area=True) == {}
    assert set(found("targets", row | {"area_code": "110199"}, area=True)) == {"unknown_area"}


@pytest.mark.parametrize(("migrants", "sound"), [(400, True), (401, False)])
def test_migrants_are_part_of_residents(migrants: int, sound: bool):  # noqa: FBT001
    # 600 + 400 = 1,000 residents; 601 would be more than there are
    row = ROW | {"residents": 1_000, "migrants_other_province": 600, "migrants_other_district": migrants}
    assert ("parts_exceed_residents" in found("population", row)) != sound


@pytest.mark.parametrize(("registered", "noted"), [(495, False), (494, True)])
def test_residents_without_migrants_are_registered(registered: int, noted: bool):  # noqa: FBT001
    # 1,000 − 400 − 100 = 500 residents are no migrants; 500 may miss the registered by 0.5 % of 1,000 = 5
    row = ROW | {"residents": 1_000, "migrants_other_province": 400, "migrants_other_district": 100}
    told = found("population", row | {"registered": registered})
    assert ("residents_unexplained" in told) == noted


def test_reported_migrants_need_their_definition():
    told = found("population", ROW | {"migrants_reported": 5, "migrant_definition": None})
    assert set(told) == {"definition_missing"}


@pytest.mark.parametrize(("footprint", "sound"), [(100.0, True), (100.1, False)])
def test_floor_area_is_at_least_the_footprint(footprint: float, sound: bool):  # noqa: FBT001
    row = ROW | {"footprint_m2": footprint, "above_ground_gfa_m2": 100.0}
    assert (found("buildings", row) == {}) == sound


HOSPITAL = ROW | {
    "facility_id": "h1",
    "institution_id": "i1",
    "name": "某院",
    "category": "general",
    "scope": "all",
    "status": "open",
    "beds_authorised": 10,
    "beds_actual": 10,
    "open_bed_days": 100,
    "occupied_bed_days": 80,
    "outpatient_visits": 9,
    "emergency_visits": 1,
}


@pytest.mark.parametrize(
    ("occupied", "rule", "severity"),
    [
        (100, None, None),
        (101, "occupancy_above_100", Severity.NOTE),
        (150, "occupancy_above_100", Severity.NOTE),
        (151, "occupancy_above_150", Severity.WARNING),
    ],
)
def test_bed_occupancy_is_noted_above_100_and_warned_above_150_percent(
    occupied: int, rule: str | None, severity: Severity | None
):
    told = found("hospitals", HOSPITAL | {"occupied_bed_days": occupied})
    assert {name: one.severity for name, one in told.items()} == ({rule: severity} if rule else {})


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("110101001", set()),
        ("110101001001", {"village_in_population"}),  # known as an area, and yet no division
        ("110101001002", {"village_in_population", "unknown_area"}),
    ],
)
def test_the_people_of_a_village_are_not_reported_as_those_of_a_division(code: str, told: set[str]):
    assert set(found("population", ROW | {"area_code": code, "residents": 5}, area=True)) == told


@pytest.mark.parametrize("code", ["110101", "110101001"])
def test_a_hospital_stands_in_a_district_or_street(code: str):
    assert found("hospitals", HOSPITAL | {"area_code": code}, area=True) == {}


@pytest.mark.parametrize("code", ["110000", "110000.core", "110000.subcentre"])
def test_a_hospital_at_the_city_would_lie_in_no_sum(code: str):
    assert set(found("hospitals", HOSPITAL | {"area_code": code}, area=True)) == {"unknown_area"}


def test_occupied_beds_need_open_ones():
    assert "occupied_without_open" in found("hospitals", HOSPITAL | {"open_bed_days": 0})


def test_booked_visits_are_part_of_non_emergency_visits():
    told = found("hospitals", HOSPITAL | {"non_emergency_visits": 5, "booked_non_emergency_visits": 6})
    assert set(told) == {"booked_non_emergency_visits_at_most_non_emergency_visits"}


VILLAGE = ROW | {
    "village_code": "110101001201",
    "name": "某村",
    "area_code": "110101001",
    "is_key_village": True,
    "registered": 0,
    "migrant_definition": "resident_6m",
    "rental_rooms": 3,
    "rental_rooms_managed": 3,
    "hazards_open_start": 1,
    "hazards_found": 2,
    "hazards_rectified": 3,
}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({"hazards_rectified": 4}, "rectified_exceeds_hazards"),
        ({"rental_rooms_managed": 4}, "rental_rooms_managed_at_most_rental_rooms"),
        ({"village_code": "110102001201"}, "village_outside_area"),
        ({"village_code": "11010100120"}, "unknown_area"),
        ({"village_code": "110101001999"}, None),  # need not be known before
        ({"area_code": "110101"}, None),
    ],
)
def test_a_village_lies_in_its_area_and_its_counts_add_up(change: dict[str, Any], rule: str | None):
    assert set(found("villages", VILLAGE | change, area=True)) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"approved_instant_capacity": 0}, "approved_instant_capacity_not_positive"),
        ({"approved_daily_capacity": 0}, "approved_daily_capacity_not_positive"),
        ({"mean_stay_h": 0.0}, "mean_stay_h_not_positive"),
        ({"approved_daily_capacity": 1}, None),
    ],
)
def test_a_capacity_of_zero_is_told(row: dict[str, Any], rule: str | None):
    spot = {"spot_id": "s", "valid_from": TODAY, "name": "园", "area_code": "110101", "access": "gated"}
    told = found("scenic_spots", spot | row)
    assert set(told) == ({rule} if rule else set())


def test_validity_ends_after_it_starts():
    row = {"zone": "110000.core", "code": "110101", "valid_from": TODAY, "valid_to": TODAY}
    assert set(found("zone_members", row)) == {"valid_to_before_valid_from"}


RING = "[[116.3,39.9],[116.4,39.9],[116.4,40.0],[116.3,39.9]]"


def _polygon(*rings: str) -> str:
    return f'{{"type":"Polygon","coordinates":[{",".join(rings)}]}}'


@pytest.mark.parametrize(
    ("geometry", "rule"),
    [
        (_polygon(RING), set()),
        (_polygon(RING, RING), set()),
        (_polygon("[[116.3,39.9,50],[116.4,39.9,51],[116.4,40,52],[116.3,39.9,50]]"), set()),
        ('{"coordinates": [[' + RING + ']], "type": "MultiPolygon"}', set()),
        (_polygon("[[39.9,116.3],[39.9,116.4],[40,116.4],[39.9,116.3]]"), {"not_in_degrees"}),
        (_polygon("[[448000,4417000],[448000,4417500],[448100,4417000],[448000,4417000]]"), {"not_in_degrees"}),
        (_polygon("[[116.3,39.9],[116.4,39.9],[0,0],[116.3,39.9]]"), {"not_in_degrees"}),  # not the first alone
        (_polygon("[[116.3,39.9],[116.4,39.9],[1e999,40],[116.3,39.9]]"), {"not_in_degrees"}),
        (_polygon("[[116.3,39.9],[116.4,39.9],[NaN,40],[116.3,39.9]]"), {"not_an_outline"}),
        (_polygon("[[116.3,39.9],[116.4,39.9],[true,40],[116.3,39.9]]"), {"not_an_outline"}),
        (_polygon('[["116.3",39.9],[116.4,39.9],[116.4,40],["116.3",39.9]]'), {"not_an_outline"}),
        (_polygon("[[116.3,39.9],[116.4,39.9],[116.3,39.9]]"), {"not_an_outline"}),  # three positions
        (_polygon("[[116.3,39.9],[116.4,39.9],[116.4,40],[116.3,40]]"), {"not_an_outline"}),  # not closed
        (_polygon("[]"), {"not_an_outline"}),
        (_polygon(), {"not_an_outline"}),
        ('{"type":"Point","coordinates":[116.3,39.9]}', {"not_an_outline"}),
        ('{"type":"Feature","geometry":' + _polygon(RING) + "}", {"not_an_outline"}),
        ("POLYGON((116.3 39.9))", {"not_an_outline"}),
        ("[" * 100_000, {"not_an_outline"}),  # no traceback, however deep
        (_polygon(f"[{'[116.3,39.9],' * 19_999}[116.3,39.9]]"), set()),
        (_polygon(f"[{'[116.3,39.9],' * 20_000}[116.3,39.9]]"), {"too_many_points"}),
        (_polygon(RING) + " " * 2_000_000, {"too_many_points"}),
    ],
    ids=lambda told: told[:60] if isinstance(told, str) else None,
)
def test_outlines_are_closed_polygons_in_degrees_of_a_bounded_size(geometry: str, rule: set[str]):
    assert set(found("boundaries", {"code": "110101", "geometry": geometry}, area=True)) == rule


def test_every_rule_of_a_contract_names_a_column_and_speaks_both_languages():
    for dataset in INPUTS:
        contract = CONTRACTS[dataset]
        for rule in contract.rules:
            assert contract.has(rule.column), rule.name
            assert rule.found.zh
            assert rule.found.en
            assert rule.mend.zh
            assert rule.mend.en


def test_a_key_twice_is_one_fault_and_three_times_two(judge: Judge):
    line = "110101,month,2024-01-01,office,700000\n"
    once = "110101,month,2024-02-01,office,700000\n"
    result = judge("population", f"area_code,grain,period,vintage,residents\n{line}{once}{line}{line}")
    assert rules(result) == {("duplicate_key", "area_code"): 2}
    assert [example.row for example in result.findings[0].examples] == [3, 4]


def test_an_hour_doubled_by_a_clock_change_is_a_doubled_key(judge: Judge):
    text = "spot_id,date,hour,entries\ns,2024-10-27,1,5\ns,2024-10-27,2,5\ns,2024-10-27,2,6\n"
    assert rules(judge("scenic_visits", text)) == {("duplicate_key", "spot_id"): 1}
