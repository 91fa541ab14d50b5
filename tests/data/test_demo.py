"""Demonstration data: the same for a seed, within its contracts, plainly fictional, equal to what is published."""

import datetime as dt
import re
from functools import cache

import polars as pl
import pytest

from data import demo, published
from data.contracts import CONTRACTS
from data.contracts.findings import Severity
from data.contracts.rules import Block
from data.demo import seeds

UNTIL = dt.date(2026, 11, 24)
ROWS = 60_000
CENSUS = dt.date(2020, 11, 1)
FOCUS = ["110106010", "110111105", "110114004", "110114115"]


@cache
def table(dataset: str, *, until: dt.date = UNTIL, seed: int = demo.SEED) -> pl.DataFrame:
    return pl.concat(demo.generate(dataset, until=until, seed=seed, rows=ROWS))


@pytest.mark.parametrize("dataset", demo.DATASETS)
def test_every_table_keeps_its_contract(dataset: str):
    contract, rows = CONTRACTS[dataset], table(dataset)
    assert rows.schema == contract.schema
    assert rows.height > 0
    assert not rows.select(contract.key).is_duplicated().any()
    assert contract.hourly or rows.select(contract.key).equals(rows.sort(contract.key).select(contract.key))
    for column in contract.columns:
        held = rows[column.name]
        assert column.optional or held.null_count() == 0, column.name
        assert not column.values or set(held.drop_nulls()) <= set(column.values), column.name
        assert not column.measures or held.drop_nulls().is_empty() or held.min() >= 0, column.name
    for rule in contract.rules:
        assert rule.severity is Severity.NOTE or rows.filter(rule.broken).is_empty(), rule.name


@pytest.mark.parametrize("dataset", demo.DATASETS)
def test_every_row_says_that_it_is_synthetic_and_from_which_seed(dataset: str):
    rows = table(dataset)
    assert rows["origin"].unique().to_list() == ["synthetic"]
    assert rows["source"].unique().to_list() == [f"demonstration generator {demo.VERSION}, seed {demo.SEED}"]


@pytest.mark.parametrize("dataset", demo.DATASETS)
def test_same_seed_same_rows_and_another_seed_others(dataset: str):
    again = pl.concat(demo.generate(dataset, until=UNTIL, rows=ROWS))
    assert again.equals(table(dataset))
    if dataset not in {"events", "scenic_calendar"}:  # planted, and Mondays
        assert not table(dataset, seed=7).drop("source").equals(table(dataset).drop("source"))


@pytest.mark.parametrize(
    "dataset", [name for name in demo.DATASETS if CONTRACTS[name].block is Block.PERIODIC or name == "movements"]
)
def test_a_later_until_only_adds_rows(dataset: str):
    earlier = table(dataset, until=dt.date(2024, 3, 15))
    key = CONTRACTS[dataset].key
    assert 0 < earlier.height < table(dataset).height
    assert earlier.equals(table(dataset).join(earlier.select(key), on=key, how="semi").sort(key))


def test_nothing_lies_beyond_the_last_month_that_is_over():
    assert table("population")["period"].max() == dt.date(2026, 10, 1)
    assert table("villages")["period"].max() == dt.date(2026, 7, 1)
    assert table("buildings")["period"].max() == dt.date(2025, 1, 1)
    assert table("scenic_visits")["date"].max() == dt.date(2026, 10, 31)
    assert table("presence")["date"].max() == dt.date(2026, 10, 31)


def test_before_the_first_month_there_is_nothing_and_nothing_breaks():
    for dataset in ("population", "hospitals", "lodging", "villages", "buildings", "land_use", "movements"):
        assert table(dataset, until=seeds.FIRST).is_empty(), dataset
    for dataset in demo.DATASETS:
        assert all(frame.schema == CONTRACTS[dataset].schema for frame in _early(dataset)), dataset


def _early(dataset: str) -> list[pl.DataFrame]:
    return list(demo.generate(dataset, until=dt.date(2016, 3, 1), rows=ROWS))


def test_people_of_november_2020_sum_to_the_census_of_every_district():
    census = published.load("population").filter(
        pl.col("period") == CENSUS, pl.col("area_code").str.contains(r"^\d{6}$"), pl.col("area_code") != "110000"
    )
    made = (
        table("population")
        .filter(pl.col("period") == CENSUS, ~pl.col("area_code").is_in(FOCUS))
        .group_by(pl.col("area_code").str.slice(0, 6))
        .agg(pl.col("residents", "migrants_other_province", "migrants_other_district").sum())
    )
    both = census.join(made, on="area_code", suffix="_made").sort("area_code")
    assert both.height == 16
    for column in ("residents", "migrants_other_province", "migrants_other_district"):
        assert both[column].to_list() == both[f"{column}_made"].to_list()
    assert made["residents"].sum() == 21_893_095


def test_streets_with_a_published_census_have_exactly_that():
    known = published.load("population").filter(
        pl.col("period") == CENSUS, pl.col("area_code").str.contains(r"^11010[12]\d{3}$")
    )
    both = known.join(table("population").filter(pl.col("period") == CENSUS), on="area_code", suffix="_made")
    assert both.height == 10
    assert both["residents"].to_list() == both["residents_made"].to_list()


