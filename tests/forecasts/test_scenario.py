"""Scenarios by pencil: a course with a closure, a cap and a shift over one day of a spot."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.attainment import probability
from forecasts.scenario import Course, Slots, followed, hours_at_load

SPREAD = [[mean + percent - 50 for percent in range(1, 100)] for mean in (90.0, 80.0)]


def test_a_course_goes_its_pace_and_takes_its_steps():
    course = Course(-5.0, ((2027.0, -20.0),))
    means, spread = followed(SPREAD, [90.0, 80.0], [2026.0, 2027.0], start=100, start_time=2025.0, course=course)
    assert means.tolist() == [95.0, 70.0]
    assert spread[1].tolist() == [70.0 + percent - 50 for percent in range(1, 100)]
    assert probability(spread[1].tolist(), kind="reduce_to", low=None, high=70.0) == pytest.approx(0.5)


@given(pace=st.floats(-1e6, 1e6), step=st.floats(-1e6, 1e6))
def test_counts_never_fall_below_zero(pace: float, step: float):
    course = Course(pace, ((2026.0, step),))
    means, spread = followed(SPREAD, [90.0, 80.0], [2026.0, 2027.0], start=100, start_time=2025.0, course=course)
    assert (means >= 0).all()
    assert (spread >= 0).all()


def test_a_course_must_be_finite():
    with pytest.raises(ValueError, match="finite"):
        followed(SPREAD, [90, 80], [2026, 2027], start=1, start_time=2025, course=Course(float("nan")))


def day(**hours: int) -> dict[str, object]:
    inside = [0] * 24
    for name, persons in hours.items():
        inside[int(name[1:])] = persons
    return {"date": dt.date(2026, 5, 1), "entries": 100, "inside": inside, "instant": 100}


def shares(**hours: float) -> dict[tuple[int, int], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    found = np.zeros(24)
    for name, share in hours.items():
        found[int(name[1:])] = share
    return {(2026, 5): found}


def test_a_cap_lowers_the_hours_above_a_tier_and_counts_who_is_turned_away():
    # 80 come at nine, 20 at ten, each stays two hours: 80 inside, then 100, then 20.
    held = day(h9=80, h10=100, h11=20)
    found = hours_at_load(
        [held], shares(h9=0.8, h10=0.2), stay=2, tiers={"yellow": 0.8, "full": 1.0}, what=Slots(cap=50)
    )
    assert found.before == {"yellow": 2, "full": 1}
    assert found.after == {"yellow": 0, "full": 0}  # 50, 70, 20
    assert found.turned_away == 30


def test_a_shift_moves_people_to_the_other_hour_and_turns_nobody_away():
    held = day(h9=80, h10=100, h11=20, h14=10)
    what = Slots(moved_from=9, moved_to=14, share=0.5)
    found = hours_at_load([held], shares(h9=0.8, h10=0.2), stay=2, tiers={"half": 0.5}, what=what)
    assert found.before == {"half": 2}
    assert found.after == {"half": 2}  # 40 and 60 in the morning, 50 at two: ten and fourteen o'clock
    assert found.turned_away == 0


def test_days_without_people_inside_or_capacity_are_left_out():
    unknown = [{**day(h9=1), "inside": None}, {**day(h9=1), "instant": None}, {**day(h9=1), "instant": 0}]
    assert hours_at_load(unknown, shares(h9=1.0), stay=2, tiers={"yellow": 0.8}, what=Slots()).days == 0
