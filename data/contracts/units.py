"""Units of columns and of indicators: how each is written, and to how many decimals."""

from enum import StrEnum
from typing import Self

from data.contracts.text import Text


class Unit(StrEnum):
    """The code that data carry, as it is written in Chinese and English, and digits after the point in tables.

    Fractions are shown in per cent, with one digit.
    """

    symbol: Text
    decimals: int

    # What has a default is not given where a code is looked up: Unit("persons").
    def __new__(cls, code: str, zh: str = "", en: str = "", decimals: int = 0) -> Self:
        unit = str.__new__(cls, code)
        unit._value_ = code
        unit.symbol, unit.decimals = Text(zh, en), decimals
        return unit

    PERSONS = "persons", "人", "people", 0
    PERSONS_PER_KM2 = "persons_per_km2", "人/平方公里", "people per km²", 0
    PERSON_TIMES = "person_times", "人次", "visits", 0
    VISITS = "visits", "人次", "visits", 0
    BEDS = "beds", "张", "beds", 0
    BEDS_PER_1000 = "beds_per_1000", "张/千人", "beds per 1,000", 2
    BEDS_PER_KM2 = "beds_per_km2", "张/平方公里", "beds per km²", 1
    ROOMS = "rooms", "间", "rooms", 0
    ROOMS_PER_PERSON = "rooms_per_person", "间/人", "rooms per person", 2
    M2 = "m2", "平方米", "m²", 0
    KM2 = "km2", "平方公里", "km²", 2
    KM = "km", "公里", "km", 0
    M2_PER_KM2 = "m2_per_km2", "平方米/平方公里", "m² per km²", 0
    OUTLETS_PER_KM2 = "outlets_per_km2", "个/平方公里", "outlets per km²", 1
    ENTRIES_PER_KM2_DAY = "entries_per_km2_day", "人次/平方公里·日", "entries per km² and day", 1
    FRACTION = "fraction", "%", "%", 1
    RATIO = "ratio", "", "", 3
    HOURS = "hours", "小时", "hours", 0
    DAYS = "days", "天", "days", 0
    ITEMS = "items", "个", "", 0
    ESTABLISHMENTS = "establishments", "家", "establishments", 0
    YUAN = "yuan", "元", "yuan", 0
    YUAN_PER_ROOM_NIGHT = "yuan_per_room_night", "元/间夜", "yuan per room-night", 1
    AREAS = "areas", "个区域", "areas", 0
    BED_DAYS = "bed-days", "床日", "bed-days", 0
    CELLS = "cells", "个网格", "cells", 0
    HOUR_OF_DAY = "hour", "时", "hour", 0
    JOBS = "jobs", "个岗位", "jobs", 0
    OUTLETS = "outlets", "个网点", "outlets", 0
    POINTS = "points", "个点", "points", 0
    REVISIONS = "revisions", "次", "revisions", 0
    ROOM_NIGHTS = "room-nights", "间夜", "room-nights", 0
    YEARS = "years", "年", "years", 0


class UnitOf(StrEnum):
    """Where the unit of a column stands whose rows differ in it."""

    INDICATOR = "as the indicator"
    COLUMN = "as unit"  # the column `unit` of the same row, which holds a Unit
    STATED = "as stated in unit"  # that column too, in the words of whoever published it

    @property
    def symbol(self) -> Text:
        """As written."""
        return Text("同指标" if self is UnitOf.INDICATOR else "见 unit 列", self.value)
