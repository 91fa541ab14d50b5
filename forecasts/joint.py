"""Intervals of a tree that one joint distribution could have: no whole is less, or more, sure than its parts allow.

Means add up; quantiles do not, because not all parts err at once. What a joint distribution demands is that the whole
reaches no further from its mean than all parts together do, each at the same quantile. In between, the width of the
whole tells how much the parts move together (`implied`). Each node begins with its own interval, whose coverage
was measured on backtests; where parts could not make up the whole even if all erred at once, the parts were too sure
and are widened, so nobody's interval becomes narrower than what was measured.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from forecasts.reconcile import children, summing

Values = NDArray[np.float64]

LOW, HIGH = 9, 89  # places of 10 and 90 per cent among the quantiles 1–99 %


def joint(means: Values, quantiles: Values, *, nodes: Sequence[str], parents: Mapping[str, str]) -> Values:
    """Coherent quantiles (nodes × horizons × 99) about reconciled `means` (nodes × horizons).

    `quantiles` are each node's own about the same means. Values that were not negative stay so.
    """
    summing(nodes, parents)  # a tree, or NotATree
    row = {node: place for place, node in enumerate(nodes)}
    below = {row[up]: [row[code] for code in codes] for up, codes in children(parents).items()}
    order = [row[node] for node in sorted(nodes, key=lambda node: _depth(node, parents)) if row[node] in below]
    positive = bool((quantiles >= 0).all())
    apart = quantiles - means[:, :, None]
    for up in order:
        whole, parts = _width(apart[up]), _width(apart[below[up]]).sum(axis=0)
        wider = np.where(parts > 0, np.maximum(whole / np.where(parts > 0, parts, 1.0), 1.0), 1.0)
        apart[below[up]] *= wider[None, :, None]
    spread = means[:, :, None] + apart
    if positive:
        spread = np.maximum(spread, 0.0)
    for up in reversed(order):
        spread[up] = bounded(spread[up], spread[below[up]].sum(axis=0))
    return spread


def implied(whole: float, *, apart: float, at_once: float) -> float | None:
    """The common correlation of the parts' errors that a whole of this width implies; 1: all err at once, 0: apart.

    `apart` and `at_once`: the root of the sum of squares of the parts' widths, and their sum. None where these are
    the same, as of one part alone.
    """
    span = at_once**2 - apart**2
    if span <= 1e-9 * at_once**2:
        return None
    return float(np.clip((whole**2 - apart**2) / span, -1.0, 1.0))


def bounded(own: Values, at_once: Values) -> Values:
    """Quantiles of a whole (horizons × 99) kept inside `at_once`, the sums of those of its parts."""
    half = own.shape[-1] // 2
    middle = own[..., half : half + 1]
    low = np.minimum(np.maximum(own[..., :half], at_once[..., :half]), middle)
    high = np.maximum(np.minimum(own[..., half + 1 :], at_once[..., half + 1 :]), middle)
    return np.concatenate([low, middle, high], axis=-1)


def _width(apart: Values) -> Values:
    return np.asarray(apart[..., HIGH] - apart[..., LOW])


def _depth(node: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while node in parents:
        node, depth = parents[node], depth + 1
    return depth
