"""The clock of Beijing: its date, and moments as its clocks say them."""

import datetime as dt
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def today() -> dt.date:
    """The date in Beijing."""
    return dt.datetime.now(BEIJING).date()


def spoken(at: str) -> str:
    """An ISO moment as Beijing's clocks say it, to the minute, with their offset."""
    return dt.datetime.fromisoformat(at).astimezone(BEIJING).isoformat(" ", "minutes")


def to_the_minute(at: str) -> str:
    """The same without the offset, where every moment beside it is Beijing's."""
    return f"{dt.datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}"
