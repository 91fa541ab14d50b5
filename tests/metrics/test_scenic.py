"""Gates by the hour: what is a gap, what is closed, what resets; small enough for a pencil."""

import datetime as dt
from typing import Any

import polars as pl
from pencil import frames, observed, with_facts

DAY = dt.date(2026, 9, 1)
STREET = "110101001"  # 4 km²
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


def september(*lacking: int, since: int = 1, **more: Any) -> dict[str, pl.LazyFrame]:
    """A whole September at S, 130 entries a day, from the day of its record on; some days nobody told."""
    days = [dt.date(2026, 9, number) for number in range(since, 31) if number not in lacking]
    visits = [
        {"spot_id": "S", "date": day, "hour": hour, "entries": entries, "exits": exits}
        for day in days
        for hour, entries, exits in WHOLE
    ]
    yellow = {"indicator": "scenic_instant_load", "area_code": "110000", "tier": "yellow", "value": 0.8}
    spot = SPOT | {"valid_from": dt.date(2026, 9, since)}
    held = frames(**{"thresholds": [yellow], "scenic_spots": [spot], "scenic_visits": visits, **more})
    return with_facts(held, "scenic_visits", "scenic_day")


def of_the_month(indicator: str, held: dict[str, pl.LazyFrame], area: str = "S") -> tuple[Any, ...]:
    found = observed(indicator, held).filter(area_code=area, grain="month", variant="default")
    return found.select("value", "reason").row(0)


def test_a_month_that_lacks_a_whole_day_has_neither_a_fullest_day_nor_its_hours():
    assert of_the_month("scenic_daily_load", september()) == (130 / 400, None)
    assert of_the_month("hours_above", september()) == (30.0, None)  # one of each day: 90 of 100
    for indicator in ("scenic_daily_load", "scenic_instant_load", "hours_above"):
        assert of_the_month(indicator, september(20)) == (None, "missing_hours")  # the 20th may have been fuller
    shut = [{"spot_id": "S", "date": dt.date(2026, 9, 20), "status": "closed"}]
    assert of_the_month("hours_above", september(20, scenic_calendar=shut)) == (29.0, None)


def test_a_month_of_which_only_some_closed_days_are_known_was_not_closed():
    """September is whole; of October the calendar closes one day or every day, and nobody told the others."""
    mondays = [dt.date(2026, 10, 5)]
    every = [dt.date(2026, 10, number) for number in range(1, 32)]
    whole = september()
    last = whole["scenic_day"].filter(pl.col("date") == dt.date(2026, 9, 30))
    for shut, reason in ((mondays, "missing_hours"), (every, "closed")):
        calendar = frames(scenic_calendar=[{"spot_id": "S", "date": day, "status": "closed"} for day in shut])
        # Another spot reports in October, so that the month has begun.
        other = last.with_columns(spot_id=pl.lit("T"), date=pl.lit(dt.date(2026, 10, 31)))
        held = whole | {"scenic_calendar": calendar["scenic_calendar"]}
        held = with_facts(held | {"scenic_day": pl.concat([held["scenic_day"], other])}, "scenic_day")
        found = observed("scenic_daily_load", held).filter(area_code="S", grain="month").sort("period")
        assert found.select("value", "reason").rows() == [(130 / 400, None), (None, reason)]


def test_a_closed_day_before_the_first_record_neither_makes_a_month_whole_nor_breaks_it():
    before = [{"spot_id": "S", "date": dt.date(2026, 9, 5), "status": "closed"}]
    given_days = {"since": 10, "scenic_calendar": before}
    assert of_the_month("scenic_entry_density", september(**given_days), STREET) == (21 * 130 / (4 * 30), None)
    lacking = september(20, **given_days)
    assert of_the_month("scenic_entry_density", lacking, STREET) == (None, "incomplete_children")  # not 20 × 130


def test_a_part_that_opens_later_counts_from_its_own_date():
    """C1 = 100 / 10 = 10 until the 15th, then (100 + 300) / 10 = 40; 90 people inside."""
    part = {"spot_id": "S", "m2_per_visitor": 10.0}
    parts = [part | {"part_id": "a", "effective_area_m2": 100.0, "valid_from": dt.date(2026, 9, 1)},
             part | {"part_id": "b", "effective_area_m2": 300.0, "valid_from": dt.date(2026, 9, 15)}]  # fmt: skip
    bare = {**SPOT, "approved_instant_capacity": None, "valid_from": dt.date(2026, 9, 1)}
    found = observed("scenic_instant_load", september(scenic_spots=[bare], scenic_parts=parts)).filter(grain="day")
    assert found.sort("period")["value"].to_list() == [9.0] * 14 + [2.25] * 16


def test_rounds_of_a_day_are_counted_exactly():
    """C1 = 100 / 10 = 10; 8 to 22 h in stays of 0.56 h are 25 rounds: C2 = 250."""
    part = {"spot_id": "S", "part_id": "a", "effective_area_m2": 100.0, "m2_per_visitor": 10.0}
    times = {"open_hour": 8, "close_hour": 22, "mean_stay_h": 0.56, "valid_from": dt.date(2026, 9, 1)}
    visits = [
        {"spot_id": "S", "date": DAY, "hour": hour, "entries": 5 if hour == 9 else 0, "exits": 0}
        for hour in range(8, 22)
    ]
    spot = {**SPOT, **times, "approved_daily_capacity": None}
    held = with_facts(
        frames(scenic_spots=[spot], scenic_parts=[part], scenic_visits=visits), "scenic_visits", "scenic_day"
    )
    assert on_the_day("scenic_daily_load", held) == (5 / 250, "ok", None)
