"""Figures beside each other: what moved shows that it moved, and a share moves by points."""

import polars as pl
import pytest

from dashboard.content.targets import standings
from dashboard.words import numbers
from data.contracts import clock
from data.contracts.units import Unit


@pytest.mark.parametrize(
    ("before", "after", "unit", "told"),
    [
        (0.309, 0.305, Unit.FRACTION, ("30.9%", "30.5%")),
        (0.0263, 0.0258, Unit.FRACTION, ("2.63%", "2.58%")),
        (1000.2, 1000.3, Unit.PERSONS, ("1,000.2", "1,000.3")),
        (1.5, 1.5, Unit.RATIO, ("1.500", "1.500")),
        (None, 0.5, Unit.FRACTION, ("—", "50.0%")),
        (100.0, 100.000001, Unit.PERSONS, ("100", "100")),  # beyond what anybody reads
    ],
)
def test_two_figures_have_the_digits_that_tell_them_apart(
    before: float | None, after: float, unit: Unit, told: tuple[str, str]
):
    assert numbers.apart(before, after, unit, "zh") == told


@pytest.mark.parametrize(
    ("before", "after", "unit", "zh", "en"),
    [
        (200.0, 190.0, Unit.BEDS, "−5.0%", "−5.0 %"),  # −10 / 200
        (0.80, 0.76, Unit.FRACTION, "−4.0 个百分点", "−4.0 percentage points"),  # not −5 %
        (0.0, 0.05, Unit.FRACTION, "+5.0 个百分点", "+5.0 percentage points"),
        (0.5, 0.5004, Unit.FRACTION, "+0.04 个百分点", "+0.04 percentage points"),
        (10_000.0, 9_998.0, Unit.BEDS, "−0.02%", "−0.02 %"),
        (0.79, 0.78903, Unit.FRACTION, "−0.1 个百分点", "−0.1 percentage points"),  # 0.097, not 0.10
        (100.0, 100.0, Unit.BEDS, "0.0%", "0.0 %"),
        (1.0, 1.0 + 1e-9, Unit.BEDS, "0.0%", "0.0 %"),  # no sign before a nothing
        (0.0, 5.0, Unit.BEDS, "—", "—"),
        (None, 5.0, Unit.BEDS, "—", "—"),
    ],
)
def test_a_change_is_in_per_cent_and_that_of_a_share_in_points(
    before: float | None, after: float, unit: Unit, zh: str, en: str
):
    step = numbers.step(before, after, unit)
    assert (numbers.change(step, unit, "zh"), numbers.change(step, unit, "en")) == (zh, en)


def test_a_sentence_that_says_which_way_has_no_sign():
    assert numbers.moved(0.80, 0.76, Unit.FRACTION, "en") == "4.0 percentage points"
    assert [numbers.way(step).split()[0] for step in (-0.1, 0.1, 0.0)] == ["down", "up", "as"]


def test_a_moment_of_the_log_is_beijings_with_its_offset():
    # Eight hours before Beijing's midnight it is four in the afternoon in Greenwich.
    assert clock.spoken("2026-11-27T16:00:00+00:00") == "2026-11-28 00:00+08:00"


def test_english_counts_one_target_apart():
    table = pl.DataFrame({"class": ["met", "missed", "unknown"]})
    assert standings.summary(table, "en") == "3 targets: 1 needs attention, 1 is met."
    assert standings.summary(table, "zh") == "共 3 项目标：1 项需要关注，1 项已达标。"
