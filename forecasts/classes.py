"""The class of a standing, with hysteresis: a light that was on stays on until it crosses the far edge of its band."""

from dataclasses import dataclass

from forecasts.reasons import Reason

ENTERS_ON_TRACK, LEAVES_ON_TRACK = 0.40, 0.30  # probabilities; a light changes at the far edge of a band
ENTERS_OFF_TRACK, LEAVES_OFF_TRACK = 0.10, 0.20
NOT_COMPARABLE = "not_comparable"  # baseline and outcome are of different bases: neither met nor missed
OFF = frozenset({"off_track", "moving_away"})


@dataclass(frozen=True)
class Evidence:
    """What a class is decided from. `past`: the verdict is frozen; `in_force`: a ceiling or floor applies by now."""

    kind: str
    low: float | None
    high: float | None
    value: float
    baseline: float
    same_point: bool
    way: int
    pace: float | None
    past: bool
    in_force: bool
    noise: float
    probability: float | None
    probability_reason: str | None


def class_of(evidence: Evidence, *, previous: str | None) -> tuple[str, str]:
    """(class, reason as a release stores it); `previous` is the class in the parent release, or None."""
    if evidence.kind == "direction_only":
        return _direction(evidence)
    reached = _reached(evidence)
    if evidence.past:
        return ("met", Reason.REACHED_IN_TIME) if reached else ("missed", Reason.NOT_REACHED_IN_TIME)
    if evidence.kind in {"ceiling", "floor"}:
        if evidence.in_force:
            return ("met", Reason.HOLDS) if reached else ("missed", Reason.DOES_NOT_HOLD)
    elif reached:
        return "met", Reason.REACHED
    if evidence.probability is None:
        return "unknown", evidence.probability_reason or Reason.NO_PROBABILITY
    return _by_probability(evidence, evidence.probability, previous)


def _by_probability(evidence: Evidence, share: float, previous: str | None) -> tuple[str, str]:
    reason = Reason.PROBABILITY.format(share=share)
    if share < (LEAVES_OFF_TRACK if previous in OFF else ENTERS_OFF_TRACK):
        away = evidence.pace is not None and evidence.pace * evidence.way < 0
        return ("moving_away", Reason.PROBABILITY_AWAY.format(share=share)) if away else ("off_track", reason)
    if share >= (LEAVES_ON_TRACK if previous == "on_track" else ENTERS_ON_TRACK):
        return "on_track", reason
    return "at_risk", reason


def _direction(evidence: Evidence) -> tuple[str, str]:
    if evidence.same_point:
        return "unknown", Reason.NO_LATER_VALUE
    change = (evidence.value - evidence.baseline) * evidence.way
    if abs(change) <= evidence.noise:
        return "flat", Reason.NOISE
    return "right_way" if change > 0 else "wrong_way", Reason.BASELINE


def _reached(evidence: Evidence) -> bool:
    above_low = evidence.low is None or evidence.value >= evidence.low
    below_high = evidence.high is None or evidence.value <= evidence.high
    if evidence.kind in {"reduce_to", "ceiling"}:
        return below_high
    if evidence.kind in {"raise_to", "floor"}:
        return above_low
    return above_low and below_high
