"""The published tables: keys, codes, sums, and the figures that everything else is held against."""

import datetime as dt
from importlib.resources import files

import polars as pl
import pytest

from data.contracts import CONTRACTS
from data.contracts.clock import valid_at
from data.published import DATASETS, load

CENSUS_2010 = dt.date(2010, 11, 1)
CENSUS_2020 = dt.date(2020, 11, 1)


def census(date: dt.date) -> dict[str, dict[str, int]]:
    rows = load("population").filter(pl.col("period") == date, pl.col("vintage") == "census")
    return {row["area_code"]: row for row in rows.to_dicts()}


def districts_now() -> list[str]:
    return load("areas").filter(pl.col("level") == "district", pl.col("valid_to").is_null())["code"].to_list()


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_table_has_exactly_its_contract(dataset: str):
    assert load(dataset).schema == CONTRACTS[dataset].schema


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_key_is_empty_or_twice(dataset: str):
    table, key = load(dataset), CONTRACTS[dataset].key
    assert table.select(pl.struct(key).is_duplicated().any()).item() is False
    assert table.select(pl.any_horizontal(pl.col(key).is_null()).any()).item() is False


@pytest.mark.parametrize("dataset", DATASETS)
def test_required_columns_are_filled_and_closed_vocabularies_kept(dataset: str):
    table = load(dataset)
    for column in CONTRACTS[dataset].columns:
        if not column.optional:
            assert table[column.name].null_count() == 0, column.name
        if column.values:
            assert set(table[column.name].drop_nulls()) <= set(column.values), column.name


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_row_breaks_a_rule_of_its_contract(dataset: str):
    table = load(dataset)
    for rule in CONTRACTS[dataset].rules:
        assert table.filter(rule.broken).is_empty(), rule.name


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_row_is_published_and_names_its_source(dataset: str):
    table = load(dataset)
    assert set(table["origin"]) == {"published"}
    assert table["source"].null_count() == 0
    assert table["source"].str.len_chars().min() > 5
    assert table.filter(pl.col("source").str.to_lowercase().str.contains("memory|recalled|凭记忆")).is_empty()


@pytest.mark.parametrize("dataset", ["population", "published", "targets", "ledger", "thresholds", "events"])
def test_every_area_code_is_known(dataset: str):
    known = pl.concat([load("areas").select("code"), load("scenic_spots").select(pl.col("spot_id").alias("code"))])
    codes = load(dataset).filter(pl.col("area_code").is_not_null())
    assert codes.join(known, left_on="area_code", right_on="code", how="anti").is_empty()


@pytest.mark.parametrize("dataset", ["population", "published"])
def test_a_code_holds_at_the_end_of_its_period_or_is_todays(dataset: str):
    # Figures restated in today's boundaries (a 2000 census of 密云区) keep today's codes; an abolished code
    # never outlives its district.
    end = pl.col("period_end") if dataset == "published" else pl.col("period")
    areas = load("areas").select("code", "valid_from", "valid_to")
    rows = load(dataset).with_columns(end.alias("at")).join(areas, left_on="area_code", right_on="code")
    fits = rows.group_by("area_code", "at").agg(
        (valid_at(pl.col("at")) | pl.col("valid_to").is_null()).any().alias("fits")
    )
    assert fits.filter(~pl.col("fits")).is_empty()


def test_the_districts_of_each_census_sum_to_the_published_city():
    for date, city in ((CENSUS_2010, 19_612_368), (CENSUS_2020, 21_893_095)):
        rows = census(date)
        assert rows["110000"]["residents"] == city
        assert sum(rows[code]["residents"] for code in districts_now()) == city


def test_the_core_lost_347525_residents_between_the_censuses():
    # 919,253 + 1,243,315 = 2,162,568; 708,829 + 1,106,214 = 1,815,043
    core = [
        sum(census(date)[code]["residents"] for code in ("110101", "110102")) for date in (CENSUS_2010, CENSUS_2020)
    ]
    assert core == [2_162_568, 1_815_043]
    assert core[0] - core[1] == 347_525
    land = load("areas").filter(pl.col("code") == "110000.core")["land_km2"].item()
    assert round(core[0] / land) == 23_407  # the bureau's own published density
    assert round(core[1] / land) == 19_645
    assert round(1_700_000 / land) == 18_400


