"""Periods as people write them, and back."""

import datetime as dt

import pytest

from dashboard.reading import periods
from dashboard.words import numbers


@pytest.mark.parametrize(
    ("text", "named", "first", "last"),
    [
        ("2020", "year", "2020-01-01", "2020-12-31"),
        ("2020-S1", "half", "2020-01-01", "2020-06-30"),
        ("2020-h2", "half", "2020-07-01", "2020-12-31"),
        ("2026-Q3", "quarter", "2026-07-01", "2026-09-30"),
        (" 2026q1 ", "quarter", "2026-01-01", "2026-03-31"),
        ("2020-02", "month", "2020-02-01", "2020-02-29"),
        ("2020-11-01", "day", "2020-11-01", "2020-11-01"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, named: str, first: str, last: str):
    found = periods.parse(text)
    assert (found.named, found.first.isoformat(), found.last.isoformat()) == (named, first, last)
    if named != "day":
        assert periods.parse(periods.period_text(found.first, named)) == periods.Period(
            periods.period_text(found.first, named), found.first, found.last, named
        )


@pytest.mark.parametrize("text", ["", "20", "2020-13", "2020-00", "2020-Q5", "2020-Q0", "2020-S3", "2020-2-1", "0000"])
def test_what_is_no_period_is_refused(text: str):
    with pytest.raises(periods.MalformedPeriod):
        periods.parse(text)


def test_halves_and_quarters_are_said_in_words():
    said = [numbers.period(dt.date(2026, 7, 1), grain, lang) for grain in ("half", "quarter") for lang in ("zh", "en")]
    assert said == ["2026 年下半年", "H2 2026", "2026 年第 3 季度", "Q3 2026"]
