"""People present, with a pencil: an hour without one of its cells is a gap for means and for peaks."""

import datetime as dt

import polars as pl
import pytest
from pencil import areas, frames, observed, one, with_facts

from metrics.indicator import KEYS

STREET = "110101001"  # 4 km²
TWO = (dt.date(2026, 9, 1), dt.date(2026, 9, 2))


def held(lacking: int | None) -> dict[str, pl.LazyFrame]:
    """Two cells over two days: 100 + hour and 50 people; on the second day the first lacks an hour."""
    rows = [
        {"cell_id": cell, "area_code": STREET, "date": day, "hour": hour, "group": "visitor", "persons": persons}
        for day in TWO
        for hour in range(24)
        for cell, persons in (("x", 100 + hour), ("y", 50))
        if (cell, day, hour) != ("x", TWO[1], lacking)
    ]
    return with_facts(frames(presence=rows), "presence")


def peaks(lacking: int | None) -> list[tuple[float | None, str | None]]:
    found = observed("peak_hour_tourism_density", held(lacking)).filter(area_code=STREET, grain="day")
    return found.sort("period").select("value", "reason").rows()


def test_the_peak_is_the_fullest_hour_of_all_cells_together():
    assert peaks(None) == [(173 / 4, None), (173 / 4, None)]  # 100 + 23 + 50


def test_an_hour_that_lacks_a_cell_may_have_been_the_fullest():
    assert peaks(23) == [(173 / 4, None), (None, "missing_hours")]  # not 172 / 4


@pytest.mark.parametrize("indicator", ["tourism_density", "day_night_ratio"])
def test_means_add_up_to_the_same_bits_in_whatever_order_the_streets_come(indicator: str):
    """A part that is made again must have the very bytes of the damaged one; means of 24 and of 7 hours are rounded."""
    streets = [f"1101{district}{number:03}" for district in ("01", "02") for number in range(1, 17)]
    ground = areas()[:3] + [{**areas()[3], "code": code, "parent": code[:6], "name_zh": code} for code in streets]
    rows = [
        {"cell_id": street, "area_code": street, "date": TWO[0], "hour": hour, "group": group, "persons": persons}
        for place, street in enumerate(streets)
        for hour in range(24)
        for group, persons in (("visitor", 10**place % 99_991 + hour * hour), ("all", 7**place % 99_991 + hour + 1))
    ]
    facts = with_facts(frames(areas=ground, presence=rows), "presence")
    found = []
    for seed in range(5):
        shuffled = facts["presence_hour"].collect().sample(fraction=1, shuffle=True, seed=seed).lazy()
        found.append(observed(indicator, {**facts, "presence_hour": shuffled}).sort(KEYS))
    assert one(found[0], "110000.core", grain="day")["numerator"] > 0
    assert all(frame.equals(found[0]) for frame in found)
