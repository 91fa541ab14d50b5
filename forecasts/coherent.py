"""Projections of counts made to add up over the tree of areas, and zones read off their members."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasts.comparable import Series
from forecasts.joint import bounded, joint
from forecasts.reconcile import children, reconcile

SUMS = 1e-6  # relative; a parent whose last value is not the sum of its children stands apart
METHOD, NO_CHANGE = "equal-weight-2", "no-change"  # a new name with new models, so that every series is made again
Row = dict[str, Any]
Values = NDArray[np.float64]


def coherent(found: Mapping[Series, Row], *, areas: Sequence[Row], members: Sequence[Row]) -> dict[Series, Row]:
    """The answers to show: means such that parents are the sums of children, quantiles of one joint distribution.

    Zones likewise, read off their members. Areas and members are those that hold now. An answer with a reason ("no
    change" is as good) serves a tree in which another series does better, and is left out everywhere else.
    """
    zones: dict[str, set[str]] = {}
    for row in members:
        zones.setdefault(row["zone"], set()).add(row["code"])
    # Zones overlap: they hang below the city to be found there, but are no part of the tree.
    parents = {row["code"]: row["parent"] for row in areas if row["parent"] and row["code"] not in zones}
    groups: dict[tuple[str | bool, ...], dict[str, Series]] = {}
    for series in found:
        key = (series.indicator, series.grain, series.vintage, series.variant, series.synthetic)
        groups.setdefault(key, {})[series.area_code] = series
    for by_area in groups.values():
        _reconcile(found, by_area, parents)
        for zone, codes in zones.items():
            known = zone in by_area and codes <= by_area.keys()
            moved = known and not any("reason" in found[by_area[code]] for code in codes)
            if moved and _adds(by_area[zone], [by_area[code] for code in codes]):
                _read_off(found[by_area[zone]], [found[by_area[code]] for code in sorted(codes)])
    return {series: answer for series, answer in found.items() if "reason" not in answer}


def _reconcile(found: Mapping[Series, Row], by_area: Mapping[str, Series], parents: Mapping[str, str]) -> None:
    """Replaces the answers of areas whose last values add up by reconciled ones."""
    under = children({code: up for code in by_area if (up := parents.get(code)) in by_area and up is not None})
    whole = {up: codes for up, codes in under.items() if _adds(by_area[up], [by_area[code] for code in codes])}
    tree = {code: up for up, codes in whole.items() for code in codes}
    nodes = sorted({*whole, *tree})
    answers = [found[by_area[code]] for code in nodes]
    if all("reason" in answer for answer in answers):
        return
    # Series of one group have the same origins but perhaps not as many; the last of each are of the same years.
    times = min(len(answer["errors"]) for answer in answers)
    errors = np.array([answer["errors"][len(answer["errors"]) - times :] for answer in answers])
    means = reconcile(np.array([answer["mean"] for answer in answers]), errors, nodes=nodes, parents=tree)
    own = np.array([_about(answer, path) for answer, path in zip(answers, means, strict=True)])
    spread = joint(means, own, nodes=nodes, parents=tree)
    for answer, path, quantiles in zip(answers, means, spread, strict=True):
        _replace(answer, path, quantiles, "mint")


def _read_off(answer: Row, members: Sequence[Row]) -> None:
    path = np.sum([member["mean"] for member in members], axis=0)
    at_once = np.sum([member["quantiles"] for member in members], axis=0)
    _replace(answer, path, bounded(_about(answer, path), at_once), "read-off")


def _about(answer: Row, path: Values) -> Values:
    """An answer's own quantiles about another mean."""
    spread = np.asarray(answer["quantiles"]) + (path - np.asarray(answer["mean"]))[:, None]
    return np.asarray(np.maximum(spread, 0.0) if min(answer["mean"]) >= 0 else spread)


def _replace(answer: Row, path: Values, spread: Values, how: str) -> None:
    answer["mean"], answer["quantiles"] = path.tolist(), spread.tolist()
    base = NO_CHANGE if answer.pop("reason", None) else METHOD
    answer["method"] = f"{base}+{how}"


def _adds(parent: Series, parts: Sequence[Series]) -> bool:
    last = math.fsum(part.values[-1] for part in parts)
    same_period = all(part.periods[-1] == parent.periods[-1] for part in parts)
    return same_period and abs(last - parent.values[-1]) <= SUMS * max(abs(parent.values[-1]), 1.0)
