"""Gates by the hour: what is a gap, what is closed, what resets; small enough for a pencil."""

import datetime as dt
from typing import Any

import polars as pl
from pencil import frames, observed, with_facts

DAY = dt.date(2026, 9, 1)
SPOT = {
    "spot_id": "S",
    "name": "S",
    "area_code": "110101001",
    "access": "gated",
    "mean_stay_h": 1.0,
    "open_hour": 9,
    "close_hour": 12,
    "approved_instant_capacity": 100,
    "approved_daily_capacity": 400,
}
WHOLE = [(9, 50, 0), (10, 70, 30), (11, 10, 100)]  # inside: 50, 90, 0


def given(hours: list[tuple[int, int, int | None]], **more: Any) -> dict[str, pl.LazyFrame]:
    visits = [
        {"spot_id": "S", "date": DAY, "hour": hour, "reservations": entries, "entries": entries, "exits": exits}
        for hour, entries, exits in hours
    ]
    yellow = {"indicator": "scenic_instant_load", "area_code": "110000", "tier": "yellow", "value": 0.8}
    held = frames(
        thresholds=[yellow], scenic_spots=[SPOT | {"valid_from": dt.date(2020, 1, 1)}], scenic_visits=visits, **more
    )
    return with_facts(held, "scenic_visits", "scenic_day")


def on_the_day(indicator: str, held: dict[str, pl.LazyFrame], area: str = "S") -> tuple[Any, ...]:
    """Value, status, reason."""
    found = observed(indicator, held).filter(area_code=area, grain="day", variant="default")
    return found.select("value", "status", "reason").row(0)


def test_loads_of_a_whole_day():
    held = given(WHOLE)
    assert on_the_day("scenic_daily_load", held) == (130 / 400, "ok", None)
    assert on_the_day("scenic_instant_load", held) == (90 / 100, "ok", None)
    assert on_the_day("hours_above", held) == (1.0, "ok", None)


def test_a_missing_hour_at_the_gate_is_a_gap_at_every_level():
    held = given(WHOLE[:2])
    assert on_the_day("scenic_daily_load", held) == (None, "null", "missing_hours")
    assert on_the_day("scenic_instant_load", held) == (None, "null", "missing_hours")
    assert on_the_day("hours_above", held) == (None, "null", "missing_hours")
    other = given(WHOLE)
    changed = {
        **other,
        "scenic_spots": pl.concat(
            [
                other["scenic_spots"],
                other["scenic_spots"].with_columns(spot_id=pl.lit("T"), area_code=pl.lit("110101002")),
            ]
        ),
        "scenic_day": pl.concat([other["scenic_day"], held["scenic_day"].with_columns(spot_id=pl.lit("T"))]),
    }
    both = with_facts(changed, "scenic_day")
    for area in ("110101", "110000.core"):
        assert on_the_day("scenic_entry_density", both, area) == (None, "null", "incomplete_children")
    assert on_the_day("scenic_entry_density", both, "110101001") == (130 / 4, "ok", None)


def test_a_day_that_the_calendar_shortens_is_whole_with_fewer_hours():
    calendar = [{"spot_id": "S", "date": DAY, "status": "partial", "open_hour": 9, "close_hour": 11}]
    held = given(WHOLE[:2], scenic_calendar=calendar)
    assert on_the_day("scenic_daily_load", held) == (120 / 400, "ok", None)


def test_a_closed_day_is_not_a_zero():
    tomorrow = DAY + dt.timedelta(days=1)
    held = given(WHOLE, scenic_calendar=[{"spot_id": "S", "date": tomorrow, "status": "closed"}])
    found = observed("scenic_daily_load", held).filter(period=tomorrow, grain="day")
    assert found.select("value", "reason").row(0) == (None, "closed")


