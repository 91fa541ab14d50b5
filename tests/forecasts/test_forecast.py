"""The plain function: what it answers, what it refuses and by which name."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts import CannotProject, forecast

YEARS = np.array([100.0, 103, 107, 108, 112, 117, 119, 124, 126, 131])
MONTHS = 100 + np.arange(60) + 10 * np.sin(np.arange(60) * 2 * np.pi / 12)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.0, 2.0], "too_short"),
        ([], "too_short"),
        ([5.0] * 12, "constant"),
        ([0.0] * 12, "constant"),
        ([1.0, np.nan, 3, 4, 5, 6], "not_finite"),
        ([1.0, np.inf, 3, 4, 5, 6], "not_finite"),
        ([[1.0, 2.0], [3.0, 4.0]], "not_a_series"),
        (["a", "b", "c", "d", "e"], "not_a_series"),
    ],
)
def test_a_series_that_nothing_honest_follows_from_is_refused_by_name(values: object, reason: str):
    with pytest.raises(CannotProject) as refused:
        forecast(values, 3)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("h", "season", "levels"), [(0, 1, [0.8]), (3, 0, [0.8]), (3, 1, [0.0]), (3, 1, [100])])
def test_impossible_questions_are_errors(h: int, season: int, levels: list[float]):
    with pytest.raises(ValueError, match=r"must be|between"):
        forecast(YEARS, h, season, levels)


def test_wider_levels_contain_narrower_ones_and_the_mean_is_inside():
    mean, spans = forecast(YEARS, 5, 1, [0.5, 0.8, 0.95, 0.99])
    assert mean.shape == (5,)
    edges = [spans[level] for level in (0.99, 0.95, 0.8, 0.5)]
    for (low, high), (inner_low, inner_high) in pairwise(edges):
        assert (low <= inner_low).all()
        assert (inner_high <= high).all()
    assert ((edges[-1][0] <= mean) & (mean <= edges[-1][1])).all()


def test_levels_may_be_shares_or_per_cent_and_keep_their_names():
    _, shares = forecast(YEARS, 2, 1, [0.8])
    _, cents = forecast(YEARS, 2, 1, [80])
    assert np.array_equal(shares[0.8], cents[80])


def test_intervals_widen_with_the_horizon():
    _, spans = forecast(YEARS, 12, 1, [0.8])
    width = spans[0.8][1] - spans[0.8][0]
    assert (np.diff(width) >= -1e-9).all()


def test_counts_stay_counts():
    falling = np.array([90.0, 70, 52, 38, 26, 17, 9, 4, 2, 1])
    mean, spans = forecast(falling, 15, 1, [0.95])
    assert (mean >= 0).all()
    assert (spans[0.95][0] >= 0).all()


def test_what_was_negative_may_stay_so():
    mean, _ = forecast(YEARS - 200, 3)
    assert (mean < 0).all()


def test_a_season_comes_back():
    mean, _ = forecast(MONTHS, 12, 12)
    truth = 100 + np.arange(60, 72) + 10 * np.sin(np.arange(60, 72) * 2 * np.pi / 12)
    assert np.abs(mean - truth).max() < 5  # of 20 between summer and winter


@settings(max_examples=6)
@given(factor=st.sampled_from([0.001, 10.0, 1e4, 1e6]))
def test_the_unit_does_not_matter(factor: float):
    mean, spans = forecast(YEARS, 4, 1, [0.8])
    scaled, scaled_spans = forecast(YEARS * factor, 4, 1, [0.8])
    assert scaled == pytest.approx(mean * factor, rel=1e-6)
    # The width rests on how far members lie apart, and each optimiser stops within about a millionth.
    assert np.array(scaled_spans[0.8]) == pytest.approx(np.array(spans[0.8]) * factor, rel=1e-5)


def test_the_same_series_gives_the_same_answer_and_is_left_alone():
    held = YEARS.copy()
    first, again = forecast(held, 5)[0], forecast(held, 5)[0]
    assert np.array_equal(first, again)
    assert np.array_equal(held, YEARS)


FORKED = """
import multiprocessing
import sys

import polars as pl

from forecasts import forecast

pl.DataFrame({"n": range(1000)}).lazy().group_by(pl.col("n") % 7).len().collect()  # starts the threads of Polars
series = [[float(one) for one in sys.argv[1:]]] * 4
with multiprocessing.get_context("fork").Pool(2) as pool:
    for mean, _ in pool.starmap_async(forecast, [(one, 3) for one in series]).get(timeout=300):
        print(mean.tolist())
"""


def test_a_pool_made_by_fork_after_polars_was_used_answers_too():
    command = [sys.executable, "-c", FORKED, *map(str, YEARS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [str(forecast(YEARS, 3)[0].tolist())] * 4, done.stderr


def test_importing_the_package_does_not_import_statsmodels():
    code = "import sys, forecasts; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
