"""Which vintages of one measure stand in one line, by the table."""

import datetime as dt

import pytest

from data.contracts.bases import base, comparable
from data.contracts.rules import VINTAGES


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("census", 2020), ("office", 2024), True),
        (("rebased_2020", 2014), ("office", 2023), True),
        (("rebased_2020", 2019), ("census", 2020), True),
        (("first_published", 2014), ("first_published", 2019), True),
        (("census", 2010), ("census", 2020), True),  # a census counts everybody
        (("first_published", 2014), ("census", 2020), False),  # the six districts' 1085 万
        (("first_published", 2019), ("rebased_2020", 2019), False),
        (("register", 2020), ("office", 2020), False),
        (("census", 2010), ("office", 2024), False),
    ],
)
def test_two_values_compare_within_one_base(one: tuple[str, int], other: tuple[str, int], *, expected: bool):
    first, second = ((vintage, dt.date(year, 1, 1)) for vintage, year in (one, other))
    assert comparable(*first, other=second[0], other_period=second[1]) is expected
    assert comparable(*second, other=first[0], other_period=first[1]) is expected


def test_every_vintage_has_a_base():
    assert all(base(vintage, dt.date(2020, 11, 1)) for vintage in VINTAGES)
