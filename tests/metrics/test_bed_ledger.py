"""Where beds went, checked with a pencil: closed, moved to a district, cut, or merely not reported."""

import datetime as dt
from typing import Any

from pencil import frames

from metrics.subjects.bed_ledger import bed_ledger

JAN, FEB, MAR = (dt.date(2024, month, 1) for month in (1, 2, 3))
Fates = set[tuple[str, str, str | None, int]]


def said(name: str, district: str, month: dt.date, beds: int, **more: Any) -> dict[str, Any]:
    return {"facility_id": name, "area_code": f"{district}001", "grain": "month", "period": month,
            "beds_actual": beds, **more}  # fmt: skip


def moved(kind: str, beds: int, date: dt.date, **ends: str) -> dict[str, Any]:
    return {
        "movement_id": f"{kind}{date}{ends}",
        "subject": "hospital",
        "kind": kind,
        "beds": beds,
        "date": date,
        **ends,
    }


def fates(rows: list[dict[str, Any]], *moves: dict[str, Any]) -> Fates:
    found = bed_ledger(frames(hospitals=rows, movements=list(moves)), since=JAN, until=MAR)
    return set(found.iter_rows())


def test_each_fate_is_told_apart():
    rows = [
        said("A", "110101", JAN, 100),  # closes by a movement
        said("B", "110101", JAN, 80),  # moves 50 to C in 110112, keeps 30
        said("B", "110101", MAR, 30),
        said("C", "110112", JAN, 200),
        said("C", "110112", MAR, 260),  # 50 arrived, 10 opened
        said("D", "110101", JAN, 40),  # says nothing more
        said("D", "110101", FEB, 40),
        said("E", "110101", JAN, 20),  # cuts 5
        said("E", "110101", MAR, 15),
        said("F", "110101", JAN, 7),  # its own last row says closed
        said("F", "110101", FEB, 7, status="closed"),
    ]
    close = moved("close", 100, dt.date(2024, 2, 10), from_id="A")
    move = moved("move", 50, dt.date(2024, 3, 31), from_id="B", to_id="C")
    assert fates(rows, close, move) == {
        ("110101", "closed", None, 107),  # 100 + 7
        ("110101", "moved", "110112", 50),
        ("110101", "not_reported", None, 40),
        ("110101", "reduced", None, 5),
        ("110112", "opened", None, 10),
    }  # 247 in January − 107 − 50 − 40 − 5 = 45 = 30 + 15 in March


def test_a_missing_row_is_never_a_closure():
    assert fates([said("A", "110101", JAN, 100)]) == {("110101", "not_reported", None, 100)}


def test_a_move_to_a_place_that_no_row_tells_is_no_closure():
    rows = [said("A", "110101", JAN, 100), said("A", "110101", MAR, 0)]
    assert fates(rows, moved("move", 100, FEB, from_id="A", to_id="X")) == {("110101", "moved", None, 100)}


def test_a_facility_that_moved_away_whole_is_not_waited_for():
    rows = [said("A", "110101", JAN, 100), said("C", "110112", JAN, 10), said("C", "110112", MAR, 110)]
    assert fates(rows, moved("move", 100, FEB, from_id="A", to_id="C")) == {("110101", "moved", "110112", 100)}


def test_a_movement_of_the_first_month_is_in_its_figure_already():
    rows = [said("A", "110101", JAN, 100), said("A", "110101", MAR, 100)]
    assert fates(rows, moved("move", 30, dt.date(2024, 1, 31), from_id="A", to_id="C")) == set()
    assert fates(rows[:1], moved("close", 100, dt.date(2024, 4, 1), from_id="A")) == {
        ("110101", "not_reported", None, 100)
    }


def test_a_campus_that_reports_from_another_district_has_moved_there():
    rows = [said("H", "110101", JAN, 700), said("H", "110112", MAR, 690)]
    went = {("110101", "moved", "110112", 700), ("110112", "reduced", None, 10)}
    assert fates(rows) == went  # 700 left, and 10 of them were cut there
    assert fates(rows, moved("move", 700, dt.date(2024, 2, 10), from_id="H", to_id="H")) == went


def test_a_movement_starts_where_the_campus_stood_then():
    rows = [said("B", "110101", JAN, 80), said("B", "110102", MAR, 30), said("C", "110112", JAN, 200)]
    rows += [said("C", "110112", MAR, 250)]
    move = moved("move", 50, dt.date(2024, 2, 10), from_id="B", to_id="C")
    assert fates(rows, move) == {("110101", "moved", "110112", 50), ("110101", "moved", "110102", 30)}


def test_beds_that_left_or_came_after_a_campus_moved_are_those_of_its_new_district():
    """H goes with its 100 from 110101 to 110102; 20 leave it there in March, or 50 reach it before it goes."""
    there = [said("H", "110101", JAN, 100), said("C", "110112", JAN, 200)]
    rows = [*there, said("H", "110102", FEB, 100), said("H", "110102", MAR, 80), said("C", "110112", MAR, 220)]
    later = moved("move", 20, dt.date(2024, 3, 10), from_id="H", to_id="C")
    # 110101: 100 − 100 = 0; 110102: 100 − 20 = 80
    assert fates(rows, later) == {("110101", "moved", "110102", 100), ("110102", "moved", "110112", 20)}
    rows = [*there, said("H", "110101", FEB, 150), said("H", "110102", MAR, 150), said("C", "110112", MAR, 150)]
    first = moved("move", 50, dt.date(2024, 2, 10), from_id="C", to_id="H")
    # 110101: 100 + 50 − 150 = 0; 110102: 150
    assert fates(rows, first) == {("110112", "moved", "110101", 50), ("110101", "moved", "110102", 150)}


def test_who_was_silent_in_the_first_month_was_not_opened_since():
    rows = [said("A", "110101", dt.date(2023, 12, 1), 50), said("A", "110101", MAR, 50)]
    assert fates(rows) == set()
    assert fates(rows[1:]) == {("110101", "opened", None, 50)}  # heard of for the first time
