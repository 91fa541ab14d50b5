"""People: counts, density, shares, migrants by definition, jobs and homes."""

import datetime as dt

import polars as pl
import pytest
from pencil import frames, observed, one, table, values

from data.contracts.area_codes import CORE
from data.published import load
from metrics.rollup.inversion import MEANINGLESS, district_terms

EAST = {"area_code": "110101", "residents": 400, "registered": 500}
WEST = {"area_code": "110102", "residents": 600, "registered": 300}


def real() -> dict[str, pl.LazyFrame]:
    return {**frames(), **{name: load(name).lazy() for name in ("areas", "zone_members", "population")}}


def test_registered_people_are_summed_apart_from_residents():
    assert values(observed("registered", frames(population=[EAST, WEST])))["110000"] == 800  # 500 + 300


def test_density_of_the_city_is_not_the_mean_of_its_districts():
    found = values(observed("population_density", frames(population=[EAST, WEST])))
    assert (found["110101"], found["110102"]) == (40, 30)  # 400 / 10, 600 / 20
    assert found["110000"] == pytest.approx(1000 / 30)  # not 35


def test_the_core_share_is_the_core_over_the_city():
    third = {"area_code": "110000", "residents": 4000}
    found = observed("core_share", frames(population=[EAST, WEST, third]))
    assert found.height == 1
    assert one(found, CORE)["value"] == 0.25  # 1,000 / 4,000


def test_without_a_city_total_of_the_same_vintage_there_is_no_share():
    city = {"area_code": "110000", "residents": 4000, "vintage": "census"}
    west = [{"area_code": "110102", "residents": 1}]
    found = one(observed("population_share", frames(population=[*west, city])), "110102")
    assert (found["value"], found["reason"]) == (None, "no_city_total")


def test_definitions_of_migrants_are_variants_of_their_own():
    rows = [{"area_code": "110102", "migrants_other_province": 100, "migrants_other_district": 50}]
    found = observed("migrants", frames(population=rows)).filter(pl.col("area_code") == "110102")
    assert dict(found.select("variant", "value").iter_rows()) == {"default": 100, "other_district": 50}


def test_registered_per_resident_is_a_ratio_of_sums():
    found = values(observed("registered_per_resident", frames(population=[EAST, WEST])))
    assert (found["110101"], found["110102"], found["110000"]) == (1.25, 0.5, 0.8)  # 500/400, 300/600, 800/1000


def test_jobs_over_employed_residents_come_from_commuting():
    rows = [
        {"area_code": "110101", "jobs": 120, "employed_residents": 100},
        {"area_code": "110102", "jobs": 30, "employed_residents": 50},
    ]
    found = values(observed("jobs_housing", frames(commuting=rows)))
    assert (found["110101"], found["110000"]) == (1.2, 1.0)  # 120/100, 150/150


def test_a_year_of_months_is_its_december():
    rows = [
        {"area_code": "110101", "residents": month, "grain": "month", "period": dt.date(2024, month, 1)}
        for month in range(1, 13)
    ]
    found = observed("residents", frames(population=rows))
    assert one(found, "110101", grain="year")["value"] == 12


def test_no_annual_series_is_joined_from_two_vintages():
    rows = [{**EAST, "vintage": vintage} for vintage in ("first_published", "office")]
    found = observed("residents", frames(population=rows)).filter(pl.col("area_code") == "110101")
    assert found.height == 2


def ratios(held: dict[str, pl.LazyFrame]) -> pl.DataFrame:
    return (
        district_terms(held)
        .collect()
        .with_columns(
            pl.when(pl.col("reason").is_null()).then(pl.col("numerator") / pl.col("denominator")).alias("value")
        )
    )


def test_the_published_inversion_of_changping_in_2010_by_both_definitions():
    found = ratios(real()).filter(area_code="110114", vintage="census", period=dt.date(2010, 11, 1))
    by_variant = dict(found.select("variant", pl.col("value").round(3)).iter_rows())
    # 847,067 / 535,402, and with 286,922 from other districts
    assert (by_variant["default"], by_variant["with_other_district"]) == (1.582, 2.118)


def test_inversion_means_nothing_where_more_are_registered_than_live_there():
    rows = [{**EAST, "migrants_other_province": 100}, {**WEST, "migrants_other_province": 150}]
    found = ratios(frames(population=rows)).filter(variant="default")
    assert one(found, "110101")["reason"] == MEANINGLESS
    assert one(found, "110102")["value"] == 0.5  # 150 / 300
    assert one(found, "110000")["value"] == 0.3125  # 250 / 800 registered among 1,000 residents


def test_equal_registered_and_residents_is_still_a_ratio():
    rows = [{"area_code": "110101", "residents": 500, "registered": 500, "migrants_other_province": 100}]
    assert one(ratios(frames(population=rows)).filter(variant="default"), "110101")["value"] == 0.2


def test_registered_zero_is_a_reason_and_not_infinity():
    rows = [{"area_code": "110101", "residents": 500, "registered": 0, "migrants_other_province": 100}]
    found = one(ratios(frames(population=rows)).filter(variant="default"), "110101")
    assert (found["value"], found["reason"]) == (None, "registered_zero")


def test_inversion_of_a_district_takes_both_terms_from_one_vintage():
    rows = [
        {"area_code": "110101", "residents": 9, "registered": 5, "vintage": "register"},
        {"area_code": "110101", "residents": 9, "migrants_other_province": 4, "vintage": "census"},
    ]
    assert ratios(frames(population=rows)).is_empty()


def test_migrants_and_residents_of_the_real_2020_census_meet_the_published_totals():
    found = observed("migrants", real()).filter(
        area_code="110000", vintage="census", variant="default", period=dt.date(2020, 11, 1)
    )
    assert found["value"].to_list() == [8_418_418]


def test_a_district_table_that_is_scaled_scales_its_figures():
    doubled = table("population", [EAST, WEST]).with_columns(pl.col("residents") * 2)
    held = {**frames(), "population": doubled.lazy()}
    once, twice = (values(observed("population_density", h)) for h in (frames(population=[EAST, WEST]), held))
    twice = {area: value for area, value in twice.items() if value}
    assert twice == {area: pytest.approx(2 * value) for area, value in once.items() if value}
