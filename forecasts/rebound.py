"""Rebound watch (防反弹): Page's sequential test, with the false-alarm rate that its threshold was chosen for.

A falling series is watched for a turn of its changes upwards, a closed item for any return above its closing level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ALLOWANCE = 0.5  # in standard deviations: half the shift of one that is to be found quickly
THRESHOLD = 5.0  # with this allowance one false alarm in about 930 steps of Gaussian noise (two in a thousand a step)
FALSE_ALARMS_A_STEP = 1 / 930
LEARNING = 6  # changes from which the usual change and its scatter are learned
CLOSED_SHARE = 0.02  # of the level before closing: what counts as nothing


@dataclass(frozen=True)
class Alarm:
    """Where the watch first raised an alarm, where the rise began, and the statistic then."""

    place: int
    began: int
    statistic: float


class CannotWatch(ValueError):
    """Too few values, or values that are not finite; the message names which."""


def page(scores: Sequence[float], *, allowance: float = ALLOWANCE, threshold: float = THRESHOLD) -> Alarm | None:
    """First alarm of the one-sided cumulative sum over standard scores, or None."""
    total, began = 0.0, 0
    for place, score in enumerate(scores):
        total += score - allowance
        if total <= 0:
            total, began = 0.0, place + 1
        elif total > threshold:
            return Alarm(place, began, total)
    return None


def rebound(values: Sequence[float], *, learning: int = LEARNING, upwards: bool = True) -> Alarm | None:
    """Alarm where a series leaves the course of its first `learning` changes upwards (or downwards).

    The course and its scatter are learned first and then held, so a slow rebound does not teach the watch to expect
    it. The alarm's place is in `values`. Raises CannotWatch.
    """
    found = np.asarray(values, dtype=np.float64)
    if not np.isfinite(found).all():
        raise CannotWatch("values are missing or infinite")
    changes = np.diff(found)
    if len(changes) <= learning:
        raise CannotWatch(f"{len(found)} values; {learning + 2} are needed")
    first = changes[:learning]
    scatter = float(np.std(first, ddof=2)) if learning > 2 else float(np.std(first))
    scatter = max(scatter, 0.005 * float(np.mean(np.abs(found[: learning + 1]))), 1e-12)
    scores = (changes[learning:] - np.median(first)) / (scatter * (1 + 1 / learning) ** 0.5)
    alarm = page(scores if upwards else -scores)
    return None if alarm is None else Alarm(alarm.place + learning + 1, alarm.began + learning + 1, alarm.statistic)


def reopened(values: Sequence[float], *, before: float) -> int | None:
    """Place of the first value of a closed item that is above 2 % of its level before closing, or None."""
    for place, value in enumerate(values):
        if value > CLOSED_SHARE * before:
            return place
    return None
