"""The track record by pencil: one projection, what came, and how its statements are scored."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from forecasts import record
from forecasts.hindcast import hindcasts
from tests.forecasts.plans import observed, table

AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
YEARS = {2008: 80.0, 2013: 100.0, 2014: 110.0, 2015: 150.0}


def said(**more: Any) -> dict[str, Any]:
    """A projection from 2013 whose quantile p is 60 + p: median 110, 80 % from 70 to 150."""
    first = observed({2013: 1.0})[0]
    keys = ("indicator", "area_code", "grain", "vintage", "variant", "origin")
    spread = [60.0 + percent for percent in range(1, 100)]
    common = {"made_at": AT, "origin_period": dt.date(2013, 1, 1), "method": "x", "mean": 110.0, "quantiles": spread}
    return {name: first[name] for name in keys} | common | {"input_fingerprint": "x"} | more


def judged() -> pl.DataFrame:
    rows = [said(period=dt.date(year, 1, 1)) for year in (2014, 2015, 2016)]
    return record.outcomes(table("projections", rows), table("observations", observed(YEARS)))


def test_what_came_stands_beside_what_was_said_and_no_change():
    found = judged()
    assert found["period"].to_list() == [dt.date(2014, 1, 1), dt.date(2015, 1, 1)]  # 2016 has not come yet
    assert found["ahead"].to_list() == [1, 2]
    assert found["actual"].to_list() == [110.0, 150.0]
    assert found["no_change"].to_list() == [100.0, 100.0]
    assert (found["low80"][0], found["high80"][0]) == (70.0, 150.0)
    assert (found["low95"][0], found["high95"][0]) == (62.5, 157.5)
    assert found["inside80"].to_list() == [True, True]
    assert found["error"].to_list() == [0.0, -40.0]
    assert found["linear"][0] == pytest.approx(104, abs=0.01)  # 20 in five years
    assert found["compound"][0] == pytest.approx(100 * 1.25**0.2, abs=0.01)


def test_scores_compare_with_no_change():
    row = record.scores(judged()).row(0, named=True)
    assert row["n"] == 2
    assert row["skill"] == pytest.approx(1 - 40 / 60)  # errors 0 and 40 against 10 and 50
    assert row["bias"] == pytest.approx(-40 / 150 / 2)


def test_questions_are_scored_by_brier_beside_the_rules():
    asked = record.questions(judged()).filter(pl.col("share") == 1.0, pl.col("ahead") == 1)
    row = asked.row(0, named=True)
    assert row["probability"] == pytest.approx(0.40)  # quantiles 61 … 100
    assert row["came"] is False
    assert (row["no_change_says"], row["linear_says"], row["compound_says"]) == (1.0, 0.0, 0.0)
    assert record.brier(asked) == pytest.approx(
        {"probability": 0.16, "no_change_says": 1.0, "linear_says": 0.0, "compound_says": 0.0}
    )


def test_reliability_counts_every_question_once():
    asked = record.questions(judged())
    found = record.reliability(asked)
    assert found["n"].sum() == asked.height
    assert found["said"].is_between(0, 1).all()


def test_synthetic_outcomes_never_judge_real_statements():
    invented = table("observations", observed(YEARS, origin="synthetic"))
    rows = [said(period=dt.date(2014, 1, 1))]
    assert record.outcomes(table("projections", rows), invented).is_empty()


def test_a_hindcast_knows_nothing_that_came_later():
    values = {year: 100.0 + 3 * (year - 2000) + (year % 3) for year in range(2000, 2015)}
    changed = {year: value * (3 if year > 2010 else 1) for year, value in values.items()}
    none = table("events", [])

    def as_of_2010(held: dict[int, float]) -> list[float]:
        made = hindcasts(table("observations", observed(held)), none, made_at=AT)
        return made.filter(pl.col("origin_period") == dt.date(2010, 1, 1))["mean"].to_list()

    told = as_of_2010(values)
    assert len(told) == 5
    assert told == as_of_2010(changed)


def test_hindcasts_of_unchanged_series_are_kept_and_of_synthetic_ones_never_made():
    values = table("observations", observed({year: 100.0 + year % 7 + year for year in range(2000, 2015)}))
    none = table("events", [])
    first = hindcasts(values, none, made_at=AT)
    again = hindcasts(values, none, made_at=AT + dt.timedelta(days=1), previous=first)
    assert again.equals(first)
    invented = values.with_columns(pl.lit("synthetic").alias("origin"))
    assert hindcasts(invented, none, made_at=AT).is_empty()
