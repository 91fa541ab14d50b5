"""Why a standing has its class, or no probability: each reason once, as releases store it, and how to read it back."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

BETWEEN = "; "  # the reasons of one standing


class Reason(StrEnum):
    """The value is what a release stores, with a place for each of its terms; pages translate it."""

    NO_DATA = "no data yet"
    NO_DUE_VALUE = "no value for the due year"
    NO_LATER_VALUE = "no value after the baseline"
    NO_PROBABILITY = "no probability"
    REACHED = "reached"
    REACHED_IN_TIME = "reached by the due date"
    NOT_REACHED_IN_TIME = "not reached by the due date"
    HOLDS = "holds in the latest period"
    DOES_NOT_HOLD = "does not hold in the latest period"
    PROBABILITY = "probability {share:.2f}"
    PROBABILITY_AWAY = "probability {share:.2f}, trend the wrong way"
    NOISE = "within the noise of the series"
    BASELINE = "against the baseline"
    VINTAGES_DIFFER = "vintages of baseline and outcome differ"
    BASES_DIFFER = "baseline and outcome were counted on different bases"
    NO_NUMBER = "not stated: the target has no number"
    PAST = "not stated: the due date is past"
    FEW_POINTS = "not stated: {points} comparable points"
    NO_PROJECTION = "not stated: no projection beats no change"
    BEYOND = "not stated: projections reach {last}"
    TOO_SOON = "not stated: due before the first step"


def read(stored: str | None) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each reason of a stored text with its terms; what is none of them comes as it is."""
    for phrase in (stored or "").split(BETWEEN):
        matches = ((reason, match) for reason in Reason if (match := _PATTERNS[reason].fullmatch(phrase)))
        reason, match = next(matches, (phrase, None))
        if reason:
            yield reason, match.groupdict() if match else {}


_PATTERNS = {reason: re.compile(re.sub(r"\\{(\w+).*?\\}", r"(?P<\1>[\\d.]+)", re.escape(reason))) for reason in Reason}