def test_a_spot_is_expected_again_on_the_day_after_a_closed_one():
    closed, silent = DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)
    one = given(WHOLE, scenic_calendar=[{"spot_id": "S", "date": closed, "status": "closed"}])
    spot, day = one["scenic_spots"], one["scenic_day"]
    held = one | {
        "scenic_spots": pl.concat([spot, spot.with_columns(spot_id=pl.lit("T"), area_code=pl.lit("110101002"))]),
        "scenic_day": pl.concat(
            [day, *(day.with_columns(spot_id=pl.lit("T"), date=pl.lit(date)) for date in (DAY, closed, silent))]
        ),
    }
    held = with_facts(held, "scenic_day")
    found = observed("scenic_entry_density", held).filter(area_code="110101", grain="day").sort("period")
    assert found.select("numerator", "reason").rows() == [(260, None), (130, None), (None, "incomplete_children")]


def test_a_month_closed_throughout_is_awaited_by_nobody_and_the_next_one_is():
    september = [DAY + dt.timedelta(days=number) for number in range(30)]
    one = given(WHOLE, scenic_calendar=[{"spot_id": "S", "date": date, "status": "closed"} for date in september])
    spot, day = one["scenic_spots"], one["scenic_day"]
    dates = pl.date_range(dt.date(2026, 8, 1), dt.date(2026, 10, 31), eager=True).alias("date").to_frame()
    every = dates.lazy().join(day.drop("date"), how="cross").select(day.collect_schema().names())
    held = one | {
        "scenic_spots": pl.concat([spot, spot.with_columns(spot_id=pl.lit("T"), area_code=pl.lit("110101002"))]),
        "scenic_day": pl.concat([every.filter(pl.col("date") < DAY), every.with_columns(spot_id=pl.lit("T"))]),
    }
    held = with_facts(held, "scenic_day")
    found = observed("scenic_entry_density", held).filter(area_code="110101", grain="month").sort("period")
    assert found.select("numerator", "reason").rows() == [
        (62 * 130, None), (30 * 130, None), (None, "incomplete_children")
    ]  # fmt: skip


def test_a_spot_without_its_gate_is_awaited_among_the_gated_no_more():
    held = given(WHOLE)
    spots, day = held["scenic_spots"], held["scenic_day"]
    open_street = spots.with_columns(access=pl.lit("open"), valid_from=pl.lit(DAY + dt.timedelta(days=1)))
    other = {"spot_id": pl.lit("T")}
    both = {
        **held,
        "scenic_spots": pl.concat([spots, open_street, spots.with_columns(**other)]),
        "scenic_day": pl.concat(
            [
                *(day.with_columns(date=pl.lit(DAY + dt.timedelta(days=later))) for later in range(2)),
                *(day.with_columns(**other, date=pl.lit(DAY + dt.timedelta(days=later))) for later in range(3)),
            ]
        ),
    }
    days = observed("scenic_entry_density", with_facts(both, "scenic_day")).filter(grain="day")
    found = days.filter(area_code="110101001").sort("period")
    # 130 by each gate at first; then by T's alone, also on the day for which the street said nothing.
    assert found.select("numerator", "coverage_n", "coverage_of").rows() == [(260, 2, 2), (130, 1, 1), (130, 1, 1)]


def test_a_counter_that_resets_never_makes_fewer_than_nobody():
    held = given([(9, 50, 80), (10, 70, 30), (11, 10, 10)])  # 30 more left than came: 0, then 10, then 10
    inside = held["scenic_day"].collect()["inside"][0].to_list()
    assert min(inside) == 0
    assert on_the_day("scenic_instant_load", held)[1] == "estimated"


def test_without_exits_people_inside_are_the_entries_of_the_mean_stay_and_marked():
    held = given([(hour, entries, None) for hour, entries, _ in WHOLE])
    assert on_the_day("scenic_instant_load", held) == (70 / 100, "estimated", None)


def test_a_capacity_of_zero_is_no_load():
    held = given(WHOLE)
    empty = held["scenic_spots"].with_columns(approved_daily_capacity=pl.lit(0, pl.Int64))
    assert on_the_day("scenic_daily_load", held | {"scenic_spots": empty}) == (None, "null", "capacity_zero")
