"""Rules across rows and against the release, on both sides of their thresholds."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from data.contracts import CONTRACTS
from data.contracts.findings import Finding, Severity
from data.extracts.rules.series import series_findings

from .conftest import released


def found(
    dataset: str, rows: list[dict[str, Any]], held: list[dict[str, Any]] | None = None, **reference: pl.LazyFrame
) -> dict[str, Finding]:
    contract = CONTRACTS[dataset]
    typed = released(dataset, rows).with_row_index("row", offset=1)
    if held is not None:
        reference[dataset] = released(dataset, held)
    present = {name for row in rows for name in row}
    return {finding.rule: finding for finding in series_findings(typed, contract, reference, present)}


def month(number: int, year: int = 2024) -> dt.date:
    return dt.date(year, number, 1)


def people(area: str, period: dt.date, residents: int | None, *, grain: str = "month", **more: Any) -> dict[str, Any]:
    return {"area_code": area, "grain": grain, "period": period, "vintage": "office", "residents": residents} | more


DISTRICTS = ("110101", "110102", "110105")
AREAS = released(
    "areas",
    [
        {"code": "110000", "valid_from": dt.date(1949, 10, 1), "level": "city"},
        {
            "code": "110101",
            "valid_from": dt.date(1949, 10, 1),
            "level": "district",
            "parent": "110000",
            "land_km2": 2.0,
        },
        {
            "code": "110102",
            "valid_from": dt.date(1949, 10, 1),
            "level": "district",
            "parent": "110000",
            "land_km2": 1.0,
        },
        {"code": "110105", "valid_from": dt.date(1949, 10, 1), "level": "district", "parent": "110000"},
    ],
)


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (7.99, False),
        (8, True),
        (12, True),
        (12.01, False),
        (799, False),
        (800, True),
        (1_200, True),
        (1_201, False),
        (7_999, False),
        (8_000, True),
        (12_000, True),
        (12_001, False),
    ],
)
def test_a_lost_factor_is_a_warning_in_both_directions(factor: float, told: bool):  # noqa: FBT001
    small, large = people("110101", month(1), 10_000), people("110101", month(2), int(10_000 * factor))
    up = found("population", [small, large])
    down = found("population", [large | {"period": month(1)}, small | {"period": month(2)}])
    assert ("magnitude" in up) == ("magnitude" in down) == told
    if told:
        assert up["magnitude"].severity is Severity.WARNING
        assert [example.row for example in up["magnitude"].examples] == [2]


def test_the_released_value_before_is_compared_whatever_its_grain_vintage_and_origin():
    census = people("110101", dt.date(2020, 11, 1), 50_000, grain="instant", vintage="census", origin="synthetic")
    assert "magnitude" in found("population", [people("110101", month(1), 5)], [census])
    assert "magnitude" not in found("population", [people("110102", month(1), 5)], [census])


def test_the_value_that_is_replaced_is_compared_too():
    # The only released value has the same key: ten times it is the same slip as ten times the month before.
    assert "magnitude" in found(
        "population", [people("110101", month(1), 500_000)], [people("110101", month(1), 50_000)]
    )


def test_years_before_the_first_released_one_are_compared_with_it():
    assert "magnitude" in found("population", [people("110101", month(1), 5)], [people("110101", month(6), 50_000)])


def test_a_whole_extract_in_ten_thousands_has_every_row_told():
    extract = [people("110101", month(number), 70) for number in (2, 3, 4)]
    told = found("population", extract, [people("110101", month(1), 700_000)])["magnitude"]
    assert told.rows == 3
    assert told.at is not None
    assert told.at.to_list() == [1, 2, 3]


def test_small_numbers_may_be_tenfold_by_chance():
    assert "magnitude" not in found("population", [people("110101", month(1), 9), people("110101", month(2), 90)])
    assert "magnitude" in found("population", [people("110101", month(1), 10), people("110101", month(2), 100)])


def test_zero_has_no_factor():
    assert "magnitude" not in found("population", [people("110101", month(1), 0), people("110101", month(2), 5_000)])


def campus(period: dt.date, visits: int, *, grain: str = "month", **more: Any) -> dict[str, Any]:
    row = {"facility_id": "h1", "grain": grain, "period": period, "name": "某院", "area_code": "110101"}
    return row | {"outpatient_visits": visits, "beds_actual": 500} | more


def test_a_years_visits_are_not_compared_with_a_months():
    assert found("hospitals", [campus(month(1), 1_000), campus(month(1), 12_000, grain="year")]) == {}
    assert "magnitude" in found("hospitals", [campus(month(1), 1_000), campus(month(2), 12_000)])


def test_a_missing_month_is_noted_and_a_year_between_censuses_is_not():
    assert found("population", [people("110101", month(1), 5_000), people("110101", month(2), 5_000)]) == {}
    hole = found("population", [people("110101", month(1), 5_000), people("110101", month(3), 5_000)])["hole"]
    assert (hole.severity, hole.rows) == (Severity.NOTE, 1)
    years = [people("110101", dt.date(year, 1, 1), 5_000, grain="year") for year in (2010, 2020)]
    assert found("population", years) == {}


def test_a_hole_between_the_release_and_the_extract_is_noted():
    assert "hole" in found("population", [people("110101", month(4), 5_000)], [people("110101", month(1), 5_000)])


def test_most_children_with_some_missing_are_a_warning_and_all_are_none():
    two = [people(code, month(1), 50_000) for code in ("110101", "110102")]
    told = found("population", two, areas=AREAS)["incomplete_children"]
    assert told.severity is Severity.WARNING
    assert "2/3" in str(told.examples[0].value)
    assert "incomplete_children" not in found("population", [*two, people("110105", month(1), 50_000)], areas=AREAS)
    assert "incomplete_children" not in found("population", [*two, people("110000", month(1), 150_000)], areas=AREAS)


def test_released_siblings_complete_the_children_unless_the_extract_replaces_their_block():
    two = [people(code, month(1), 50_000) for code in ("110101", "110102")]
    third = people("110105", month(1), 50_000)
    assert "incomplete_children" not in found("population", two, [third], areas=AREAS)
    streets = released(
        "areas",
        [
            {"code": f"11010100{n}", "valid_from": dt.date(1949, 10, 1), "level": "street", "parent": "110101"}
            for n in (1, 2, 3)
        ],
    )
    extract = [people(f"11010100{n}", month(1), 5_000) for n in (1, 2)]
    # The extract brings the streets of 110101 in January anew, so the third street would be gone.
    assert "incomplete_children" in found("population", extract, [people("110101003", month(1), 5_000)], areas=streets)


def test_a_district_that_all_its_streets_report_is_not_missing():
    # 110105 has the sum of its two streets, so the city has three of three; with one street it has two of three.
    born = dt.date(1949, 10, 1)
    tree = [{"code": code, "valid_from": born, "level": "district", "parent": "110000"} for code in DISTRICTS]
    tree += [{"code": f"11010500{n}", "valid_from": born, "level": "street", "parent": "110105"} for n in (1, 2)]
    areas = released("areas", [{"code": "110000", "valid_from": born, "level": "city"}, *tree])
    two = [people(code, month(1), 50_000) for code in ("110101", "110102")]
    streets = [people(f"11010500{n}", month(1), 25_000) for n in (1, 2)]
    assert "incomplete_children" not in found("population", [*two, *streets], areas=areas)
    told = found("population", [*two, streets[0]], areas=areas)["incomplete_children"]
    assert [one.value for one in told.examples] == ["110000 2024-01-01: 2/3"]


@pytest.mark.parametrize(("parent", "told"), [(150_000, False), (150_753, False), (150_754, True), (149_253, True)])
def test_a_parent_may_miss_the_sum_of_its_children_by_half_a_percent(parent: int, told: bool):  # noqa: FBT001
    # 0.5 % of 150,753 is 753.8 ≥ 753; of 150,754 it is 753.8 < 754
    children = [people(code, month(1), 50_000) for code in ("110101", "110102", "110105")]
    result = found("population", [*children, people("110000", month(1), parent)], areas=AREAS)
    assert ("parent_differs" in result) == told


@pytest.mark.parametrize(("residents", "told"), [(1, True), (2, False), (400_000, False), (400_001, True)])
def test_residents_per_km2_lie_between_1_and_200000(residents: int, told: bool):  # noqa: FBT001
    # on 2 km²: 1 → 0.5, 2 → 1, 400,000 → 200,000
    assert ("density_implausible" in found("population", [people("110101", month(1), residents)], areas=AREAS)) == told


def structure(footprint: float) -> dict[str, Any]:
    row = {"area_code": "110101", "grain": "year", "period": month(1)}
    return row | {"footprint_m2": footprint, "above_ground_gfa_m2": 9e6}


def test_buildings_stand_on_their_land():
    assert "footprint_above_land" not in found("buildings", [structure(2e6)], areas=AREAS)
    told = found("buildings", [structure(2_000_001.0)], areas=AREAS)["footprint_above_land"]
    assert told.severity is Severity.ERROR


def test_construction_land_lies_in_the_area():
    row = {"area_code": "110101", "grain": "year", "period": month(1), "urban_rural_construction_land_km2": 2.1}
    assert set(found("land_use", [row], areas=AREAS)) == {"construction_above_land"}


def test_commercial_floor_area_is_part_of_the_floor_area():
    buildings = released("buildings", [structure(1e6)])
    row = {"area_code": "110101", "grain": "year", "period": month(1), "outlets": 5}
    assert found("commerce", [row | {"commercial_gfa_m2": 9e6}], buildings=buildings) == {}
    above = found("commerce", [row | {"commercial_gfa_m2": 9e6 + 1}], buildings=buildings)
    assert set(above) == {"commercial_above_floor_area"}


def test_a_facility_stands_in_one_area_a_period():
    twice = [campus(month(1), 1_000), campus(month(1), 1_000, grain="quarter", area_code="110102")]
    assert found("hospitals", twice)["two_areas"].severity is Severity.ERROR
    moved = [campus(month(1), 1_000), campus(month(2), 1_000, area_code="110102")]
    assert found("hospitals", moved) == {}


def test_another_name_under_a_known_code_is_noted():
    told = found("hospitals", [campus(month(2), 1_000, name="新院")], [campus(month(1), 1_000)])
    assert set(told) == {"renamed"}
    assert told["renamed"].severity is Severity.NOTE
