"""Comparison of areas: on the share of the way and not on size, ties equal however rows are ordered."""

import datetime as dt
import itertools

import polars as pl
import pytest

from dashboard.content.targets.comparison import progress, ranked

PERIOD = dt.date(2023, 1, 1)


def steps(*rows: tuple[str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"area_code": area, "measure": "way", "period": PERIOD, "progress": share} for area, share in rows]
    )


def test_ties_share_a_place_and_the_order_of_rows_is_irrelevant():
    rows = [("110101", 0.3), ("110102", 0.1 + 0.2), ("110105", 0.9), ("110106", -0.1)]
    expected = [("110105", 1), ("110101", 2), ("110102", 2), ("110106", 4)]  # 0.1 + 0.2 is 0.3 but for its last bit
    for shuffled in itertools.permutations(rows):
        assert list(ranked(steps(*shuffled)).select("area_code", "place").iter_rows()) == expected


def test_measures_are_never_ranked_together():
    other = steps(("110108", 5.0)).with_columns(pl.lit("direction").alias("measure"))
    found = ranked(pl.concat([steps(("110101", 0.5)), other]))
    assert found["place"].to_list() == [1, 1]


STANDING = {"baseline_value": 200.0, "target_value": 100.0}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("reduce_to", 150.0, ("way", 0.5)),  # 50 of the 100 that are to go
        ("reduce_to", 200.0, ("way", 0.0)),
        ("reduce_to", 250.0, ("way", -0.5)),
        ("range", 110.0, ("way", 1.0)),
        ("direction_only", 150.0, ("direction", 0.25)),  # 50 of 200, the right way
        ("direction_only", 220.0, ("direction", -0.1)),
    ],
)
def test_progress_is_the_share_of_ones_own_way(kind: str, value: float, expected: tuple[str, float]):
    target = {"kind": kind, "direction": "lower", "low": 90.0, "high": 120.0}
    found = progress(target, STANDING, value)
    assert found is not None
    assert found[0] == expected[0]
    assert found[1] == pytest.approx(expected[1])


def test_a_big_and_a_small_district_on_the_same_share_stand_equal():
    target = {"kind": "reduce_to", "direction": "lower", "low": None, "high": 0}
    big = progress(target, {"baseline_value": 3_000_000, "target_value": 2_000_000}, 2_500_000)
    small = progress(target, {"baseline_value": 300, "target_value": 200}, 250)
    assert big == small == ("way", 0.5)


def test_without_a_baseline_there_is_no_progress():
    target = {"kind": "reduce_to", "direction": "lower", "low": None, "high": 0}
    assert progress(target, {"baseline_value": None, "target_value": 1.0}, 2.0) is None
    assert progress(target, {"baseline_value": 1.0, "target_value": 1.0}, 2.0) is None