def test_the_bureaus_density_of_the_core_is_kept_beside_the_residents():
    row = load("published").filter(pl.col("measure") == "resident_density", pl.col("area_code") == "110000.core")
    assert row.select("grain", "period", "vintage", "value").rows() == [("instant", CENSUS_2010, "census", 23_407.0)]


def test_people_from_other_provinces_sum_to_the_city_in_2020():
    rows = census(CENSUS_2020)
    assert rows["110000"]["migrants_other_province"] == 8_418_418
    assert sum(rows[code]["migrants_other_province"] for code in districts_now()) == 8_418_418


def test_changping_was_inverted_in_2010_and_the_core_registers_more_than_live_there():
    rows = census(CENSUS_2010)
    changping = rows["110114"]
    assert (changping["migrants_other_province"], changping["registered"]) == (847_067, 535_402)
    assert changping["migrants_other_province"] / changping["registered"] == pytest.approx(1.58, abs=0.005)
    for code in ("110101", "110102"):
        assert rows[code]["registered"] > rows[code]["residents"]


def test_a_rounded_copy_of_an_exact_census_figure_is_not_loaded():
    rows = load("population").filter(pl.col("vintage") == "census")
    assert rows.filter(pl.col("grain") != "instant").is_empty()
    # 704.5 万 rounds what the sixteen districts sum to exactly
    assert census(CENSUS_2010)["110000"]["migrants_other_province"] is None
    assert sum(census(CENSUS_2010)[code]["migrants_other_province"] for code in districts_now()) == 7_044_533
    # 1961.2 万 (常住, 2010) rounds the census; only its 户籍 is loaded
    register = load("population").filter(pl.col("vintage") == "register")
    assert register["residents"].null_count() == register.height


def test_the_registered_of_2010_come_from_the_register_for_all_sixteen_districts():
    rows = load("population").filter(pl.col("vintage") == "register", pl.col("period") == dt.date(2010, 1, 1))
    assert sorted(rows["area_code"]) == sorted(["110000", *districts_now()])
    assert rows.filter(pl.col("area_code") == "110000")["registered"].item() == 12_578_000
    assert rows["source"].str.contains("phic.org.cn").all()


def test_vintages_stand_apart_in_the_citys_series():
    city = load("population").filter(pl.col("area_code") == "110000", pl.col("residents").is_not_null())
    by = {(row["grain"], row["period"].year, row["vintage"]): row["residents"] for row in city.to_dicts()}
    assert by["year", 2019, "first_published"] == 21_536_000
    assert by["instant", 2020, "census"] == 21_893_095
    assert by["year", 2023, "office"] == 21_858_000
    assert not any(vintage == "rebased_2020" for _, _, vintage in by)


def test_the_eighteen_districts_of_2004_to_2007_have_their_own_codes():
    old = {"110103", "110104", "110228", "110229"}
    rows = load("published").filter(
        pl.col("measure").is_in(["hospital_and_clinic_beds", "outpatient_emergency_published"]),
        pl.col("area_code") != "110000",
    )
    for (_, period), group in rows.group_by("measure", "period"):
        assert group.height == 18, period
        assert old <= set(group["area_code"])
        assert not {"110118", "110119"} & set(group["area_code"])


@pytest.mark.parametrize(
    ("measure", "year", "tolerance"),
    [
        ("hospital_and_clinic_beds", 2004, 0),
        ("registered_mean", 2004, 1),
        ("outpatient_emergency_published", 2006, 3_000),  # thousands, rounded by district
        ("outpatient_emergency_published", 2007, 3_000),
        ("beds_open_mean", 2007, 3),
    ],
)
def test_districts_of_the_old_health_tables_sum_to_the_city(measure: str, year: int, tolerance: float):
    rows = load("published").filter(pl.col("measure") == measure, pl.col("period") == dt.date(year, 1, 1))
    city = rows.filter(pl.col("area_code") == "110000")["value"].item()
    assert rows.filter(pl.col("area_code") != "110000")["value"].sum() == pytest.approx(city, abs=tolerance)


def test_domestic_visitors_are_twenty_annual_points_without_1999():
    rows = load("published").filter(pl.col("measure") == "domestic_visitors").sort("period")
    assert rows["period"].dt.year().to_list() == [1998, *range(2000, 2019)]
    assert rows["value"].first() == 87_310_000
    assert rows["value"].last() == 306_930_000
    assert set(rows["grain"]) == {"year"}


