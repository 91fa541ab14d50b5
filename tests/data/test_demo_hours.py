"""Demonstration hours: days that add up, closed days without rows, the wanted number of rows in bounded frames."""

import datetime as dt
from functools import cache

import polars as pl
import pytest

from data import demo
from data.demo.scenic import spots
from data.demo.size import size_for
from data.demo.visits import visits

UNTIL = dt.date(2026, 11, 24)
ROWS = 120_000


@cache
def table(dataset: str) -> pl.DataFrame:
    return pl.concat(demo.generate(dataset, until=UNTIL, rows=ROWS))


@pytest.mark.parametrize("rows", [10_000, 100_000, 1_000_000])
def test_both_datasets_together_have_about_the_wanted_rows(rows: int):
    made = sum(
        frame.height
        for dataset in ("scenic_visits", "presence")
        for frame in demo.generate(dataset, until=UNTIL, rows=rows)
    )
    assert made == pytest.approx(rows, rel=0.05)


def test_a_hundred_million_rows_are_more_places_and_months_not_larger_frames():
    size = size_for(100_000_000, UNTIL)
    assert size.spots > 700
    assert len(size.visit_months) == 120
    first = next(demo.generate("scenic_visits", until=UNTIL, rows=100_000_000))
    assert first.height < 500_000
    assert first["date"].dt.truncate("1mo").n_unique() == 1


def test_no_rows_wanted_no_rows_made():
    assert list(demo.generate("scenic_visits", until=UNTIL, rows=0)) == []
    assert list(demo.generate("presence", until=UNTIL, rows=0)) == []


def test_default_rows_leave_no_area_without_people_or_spots():
    size = size_for(demo.ROWS, UNTIL)
    assert size.cells == 46
    assert {area[:6] for area in spots(size.spots, 42).areas} == {
        *("110101", "110102", "110105", "110106", "110107", "110108", "110109", "110111"),
        *("110112", "110113", "110114", "110115", "110116", "110117", "110118", "110119"),
    }


@pytest.mark.parametrize("dataset", ["scenic_visits", "presence"])
def test_each_frame_is_one_month_sorted_by_key(dataset: str):
    key = ["spot_id", "date", "hour"] if dataset == "scenic_visits" else ["cell_id", "date", "hour", "group"]
    for frame in demo.generate(dataset, until=UNTIL, rows=ROWS):
        assert frame["date"].dt.truncate("1mo").n_unique() == 1
        assert frame.select(key).equals(frame.select(key).sort(key))


def test_everybody_who_enters_leaves_by_closing_time_and_nobody_before():
    rows = table("scenic_visits").filter(pl.col("exits").is_not_null())
    inside = (pl.col("entries") - pl.col("exits")).cum_sum().over("spot_id", "date")
    assert rows.select(inside.min()).item() == 0
    days = rows.group_by("spot_id", "date").agg(pl.col("entries").sum(), pl.col("exits").sum())
    assert days.filter(pl.col("entries") != pl.col("exits")).is_empty()


def test_some_spots_count_no_exits_and_open_areas_take_no_reservations():
    rows, known = table("scenic_visits"), table("scenic_spots").unique("spot_id")
    without = rows.group_by("spot_id").agg(pl.col("exits").is_null().all())["exits"]
    assert 0 < without.sum() < len(without)
    both = rows.join(known.select("spot_id", "access"), on="spot_id")
    assert both.filter((pl.col("access") == "open") != pl.col("reservations").is_null()).is_empty()


def test_a_closed_day_has_no_rows_and_every_other_day_all_open_hours():
    rows = table("scenic_visits")
    closed = table("scenic_calendar")
    assert closed["date"].dt.weekday().unique().to_list() == [1]
    assert rows.join(closed, on=["spot_id", "date"], how="semi").is_empty()
    months = rows["date"].dt.truncate("1mo").unique()
    spot = table("scenic_spots").unique("spot_id").select("spot_id", "open_hour", "close_hour")
    days = pl.date_range(months.min(), rows["date"].max(), eager=True).alias("date")
    expected = spot.join(days.to_frame(), how="cross").join(closed, on=["spot_id", "date"], how="anti")
    held = rows.group_by("spot_id", "date").agg(pl.len(), pl.col("hour").min(), pl.col("hour").max().alias("last"))
    both = expected.join(held, on=["spot_id", "date"], how="left")
    assert both["len"].null_count() == 0
    assert both.filter(
        (pl.col("hour") != pl.col("open_hour"))
        | (pl.col("last") != pl.col("close_hour") - 1)
        | (pl.col("len") != pl.col("close_hour") - pl.col("open_hour"))
    ).is_empty()


def test_no_day_exceeds_its_quota_and_a_few_come_near_their_capacity():
    days = table("scenic_visits").group_by("spot_id", "date").agg(pl.col("entries").sum()).sort("date")
    known = table("scenic_spots").select("spot_id", "valid_from", "daily_quota", "approved_daily_capacity")
    both = days.join_asof(
        known.sort("valid_from"), left_on="date", right_on="valid_from", by="spot_id", check_sortedness=False
    )
    assert both.filter(pl.col("entries") > pl.col("daily_quota")).is_empty()
    near = both.filter(pl.col("entries") > 0.8 * pl.col("approved_daily_capacity")).height
    assert 0 < near < 0.1 * both.height


def test_reservations_stand_only_where_a_slot_starts():
    slots = table("scenic_slots").select("spot_id", pl.col("slot_start").cast(pl.Int8).alias("hour"))
    rows = table("scenic_visits").join(slots.select("spot_id").unique(), on="spot_id", how="semi")
    assert rows.filter(pl.col("reservations") > 0).join(slots, on=["spot_id", "hour"], how="anti").is_empty()
    assert rows["reservations"].sum() >= rows["reserved_entries"].sum()


def test_parts_of_a_spot_hold_its_approved_number_at_once():
    """12,637.5 m² / 1.5 + 16,850 m² / 2 = 8,425 + 8,425 = 16,850 visitors."""
    holds = (
        table("scenic_parts")
        .group_by("spot_id")
        .agg((pl.col("effective_area_m2") / pl.col("m2_per_visitor")).sum().alias("c1"))
    )
    approved = table("scenic_spots").unique("spot_id").drop_nulls("approved_instant_capacity")
    both = holds.join(approved, on="spot_id")
    assert (both["c1"] - both["approved_instant_capacity"]).abs().max() < 1e-6


def test_groups_of_people_sum_to_all_of_them():
    wanted = size_for(20_000_000, UNTIL)
    rows = next(demo.generate("presence", until=UNTIL, rows=20_000_000)).head(24 * 31 * 4)
    assert wanted.groups == ("all", "resident", "visitor", "worker")
    hours = rows.group_by("cell_id", "date", "hour").agg(
        pl.col("persons").filter(pl.col("group") == "all").sum().alias("all"),
        pl.col("persons").filter(pl.col("group") != "all").sum().alias("parts"),
    )
    assert hours.filter(pl.col("all") != pl.col("parts")).is_empty()


def test_turnstiles_that_never_sleep_record_nothing_at_night():
    here = spots(4, 42)
    frame = next(visits(here, (dt.date(2026, 9, 1),), 42, every_hour=True))
    assert frame.group_by("spot_id", "date").len()["len"].unique().to_list() == [24]
    assert frame.filter(pl.col("hour") < 6)["entries"].sum() == 0
