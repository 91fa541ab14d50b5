"""Facilities: a missing row is a gap, never a closure; a closure is told."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import frames

from metrics.rollup.facilities import NOT_COVERED, roll_up_facilities
from metrics.rollup.hierarchy import INCOMPLETE

JAN, FEB, MAR = (dt.date(2024, month, 1) for month in (1, 2, 3))
NORTH, SOUTH, WEST = "110101001", "110101002", "110102"


def said(who: str, where: str, period: dt.date, beds: float | None, **more: Any) -> dict[str, Any]:
    return {
        "facility_id": who,
        "area_code": where,
        "grain": "month",
        "period": period,
        "vintage": "office",
        "variant": "default",
        "status": "open",
        "numerator": beds,
        "origin": "official",
        **more,
    }


def beds(rows: list[dict[str, Any]], *, moved: list[dict[str, Any]] | None = None, **options: bool) -> pl.DataFrame:
    schema = {"numerator": pl.Float64, "status": pl.String}
    own = pl.DataFrame(rows, schema_overrides=schema).lazy()
    return roll_up_facilities(own, frames(movements=moved or []), **options).collect()


def at(found: pl.DataFrame, area: str, period: dt.date, variant: str = "default") -> tuple[Any, ...]:
    """Value, reason, coverage."""
    row = found.filter(area_code=area, period=period, variant=variant)
    return row.select("numerator", "reason", "coverage_n", "coverage_of").row(0)


EVERYBODY = [
    *(said("A", NORTH, month, 100) for month in (JAN, FEB, MAR)),
    *(said("B", NORTH, month, 20) for month in (JAN, FEB, MAR)),
    *(said("C", WEST, month, 300) for month in (JAN, FEB, MAR)),
]


def without(who: str, *months: dt.date) -> list[dict[str, Any]]:
    return [row for row in EVERYBODY if not (row["facility_id"] == who and row["period"] in months)]


def test_facilities_are_summed_for_street_district_city_and_zone():
    found = beds(EVERYBODY)
    assert at(found, NORTH, JAN) == (120, None, 2, 2)  # 100 + 20
    assert at(found, "110101", JAN) == (120, None, 2, 2)
    for area in ("110000", "110000.core"):
        assert at(found, area, JAN) == (420, None, 3, 3)  # 120 + 300


def test_within_a_covered_district_a_street_without_facilities_has_none():
    assert at(beds(EVERYBODY), SOUTH, JAN) == (0, None, 0, 0)


def test_a_facility_that_is_silent_one_month_is_a_gap_at_every_level_above_it():
    found = beds(without("B", FEB))
    for area, n, of in ((NORTH, 1, 2), ("110101", 1, 2), ("110000", 2, 3), ("110000.core", 2, 3)):
        assert at(found, area, FEB) == (None, INCOMPLETE, n, of)
        assert at(found, area, MAR)[0] is not None
    assert at(found, WEST, FEB)[0] == 300  # below it nothing changed


def test_a_facility_that_falls_silent_stays_a_gap_until_somebody_says_that_it_closed():
    found = beds(without("B", FEB, MAR))
    assert [at(found, NORTH, month)[1] for month in (FEB, MAR)] == [INCOMPLETE, INCOMPLETE]


def test_a_month_in_which_nobody_reported_is_a_gap_too():
    found = beds([row for row in EVERYBODY if row["period"] != FEB])
    assert at(found, "110000", FEB) == (None, INCOMPLETE, 0, 3)


def test_a_row_with_status_closed_ends_the_expectation():
    rows = [*without("B", FEB, MAR), said("B", NORTH, FEB, 0, status="closed")]
    found = beds(rows)
    assert at(found, NORTH, FEB) == (100, None, 2, 2)
    assert at(found, NORTH, MAR) == (100, None, 1, 1)


def test_suspended_is_not_closed():
    rows = [*without("B", FEB, MAR), said("B", NORTH, FEB, 20, status="suspended")]
    assert at(beds(rows), NORTH, MAR) == (None, INCOMPLETE, 1, 2)


@pytest.mark.parametrize("kind", ["close", "merge"])
@pytest.mark.parametrize(("date", "feb"), [(dt.date(2024, 2, 29), 100), (dt.date(2024, 3, 1), None)])
def test_a_movement_ends_the_expectation_from_its_own_month(kind: str, date: dt.date, feb: float | None):
    moved = [{"movement_id": "1", "date": date, "kind": kind, "from_id": "B", "to_id": "C", "beds": 20}]
    found = beds(without("B", FEB, MAR), moved=moved)
    assert at(found, NORTH, FEB)[0] == feb
    assert at(found, NORTH, MAR)[0] == 100


@pytest.mark.parametrize(("taken", "value"), [(19, None), (20, 100)])
def test_a_move_closes_what_it_leaves_only_when_it_takes_every_bed(taken: int, value: float | None):
    moved = [{"movement_id": "1", "date": FEB, "kind": "move", "from_id": "B", "to_id": "C", "beds": taken}]
    rows = [{**row, "beds": row["numerator"]} for row in without("B", FEB, MAR)]
    assert at(beds(rows, moved=moved), NORTH, FEB)[0] == value


def test_a_closure_before_the_last_report_says_nothing_about_a_later_silence():
    moved = [{"movement_id": "1", "date": dt.date(2023, 5, 1), "kind": "close", "from_id": "B", "beds": 20}]
    assert at(beds(without("B", MAR), moved=moved), NORTH, MAR)[0] is None


def test_who_reopens_is_expected_again():
    april = dt.date(2024, 4, 1)
    rows = [
        said("B", NORTH, JAN, 0, status="closed"),
        said("B", NORTH, MAR, 20),
        *(said("A", NORTH, month, 100) for month in (JAN, FEB, MAR, april)),
    ]
    found = beds(rows, every_district=False)
    assert [at(found, NORTH, month)[0] for month in (JAN, FEB, MAR, april)] == [100, 100, 120, None]


def test_a_facility_is_expected_where_it_last_was():
    rows = [*without("B", FEB, MAR), said("B", WEST, FEB, 20)]
    found = beds(rows)
    assert at(found, NORTH, FEB) == (100, None, 1, 1)
    assert at(found, WEST, FEB) == (320, None, 2, 2)
    assert at(found, WEST, MAR) == (None, INCOMPLETE, 1, 2)
    assert at(found, NORTH, MAR)[0] == 100


def test_a_district_where_none_was_ever_reported_is_not_covered_and_its_parent_says_how_many_are():
    found = beds([row for row in EVERYBODY if row["area_code"] != WEST])
    assert at(found, WEST, JAN) == (None, NOT_COVERED, None, None)
    assert at(found, "110000", JAN) == (None, INCOMPLETE, 1, 2)
    assert at(found, "110101", JAN)[0] == 120


def test_monitored_villages_make_a_city_figure_of_the_districts_that_have_them():
    found = beds([row for row in EVERYBODY if row["area_code"] != WEST], every_district=False)
    assert at(found, "110000", JAN) == (120, None, 2, 2)
    assert at(found, WEST, JAN)[1] == NOT_COVERED


def test_a_district_is_covered_from_its_first_report_on():
    found = beds(without("C", JAN))
    assert [at(found, WEST, month)[1] for month in (JAN, FEB)] == [NOT_COVERED, None]


def test_when_every_facility_closed_the_district_has_none():
    rows = [*without("C", FEB, MAR), said("C", WEST, FEB, 0, status="closed")]
    assert at(beds(rows), WEST, MAR) == (0, None, 0, 0)


def test_a_row_without_the_term_is_a_gap_if_the_facility_had_it_before_and_nothing_if_it_never_had():
    rows = [{**row, "numerator": None} if row["facility_id"] == "A" else row for row in EVERYBODY]
    assert at(beds(rows), NORTH, FEB) == (20, None, 1, 1)
    rows = [*without("B", FEB), said("B", NORTH, FEB, None)]
    assert at(beds(rows), NORTH, FEB) == (None, INCOMPLETE, 1, 2)


def test_a_facility_that_changes_category_is_no_gap_in_the_old_one():
    def categorised(months: dict[dt.date, str]) -> list[dict[str, Any]]:
        return [said("A", NORTH, month, 10, variant=v) for month, kind in months.items() for v in ("default", kind)]

    found = beds(categorised({JAN: "hostel", FEB: "hotel"}), every_district=False)
    assert at(found, NORTH, FEB, "hostel") == (0, None, 0, 0)
    assert at(found, NORTH, FEB, "hotel") == (10, None, 1, 1)


def test_real_reports_of_a_district_take_the_place_of_its_demonstration_rows():
    invented = [{**row, "origin": "synthetic"} for row in EVERYBODY]
    real = [said("R", NORTH, month, 7) for month in (FEB, MAR)]
    found = beds([*invented, *real])
    assert [at(found, NORTH, month)[0] for month in (JAN, FEB, MAR)] == [120, 7, 7]
    origins = dict(found.filter(period=MAR).select("area_code", "origin").iter_rows())
    assert (origins["110101"], origins[WEST], origins["110000"]) == ("official", "synthetic", "synthetic")


def test_the_facilities_own_rows_show_the_gap_by_name():
    found = beds(without("B", FEB), facilities=True)
    assert at(found, "B", FEB) == (None, "not_reported", 0, 1)
    assert at(found, "A", FEB) == (100, None, 1, 1)


def test_without_any_row_there_is_nothing():
    own = pl.DataFrame([said("A", NORTH, JAN, 1)]).clear().lazy()
    assert roll_up_facilities(own, frames()).collect().is_empty()


@settings(max_examples=20)
@given(st.permutations(range(len(EVERYBODY))))
def test_row_order_is_irrelevant(order: list[int]):
    keys = ["area_code", "period"]
    assert beds([EVERYBODY[i] for i in order]).sort(keys).equals(beds(EVERYBODY).sort(keys))


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from([NORTH, SOUTH, WEST]), st.integers(0, 400)),
        min_size=1,
        unique_by=lambda row: row[0],
    ),
    st.sampled_from([dt.date(2020, 2, 29), dt.date(2023, 12, 31), dt.date(2024, 2, 28)]),
    st.data(),
)
def test_no_total_is_ever_lower_because_a_row_is_missing(
    rows: list[tuple[str, str, int]], start: dt.date, data: st.DataObject
):
    days = [start + dt.timedelta(days=i) for i in range(4)]
    whole = [said(who, where, day, float(n), grain="day") for who, where, n in rows for day in days]
    lost = data.draw(st.sampled_from([row for row in whole if row["period"] not in (days[0], days[-1])]))
    found = beds([row for row in whole if row is not lost], every_district=False)
    for area in {lost["area_code"], lost["area_code"][:6], "110000"}:
        value, reason, n, of = at(found, area, lost["period"])
        assert (value, reason, of - n) == (None, INCOMPLETE, 1)
    same = found.filter(pl.col("period") != lost["period"]).sort("area_code", "period")
    full = beds(whole, every_district=False).filter(pl.col("period") != lost["period"]).sort("area_code", "period")
    assert same.equals(full)


def test_a_campus_that_moves_its_address_is_awaited_at_the_new_one():
    """A movement of A to itself closes nothing: while A is silent, no level above it has a lower sum."""
    here = {"movement_id": "m", "kind": "move", "subject": "hospital", "from_id": "A", "to_id": "A", "beds": 100,
            "date": dt.date(2024, 2, 10)}  # fmt: skip
    moved = [row if row["period"] != MAR or row["facility_id"] != "A" else {**row, "area_code": WEST}
             for row in without("A", FEB)]  # fmt: skip
    found = beds([{**row, "beds": row["numerator"]} for row in moved], moved=[here])
    assert at(found, "110000", FEB) == (None, INCOMPLETE, 2, 3)  # 20 + 300 would be a closure
    assert (at(found, "110101", MAR), at(found, WEST, MAR)) == ((20, None, 1, 1), (400, None, 2, 2))
