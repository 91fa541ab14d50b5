"""What the shape of a code says, and which areas hold at a date."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.area_codes import district_of, level_of
from data.contracts.clock import valid_at
from data.published import load

LEVELS = {
    "110000": "city",
    "110101": "district",
    "110228": "district",
    "110101001": "street",
    "110114115203": "village",
    "110000.core": "zone",
    "110000.subcentre": "subcentre",
    "spot:palace-museum": "own",
    "H0001": "own",
    "11010": "own",
}


def one(expression: pl.Expr, code: str) -> str:
    return pl.DataFrame({"code": [code]}).select(expression).item()


@pytest.mark.parametrize(("code", "level"), LEVELS.items())
def test_the_shape_of_a_code_tells_its_level(code: str, level: str):
    assert one(level_of(pl.col("code")), code) == level


@pytest.mark.parametrize(
    ("code", "district"),
    [
        ("110000", "110000"),
        ("110101", "110101"),
        ("110101001", "110101"),
        ("110114115203", "110114"),
        ("110000.core", "110000.core"),
        ("H0001", "H0001"),
    ],
)
def test_a_code_belongs_to_the_district_of_its_first_six_digits(code: str, district: str):
    assert one(district_of(pl.col("code")), code) == district


@given(st.from_regex(r"11[0-9]{4}([0-9]{3}){0,2}", fullmatch=True))
def test_the_district_of_any_numeric_code_is_a_prefix_of_it(code: str):
    assert code.startswith(one(district_of(pl.col("code")), code))


def test_the_level_in_the_table_is_the_level_of_the_code():
    wrong = load("areas").filter(level_of(pl.col("code")) != pl.col("level"))
    assert wrong.is_empty(), wrong["code"].to_list()


def test_the_day_of_a_change_belongs_to_the_new_area():
    # 东城 of before July 2010 and the new 东城 share a code: exactly one of them holds on any day
    both = load("areas").filter(pl.col("code") == "110101")
    before = both.filter(valid_at(dt.date(2010, 6, 30)))
    after = both.filter(valid_at(dt.date(2010, 7, 1)))
    assert before["valid_to"].to_list() == [dt.date(2010, 7, 1)]
    assert after["valid_to"].to_list() == [None]


def test_a_code_has_one_meaning_on_any_day():
    spans = (
        load("areas")
        .sort("code", "valid_from")
        .with_columns(pl.col("valid_from").shift(-1).over("code").alias("next"))
        .filter(pl.col("next").is_not_null())
    )
    overlapping = spans.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("next")))
    assert overlapping.is_empty()


@pytest.mark.parametrize(
    ("date", "districts"),
    [
        (dt.date(2006, 12, 31), 18),  # 16 districts and two counties
        (dt.date(2010, 6, 30), 18),
        (dt.date(2010, 7, 1), 16),  # four became two
        (dt.date(2015, 11, 17), 16),
        (dt.date(2015, 11, 18), 16),  # the counties became districts
        (dt.date(2026, 1, 1), 16),
    ],
)
def test_the_number_of_districts_at_a_date(date: dt.date, districts: int):
    assert load("areas").filter(pl.col("level") == "district", valid_at(date)).height == districts


def test_every_area_has_its_parent_in_the_table():
    areas = load("areas")
    lost = areas.filter(pl.col("parent").is_not_null()).join(
        areas.select("code"), left_on="parent", right_on="code", how="anti"
    )
    assert lost.is_empty()
    assert areas.filter(pl.col("parent").is_null())["code"].to_list() == ["110000"]


def test_a_street_lies_in_the_district_of_its_digits():
    streets = load("areas").filter(pl.col("level") == "street")
    assert streets.filter(district_of(pl.col("code")) != pl.col("parent")).is_empty()


def test_districts_cover_the_city_and_two_of_them_the_core():
    now = load("areas").filter(pl.col("valid_to").is_null())
    land = dict(now.select("code", "land_km2").iter_rows())
    assert now.filter(pl.col("level") == "district")["land_km2"].sum() == pytest.approx(16410.54, abs=1e-6)
    assert land["110000"] == 16410.54
    assert land["110101"] + land["110102"] == pytest.approx(92.39)  # 41.86 + 50.53
    assert land["110000.core"] == 92.39


def test_the_core_has_32_streets_whose_land_is_not_its_own():
    streets = load("areas").filter(pl.col("level") == "street", pl.col("parent").is_in(["110101", "110102"]))
    assert streets.height == 32
    assert streets["land_km2"].null_count() == 0
    assert streets["land_km2"].sum() == pytest.approx(92.49, abs=0.01)  # the streets' own figures; not 92.39


def test_each_tile_map_has_a_place_of_its_own_for_everyone():
    tiled = load("areas").filter(pl.col("tile_col").is_not_null())
    assert tiled.group_by("level").len().sort("level").rows() == [("district", 16), ("street", 32)]
    assert tiled.filter(pl.struct("level", "tile_col", "tile_row").is_duplicated()).is_empty()


def test_the_partition_of_the_city_covers_every_district_once():
    now = load("zone_members").filter(pl.col("valid_to").is_null())
    members = {zone: set(rows["code"]) for (zone,), rows in now.group_by("zone")}
    rest = members["110000.central"] - members["110000.core"]
    parts = [members["110000.core"], rest, {"110112"}, members["110000.newtowns"], members["110000.ecology"]]
    assert sum(len(part) for part in parts) == 16
    assert len(set.union(*parts)) == 16


def test_members_of_a_zone_are_known_areas():
    areas = load("areas")
    members = load("zone_members")
    assert members.join(areas, on="code", how="anti").is_empty()
    assert members.join(areas, left_on="zone", right_on="code", how="anti").is_empty()


def test_before_july_2010_the_core_was_four_districts():
    members = load("zone_members").filter(pl.col("zone") == "110000.core", valid_at(dt.date(2006, 1, 1)))
    assert sorted(members["code"]) == ["110101", "110102", "110103", "110104"]


def test_zones_that_are_approximate_say_so():
    notes = load("zone_members").filter(pl.col("zone").is_in(["110000.newtowns", "110000.ecology"]))
    assert notes["note"].null_count() == 0


def test_the_four_focus_towns_of_clause_24():
    areas = dict(load("areas").select("code", "name_zh").iter_rows())
    focus = load("zone_members").filter(pl.col("zone") == "110000.focus")
    assert [areas[code] for code in focus["code"]] == ["新村街道", "长阳镇", "沙河地区", "北七家镇"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110101007", "Chaoyangmen"),
        ("110102012", "Shichahai"),
        ("110102013", "Dashilan"),
        ("110111105", "Changyang Town"),
        ("110102017", "Guang'anmennei"),
        ("110112209", "Yujiawu Hui Township"),
    ],
)
def test_characters_with_two_readings_are_romanised_as_the_place_is_called(code: str, name: str):
    assert load("areas").filter(pl.col("code") == code)["name_en"].to_list() == [name]


def test_every_english_name_is_written_in_latin_letters():
    assert load("areas").filter(~pl.col("name_en").str.contains(r"^[A-Za-z0-9 ,.()'-]+$")).is_empty()
