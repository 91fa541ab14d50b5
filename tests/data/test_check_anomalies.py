"""Level shifts, values that stand still, and months unlike their own, on both sides of each threshold."""

import datetime as dt

import pytest

from data.contracts.findings import Finding

from .test_check_series import found, people


def months(values: list[int], *, first: int = 2023) -> list[dict]:
    return [
        people("110101", dt.date(first + place // 12, place % 12 + 1, 1), value) for place, value in enumerate(values)
    ]


def told(values: list[int], rule: str) -> Finding | None:
    return found("population", months(values)).get(rule)


QUIET = [1000, 1010, 995, 1005, 990, 1002]  # range 20, median 1,001: a shift lies beyond 20 % of it, 200.2


@pytest.mark.parametrize(
    ("after", "shifts"),
    [
        ([1250, 1260, 1255], True),
        ([1202, 1202], True),  # 201 above the median, twice
        ([1201, 1201], False),  # 200
        ([1300, 1000, 1001], False),  # one alone is an outlier
        ([780, 770], True),  # down as well as up
    ],
)
def test_a_level_that_shifts_and_stays_is_told(after: list[int], *, shifts: bool):
    finding = told([*QUIET, *after], "level_shift")
    assert (finding is not None) is shifts
    if finding:
        assert [example.row for example in finding.examples] == [len(QUIET) + 1]  # once, where it begins


def test_a_series_that_always_swings_does_not_shift():
    # A range of 400 within six months; 1,300 and 1,350 are within twice that of the median.
    assert told([800, 1200, 850, 1150, 900, 1100, 1300, 1350], "level_shift") is None


@pytest.mark.parametrize(("times", "still"), [(3, False), (4, True), (5, True)])
def test_values_that_suddenly_stand_still_are_told_once(times: int, *, still: bool):
    finding = told([*QUIET, *[1007] * times], "stands_still")
    assert (finding.rows if finding else 0) == still


def test_what_never_moved_does_not_stand_still_suddenly():
    assert told([1000] * 12, "stands_still") is None


YEAR = [100, 110, 120, 130, 140, 150, 160, 150, 140, 130, 120, 110]


def test_a_month_unlike_its_own_years_before_is_told():
    # Growth over a year was 1.0 throughout; May falls to 0.5, which is 0.5 below: more than a width of 0.2.
    values = [*YEAR, *YEAR, *YEAR[:4], 70]
    finding = told(values, "season_break")
    assert finding is not None
    assert [example.row for example in finding.examples] == [29]


def test_a_month_that_moves_as_others_did_is_not_told():
    assert told([*YEAR, *YEAR, *YEAR[:4], 120], "season_break") is None  # 120 / 140 = 0.86, within 0.2 of 1.0


def test_the_largest_anomaly_comes_first_and_only_the_extract_is_told():
    held = months(QUIET)
    new = [people("110101", dt.date(2023, 7 + place, 1), value) for place, value in enumerate([1300, 1310])]
    finding = found("population", new, held=held)["level_shift"]
    assert (finding.rows, finding.examples[0].row) == (1, 1)
