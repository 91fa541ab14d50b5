"""Intervals of a tree: what one joint distribution of the parts allows, whatever the tree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.joint import bounded, implied, joint
from forecasts.reconcile import children, reconcile
from tests.forecasts.test_reconcile import trees

SHARES = np.arange(1, 100) / 100
UNIT = SHARES - 0.5  # quantiles 1–99 % of a uniform distribution of width one about zero
TREE = {"a": "all", "b": "all"}


def spread(means: np.ndarray, widths: np.ndarray) -> np.ndarray:
    return means[:, :, None] + widths[:, :, None] * UNIT


@settings(max_examples=60)
@given(tree=trees(), seed=st.integers(0, 10_000), steps=st.integers(1, 3))
def test_means_add_up_and_no_whole_reaches_further_than_its_parts_together(
    tree: tuple[list[str], dict[str, str]], seed: int, steps: int
):
    nodes, parents = tree
    random = np.random.default_rng(seed)
    base = random.uniform(0, 1000, (len(nodes), steps))
    means = reconcile(base, random.normal(0, 20, (len(nodes), 8)), nodes=nodes, parents=parents)
    own = np.maximum(spread(means, random.uniform(1, 900, means.shape)), 0.0)
    found = joint(means, own, nodes=nodes, parents=parents)
    row = {node: place for place, node in enumerate(nodes)}
    for parent, codes in children(parents).items():
        below = [row[code] for code in codes]
        assert means[row[parent]] == pytest.approx(means[below].sum(axis=0), rel=1e-6, abs=1e-6)
        together = found[below].sum(axis=0)
        assert (found[row[parent], :, :49] >= np.minimum(together, means[row[parent]][:, None])[:, :49] - 1e-6).all()
        assert (found[row[parent], :, 50:] <= np.maximum(together, means[row[parent]][:, None])[:, 50:] + 1e-6).all()
    assert (found >= 0).all()
    assert (np.diff(found, axis=2) >= -1e-9).all()


def test_parts_that_were_too_sure_are_widened_and_the_whole_keeps_what_was_measured():
    means = np.array([[30.0], [10.0], [20.0]])
    # 12 wide, though both parts at once make up only 2 + 2: each must be three times as wide.
    found = joint(means, spread(means, np.array([[12.0], [2.0], [2.0]])), nodes=["all", "a", "b"], parents=TREE)
    assert found[0] == pytest.approx(30 + 12 * UNIT[None, :])
    assert found[1] == pytest.approx(10 + 6 * UNIT[None, :])
    assert found[2] == pytest.approx(20 + 6 * UNIT[None, :])


def test_a_whole_between_apart_and_at_once_keeps_every_interval():
    means = np.array([[30.0], [10.0], [20.0]])
    own = spread(means, np.array([[5.0], [3.0], [4.0]]))
    assert joint(means, own, nodes=["all", "a", "b"], parents=TREE) == pytest.approx(own)


@pytest.mark.parametrize(("whole", "said"), [(5.0, 0.0), (7.0, 1.0), (37**0.5, 0.5), (1.0, -1.0)])
def test_the_width_of_a_whole_tells_how_much_its_parts_err_together(whole: float, said: float):
    # 3² + 4² = 25 apart, 7² = 49 at once: 37 lies half way
    assert implied(whole, apart=5.0, at_once=7.0) == pytest.approx(said)


def test_one_part_alone_tells_nothing():
    assert implied(3.0, apart=3.0, at_once=3.0) is None


def test_a_zone_reaches_no_further_than_its_members_together():
    members = spread(np.array([[10.0], [20.0]]), np.array([[2.0], [3.0]]))
    found = bounded(30 + 100 * UNIT[None, :], members.sum(axis=0))
    assert found == pytest.approx(30 + 5 * UNIT[None, :])
