"""Forecasts of a tree add up, whatever the tree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.reconcile import NotATree, children, reconcile


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[str], dict[str, str]]:
    """Nodes and parents of a random tree of up to three levels."""
    nodes, parents = ["root"], {}
    for district in range(draw(st.integers(1, 5))):
        name = f"d{district}"
        nodes.append(name)
        parents[name] = "root"
        for street in range(draw(st.integers(0, 4))):
            nodes.append(f"{name}s{street}")
            parents[f"{name}s{street}"] = name
    return draw(st.permutations(nodes)), parents


@settings(max_examples=60)
@given(tree=trees(), seed=st.integers(0, 10_000), steps=st.integers(1, 4))
def test_parents_are_the_sums_of_their_children_and_nothing_is_negative(
    tree: tuple[list[str], dict[str, str]], seed: int, steps: int
):
    nodes, parents = tree
    random = np.random.default_rng(seed)
    base = random.uniform(0, 1000, (len(nodes), steps))
    found = reconcile(base, random.normal(0, 20, (len(nodes), 8)), nodes=nodes, parents=parents)
    row = {node: place for place, node in enumerate(nodes)}
    for parent, below in children(parents).items():
        total = found[[row[child] for child in below]].sum(axis=0)
        assert found[row[parent]] == pytest.approx(total, rel=1e-6, abs=1e-6)
    assert (found >= 0).all()


def test_what_adds_up_already_stays():
    base = np.array([[30.0], [10.0], [20.0]])
    errors = np.random.default_rng(1).normal(0, 1, (3, 10))
    found = reconcile(base, errors, nodes=["all", "a", "b"], parents={"a": "all", "b": "all"})
    assert found == pytest.approx(base)


def test_a_difference_goes_to_whoever_errs_most():
    # 36 against 10 + 20: b errs ten times as much as a and the whole, so b takes nearly all of the 6.
    errors = np.array([[1.0, -1, 1, -1], [1, 1, -1, -1], [10, -10, -10, 10]])
    found = reconcile(
        np.array([[36.0], [10.0], [20.0]]), errors, nodes=["all", "a", "b"], parents={"a": "all", "b": "all"}
    )
    assert found[2, 0] == pytest.approx(26, abs=0.2)
    assert found[1, 0] == pytest.approx(10, abs=0.2)


@pytest.mark.parametrize("parents", [{"a": "nobody"}, {"a": "a"}, {"a": "b", "b": "a"}])
def test_what_is_no_tree_is_told(parents: dict[str, str]):
    with pytest.raises(NotATree):
        reconcile(np.ones((2, 1)), np.ones((2, 3)), nodes=["a", "b"], parents=parents)
