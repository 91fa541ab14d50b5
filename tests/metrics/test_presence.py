"""People present, with a pencil: an hour without one of its cells is a gap for means and for peaks."""

import datetime as dt

import polars as pl
from pencil import frames, observed, with_facts

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
