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


def page(scores: Sequence[float]) -> Alarm | None:
    """First alarm of the one-sided cumulative sum over standard scores, or None."""
    total, began = 0.0, 0
    for place, score in enumerate(scores):
        total += score - ALLOWANCE
        if total <= 0:
            total, began = 0.0, place + 1
        elif total > THRESHOLD:
            return Alarm(place, began, total)
    return None


def rebound(values: Sequence[float], *, upwards: bool = True) -> Alarm | None:
    """Alarm where a series leaves the course of its first LEARNING changes upwards (or downwards).

    The course and its scatter are learned first and then held, so a slow rebound does not teach the watch to expect
    it. The alarm's place is in `values`. Raises CannotWatch.
    """
    series = np.asarray(values, dtype=np.float64)
    if not np.isfinite(series).all():
        raise CannotWatch("values are missing or infinite")
    changes = np.diff(series)
    if len(changes) <= LEARNING:
        raise CannotWatch(f"{len(series)} values; {LEARNING + 2} are needed")
    first = changes[:LEARNING]
    scatter = max(float(np.std(first, ddof=2)), 0.005 * float(np.mean(np.abs(series[: LEARNING + 1]))), 1e-12)
    scores = (changes[LEARNING:] - np.median(first)) / (scatter * (1 + 1 / LEARNING) ** 0.5)
    alarm = page(scores if upwards else -scores)
    return None if alarm is None else Alarm(alarm.place + LEARNING + 1, alarm.began + LEARNING + 1, alarm.statistic)


def reopened(values: Sequence[float], *, before: float) -> int | None:
    """Place of the first value of a closed item that is above 2 % of its level before closing, or None."""
    return next((place for place, value in enumerate(values) if value > CLOSED_SHARE * before), None)
