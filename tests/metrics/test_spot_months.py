"""Days of a spot by month and kind, with a pencil; kept or made of the days, they are the same."""

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from pencil import frames, with_facts
from polars.testing import assert_frame_equal

from metrics.facts.scenic_facts import GAP
from metrics.facts.spot_months import COUNTED, day_kinds

FIRST = dt.date(2026, 9, 1)
MOVED = dt.date(2026, 9, 3)  # from one street to the other
SPOTS = [
    {"spot_id": "S", "name": "S", "area_code": area, "access": "gated", "open_hour": 9, "close_hour": 12,
     "valid_from": since}
    for area, since in (("110101001", FIRST), ("110101002", MOVED))
]  # fmt: skip


def day(later: int, entries: int, booked: int | None = None, hours: int = 3) -> dict[str, Any]:
    return {"spot_id": "S", "date": FIRST + dt.timedelta(days=later), "hours": hours, "entries": entries, "exits": 0,
            "reservations": booked, "origin": "official", "status": "ok" if hours == 3 else "gap",
            "reason": None if hours == 3 else GAP}  # fmt: skip


def kinds(*days: dict[str, Any], **more: Any) -> pl.DataFrame:
    held = frames(scenic_spots=SPOTS, scenic_day=days, **more)
    return day_kinds(with_facts(held, "scenic_day")).sort("period", "last")


def test_days_of_a_kind_are_summed_and_others_stand_apart():
    """1 and 2 September alike (5 + 7, booked 4 + 6); after the move one without bookings; October by itself."""
    found = kinds(day(0, 5, 4), day(1, 7, 6), day(2, 8), day(30, 9, 1))
    told = found.select("period", "valid_from", "days", "last", "entries", "reservations", "_no_reservations").rows()
    second, third, october = (FIRST + dt.timedelta(days=later) for later in (1, 2, 30))
    assert told == [
        (FIRST, FIRST, 2, second, 12, 10, False),
        (FIRST, MOVED, 1, third, 8, None, True),
        (dt.date(2026, 10, 1), MOVED, 1, october, 9, 1, False),
    ]


def test_a_day_that_lacks_hours_is_a_gap_until_the_calendar_says_that_it_was_short():
    days = [day(0, 5), day(1, 7, hours=2), day(2, 8, hours=1)]
    assert kinds(*days)["status"].to_list() == ["open", "gap", "gap"]
    short = [
        {"spot_id": "S", "date": one["date"], "status": "partial", "open_hour": 9, "close_hour": 11} for one in days
    ]
    assert kinds(*days, scenic_calendar=short)["status"].to_list() == ["open", "open", "gap"]  # two hours are due


def test_a_day_before_the_first_record_of_its_spot_has_no_place():
    assert kinds(day(-1, 5)).height == 0


DAYS = st.lists(
    st.builds(day, st.integers(-2, 70), st.integers(0, 99), st.none() | st.integers(0, 9), st.sampled_from([2, 3, 3])),
    unique_by=lambda one: one["date"],
)


@given(days=DAYS)
def test_a_release_without_kept_months_has_them_of_its_days(days: list[dict[str, Any]]):
    held = frames(scenic_spots=SPOTS, scenic_day=days)
    kept = with_facts(held, "scenic_day")
    assert_frame_equal(day_kinds(held), day_kinds(kept), check_row_order=False)
    counted = [one for one in days if one["date"] >= FIRST]
    for name in COUNTED:
        assert day_kinds(kept)[name].sum() == sum(one.get(name) or 0 for one in counted)
    assert day_kinds(kept)["days"].sum() == len(counted)
