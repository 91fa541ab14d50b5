"""Where a target stands, by pencil; and the three published rules beside it."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from plans import AS_OF, TARGET, judged, observed, table

from data.published import load
from forecasts import rules, standing
from forecasts.attainment import split
from forecasts.reasons import Reason

CENSUS = {"grain": "instant", "vintage": "census"}


def census(values: dict[int, float]) -> list[dict[str, Any]]:
    return [row | {"period": dt.date(row["period"].year, 11, 1)} for row in observed(values, **CENSUS)]


def test_the_core_from_its_censuses():
    # gap 1,815,043 − 1,700,000; required −115,043 / 15 a year; actual (1,815,043 − 2,162,568) / 10 a year
    observations = table("observations", census({2000: 2_115_000, 2010: 2_162_568, 2020: 1_815_043}))
    found = standing(observations, table("targets", [TARGET]), table("projections", []), as_of=AS_OF).row(0, named=True)
    assert found["gap"] == 115_043
    assert found["required_pace"] == pytest.approx(-7669.53, abs=0.01)
    assert found["actual_pace"] == pytest.approx(-34_752.5)
    assert found["pace_from"] == dt.date(2010, 11, 1)
    assert (found["class"], found["probability"]) == ("unknown", None)
    assert found["probability_reason"] == "not stated: 3 comparable points"


def test_the_central_six_are_neither_met_nor_missed_where_base_and_outcome_do_not_compare():
    targets = load("targets").filter(target_id="central-residents")
    # the area's own target on the census of 2020; a later value does not count
    rows = census({2010: 11_716_000, 2020: 10_988_587}) + observed({2024: 10_800_000})
    rows = [row | {"area_code": "110000.central"} for row in rows]
    found = standing(table("observations", rows), targets, table("projections", []), as_of=AS_OF).row(0, named=True)
    assert (found["class"], found["value"]) == ("not_comparable", 10_988_587)
    assert found["class_reason"] == found["probability_reason"] == Reason.BASES_DIFFER
    assert {found[name] for name in ("gap", "required_now", "share_of_way", "verdict_statcan", "verdict_un")} == {None}
    # a census of 2020 counts what the office counts since, and the years that were made anew
    for vintage in ("census", "office", "rebased_2020"):
        same = targets.with_columns(baseline_vintage=pl.lit(vintage), baseline_period=pl.date(2020, 1, 1))
        found = standing(table("observations", rows), same, table("projections", []), as_of=AS_OF).row(0, named=True)
        assert found["class"] == "missed"


@pytest.mark.parametrize(
    ("values", "target", "verdict"),
    [
        ({2020: 100.0, 2025: 80.0}, {"high": 90.0}, "met"),
        ({2020: 100.0, 2025: 95.0}, {"high": 90.0}, "unknown"),
        ({2020: 100.0, 2025: 95.0}, {"high": 90.0, "due": dt.date(2025, 12, 31)}, "missed"),
        ({2020: 100.0, 2025: 95.0}, {"kind": "ceiling", "high": 90.0, "due": dt.date(2025, 1, 1)}, "missed"),
        ({2020: 100.0, 2025: 85.0}, {"kind": "ceiling", "high": 90.0, "due": dt.date(2025, 1, 1)}, "met"),
        ({2020: 10.0, 2025: 12.0}, {"kind": "range", "low": 11.0, "high": 13.0}, "met"),
        ({2020: 100.0, 2025: 95.0}, {"kind": "direction_only", "high": None}, "right_way"),
        ({2020: 100.0, 2025: 105.0}, {"kind": "direction_only", "high": None}, "wrong_way"),
        ({2020: 100.0, 2025: 100.2}, {"kind": "direction_only", "high": None}, "flat"),
        ({2020: 100.0}, {"kind": "direction_only", "high": None}, "unknown"),
    ],
)
def test_classes_that_need_no_probability(values: dict[int, float], target: dict[str, Any], verdict: str):
    assert judged(values, target)["class"] == verdict


def test_without_any_value_it_is_unknown_and_says_so():
    found = standing(table("observations", []), table("targets", [TARGET]), table("projections", []), as_of=AS_OF)
    assert found.select("class", "class_reason").row(0) == ("unknown", "no data yet")


def test_the_path_goes_through_milestones():
    # 100 in 2020, 95 asked for 2025, 80 for 2035: 2023 asks for 97
    values = {2020: 100.0, 2023: 99.0}
    rows = [TARGET | {"high": 80.0}, TARGET | {"high": 95.0, "due": dt.date(2025, 12, 31), "is_milestone": True}]
    found = standing(
        table("observations", observed(values)),
        table("targets", rows),
        table("projections", []),
        as_of=dt.date(2024, 5, 1),
    )
    final = found.filter(pl.col("due") == dt.date(2035, 12, 31)).row(0, named=True)
    assert final["required_now"] == pytest.approx(97.0)
    assert final["share_of_way"] == pytest.approx(0.05)  # 1 of 20


@pytest.mark.parametrize(
    ("stated", "value", "asked"),
    [
        (dt.date(2021, 6, 1), 100.0, 91.0),  # 30 in the ten years to June 2031, of which three are gone
        (dt.date(2021, 1, 1), 99.0, 99 - 29 * 2.5 / 9.5),  # the year 2021, which ends in December
    ],
)
def test_a_baseline_of_a_month_begins_the_path_in_that_month(stated: dt.date, value: float, asked: float):
    points = {dt.date(2021, 6, 1): 100.0, dt.date(2024, 6, 1): 90.0}
    rows = [observed({2020: value}, grain="month")[0] | {"period": period} for period, value in points.items()]
    target = {"high": 70.0, "due": dt.date(2031, 6, 30), "baseline_period": stated, "baseline_value": value}
    found = standing(
        table("observations", rows), table("targets", [TARGET | target]), table("projections", []), as_of=AS_OF
    ).row(0, named=True)
    assert found["required_now"] == pytest.approx(asked)


def monthly(values: dict[dt.date, float]) -> dict[str, Any]:
    rows = [observed({2020: value}, grain="month")[0] | {"period": period} for period, value in values.items()]
    target = TARGET | {"kind": "direction_only", "high": None}
    return standing(table("observations", rows), table("targets", [target]), table("projections", []), as_of=AS_OF).row(
        0, named=True
    )


def test_an_october_is_compared_with_octobers():
    # January is low every year: from 100 in January to 240 in October is a season, from 250 to 240 a fall.
    found = monthly({dt.date(2025, 10, 1): 250.0, dt.date(2026, 1, 1): 100.0, dt.date(2026, 10, 1): 240.0})
    assert (found["baseline_period"], found["class"]) == (dt.date(2025, 10, 1), "right_way")
    assert found["actual_pace"] == -10


def test_a_season_without_the_same_month_before_says_nothing_of_the_way():
    found = monthly({dt.date(2026, 1, 1): 100.0, dt.date(2026, 10, 1): 240.0})
    assert (found["class"], found["class_reason"]) == ("unknown", "no value after the baseline")
    assert found["actual_pace"] is None


@pytest.mark.parametrize(
    ("early", "value", "vintage"), [(2019, 3_452_460, "census"), (2021, 3_473_000, "first_published")]
)
def test_of_series_too_short_for_a_probability_the_latest_is_judged(early: int, value: int, vintage: str):
    # 朝阳区: two first-published counts, 2013 and 2019, stood for its residents although the census of 2020 is there.
    rows = census({2000: 2_289_756, 2010: 3_545_137, 2020: 3_452_460})
    rows += observed({2013: 3_841_000, early: 3_473_000}, vintage="first_published")
    found = standing(
        table("observations", rows), table("targets", [TARGET]), table("projections", []), as_of=AS_OF
    ).row(0, named=True)
    assert (found["value"], found["vintage"]) == (value, vintage)


def test_real_and_synthetic_stand_apart():
    rows = observed({2020: 100.0, 2025: 95.0}) + observed(
        {2020: 100.0, 2025: 50.0}, origin="synthetic", vintage="register"
    )
    found = standing(
        table("observations", rows), table("targets", [TARGET | {"high": 90.0}]), table("projections", []), as_of=AS_OF
    )
    assert dict(found.select("origin", "value").iter_rows()) == {"official": 95.0, "synthetic": 50.0}


def test_statistics_canada_by_pencil():
    # 100 → 90 asks −1.0481 % a year over ten years; −0.8 % a year so far is 76 % of it
    value = 100 * (1 - 0.008) ** 5
    said = rules.statistics_canada(base=100, base_time=2020, value=value, time=2025, target=90, due=2030, way=-1)
    assert said == "acceleration"
    assert rules.statistics_canada(base=100, base_time=2020, value=101, time=2025, target=90, due=2030, way=-1) == (
        "deterioration"
    )


def test_un_progress_chart_by_pencil():
    # 100 → 95 in five years carries on to 90.25 by 2030: q = 9.75 / 10
    assert (
        rules.un_progress_chart(base=100, base_time=2020, value=95, time=2025, target=90, due=2030) == "met_or_on_track"
    )
    assert rules.un_progress_chart(base=100, base_time=2020, value=100, time=2025, target=90, due=2030) == "stagnation"


def test_destatis_by_pencil():
    # −1 a year from 95: 90 in five years is reached; with 4.4 years left 90.6 misses 0.6 of 5 = 12 %
    values = [100.0, 99, 98, 97, 96, 95]
    assert rules.destatis(values, steps_to_due=5, target=90, way=-1) == "sun"
    assert rules.destatis(values, steps_to_due=4.4, target=90, way=-1) == "sun_cloud"
    assert rules.destatis(values, steps_to_due=2, target=90, way=-1) == "cloud"
    assert rules.destatis(values[::-1], steps_to_due=5, target=90, way=-1) == "thunderstorm"
    assert rules.destatis(values[:5], steps_to_due=5, target=90, way=-1) is None


def test_a_gap_is_split_exactly():
    found = split(115_043.0, {"110101": 708_829.0, "110102": 1_106_214.0})
    assert sum(found.values()) == 115_043.0
    assert found["110101"] == pytest.approx(115_043 * 708_829 / 1_815_043)