def test_no_published_row_would_hide_another_as_an_observation():
    # an observation has no period_end: two spans that begin together would be one
    seen = ["measure", "area_code", "grain", "period", "vintage", "scope"]
    assert load("published").filter(pl.struct(seen).is_duplicated()).is_empty()


def test_values_carry_no_float_dust():
    for dataset in ("published", "targets", "thresholds"):
        table = load(dataset)
        for name in ("value", "low", "high", "baseline_value"):
            if name in table.columns:
                assert all(len(repr(value)) <= 14 for value in table[name].drop_nulls()), (dataset, name)


def test_fractions_are_fractions_and_people_are_whole():
    rows = load("published")
    assert rows.filter(pl.col("unit") == "fraction", ~pl.col("value").is_between(0, 1)).is_empty()
    whole = ["persons", "person_times", "beds", "rooms", "items", "days", "establishments"]
    assert rows.filter(pl.col("unit").is_in(whole), pl.col("value") % 1 != 0).is_empty()


def test_a_period_ends_where_its_grain_says():
    rows = load("published").with_columns(days=(pl.col("period_end") - pl.col("period")).dt.total_days() + 1)
    longest = {"instant": 1, "day": 1, "month": 31, "quarter": 92, "half": 182, "year": 366}
    for grain, days in longest.items():
        assert rows.filter(pl.col("grain") == grain, pl.col("days") > days).is_empty(), grain
    assert rows.filter(pl.col("days") < 1).is_empty()
    spans = rows.filter(pl.col("grain") == "span")
    assert spans.height > 40
    assert spans.filter(pl.col("days") < 2).is_empty()


def test_every_measure_has_its_record_and_its_unit():
    records = pl.read_csv(files("data.published").joinpath("measures.csv").read_bytes())
    assert records["measure"].is_duplicated().any() is False
    assert records.select(pl.all().null_count().sum()).row(0) == (0, 0, 0, 0)
    assert records.filter(~pl.col("measure").str.contains(r"^[a-z][a-z0-9_]*$")).is_empty()
    used = load("published").select("measure", "unit").unique()
    assert used.join(records, on=["measure", "unit"], how="anti").is_empty()


def test_beds_with_and_without_military_hospitals_are_not_one_series():
    beds = load("published").filter(pl.col("measure") == "beds_actual_published", pl.col("area_code") == "110000")
    years = {scope: set(rows["period"].dt.year()) for (scope,), rows in beds.group_by("scope")}
    assert years["excluding_military"] == {2013, 2014, 2015, 2016, 2017}
    assert years["all"] == {2009, 2010, 2018, 2020}


def test_what_was_moved_out_of_the_core_is_a_fact_and_not_a_target():
    facts = load("published").filter(pl.col("area_code") == "110000.core", pl.col("grain") == "span")
    assert dict(facts.select("measure", "value").iter_rows()) == {
        "beds_relocated": 1750.0,
        "outpatient_visits_relocated": 3_000_000.0,
    }
    assert set(facts["qualifier"]) == {"about"}
    assert 1750.0 not in load("targets")["high"].to_list()


def test_the_palace_museum_keeps_its_approved_capacity_under_every_quota():
    spot = load("scenic_spots").filter(pl.col("spot_id") == "spot:palace-museum").sort("valid_from")
    assert spot["approved_daily_capacity"].to_list() == [80_000] * 4
    assert spot["daily_quota"].to_list() == [None, 5_000, 8_000, 12_000]


def test_the_slots_of_prince_gong_mansion_make_up_its_quota():
    slots = load("scenic_slots").sort("slot_start")
    assert slots.select("slot_start", "slot_end", "quota").rows() == [(8.5, 12.0, 2000), (12.0, 16.0, 3000)]
    spot = load("scenic_spots").filter(
        pl.col("spot_id") == "spot:prince-gong-mansion", pl.col("valid_from") == slots["valid_from"].first()
    )
    assert spot["daily_quota"].item() == slots["quota"].sum()


def test_an_abolished_cap_does_not_go_on():
    spot = load("scenic_spots").filter(pl.col("spot_id") == "spot:prince-gong-mansion").sort("valid_from")
    assert spot.select("valid_from", "daily_quota").rows() == [
        (dt.date(2019, 10, 2), 32_000),
        (dt.date(2019, 10, 8), None),
        (dt.date(2020, 9, 15), 5_000),
    ]
