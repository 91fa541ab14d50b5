"""Projections of counts made to add up over the tree of areas, and zones read off their members."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasts.comparable import Series
from forecasts.joint import bounded, joint
from forecasts.reconcile import reconcile

SUMS = 1e-6  # relative; a parent whose last value is not the sum of its children stands apart
METHOD, NO_CHANGE = "equal-weight-2", "no-change"  # a new name with new models, so that every series is made again
Row = dict[str, Any]
Values = NDArray[np.float64]


def coherent(
    found: Mapping[Series, Row], *, areas: Sequence[Row], members: Sequence[Row], at: dt.date
) -> dict[Series, Row]:
    """The answers to show: means such that parents are the sums of children, quantiles of one joint distribution.

    Zones likewise, read off their members.

    An answer with a reason ("no change" is as good) serves a tree in which another series does better, and is left
    out everywhere else.
    """
    zones: dict[str, set[str]] = {}
    for one in members:
        if _holds(one, at):
            zones.setdefault(one["zone"], set()).add(one["code"])
    # Zones overlap: they hang below the city to be found there, but are no part of the tree.
    parents = {
        one["code"]: one["parent"] for one in areas if one["parent"] and _holds(one, at) and one["code"] not in zones
    }
    groups: dict[tuple[str, ...], dict[str, Series]] = {}
    for series in found:
        synthetic = "synthetic" if series.origin == "synthetic" else "real"
        key = (series.indicator, series.grain, series.vintage, series.variant, synthetic)
        groups.setdefault(key, {})[series.area_code] = series
    for held in groups.values():
        _tree(found, held, parents)
        for zone, codes in zones.items():
            there = zone in held and codes <= held.keys()
            moved = there and not any("reason" in found[held[code]] for code in codes)
            if moved and _adds(held[zone], [held[code] for code in codes]):
                _read_off(found[held[zone]], [found[held[code]] for code in sorted(codes)])
    return {series: answer for series, answer in found.items() if "reason" not in answer}


def _tree(found: Mapping[Series, Row], held: Mapping[str, Series], parents: Mapping[str, str]) -> None:
    children: dict[str, list[str]] = {}
    for code in held:
        if parents.get(code) in held:
            children.setdefault(parents[code], []).append(code)
    whole = {up: codes for up, codes in children.items() if _adds(held[up], [held[code] for code in codes])}
    if not whole:
        return
    tree = {code: up for up, codes in whole.items() for code in codes}
    nodes = sorted({*whole, *tree})
    if all("reason" in found[held[code]] for code in nodes):
        return
    # Series of one group have the same origins but perhaps not as many; the last of each are of the same years.
    errors = [found[held[code]]["errors"] for code in nodes]
    times = min(len(one) for one in errors)
    base = np.array([found[held[code]]["mean"] for code in nodes])
    matrix = np.array([one[len(one) - times :] for one in errors])
    means = reconcile(base, matrix, nodes=nodes, parents=tree)
    own = np.array([_about(found[held[code]], path) for code, path in zip(nodes, means, strict=True)])
    spread = joint(means, own, nodes=nodes, parents=tree)
    for code, path, quantiles in zip(nodes, means, spread, strict=True):
        _say(found[held[code]], path, quantiles, "mint")


def _read_off(answer: Row, members: Sequence[Row]) -> None:
    path = np.sum([one["mean"] for one in members], axis=0)
    spread = bounded(_about(answer, path), np.array([one["quantiles"] for one in members]))
    _say(answer, path, spread, "read-off")


def _about(answer: Row, path: Values) -> Values:
    """An answer's own quantiles about another mean."""
    spread = np.asarray(answer["quantiles"]) + (path - np.asarray(answer["mean"]))[:, None]
    return np.asarray(np.maximum(spread, 0.0) if min(answer["mean"]) >= 0 else spread)


def _say(answer: Row, path: Values, spread: Values, how: str) -> None:
    answer["mean"], answer["quantiles"] = path.tolist(), spread.tolist()
    base = NO_CHANGE if answer.pop("reason", None) else METHOD
    answer["method"] = f"{base}+{how}"


def _adds(parent: Series, parts: Sequence[Series]) -> bool:
    last = math.fsum(one.values[-1] for one in parts)
    together = all(one.periods[-1] == parent.periods[-1] for one in parts)
    return together and abs(last - parent.values[-1]) <= SUMS * max(abs(parent.values[-1]), 1.0)


def _holds(row: Row, at: dt.date) -> bool:
    return bool(row["valid_from"] <= at and (row["valid_to"] is None or row["valid_to"] > at))
