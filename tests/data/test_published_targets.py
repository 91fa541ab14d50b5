"""Targets, thresholds, events and the ledger: what was decided, by whom, from when."""

import datetime as dt

import polars as pl
import pytest

from data.contracts.units import Unit
from data.published import load
from metrics.catalogue import BY_ID

END_2020, END_2035, END_2050 = dt.date(2020, 12, 31), dt.date(2035, 12, 31), dt.date(2050, 12, 31)


def target(target_id: str, due: dt.date) -> dict[str, object]:
    rows = load("targets").filter(pl.col("target_id") == target_id, pl.col("due") == due)
    return rows.to_dicts()[0]


@pytest.mark.parametrize(
    ("target_id", "due", "expected"),  # kind, low, high, unit, approximate
    [
        ("core-residents", END_2035, ("reduce_to", None, 1_700_000, "persons", True)),
        ("core-residents", END_2050, ("reduce_to", None, 1_550_000, "persons", True)),
        ("core-floor-area", END_2035, ("reduce_to", None, 119_000_000, "m2", True)),
        ("core-floor-area", END_2050, ("reduce_to", None, 110_000_000, "m2", True)),
        ("city-residents", END_2020, ("ceiling", None, 23_000_000, "persons", False)),
        ("central-residents", END_2020, ("reduce_to", None, 10_850_000, "persons", False)),
        ("central-residents-ceiling", END_2035, ("ceiling", None, 10_850_000, "persons", False)),
        ("city-construction-land", END_2020, ("reduce_to", None, 2860, "km2", True)),
        ("city-construction-land", END_2035, ("reduce_to", None, 2760, "km2", True)),
        ("subcentre-residents", END_2035, ("ceiling", None, 1_300_000, "persons", False)),
        ("subcentre-density", END_2035, ("ceiling", None, 9000, "persons_per_km2", False)),
        ("tongzhou-residents", END_2035, ("range", 2_000_000, 2_050_000, "persons", False)),
    ],
)
def test_the_numbers_of_the_plans(target_id: str, due: dt.date, expected: tuple[object, ...]):
    row = target(target_id, due)
    assert tuple(row[name] for name in ("kind", "low", "high", "unit", "approximate")) == expected


def test_every_number_belongs_to_a_document_other_than_the_policy():
    # 京政发〔2021〕1号 gives directions only
    numbered = load("targets").filter(pl.col("kind") != "direction_only")
    assert numbered.filter(pl.col("source").str.contains("京政发")).is_empty()
    directions = load("targets").filter(pl.col("kind") == "direction_only")
    assert directions.filter(~pl.col("source").str.starts_with("京政发〔2021〕1号")).is_empty()
    assert directions["low"].null_count() == directions["high"].null_count() == directions.height


def test_a_milestone_comes_before_the_last_due_of_its_target():
    rows = load("targets").with_columns(pl.col("due").max().over("target_id").alias("last"))
    assert rows.filter(pl.col("is_milestone") != (pl.col("due") < pl.col("last"))).is_empty()


def test_every_clause_without_a_number_has_its_direction():
    directions = load("targets").filter(pl.col("kind") == "direction_only")
    asked = {
        "5": {"university_students"},
        "6": {"hospital_beds", "outpatient_emergency_visits", "appointment_rate"},
        "17": {
            "population_density",
            "building_coverage",
            "commercial_floor_density",
            "tourism_density",
            "lodging_beds",
            "unlicensed_lodging_beds",
            "reservation_coverage",
            "gfa_plan_fulfilment",
        },
        "18": {"residents", "above_ground_gfa", "construction_land"},
        "20": {"inversion_ratio"},
        "21": {"managed_rental_share"},
        "24": {"jobs_housing"},
    }
    for clause, indicators in asked.items():
        assert indicators <= set(directions.filter(pl.col("clause") == clause)["indicator"]), clause
    for indicator in asked["18"]:
        rows = directions.filter(pl.col("clause") == "18", pl.col("indicator") == indicator)
        assert sorted(rows["area_code"]) == ["110105", "110106", "110107", "110108"]
    focus = load("zone_members").filter(pl.col("zone") == "110000.focus")["code"]
    assert sorted(directions.filter(pl.col("clause") == "24")["area_code"]) == sorted(focus)


def test_lead_bodies_are_those_of_the_annex_for_their_clause():
    annex = {
        "5": {"市教委"},
        "6": {"市卫生健康委"},
        "17": {"市卫生健康委", "市文化和旅游局", "市住房城乡建设委", "市规划自然资源委", "市发展改革委"},
        "18": {"市规划自然资源委", "市发展改革委"},
        "20": {"市公安局"},
        "21": {"市住房城乡建设委", "市农业农村局", "市规划自然资源委"},
        "24": {"市发展改革委"},
    }
    for row in load("targets").filter(pl.col("clause").is_not_null()).to_dicts():
        assert set(row["owner"].split("、")) <= annex[row["clause"]], row["target_id"]