def test_no_published_row_has_the_key_of_a_synthetic_one():
    for dataset in set(demo.DATASETS) & set(published.DATASETS):
        key = CONTRACTS[dataset].key
        assert table(dataset).join(published.load(dataset), on=key, how="semi").is_empty(), dataset
    assert not set(published.load("population")["vintage"]) & set(table("population")["vintage"])


def test_migrants_are_part_of_the_residents_and_focus_towns_of_their_districts():
    people = table("population")
    parts = pl.col("migrants_other_province") + pl.col("migrants_other_district")
    assert people.filter(parts > pl.col("residents")).is_empty()
    whole = people.select(pl.col("area_code").alias("district"), "period", pl.col("residents").alias("whole"))
    towns = (
        people.filter(pl.col("area_code").is_in(FOCUS))
        .group_by(pl.col("area_code").str.slice(0, 6).alias("district"), "period")
        .agg(pl.col("residents").sum())
    )
    assert towns.join(whole, on=["district", "period"]).filter(pl.col("residents") > pl.col("whole")).is_empty()


def test_hospital_beds_of_2020_are_the_published_ones():
    beds = table("hospitals").filter(pl.col("period") == dt.date(2020, 12, 1))
    assert beds["beds_actual"].sum() == 127_143
    in_core = beds.filter(pl.col("area_code").str.len_chars() == 9)["beds_actual"].sum()
    assert 0.15 < in_core / 127_143 < 0.26
    assert beds["area_code"].str.slice(0, 6).n_unique() == 16


def test_beds_change_by_what_the_movements_say():
    """420 beds leave H-… in a month: its own drop and the receiver's rise are these 420, but for the yearly drift."""
    beds = table("hospitals").select("facility_id", "period", "beds_actual", "status")
    moves = table("movements").filter(pl.col("subject") == "hospital")
    assert set(moves["kind"]) == {"move", "close", "merge"}
    before = beds.with_columns(pl.col("period").dt.offset_by("1mo"))
    left = moves.join(beds, left_on=["from_id", "date"], right_on=["facility_id", "period"]).join(
        before, left_on=["from_id", "date"], right_on=["facility_id", "period"], suffix="_before"
    )
    assert left.height == moves.height
    assert (left["beds_actual_before"] - left["beds_actual"]).to_list() == left["beds"].to_list()
    gone = left.filter(pl.col("kind") != "move")
    assert gone["beds_actual"].to_list() == [0] * gone.height
    assert gone["status"].to_list() == ["closed"] * gone.height
    reached = moves.filter(pl.col("kind") == "move").join(
        beds, left_on=["to_id", "date"], right_on=["facility_id", "period"]
    )
    assert reached["beds_actual"].to_list() == reached["beds"].to_list()


@pytest.mark.parametrize(("dataset", "key"), [("hospitals", "facility_id"), ("lodging", "establishment_id")])
def test_whoever_stops_reporting_said_closed_in_its_last_row(dataset: str, key: str):
    rows = table(dataset)
    months = rows.group_by(key).agg(
        pl.len(),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.col("status").sort_by("period").last(),
    )
    assert (
        months.filter((pl.col("last") < rows["period"].max()) != (pl.col("status") == "closed"))
        .filter(pl.col("last") < rows["period"].max())
        .is_empty()
    )
    span = pl.date_ranges("first", "last", "1mo").list.len()
    assert months.filter(span != pl.col("len")).is_empty()


def test_core_floor_area_lies_above_the_plan_and_falls():
    rows = table("buildings").filter(pl.col("area_code").str.len_chars() == 9)
    core = rows.group_by("period").agg(pl.col("above_ground_gfa_m2").sum()).sort("period")["above_ground_gfa_m2"]
    assert core.min() > 119_000_000
    assert core[0] > core[-1]
    land = published.load("areas").select(pl.col("code").alias("area_code"), "land_km2").drop_nulls()
    assert rows.join(land, on="area_code").filter(pl.col("footprint_m2") > pl.col("land_km2") * 1e6).is_empty()
    both = table("commerce").join(table("buildings"), on=["area_code", "period"])
    assert both.filter(pl.col("commercial_gfa_m2") > pl.col("above_ground_gfa_m2")).is_empty()


def test_villages_are_of_every_kind():
    rows = table("villages").filter(pl.col("period") == dt.date(2026, 7, 1))
    ratio = rows.filter(pl.col("registered") > 0).select(pl.col("migrants_other_province") / pl.col("registered"))
    assert rows.height == 200
    assert (rows["registered"] == 0).sum() == 2
    assert 20 < (ratio.to_series() > 1).sum() < 150
    real = published.load("areas")["code"]
    assert not set(rows["village_code"]) & set(real)
    assert set(rows["area_code"]) <= set(real)


def test_names_are_plainly_fictional():
    for dataset in ("hospitals", "lodging", "villages", "scenic_spots"):
        names = table(dataset)["name"].unique().to_list()
        strange = [name for name in names if not re.fullmatch(r"演示\w{1,2} \d{2,4}(（\d+ 号院区）)?", name)]
        assert strange == []
