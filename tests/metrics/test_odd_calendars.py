"""Leap days, closed seasons, missing days and months: a figure is whole or empty with its reason, never lower."""

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import frames, observed, one, with_facts

STREET, LAND = "110101001", 10.0  # km² of 110101
MONTHS = st.sampled_from([dt.date(2023, 2, 1), dt.date(2024, 2, 1), dt.date(2023, 12, 1), dt.date(2024, 4, 1)])


def length(month: dt.date) -> int:
    return ((month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - month).days


def gated(days: list[dt.date], shut: set[dt.date]) -> dict[str, pl.LazyFrame]:
    """A spot open from 9 to 10 where 60 enter on each of `days`, 45 of them with a reservation."""
    spot = {"spot_id": "S", "name": "S", "area_code": STREET, "access": "gated", "mean_stay_h": 1.0,
            "open_hour": 9, "close_hour": 10, "valid_from": dt.date(2020, 1, 1)}  # fmt: skip
    visits = [
        {"spot_id": "S", "date": day, "hour": 9, "reservations": 50, "reserved_entries": 45, "entries": 60, "exits": 60}
        for day in days
    ]
    calendar = [{"spot_id": "S", "date": day, "status": "closed"} for day in sorted(shut)]
    held = frames(scenic_spots=[spot], scenic_visits=visits, scenic_calendar=calendar)
    return with_facts(held, "scenic_visits", "scenic_day")


@settings(max_examples=20)
@given(month=MONTHS, data=st.data())
def test_a_month_of_a_gate_is_whole_or_empty(month: dt.date, data: st.DataObject):
    days = [month + dt.timedelta(days=number) for number in range(length(month))]
    some = st.sets(st.sampled_from(days[1:]), max_size=len(days) - 1)
    shut = data.draw(some, label="closed")
    lost = data.draw(st.one_of(st.just(set()), some), label="missing") - shut
    here = [day for day in days if day not in shut | lost]
    held = gated(here, shut)
    coverages, densities = (observed(name, held) for name in ("reservation_coverage", "scenic_entry_density"))
    for area in (STREET, "110101", "110000", "110000.core"):
        coverage, density = (one(frame, area, grain="month") for frame in (coverages, densities))
        if lost:
            assert (coverage["value"], coverage["reason"]) == (None, "incomplete_children")
            assert (density["value"], density["reason"]) == (None, "incomplete_children")
        else:
            assert coverage["value"] == 0.75  # 45 of 60, however long the season
            assert density["numerator"] == 60 * len(here)
    if not lost:  # 29 calendar days in a leap February, closed ones too
        assert one(densities, "110101", grain="month")["denominator"] == LAND * len(days)


@settings(max_examples=20)
@given(
    year=st.sampled_from([2023, 2024]),
    lost=st.sets(st.integers(2, 12), max_size=4),
    closed=st.one_of(st.none(), st.integers(2, 12)),
)
def test_a_year_of_campuses_is_whole_or_empty(year: int, lost: set[int], closed: int | None):
    def campus(name: str, month: int, **more: Any) -> dict[str, Any]:
        start = dt.date(year, month, 1)
        days = length(start)
        return {"facility_id": name, "institution_id": name, "area_code": STREET, "grain": "month", "period": start,
                "beds_actual": 10, "beds_authorised": 10, "open_bed_days": 10 * days, "occupied_bed_days": 7 * days,
                "outpatient_visits": 90, "emergency_visits": 10, **more}  # fmt: skip

    last = closed or 13  # B closes in that month, with a row that says so
    rows = [campus("A", month) for month in range(1, 13)]
    rows += [campus("B", month) for month in range(1, min(last, 13)) if month not in lost]
    rows += [campus("B", closed, status="closed", outpatient_visits=0, emergency_visits=0)] if closed else []
    missing = {month for month in lost if month < last}
    held = frames(hospitals=rows)
    visits, beds, full = (
        observed(name, held) for name in ("outpatient_emergency_visits", "hospital_beds", "bed_occupancy")
    )
    for area in (STREET, "110101"):
        for month in range(1, 13):
            told = one(beds, area, grain="month", period=dt.date(year, month, 1))
            assert told["value"] == (None if month in missing else 20 if month < last else 10)
            assert told["reason"] == ("incomplete_children" if month in missing else None)
        flow, stock = (one(frame, area, grain="year") for frame in (visits, beds))
        assert flow["value"] == (None if missing else 100 * (12 + last - 1 if closed else 24))
        assert flow["reason"] == ("incomplete_periods" if missing else None)
        assert stock["value"] == (None if 12 in missing else 20 if not closed else 10)
        ratio = one(full, area, grain="year")
        assert ratio["value"] is None if missing else abs(ratio["value"] - 0.7) < 1e-9
    whole = one(full, "110101", grain="month", period=dt.date(year, 2, 1))
    if 2 not in missing and last > 2:
        assert whole["denominator"] == 2 * 10 * length(dt.date(year, 2, 1))
