"""Forecasts of a tree made to add up: minimum trace (MinT) with a shrunk covariance, and nothing below zero.

Wickramasuriya, Athanasopoulos and Hyndman (2019); shrinkage of Schäfer and Strimmer (2005).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class NotATree(ValueError):
    """An area has two parents, or is its own ancestor, or a parent has no forecast."""


def summing(nodes: Sequence[str], parents: Mapping[str, str]) -> tuple[Values, list[str]]:
    """(summing matrix nodes × leaves, leaves): which leaves each node is the sum of."""
    known = set(nodes)
    if any(parents[node] not in known for node in nodes if node in parents):
        raise NotATree("a parent is not among the nodes")
    inner = {parents[node] for node in nodes if node in parents}
    leaves = [node for node in nodes if node not in inner]
    row = {node: place for place, node in enumerate(nodes)}
    matrix = np.zeros((len(nodes), len(leaves)))
    for column, leaf in enumerate(leaves):
        node: str | None = leaf
        for _ in nodes:
            if node is None:
                break
            matrix[row[node], column] = 1.0
            node = parents.get(node)
        else:
            if node is not None:
                raise NotATree(f"{leaf} does not end at a root")
    if not matrix.any(axis=1).all():
        raise NotATree("an area is its own ancestor")
    return matrix, leaves


def shrunk_covariance(errors: Values) -> Values:
    """Covariance of errors (nodes × times) about zero, its correlations shrunk towards none."""
    times = errors.shape[1]
    scale = np.sqrt(np.mean(errors**2, axis=1))
    floor = 1e-6 * max(float(scale.max(initial=0.0)), 1e-12)
    scale = np.maximum(scale, floor)
    standard = errors / scale[:, None]
    correlation = standard @ standard.T / times
    if times > 1:
        spread = ((standard**2) @ (standard**2).T / times - correlation**2) * times / (times - 1) / times
        off = ~np.eye(len(errors), dtype=bool)
        total = float((correlation[off] ** 2).sum())
        weight = min(max(float(spread[off].sum()) / total, 0.0), 1.0) if total > 0 else 1.0
    else:
        weight = 1.0
    shrunk = (1 - weight) * correlation
    np.fill_diagonal(shrunk, 1.0)
    return np.asarray(shrunk * np.outer(scale, scale))


def reconcile(base: Values, errors: Values, *, nodes: Sequence[str], parents: Mapping[str, str]) -> Values:
    """Coherent forecasts nearest to `base` (nodes × horizons): every parent is the sum of its children.

    `errors` (nodes × times) are backtest errors, the measure of nearness. Leaves below zero are set to zero and the
    rest is fitted again, so counts stay counts. Raises NotATree.
    """
    matrix, leaves = summing(nodes, parents)
    weight = np.linalg.pinv(shrunk_covariance(errors), hermitian=True)
    bottoms = np.empty((len(leaves), base.shape[1]))
    for step in range(base.shape[1]):
        free = np.ones(len(leaves), dtype=bool)
        bottom = np.zeros(len(leaves))
        for _ in range(len(leaves) + 1):
            part = matrix[:, free]
            bottom = np.zeros(len(leaves))
            normal = part.T @ weight @ part
            bottom[free] = np.linalg.lstsq(normal, part.T @ weight @ base[:, step], rcond=None)[0]
            if (bottom >= 0).all():
                break
            free &= bottom >= 0
            if not free.any():
                bottom = np.zeros(len(leaves))
                break
        bottoms[:, step] = np.maximum(bottom, 0.0)
    return np.asarray(matrix @ bottoms)


def children(parents: Mapping[str, str]) -> dict[str, list[str]]:
    """The children of each node that has any."""
    under: dict[str, list[str]] = {}
    for node, parent in parents.items():
        under.setdefault(parent, []).append(node)
    return under
