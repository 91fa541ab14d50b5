"""Which vintages may stand in one line: values that were counted on one base.

The bureau made 2011 to 2019 anew after the census of 2020; the figures of the years since go on from it. What was
published of 2011 to 2019 at first goes on from the census of 2010, and the register counts by household registration.
"""

import datetime as dt
from collections.abc import Mapping

_BASES: Mapping[str, str] = {
    "office": "2020",
    "rebased_2020": "2020",
    "first_published": "2010",
    "register": "register",
}


def base(vintage: str, period: dt.date) -> str:
    """The base of a value: a census counts on its own, which the figures until the next one go on from."""
    return str(period.year // 10 * 10) if vintage == "census" else _BASES[vintage]


def comparable(vintage: str, period: dt.date, *, other: str, other_period: dt.date) -> bool:
    """Whether the change between two values is one of what they count: of one base, or of two censuses."""
    return vintage == other == "census" or base(vintage, period) == base(other, other_period)
