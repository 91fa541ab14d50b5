"""What is odd about targets: each rule with a case that it names, and its neighbour that it does not."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from forecasts import lint
from tests.forecasts.plans import AS_OF, TARGET, table

PARTS = {"110000.core": ["110101", "110102"]}
SEEN: dict[str, Any] = {
    "target_id": "t",
    "due": TARGET["due"],
    "origin": "official",
    "value": 1_800_000.0,
    "value_period": dt.date(2020, 11, 1),
    "vintage": "census",
    "class": "unknown",
    "required_pace": -8_000.0,
    "best_pace": -30_000.0,
}
BASE = {"baseline_period": dt.date(2010, 11, 1), "baseline_value": 2_162_568.0, "baseline_vintage": "census"}
BREAK = {"event_id": "b", "date": dt.date(2020, 11, 1), "indicator": "residents", "kind": "series_break"}


def found(
    targets: list[dict[str, Any]],
    seen: dict[str, Any] | None = None,
    *,
    events: list[dict[str, Any]] | None = None,
    new: list[tuple[str, dt.date]] | None = None,
) -> lint.Faults:
    judged = table("standings", [SEEN | (seen or {})])
    rows = table("targets", [TARGET | one for one in targets])
    return lint.faults(rows, judged, table("events", events or []), parts=PARTS, as_of=AS_OF, new=new or [])


def test_a_sound_target_is_not_named():
    assert found([BASE]) == {}


def test_a_target_that_is_met_already_is_named_but_not_a_ceiling_that_holds():
    assert found([{}], {"class": "met"}) == {"target_already_met": ["t 2035-12-31"]}
    assert found([{"kind": "ceiling"}], {"class": "met"}) == {}


@pytest.mark.parametrize(("need", "best", "named"), [(-30_001, -30_000, True), (-30_000, -30_000, False)])
def test_a_pace_that_no_year_had_is_named(need: float, best: float, *, named: bool):
    assert ("target_beyond_any_pace" in found([{}], {"required_pace": need, "best_pace": best})) is named


def test_a_way_that_was_never_gone_is_beyond_any_pace():
    # to lower, while even the best year rose
    assert "target_beyond_any_pace" in found([{}], {"required_pace": -1.0, "best_pace": 5.0})


@pytest.mark.parametrize(("west", "named"), [(1_005_000.0, False), (1_010_000.0, True)])
def test_parts_must_sum_to_the_whole_within_half_a_percent(west: float, *, named: bool):
    # 700,000 + 1,005,000 = 1,705,000: 0.29 % above 1.7 million; 1,710,000: 0.59 %
    split = [
        {"target_id": "east", "area_code": "110101", "high": 700_000.0},
        {"target_id": "west", "area_code": "110102", "high": west},
    ]
    assert ("target_parts_and_whole" in found([{}, *split])) is named


def test_some_parts_alone_are_only_odd_above_the_whole():
    one = {"target_id": "east", "area_code": "110101"}
    assert found([{}, one | {"high": 700_000.0}]) == {}
    assert "target_parts_and_whole" in found([{}, one | {"high": 1_800_000.0}])


def test_a_baseline_of_another_vintage_or_across_a_break_is_named():
    assert "target_across_a_break" in found([BASE | {"baseline_vintage": "first_published"}])
    office = {"baseline_vintage": "office"}
    assert "target_across_a_break" in found([BASE | office], {"vintage": "office"}, events=[BREAK])
    assert found([BASE], events=[BREAK]) == {}  # censuses are comparable across it
    later = BREAK | {"date": dt.date(2020, 11, 2)}
    assert found([BASE | office], {"vintage": "office"}, events=[later]) == {}


def test_only_a_new_target_is_odd_when_due_in_the_past():
    past = {"due": dt.date(2024, 12, 31)}
    assert found([past], new=[("t", dt.date(2024, 12, 31))]) == {"target_due_in_the_past": ["t 2024-12-31"]}
    assert found([past]) == {}


@pytest.mark.parametrize("unit", ["households", None])
def test_a_unit_that_is_not_the_indicators_is_named(unit: str | None):
    assert found([{"unit": unit}]) == {"target_unit": ["t 2035-12-31"]}


def test_milestones_go_one_way_and_the_last_is_none():
    first = {"due": dt.date(2030, 12, 31), "is_milestone": True}
    assert found([first | {"high": 1_750_000.0}, {}]) == {}
    back = found([first | {"high": 1_650_000.0}, {}])
    assert back == {"target_milestones_out_of_order": ["t 2035-12-31"]}
    assert "target_milestones_out_of_order" in found([{"is_milestone": True}])


def test_only_what_a_file_brings_is_told_to_its_author():
    before = {"target_unit": ["a 2030-12-31"]}
    assert lint.added({"target_unit": ["a 2030-12-31", "b 2030-12-31"]}, before) == {"target_unit": ["b 2030-12-31"]}
    assert lint.added(before, before) == {}


def test_a_finding_names_its_targets_in_both_languages():
    one = lint.findings({"target_unit": ["a 2030-12-31"]})[0]
    assert one.rows == 1
    assert "a 2030-12-31" in one.message("zh")
    assert "a 2030-12-31" in one.message("en")


def test_parts_are_children_in_the_tree_and_members_of_zones():
    since = dt.date(2000, 1, 1)
    areas = [
        {"code": "110101", "valid_from": since, "parent": "110000"},
        {"code": "110103", "valid_from": since, "valid_to": dt.date(2010, 7, 1), "parent": "110000"},
        {"code": "110000.core", "valid_from": since, "parent": "110000"},
    ]
    members = [{"zone": "110000.core", "code": "110101", "valid_from": since}]
    held: pl.DataFrame = table("zone_members", members)
    assert lint.parts_of(table("areas", areas), held, AS_OF) == {"110000": ["110101"], "110000.core": ["110101"]}
