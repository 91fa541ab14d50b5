"""The class of a standing, with hysteresis: a light that was on stays on until it crosses the far edge of its band."""

from dataclasses import dataclass

ENTERS_ON_TRACK, LEAVES_ON_TRACK = 0.40, 0.30  # probabilities; a light changes at the far edge of a band
ENTERS_OFF_TRACK, LEAVES_OFF_TRACK = 0.10, 0.20
OFF = frozenset({"off_track", "moving_away"})


@dataclass(frozen=True)
class Evidence:
    """What a class is decided from. `past`: the verdict is frozen; `held`: a ceiling or floor is in force."""

    kind: str
    low: float | None
    high: float | None
    value: float
    baseline: float
    same_point: bool
    way: int
    pace: float | None
    past: bool
    held: bool
    noise: float
    probability: float | None
    probability_reason: str | None


def class_of(seen: Evidence, *, was: str | None) -> tuple[str, str]:
    """(class, reason in English); `was` is the class in the parent release, or None."""
    if seen.kind == "direction_only":
        return _direction(seen)
    reached = _reached(seen)
    if seen.past:
        return ("met", "reached by the due date") if reached else ("missed", "not reached by the due date")
    if seen.kind in {"ceiling", "floor"}:
        if seen.held:
            return (
                ("met", "holds in the latest period") if reached else ("missed", "does not hold in the latest period")
            )
    elif reached:
        return "met", "reached"
    if seen.probability is None:
        return "unknown", seen.probability_reason or "no probability"
    return _by_probability(seen, seen.probability, was)


def _by_probability(seen: Evidence, chance: float, was: str | None) -> tuple[str, str]:
    said = f"probability {chance:.2f}"
    if chance < (LEAVES_OFF_TRACK if was in OFF else ENTERS_OFF_TRACK):
        wrong = seen.pace is not None and seen.pace * seen.way < 0
        return ("moving_away", f"{said}, trend the wrong way") if wrong else ("off_track", said)
    if chance >= (LEAVES_ON_TRACK if was == "on_track" else ENTERS_ON_TRACK):
        return "on_track", said
    return "at_risk", said


def _direction(seen: Evidence) -> tuple[str, str]:
    if seen.same_point:
        return "unknown", "no value after the baseline"
    change = (seen.value - seen.baseline) * seen.way
    if abs(change) <= seen.noise:
        return "flat", "within the noise of the series"
    return ("right_way", "against the baseline") if change > 0 else ("wrong_way", "against the baseline")


def _reached(seen: Evidence) -> bool:
    above_low = seen.low is None or seen.value >= seen.low
    below_high = seen.high is None or seen.value <= seen.high
    if seen.kind in {"reduce_to", "ceiling"}:
        return below_high
    if seen.kind in {"raise_to", "floor"}:
        return above_low
    return above_low and below_high
