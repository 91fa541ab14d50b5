"""Units of columns and of indicators: how each is written, and to how many decimals."""

from enum import StrEnum

from data.contracts.text import Text


class Unit(StrEnum):
    """The value is the code that data carry; symbols and decimals are for display."""

    PERSONS = "persons"
    PERSONS_PER_KM2 = "persons_per_km2"
    PERSON_TIMES = "person_times"
    VISITS = "visits"
    BEDS = "beds"
    BEDS_PER_1000 = "beds_per_1000"
    BEDS_PER_KM2 = "beds_per_km2"
    ROOMS = "rooms"
    ROOMS_PER_PERSON = "rooms_per_person"
    M2 = "m2"
    KM2 = "km2"
    KM = "km"
    M2_PER_KM2 = "m2_per_km2"
    OUTLETS_PER_KM2 = "outlets_per_km2"
    ENTRIES_PER_KM2_DAY = "entries_per_km2_day"
    FRACTION = "fraction"
    RATIO = "ratio"
    HOURS = "hours"
    DAYS = "days"
    ITEMS = "items"
    ESTABLISHMENTS = "establishments"
    YUAN = "yuan"
    YUAN_PER_ROOM_NIGHT = "yuan_per_room_night"
    AREAS = "areas"
    BED_DAYS = "bed-days"
    CELLS = "cells"
    HOUR_OF_DAY = "hour"
    JOBS = "jobs"
    OUTLETS = "outlets"
    POINTS = "points"
    REVISIONS = "revisions"
    ROOM_NIGHTS = "room-nights"
    YEARS = "years"

    @property
    def symbol(self) -> Text:
        """As written."""
        return _WRITTEN[self][0]

    @property
    def decimals(self) -> int:
        """Digits after the point in tables; fractions are shown in per cent with one."""
        return _WRITTEN[self][1]


class UnitOf(StrEnum):
    """Where the unit of a column stands whose rows differ in it."""

    INDICATOR = "as the indicator"
    COLUMN = "as unit"  # the column `unit` of the same row, which holds a Unit
    STATED = "as stated in unit"  # that column too, in the words of whoever published it

    @property
    def symbol(self) -> Text:
        """As written."""
        return Text("同指标" if self is UnitOf.INDICATOR else "见 unit 列", self.value)


_WRITTEN: dict[Unit, tuple[Text, int]] = {
    Unit.PERSONS: (Text("人", "people"), 0),
    Unit.PERSONS_PER_KM2: (Text("人/平方公里", "people per km²"), 0),
    Unit.PERSON_TIMES: (Text("人次", "visits"), 0),
    Unit.VISITS: (Text("人次", "visits"), 0),
    Unit.BEDS: (Text("张", "beds"), 0),
    Unit.BEDS_PER_1000: (Text("张/千人", "beds per 1,000"), 2),
    Unit.BEDS_PER_KM2: (Text("张/平方公里", "beds per km²"), 1),
    Unit.ROOMS: (Text("间", "rooms"), 0),
    Unit.ROOMS_PER_PERSON: (Text("间/人", "rooms per person"), 2),
    Unit.M2: (Text("平方米", "m²"), 0),
    Unit.KM2: (Text("平方公里", "km²"), 2),
    Unit.KM: (Text("公里", "km"), 0),
    Unit.M2_PER_KM2: (Text("平方米/平方公里", "m² per km²"), 0),
    Unit.OUTLETS_PER_KM2: (Text("个/平方公里", "outlets per km²"), 1),
    Unit.ENTRIES_PER_KM2_DAY: (Text("人次/平方公里·日", "entries per km² and day"), 1),
    Unit.FRACTION: (Text("%", "%"), 1),
    Unit.RATIO: (Text("", ""), 3),
    Unit.HOURS: (Text("小时", "hours"), 0),
    Unit.DAYS: (Text("天", "days"), 0),
    Unit.ITEMS: (Text("个", ""), 0),
    Unit.ESTABLISHMENTS: (Text("家", "establishments"), 0),
    Unit.YUAN: (Text("元", "yuan"), 0),
    Unit.YUAN_PER_ROOM_NIGHT: (Text("元/间夜", "yuan per room-night"), 1),
    Unit.AREAS: (Text("个区域", "areas"), 0),
    Unit.BED_DAYS: (Text("床日", "bed-days"), 0),
    Unit.CELLS: (Text("个网格", "cells"), 0),
    Unit.HOUR_OF_DAY: (Text("时", "hour"), 0),
    Unit.JOBS: (Text("个岗位", "jobs"), 0),
    Unit.OUTLETS: (Text("个网点", "outlets"), 0),
    Unit.POINTS: (Text("个点", "points"), 0),
    Unit.REVISIONS: (Text("次", "revisions"), 0),
    Unit.ROOM_NIGHTS: (Text("间夜", "room-nights"), 0),
    Unit.YEARS: (Text("年", "years"), 0),
}
