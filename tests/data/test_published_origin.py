"""The tables hold what the collected files say: each file read again, by other code, where it is at hand."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.published import load

SHARED = Path(__file__).parents[2].parent / "shared" / "published"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the collected files are not beside the repository")


def collected(name: str) -> list[dict[str, str]]:
    with (SHARED / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def persons(wan: str) -> int:
    exact = Decimal(wan) * 10_000
    assert exact == int(exact)
    return int(exact)


def population() -> dict[tuple[str, str, str, str], dict[str, object]]:
    keys = ("area_code", "grain", "period", "vintage")
    return {
        (row["area_code"], row["grain"], str(row["period"]), row["vintage"]): row
        for row in load("population").sort(keys).to_dicts()
    }


def published(measure: str) -> dict[tuple[str, str, str, str], float]:
    rows = load("published").filter(pl.col("measure") == measure)
    return {(r["area_code"], str(r["period"]), str(r["period_end"]), r["scope"]): r["value"] for r in rows.to_dicts()}


def test_every_census_of_every_district():
    loaded = population()
    for row in collected("district_population_census"):
        assert loaded[row["adcode"], "instant", row["date"], "census"]["residents"] == int(row["population"])


def test_every_census_figure_of_people_who_moved():
    loaded = population()
    for row in collected("district_migrants_census"):
        found = loaded[row["adcode"], "instant", f"{row['year']}-11-01", "census"]
        assert found["residents"] == int(row["residents"])
        assert found["migrants_other_province"] == int(row["moved_from_other_province"])
        assert found["migrants_other_district"] == int(row["moved_from_other_county_in_beijing"])
        registered = row["census_registered_residents"]
        assert found["registered"] == (int(registered) if registered else None)


def test_every_registered_population_of_2010():
    loaded = population()
    for row in collected("district_resident_vs_hukou_2010"):
        found = loaded[row["adcode"], "year", "2010-01-01", "register"]
        assert found["registered"] == persons(row["hukou_wan"])
        assert row["source"] in str(found["source"])


def vintage_of(row: dict[str, str]) -> str:
    words, measure = row["vintage"], row["measure"]
    if words.startswith("census") or "census" in measure:
        return "census"
    return {"first": "first_published", "after": "office", "year-": "office", "公安": "register"}[
        words[:5] if words.startswith(("first", "after", "year-")) else words
    ]


@pytest.mark.parametrize("name", ["city_population_series", "district_population_points"])
def test_every_point_of_the_population_series_has_its_vintage(name: str):
    loaded, zones = population(), dict(load("areas").filter(pl.col("level") == "zone").select("name_zh", "code").rows())
    column = {"常住人口": "residents", "常住外来人口": "migrants_other_province", "户籍人口": "registered"}
    densities = load("published").filter(pl.col("measure") == "resident_density")
    for row in collected(name):
        area = row.get("adcode") or next(
            (code for zh, code in zones.items() if row.get("district", "全市") in zh), "110000"
        )
        vintage = vintage_of(row)
        if row["measure"] == "常住人口密度":
            found = densities.filter(
                pl.col("area_code") == area,
                pl.col("period").dt.year() == int(row["year"]),
                pl.col("vintage") == vintage,
            )
            assert found["value"].to_list() == [float(row["value"])]
            continue
        period = f"{row['year']}-11-01" if vintage == "census" else f"{row['year']}-01-01"
        grain = "instant" if vintage == "census" else "year"
        measure = row["measure"].replace("(年末)", "").replace("外省市来京人口(census)", "常住外来人口")
        found = loaded[area, grain, period, vintage][column[measure]]
        rounded_copy = vintage == "census" and "." in row["value"] and len(row["value"].split(".")[1]) < 4
        assert found == (None if rounded_copy else persons(row["value"])), row


def test_every_street_and_town_with_a_census():
    loaded = population()
    for row in collected("core_subdistricts"):
        for year in ("2010", "2020"):
            count = row[f"pop_{year}_census"]
            found = loaded.get((row["code"], "instant", f"{year}-11-01", "census"))
            assert (found and found["residents"]) == (int(count) if count else None)
    areas = load("areas").filter(pl.col("level") == "street")
    towns = {(parent, zh): code for parent, zh, code in areas.select("parent", "name_zh", "code").rows()}
    district = {"昌平区": "110114", "丰台区": "110106", "房山区": "110111"}
    for row in collected("fringe_townships_census"):
        code = towns[district[row["district"]], row["township"]]
        for year in ("2000", "2010", "2020"):
            if row[f"pop_{year}"]:
                found = loaded[code, "instant", f"{year}-11-01", "census"]
                assert found["residents"] == int(row[f"pop_{year}"])


def test_every_area_and_tile():
    areas = {row["code"]: row for row in load("areas").filter(pl.col("valid_to").is_null()).to_dicts()}
    for row in collected("district_area"):
        assert areas[row["adcode"]]["land_km2"] == float(row["area_km2"])
    for row in collected("core_subdistricts"):
        found = areas[row["code"]]
        assert (found["name_zh"], found["land_km2"]) == (row["name"], float(row["area_km2"]))
    for row in collected("tiles"):
        found = areas[row["area_code"]]
        assert (found["tile_col"], found["tile_row"]) == (int(row["tile_col"]), int(row["tile_row"]))


def test_every_year_of_tourism():
    names = {"国内旅游人数(外省来京+市民在京)": "domestic_visitors", "市民在京游人数": "resident_day_visitors"}
    for row in collected("tourism_city"):
        if row["measure"] in names:
            key = ("110000", f"{row['year']}-01-01", f"{row['year']}-12-31", "all")
            assert published(names[row["measure"]])[key] == persons(row["value"])
        elif row["measure"] == "国内旅游收入":
            key = ("110000", f"{row['year']}-01-01", f"{row['year']}-12-31", "all")
            assert published("domestic_tourism_revenue")[key] == float(Decimal(row["value"]) * 10**8)


def test_every_visit_of_a_scenic_spot_keeps_its_first_and_last_day():
    names = {name: spot for spot, name in load("scenic_spots").select("spot_id", "name").rows()}
    visits = {(area, start, end): value for (area, start, end, _), value in published("spot_visitors").items()}
    for row in collected("scenic_visitors"):
        area = "110102" if row["spot"].startswith("西城区") else names[row["spot"]]
        assert visits[area, row["start"], row["end"]] == persons(row["visitors"])


def test_every_year_of_the_palace_museum():
    visits, days = published("spot_visitors"), published("spot_days_at_daily_cap")
    for row in collected("palace_museum_annual"):
        key = ("spot:palace-museum", f"{row['year']}-01-01", f"{row['year']}-12-31", "all")
        assert visits[key] == persons(row["visitors_wan"])
        assert days.get(key) == (float(row["days_at_80000_cap"]) if row["days_at_80000_cap"] else None)


def test_every_bed_of_the_city():
    names = {"实有床位": "beds_actual_published", "编制床位": "beds_authorised_published"}
    for measure, name in names.items():
        loaded = load("published").filter(pl.col("measure") == name, pl.col("area_code") == "110000")
        rows = [row for row in collected("health_city_beds_visits") if row["measure"] == measure]
        assert len(rows) > 25
        for row in rows:
            own = loaded.filter(pl.col("period") == dt.date(int(row["year"]), 1, 1))
            assert float(row["value"]) in own["value"].to_list(), row


def test_every_old_district_by_its_row():
    names = {"门急诊人次": ("outpatient_emergency_published", 1000), "平均开放病床数": ("beds_open_mean", 1)}
    old = {"崇文区(now 东城)": "110103", "宣武区(now 西城)": "110104", "密云县": "110228", "延庆县": "110229"}
    areas = load("areas").filter(pl.col("level").is_in(["district", "city"]), pl.col("valid_to").is_null())
    codes = {"全市": "110000"} | dict(areas.select("name_zh", "code").rows()) | old
    for row in collected("health_district_beds_visits"):
        if row["measure"] in names:
            name, scale = names[row["measure"]]
            key = (codes[row["district"]], f"{row['year']}-01-01", f"{row['year']}-12-31", "all")
            assert published(name)[key] == float(row["value"]) * scale


def test_every_lodging_figure_of_2023():
    rows = {row["measure"]: row["value"] for row in collected("lodging") if row["year"] == "2023"}
    year = ("110000", "2023-01-01", "2023-12-31")
    assert published("lodging_beds_published")[*year, "all"] == float(rows["床位总数"]) == 661_900
    assert published("lodging_guests")[*year, "all"] == persons(rows["酒店接待总人数"])
    assert published("room_occupancy_published")[*year, "above_scale"] == 0.644


def test_every_result_of_the_special_action():
    measures = {
        "拆除(治理)违法建设": ("illegal_construction_removed", 10_000),
        "腾退土地": ("land_vacated", 10_000),
        "城乡建设用地减量": ("construction_land_cut", 1),
        "整治桥下空间": ("under_bridge_spaces_treated", 1),
        "完成老旧小区改造": ("old_compounds_renewed", 1),
        "危旧楼房改建和简易楼腾退": ("dilapidated_buildings_renewed", 10_000),
        "规范拆除护栏": ("railings_removed", 1),
        "疏解提质一般制造业企业": ("manufacturers_relocated", 1),
        "城乡建设用地再减量": ("construction_land_cut_planned", 1),
        "精细治理背街小巷": ("lanes_improved_planned", 1),
    }
    for row in collected("special_action_results"):
        measure, scale = measures[row["item"]]
        key = ("110000", f"{row['year']}-01-01", f"{row['year']}-12-31", "all")
        assert published(measure)[key] == float(Decimal(row["value"]) * scale)


def test_every_published_limit_of_a_scenic_spot():
    spots = {(row["name"], str(row["valid_from"])): row for row in load("scenic_spots").to_dicts()}
    halls = {key[:2]: value for key, value in published("spot_instant_quota").items()}
    names = {name: spot for spot, name in load("scenic_spots").select("spot_id", "name").rows()}
    for row in collected("scenic_caps"):
        start = row["from"] + {4: "-01-01", 7: "-01"}.get(len(row["from"]), "")
        if row["spot"] == "全市旅游景区":
            assert published("instant_capacity_share_allowed")["110000", start, start, "all"] == 0.3
        elif "hall capacity" in row["note"]:
            assert halls[names[row["spot"]], start] == float(row["value"])
        else:
            found = spots[row["spot"], start]
            caps = ("approved_instant_capacity", "approved_daily_capacity", "daily_quota")
            assert int(row["value"]) in [found[cap] for cap in caps]


def test_every_target_that_has_a_number():
    targets = load("targets")
    scale = {"万人": 10_000, "亿平方米": 10**8, "平方公里": 1, "人/平方公里": 1}
    area = {
        "核心区": "110000.core",
        "全市": "110000",
        "城六区": "110000.central",
        "城市副中心": "110000.subcentre",
        "通州区": "110112",
    }
    for row in collected("targets"):
        if not row["value"] or row["relation"] == "fact":
            continue
        numbers = [float(Decimal(number) * scale[row["unit"]]) for number in row["value"].split("-")]
        found = targets.filter(
            pl.col("area_code") == area[row["area"]],
            pl.col("due") == dt.date(int(row["year"]), 12, 31),
            pl.col("high") == numbers[-1],
        )
        assert found.height == 1, row
        if len(numbers) == 2:
            assert found["low"].item() == numbers[0]
