"""Hours at the gate: counters, closed days, opening hours, days that end after midnight."""

import datetime as dt
from typing import Any

import polars as pl

from data.contracts.findings import Finding, Severity
from data.extracts.rules.hours import hour_findings

from .conftest import released

DAY, NEXT = dt.date(2024, 5, 1), dt.date(2024, 5, 2)


def hour(at: int, entries: int, exits: int | None = None, *, date: dt.date = DAY) -> dict[str, Any]:
    return {"spot_id": "s", "date": date, "hour": at, "entries": entries, "exits": exits}


def found(*rows: dict[str, Any], **reference: pl.LazyFrame) -> dict[str, Finding]:
    typed = released("scenic_visits", list(rows)).with_row_index("row", offset=1)
    return {finding.rule: finding for finding in hour_findings(typed, reference)}


def spot(opens: int, closes: int) -> pl.LazyFrame:
    return released(
        "scenic_spots", [{"spot_id": "s", "valid_from": dt.date(2020, 1, 1), "open_hour": opens, "close_hour": closes}]
    )


def calendar(**day: Any) -> pl.LazyFrame:
    return released("scenic_calendar", [{"spot_id": "s", "date": DAY} | day])


def test_as_many_may_leave_in_a_day_as_came():
    assert found(hour(9, 10, 0), hour(17, 0, 10)) == {}


def test_more_leaving_than_coming_in_a_day_is_a_warning():
    told = found(hour(9, 10, 0), hour(17, 0, 11))
    assert told["exits_exceed_entries"].severity is Severity.WARNING


def test_without_exits_nothing_is_said_of_them():
    assert found(hour(9, 10), hour(17, 0)) == {}


def test_who_leaves_after_midnight_came_the_day_before():
    # Open from 18 to 2: the ten who leave at 1 are those who came at 22.
    rows = (hour(22, 10, 0), hour(1, 0, 10, date=NEXT))
    assert "exits_exceed_entries" in found(*rows)
    assert found(*rows, scenic_spots=spot(18, 2)) == {}


def test_entries_on_a_closed_day_are_a_warning_and_hours_without_any_are_not():
    told = found(hour(9, 1), scenic_calendar=calendar(status="closed"))
    assert told["entries_while_closed"].severity is Severity.WARNING
    assert found(hour(9, 0), scenic_calendar=calendar(status="closed")) == {}
    assert found(hour(9, 1), scenic_calendar=calendar(status="open")) == {}


def test_entries_outside_the_opening_hours_are_noted():
    open_9_to_17 = spot(9, 17)
    assert found(hour(9, 1), hour(16, 1), scenic_spots=open_9_to_17) == {}
    told = found(hour(8, 1), hour(17, 1), hour(3, 0), scenic_spots=open_9_to_17)
    assert told["entries_outside_hours"].severity is Severity.NOTE
    assert told["entries_outside_hours"].rows == 2


def test_the_hours_of_the_day_come_before_those_of_the_spot():
    short = calendar(status="partial", open_hour=13, close_hour=17)
    assert found(hour(13, 1), scenic_spots=spot(9, 17), scenic_calendar=short) == {}
    assert set(found(hour(12, 1), scenic_spots=spot(9, 17), scenic_calendar=short)) == {"entries_outside_hours"}


def test_an_evening_spot_is_open_on_both_sides_of_midnight():
    assert found(hour(23, 1), hour(1, 1), scenic_spots=spot(18, 2)) == {}
    assert set(found(hour(12, 1), scenic_spots=spot(18, 2))) == {"entries_outside_hours"}
