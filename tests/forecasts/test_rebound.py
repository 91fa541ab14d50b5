"""The rebound watch: what it finds, and how often it cries wolf."""

import numpy as np
import pytest

from forecasts.rebound import FALSE_ALARMS_A_STEP, CannotWatch, page, rebound, reopened


def test_false_alarms_are_as_rare_as_stated():
    random = np.random.default_rng(3)
    steps, alarms = 0, 0
    for _ in range(400):
        found = page(random.normal(0, 1, 2000).tolist())
        alarms += found is not None
        steps += found.place + 1 if found else 2000
    assert alarms / steps == pytest.approx(FALSE_ALARMS_A_STEP, rel=0.25)


def test_a_shift_of_one_and_a_half_is_found_within_a_dozen_steps():
    random = np.random.default_rng(4)
    delays = [page(random.normal(1.5, 1, 100).tolist()) for _ in range(300)]
    assert np.median([alarm.place for alarm in delays if alarm]) <= 12


def test_a_falling_series_that_turns_is_told_and_where_it_turned():
    falling = [100.0, 97.1, 94, 91.2, 88, 85.1, 82, 79]
    assert rebound(falling) is None
    alarm = rebound([*falling, 82, 86, 90])
    assert alarm is not None
    assert alarm.began <= 8 <= alarm.place


@pytest.mark.parametrize("values", [[1.0, 2, 3], [1.0, float("nan"), *range(10)]])
def test_what_cannot_be_watched_is_told(values: list[float]):
    with pytest.raises(CannotWatch):
        rebound(values)


def test_a_closed_item_that_returns():
    assert reopened([0, 1, 0, 30, 80], before=400) == 3
    assert reopened([0, 0, 5], before=400) is None
