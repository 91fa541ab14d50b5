"""Own reports win, sums need every child, zones are read off."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import areas, frames, members, observed, one, table

from data.published import load
from metrics.rollup.hierarchy import INCOMPLETE

STREETS = [{"area_code": "110101001", "residents": 40}, {"area_code": "110101002", "residents": 60}]
WEST = {"area_code": "110102", "residents": 300}


def test_a_district_is_the_sum_of_its_streets_and_the_city_of_its_districts():
    found = observed("residents", frames(population=[*STREETS, WEST]))
    district, city = one(found, "110101"), one(found, "110000")
    assert (district["value"], district["basis"], district["coverage_n"]) == (100, "summed", 2)  # 40 + 60
    assert (city["value"], city["basis"]) == (400, "summed")  # 100 + 300


def test_a_value_reported_at_its_own_level_wins_over_the_sum():
    found = observed("residents", frames(population=[*STREETS, {"area_code": "110101", "residents": 111}, WEST]))
    assert one(found, "110101")["value"] == 111
    assert one(found, "110101")["basis"] == "reported"
    assert one(found, "110000")["value"] == 411  # the district's own report, not its streets


def test_without_one_street_every_level_above_is_a_gap_and_not_a_lower_total():
    found = observed("residents", frames(population=[STREETS[0], WEST]))
    district, city, core = (one(found, area) for area in ("110101", "110000", "110000.core"))
    assert (district["value"], district["reason"]) == (None, INCOMPLETE)
    assert (district["coverage_n"], district["coverage_of"]) == (1, 2)
    assert (city["value"], city["reason"], city["coverage_n"], city["coverage_of"]) == (None, INCOMPLETE, 1, 2)
    assert (core["value"], core["reason"]) == (None, INCOMPLETE)


def test_children_of_different_vintages_are_not_summed():
    found = observed("residents", frames(population=[STREETS[0], {**STREETS[1], "vintage": "census"}]))
    assert found.filter(pl.col("area_code") == "110101")["value"].to_list() == [None, None]


def test_children_of_different_grains_are_not_summed():
    found = observed("residents", frames(population=[STREETS[0], {**STREETS[1], "grain": "month"}]))
    assert found.filter(pl.col("area_code") == "110101", pl.col("grain") == "year")["value"].to_list() == [None]


def test_a_child_without_the_term_is_missing_like_one_without_a_row():
    found = observed("residents", frames(population=[STREETS[0], {"area_code": "110101002", "registered": 5}]))
    assert one(found, "110101")["reason"] == INCOMPLETE


def test_a_zone_is_read_off_its_members_even_where_a_figure_was_published():
    zone = {"area_code": "110000.core", "residents": 999}
    found = observed("residents", frames(population=[{"area_code": "110101", "residents": 100}, WEST, zone]))
    core = one(found, "110000.core")
    assert (core["value"], core["basis"]) == (400, "read_off")


def test_a_published_zone_figure_serves_where_members_are_incomplete():
    found = observed("residents", frames(population=[WEST, {"area_code": "110000.core", "residents": 999}]))
    core = one(found, "110000.core")
    assert (core["value"], core["basis"]) == (999, "reported")


def test_the_subcentre_is_an_area_of_its_own_and_never_the_district_around_it():
    tree = [*areas(), {"code": "110000.subcentre", "level": "subcentre", "parent": "110102"}]
    found = observed("residents", frames(areas=tree, population=[WEST]))
    assert "110000.subcentre" not in found["area_code"]


def test_one_synthetic_child_makes_the_sum_synthetic():
    found = observed("residents", frames(population=[STREETS[0], {**STREETS[1], "origin": "synthetic"}]))
    assert one(found, "110101")["origin"] == "synthetic"


def test_synthetic_streets_do_not_change_a_real_district():
    real = [{"area_code": "110101", "residents": 111, "origin": "published"}]
    alone = one(observed("residents", frames(population=real)), "110101")
    among = [{**street, "origin": "synthetic"} for street in STREETS]
    assert one(observed("residents", frames(population=real + among)), "110101") == alone


def test_old_districts_are_summed_where_they_held_and_not_after():
    end = dt.date(2010, 7, 1)
    tree = [*areas(), {"code": "110103", "level": "district", "parent": "110000", "valid_to": end}]
    zones = [*members(), {"zone": "110000.core", "code": "110103", "valid_to": end}]
    for zone in zones[:2]:
        zone["valid_from"] = end
    old = [{"zone": "110000.core", "code": code, "valid_to": end} for code in ("110101", "110102")]
    rows = [
        {"area_code": code, "residents": number, "period": dt.date(year, 1, 1)}
        for year in (2008, 2012)
        for code, number in (("110101", 1), ("110102", 2), *([("110103", 4)] if year == 2008 else []))
    ]
    found = observed("residents", frames(areas=tree, zone_members=zones + old, population=rows))
    for area in ("110000", "110000.core"):
        assert one(found, area, period=dt.date(2008, 1, 1))["value"] == 7  # 1 + 2 + 4
        assert one(found, area, period=dt.date(2012, 1, 1))["value"] == 3  # 1 + 2


def test_figures_of_old_years_in_todays_boundaries_are_summed_over_todays_districts():
    end = dt.date(2010, 7, 1)
    tree = [*areas(), {"code": "110103", "level": "district", "parent": "110000", "valid_to": end}]
    rows = [{"area_code": code, "residents": 1, "period": dt.date(2000, 11, 1)} for code in ("110101", "110102")]
    assert one(observed("residents", frames(areas=tree, population=rows)), "110000")["value"] == 2


def test_land_is_the_areas_own_and_never_the_sum_of_its_streets():
    found = observed("population_density", frames(population=STREETS))
    district = one(found, "110101")
    assert (district["denominator"], district["value"]) == (10.0, 10.0)  # 100 / 10 km², not 100 / 9
    assert district["basis"] == "computed"


def test_an_area_without_official_land_has_no_density_and_says_why():
    tree = [{**area, "land_km2": None} if area["code"] == "110102" else area for area in areas()]
    west = one(observed("population_density", frames(areas=tree, population=[WEST])), "110102")
    assert (west["value"], west["reason"], west["status"]) == (None, "no_land", "null")


@settings(max_examples=20)
@given(st.permutations(range(4)))
def test_row_order_is_irrelevant(order: list[int]):
    rows = [*STREETS, WEST, {"area_code": "110000.core", "residents": 1}]
    keys = ["area_code", "grain", "period", "vintage"]
    here = observed("residents", frames(population=[rows[i] for i in order])).sort(keys)
    assert here.equals(observed("residents", frames(population=rows)).sort(keys))


def test_input_is_not_mutated():
    held = table("population", [*STREETS, WEST])
    before = held.clone()
    observed("residents", {**frames(), "population": held.lazy()})
    assert held.equals(before)


@pytest.mark.parametrize(("year", "density"), [(2010, 23_407), (2020, 19_645)])
def test_the_real_core_density_is_the_bureaus_own(year: int, density: int):
    held = {**frames(), **{name: load(name).lazy() for name in ("areas", "zone_members", "population")}}
    core = observed("population_density", held).filter(
        pl.col("area_code") == "110000.core", pl.col("vintage") == "census", pl.col("period").dt.year() == year
    )
    # 2,162,568 and 1,815,043 residents over 41.86 + 50.53 = 92.39 km²
    assert (round(core["value"].item()), core["denominator"].item(), core["origin"].item()) == (
        density,
        pytest.approx(92.39),
        "published",
    )
