"""Which parts hold the observations of an indicator: one a year, one a month for days made of hours, and a bare one.

The part under the bare name is empty; its fingerprint covers all inputs and the code, and says whether anything is new.
"""

import datetime as dt
from collections.abc import Mapping

from data.contracts.clock import last_day_of
from data.store.objects import Part


def key_of_year(indicator: str, year: int) -> str:
    """The part of a year: all figures but those by day that are made of hours."""
    return f"{indicator}-{year}"


def key_of_month(indicator: str, month: dt.date) -> str:
    """The part of the days of a month."""
    return f"{indicator}-{month:%Y-%m}"


def indicator_of(key: str) -> str:
    """The indicator whose observations a part holds."""
    return key.partition("-")[0]


def holds_days(key: str) -> bool:
    """Whether a part holds days of one month."""
    return key.count("-") == 2


def end_of(key: str) -> dt.date | None:
    """The last day that a part's fingerprint covers; None for the bare name, which covers everything."""
    _, *clock = key.split("-")
    if not clock:
        return None
    year, month = int(clock[0]), int(clock[1]) if len(clock) > 1 else 12
    return last_day_of(dt.date(year, month, 1), "month")


def parts_of(held: Mapping[str, Part], indicator: str) -> dict[str, Part]:
    """The parts of one indicator; homes of earlier versions have figures under its bare name as well."""
    return {key: part for key, part in held.items() if indicator_of(key) == indicator}
