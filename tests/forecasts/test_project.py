"""Projections of a whole release: levels that add up, densities of the same numbers, what is left out."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from forecasts.project import project
from tests.forecasts.plans import observed, table

AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
TREE = {"110000": None, "110101": "110000", "110102": "110000", "110101001": "110101", "110101002": "110101"}
ZONE = "110000.core"
YEARS = range(2010, 2025)


def areas() -> pl.DataFrame:
    since = dt.date(2000, 1, 1)
    rows: list[dict[str, Any]] = [{"code": code, "valid_from": since, "parent": up} for code, up in TREE.items()]
    return table("areas", [*rows, {"code": ZONE, "valid_from": since, "parent": "110000"}])


def members() -> pl.DataFrame:
    since = dt.date(2000, 1, 1)
    return table("zone_members", [{"zone": ZONE, "code": code, "valid_from": since} for code in ("110101", "110102")])


def people() -> dict[str, list[float]]:
    """A falling street, one that only wanders, a district beside; all above are sums."""
    random = np.random.default_rng(5)
    falling = [90_000 - 1500.0 * step for step in range(len(YEARS))]
    wandering = [50_000 + float(moved) for moved in random.integers(-900, 900, len(YEARS)).cumsum()]
    beside = [200_000 - 2500.0 * step for step in range(len(YEARS))]
    district = [one + other for one, other in zip(falling, wandering, strict=True)]
    whole = [one + other for one, other in zip(district, beside, strict=True)]
    return {
        "110101001": falling,
        "110101002": wandering,
        "110101": district,
        "110102": beside,
        "110000": whole,
        ZONE: whole,
    }


def observations() -> pl.DataFrame:
    rows = []
    for code, values in people().items():
        by_year = dict(zip(YEARS, values, strict=True))
        rows += observed(by_year, area_code=code)
        rows += observed(
            {year: value / 40 for year, value in by_year.items()}, area_code=code, indicator="population_density"
        )
    return table("observations", rows)


@pytest.fixture(scope="module")
def projected() -> pl.DataFrame:
    return project(
        observations(), table("events", []), made_at=AT, as_of=AT.date(), areas=areas(), zone_members=members()
    )


def means(projected: pl.DataFrame, code: str, indicator: str = "residents") -> np.ndarray[Any, Any]:
    rows = projected.filter(pl.col("indicator") == indicator, pl.col("area_code") == code).sort("period")
    return rows["mean"].to_numpy()


def test_every_level_is_there_and_adds_up(projected: pl.DataFrame):
    assert set(projected["area_code"]) == {*TREE, ZONE}
    for parent, parts in (("110000", ("110101", "110102")), ("110101", ("110101001", "110101002"))):
        total = np.sum([means(projected, part) for part in parts], axis=0)
        assert means(projected, parent) == pytest.approx(total, rel=1e-6)


def test_a_zone_below_the_city_is_read_off_and_not_counted_twice(projected: pl.DataFrame):
    assert means(projected, ZONE) == pytest.approx(means(projected, "110101") + means(projected, "110102"), rel=1e-6)
    assert means(projected, "110000")[0] < 1.1 * people()["110000"][-1]


def test_a_member_that_no_change_beats_says_so(projected: pl.DataFrame):
    methods = dict(projected.filter(pl.col("indicator") == "residents").select("area_code", "method").iter_rows())
    assert methods["110101001"] == "equal-weight-2+mint"
    assert methods["110101002"] == "no-change+mint"


def test_densities_are_the_reconciled_counts_over_the_same_land(projected: pl.DataFrame):
    for code in TREE:
        assert means(projected, code, "population_density") == pytest.approx(means(projected, code) / 40)


def test_alone_a_series_that_no_change_beats_is_left_out():
    wandering = observations().filter(pl.col("area_code") == "110101002", pl.col("indicator") == "residents")
    events = table("events", [])
    assert project(wandering, events, made_at=AT, as_of=AT.date(), areas=areas(), zone_members=members()).is_empty()


def test_only_what_changed_is_carried_on_again(projected: pl.DataFrame):
    later = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    around = {"areas": areas(), "zone_members": members(), "previous": projected}
    assert project(observations(), table("events", []), made_at=later, as_of=AT.date(), **around).is_empty()


def test_a_series_too_short_to_carry_on_is_left_out():
    short = table("observations", observed({2022: 5.0, 2023: 4.0, 2024: 3.0}))
    assert project(short, table("events", []), made_at=AT, as_of=AT.date()).is_empty()
