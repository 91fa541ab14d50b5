"""Facts of hours are the same whatever the order of the rows; the order only makes them quick."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from pencil import frames, table
from polars.testing import assert_frame_equal

from data.contracts import CONTRACTS
from data.demo import generate
from metrics.facts.facts import FACTS, Fact
from metrics.facts.scenic_facts import DoubledHours, days_of

DAY = dt.date(2026, 9, 1)
UNTIL = dt.date(2018, 5, 1)


def facts(dataset: str, hours: pl.DataFrame, held: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    """Every fact of the hours, sorted by key."""
    return {
        fact.name: fact.compute(hours.lazy(), held).collect().sort(CONTRACTS[fact.name].key)
        for fact in FACTS
        if fact.source_dataset == dataset
    }


@pytest.mark.parametrize("dataset", ["scenic_visits", "presence"])
def test_facts_do_not_depend_on_the_order_of_the_hours(dataset: str):
    hours = list(generate(dataset, until=UNTIL))[-1]
    # Every 11th row gone, and rows of two origins within a day and within an area's hour.
    some = pl.int_range(pl.len()) % 11
    mixed = pl.when(some == 1).then(pl.lit("official")).when(some == 2).then(pl.lit("published")).otherwise("origin")
    hours = hours.with_columns(mixed.alias("origin")).filter(some != 3)
    held = frames() | {"scenic_spots": pl.concat(generate("scenic_spots", until=UNTIL)).lazy()}
    as_stored = facts(dataset, hours.sort(CONTRACTS[dataset].order), held)
    for other in (hours.sample(fraction=1.0, shuffle=True, seed=4), hours.sort(CONTRACTS[dataset].key)):
        for name, fact in facts(dataset, other, held).items():
            assert_frame_equal(fact, as_stored[name], check_column_order=False)


@pytest.mark.parametrize(
    "fact", [fact for fact in FACTS if not CONTRACTS[fact.source_dataset].derived], ids=lambda fact: fact.name
)
def test_an_origin_known_beforehand_is_that_of_every_fact(fact: Fact):
    hours = list(generate(fact.source_dataset, until=UNTIL))[-1].lazy()
    held = frames() | {"scenic_spots": pl.concat(generate("scenic_spots", until=UNTIL)).lazy()}
    told = fact.finish(fact.gather(hours, "synthetic"), held).collect()
    asked = fact.compute(hours, held).collect()
    assert_frame_equal(told, asked, check_row_order=False, check_column_order=False)
    official = fact.finish(fact.gather(hours.drop("origin"), "official"), held).collect()
    assert official["origin"].unique().to_list() == ["official"]


def visit(hour: int, entries: int, exits: int | None, **more: Any) -> dict[str, Any]:
    return {"spot_id": "S", "date": DAY, "hour": hour, "entries": entries, "exits": exits} | more


def test_an_hour_stands_at_its_place_though_hours_before_it_are_missing():
    """9 to 11 o'clock and 14: inside 5, 5 + 7 - 1 = 11, 11 - 2 = 9, as much until 14, 9 + 1 - 10 = 0 to the end."""
    rows = table("scenic_visits", [visit(9, 5, 0), visit(10, 7, 1), visit(11, 0, 2), visit(14, 1, 10)])
    day = facts("scenic_visits", rows, frames())["scenic_day"]
    assert day["inside"].to_list() == [[0] * 9 + [5, 11, 9, 9, 9] + [0] * 10]
    assert day.select("hours", "entries", "exits", "peak_inside", "peak_hour").row(0) == (4, 13, 13, 11, 10)


def test_without_exits_people_leave_after_the_mean_stay_also_over_missing_hours():
    """A stay of two hours: those of 9 are inside at 9 and 10, those of 11 at 11 and 12."""
    spot = {"spot_id": "S", "valid_from": dt.date(2020, 1, 1), "mean_stay_h": 1.5}
    rows = table("scenic_visits", [visit(9, 5, None), visit(11, 7, None)])
    day = facts("scenic_visits", rows, frames(scenic_spots=[spot]))["scenic_day"]
    assert day["inside"].to_list() == [[0] * 9 + [5, 5, 7, 7] + [0] * 11]


def test_an_hour_of_day_is_synthetic_only_where_one_of_its_rows_is():
    other = {"date": DAY + dt.timedelta(days=1), "origin": "published"}
    rows = [visit(9, 5, 0, origin="synthetic"), visit(10, 7, 0), visit(9, 1, 0, **other), visit(10, 1, 0, **other)]
    made = facts("scenic_visits", table("scenic_visits", rows), frames())
    found = made["scenic_hour"].select("hour", "days", "entries", "origin").rows()
    assert found == [(9, 2, 6, "synthetic"), (10, 2, 8, "official")]
    assert made["scenic_day"]["origin"].to_list() == ["synthetic", "published"]


def test_an_hour_that_stands_twice_is_refused():
    with pytest.raises(DoubledHours):
        days_of(table("scenic_visits", [visit(9, 5, 0), visit(9, 5, 0)]).lazy())