def test_units_and_directions_of_targets_are_known_words():
    targets = load("targets")
    assert set(targets["unit"]) <= {unit.value for unit in Unit}
    assert targets.filter(pl.col("kind").is_in(["reduce_to", "ceiling"]), pl.col("direction") != "lower").is_empty()


def test_a_target_is_in_the_unit_of_its_indicator():
    rows = load("targets").select("indicator", "unit").unique().rows()
    known = [(BY_ID[indicator], unit) for indicator, unit in rows if indicator in BY_ID]
    assert len(known) >= 8
    assert [record.id for record, unit in known if record.unit.value != unit] == []


def test_the_baseline_of_the_core_is_its_census_of_2020():
    row = target("core-residents", END_2035)
    assert (row["baseline_period"], row["baseline_value"]) == (dt.date(2020, 11, 1), 1_815_043)
    assert row["baseline_vintage"] == "census"
    # (1,815,043 − 1,700,000) / 15 = 7,669.5 people a year: −0.767 万
    assert round((1_700_000 - 1_815_043) / 15 / 10_000, 3) == -0.767


def test_the_six_districts_counted_13_9_above_1085_wan_and_are_reported_as_having_reached_it():
    members = ["110101", "110102", "110105", "110106", "110107", "110108"]
    census = load("population").filter(
        pl.col("vintage") == "census", pl.col("period") == dt.date(2020, 11, 1), pl.col("area_code").is_in(members)
    )
    row = target("central-residents", END_2020)
    assert census["residents"].sum() == 10_988_587
    assert round((census["residents"].sum() - row["high"]) / 10_000, 1) == 13.9
    assert row["baseline_vintage"] == "first_published"  # another vintage than the outcome's
    assert row["baseline_value"] == pytest.approx(10_850_000 / 0.85, rel=0.001)  # 15 % below its base of 2014
    assert (row["reported_verdict"], row["reported_on"]) == ("met", dt.date(2023, 1, 15))
    assert "政府工作报告" in row["reported_document"]


def test_every_target_and_milestone_is_an_open_item_of_the_ledger():
    targets, ledger = load("targets"), load("ledger")
    assert ledger.height == targets.height
    assert set(ledger["target_id"]) == set(targets["target_id"])
    assert set(ledger["state"]) == {"open"}
    assert set(ledger["revision"]) == {1}
    leads = targets.unique("target_id").select("target_id", pl.col("owner").str.split("、").list.first())
    assert ledger.join(leads, on="target_id").filter(pl.col("lead_body") != pl.col("owner")).is_empty()


@pytest.mark.parametrize(
    ("date", "tiers"),
    [
        (dt.date(2015, 3, 31), {"watch": 0.6}),
        (dt.date(2015, 4, 1), {"watch": 0.6, "yellow": 0.8, "full": 1.0}),  # LB/T 034—2014
        (dt.date(2018, 4, 30), {"watch": 0.6, "yellow": 0.8, "full": 1.0}),
        (dt.date(2018, 5, 1), {"watch": 0.6, "yellow": 0.8, "orange": 0.9, "red": 0.95, "full": 1.0}),  # LB/T 068
    ],
)
def test_the_tiers_of_a_scenic_spot_hold_from_the_day_of_their_standard(date: dt.date, tiers: dict[str, float]):
    rows = load("thresholds").filter(pl.col("indicator") == "scenic_daily_load", pl.col("valid_from") <= date)
    latest = rows.sort("valid_from").unique("tier", keep="last")
    assert dict(latest.select("tier", "value").iter_rows()) == tiers


def test_our_own_conventions_say_that_they_are_ours():
    rows = load("thresholds").filter(pl.col("tier").is_in(["watch", "tier_3", "tier_5", "tier_10"]))
    assert rows.height == 5
    assert rows["source"].str.contains("本系统约定").all()


def test_a_village_is_inverted_when_migrants_outnumber_the_registered():
    row = load("thresholds").filter(pl.col("tier") == "inverted")
    assert row["value"].to_list() == [1.0]


def test_breaks_and_bad_years_are_events():
    events = {row["event_id"]: row for row in load("events").to_dicts()}
    assert events["census-2020"]["kind"] == "series_break"
    assert events["merge-2010"]["date"] == dt.date(2010, 7, 1)
    assert [events[f"covid-{year}"]["date"].year for year in (2020, 2021, 2022)] == [2020, 2021, 2022]
    assert events["sars-2003"]["indicator"] == "domestic_visitors"
