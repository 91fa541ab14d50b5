"""What holds for every indicator, whatever the numbers."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import frames, observed, table, values

from metrics.catalogue import BY_ID
from metrics.indicator import KEYS, TimeRule
from metrics.rollup.time import with_years

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "population": ("residents", "registered", "migrants_other_province", "migrants_other_district"),
    "commuting": ("jobs", "employed_residents"),
    "buildings": ("footprint_m2", "above_ground_gfa_m2"),
    "commerce": ("outlets", "commercial_gfa_m2"),
    "land_use": ("urban_rural_construction_land_km2",),
}
RATIOS = {
    "population_density": "population",
    "registered_per_resident": "population",
    "jobs_housing": "commuting",
    "building_coverage": "buildings",
    "floor_area_ratio": "buildings",
    "commercial_outlet_density": "commerce",
    "commercial_floor_density": "commerce",
}
COUNTS = {
    "residents": "population",
    "registered": "population",
    "migrants": "population",
    "above_ground_gfa": "buildings",
    "construction_land": "land_use",
}
numbers = st.integers(1, 10**7)
FEW = settings(max_examples=8)  # each example runs a whole roll-up, for each of twelve indicators


@st.composite
def districts(draw: st.DrawFn, dataset: str) -> list[dict[str, Any]]:
    """One year of both districts, every term positive."""
    return [
        {"area_code": code, **{column: draw(numbers) for column in COLUMNS[dataset]}} for code in ("110101", "110102")
    ]


@pytest.mark.parametrize(("indicator", "dataset"), RATIOS.items())
@FEW
@given(data=st.data())
def test_a_city_ratio_lies_between_its_districts(indicator: str, dataset: str, data: st.DataObject):
    found = values(observed(indicator, frames(**{dataset: data.draw(districts(dataset))})))
    low, high = sorted((found["110101"], found["110102"]))
    assert low * (1 - 1e-12) <= found["110000"] <= high * (1 + 1e-12)


@pytest.mark.parametrize(("indicator", "dataset"), COUNTS.items())
@FEW
@given(data=st.data())
def test_a_city_count_is_the_sum_of_its_districts(indicator: str, dataset: str, data: st.DataObject):
    found = observed(indicator, frames(**{dataset: data.draw(districts(dataset))})).filter(variant="default")
    by_area = values(found)
    assert by_area["110000"] == by_area["110101"] + by_area["110102"]


@pytest.mark.parametrize(("indicator", "dataset"), {**RATIOS, **COUNTS}.items())
@FEW
@given(data=st.data(), factor=st.sampled_from([2, 10, 1000]))
def test_scaling_every_count_scales_counts_and_densities_and_leaves_ratios(
    indicator: str, dataset: str, data: st.DataObject, factor: int
):
    rows = data.draw(districts(dataset))
    larger = [{k: v if k == "area_code" else v * factor for k, v in row.items()} for row in rows]
    before, after = (
        observed(indicator, frames(**{dataset: held})).sort(KEYS)["value"].drop_nulls().to_list()
        for held in (rows, larger)
    )
    times = 1 if indicator in {"registered_per_resident", "jobs_housing"} else factor
    assert after == pytest.approx([value * times for value in before], rel=1e-12)


@pytest.mark.parametrize(("indicator", "dataset"), {**RATIOS, **COUNTS}.items())
@FEW
@given(data=st.data())
def test_row_order_is_irrelevant_and_input_is_not_mutated(indicator: str, dataset: str, data: st.DataObject):
    rows = data.draw(districts(dataset))
    streets = [{**rows[0], "area_code": code, "period": dt.date(2021, 1, 1)} for code in ("110101001", "110101002")]
    held = table(dataset, [*rows, *streets])
    before = held.clone()
    shuffled = held.sample(fraction=1.0, shuffle=True, seed=data.draw(st.integers(0, 99)))
    here, there = (observed(indicator, {**frames(), dataset: frame.lazy()}).sort(KEYS) for frame in (held, shuffled))
    assert here.equals(there)
    assert held.equals(before)


@pytest.mark.parametrize(("indicator", "dataset"), {**RATIOS, **COUNTS}.items())
@FEW
@given(data=st.data())
def test_a_district_that_says_nothing_leaves_the_city_without_a_figure(
    indicator: str, dataset: str, data: st.DataObject
):
    rows = data.draw(districts(dataset))
    found = observed(indicator, frames(**{dataset: rows[:1]})).filter(area_code="110000")
    assert found["value"].null_count() == found.height > 0
    assert set(found["reason"]) == {"incomplete_children"}


def months(rows: list[tuple[dt.date, float | None]]) -> pl.LazyFrame:
    return pl.DataFrame(
        {
            "area_code": "110101",
            "grain": "month",
            "period": [period for period, _ in rows],
            "vintage": "office",
            "variant": "default",
            "numerator": [number for _, number in rows],
            "denominator": 2.0,
            "status": None,
            "reason": None,
            "basis": "reported",
            "origin": "official",
            "coverage_n": None,
            "coverage_of": None,
        },
        schema_overrides={
            "numerator": pl.Float64,
            "status": pl.String,
            "reason": pl.String,
            "coverage_n": pl.Int64,
            "coverage_of": pl.Int64,
        },
    ).lazy()


def year_of(rows: list[tuple[dt.date, float | None]], rule: TimeRule, year: int) -> tuple[Any, ...]:
    found = with_years(months(rows), rule).filter(pl.col("grain") == "year").collect()
    here = found.filter(pl.col("period") == dt.date(year, 1, 1))
    return here.select("numerator", "denominator", "reason").row(0) if here.height else ("none",)


MONTHS = [(dt.date(2024, month, 1), float(month)) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("rule", "year"),
    [
        (TimeRule.STOCK, (12.0, 2.0, None)),  # December
        (TimeRule.FLOW, (78.0, 24.0, None)),  # 1 + … + 12
        (TimeRule.RATE, (78.0, 24.0, None)),  # Σ over Σ, not the mean of months
        (TimeRule.PEAK, (12.0, 24.0, None)),
    ],
)
def test_a_year_follows_from_its_months(rule: TimeRule, year: tuple[object, ...]):
    assert year_of(MONTHS, rule, 2024) == year


@FEW
@given(st.integers(0, 10))
def test_a_year_with_a_missing_month_has_no_flow(lost: int):
    rows = [row for i, row in enumerate(MONTHS) if i != lost]
    assert year_of(rows, TimeRule.FLOW, 2024)[2] == "incomplete_periods"
    assert year_of(rows, TimeRule.STOCK, 2024) == (12.0, 2.0, None)


def test_a_year_that_is_not_over_is_not_there():
    assert year_of(MONTHS[:11], TimeRule.FLOW, 2024) == ("none",)


def test_a_year_that_ended_without_its_december_is_a_gap():
    later = [*MONTHS[:11], *((dt.date(2025, month, 1), 1.0) for month in range(1, 13))]
    for rule in (TimeRule.STOCK, TimeRule.FLOW):
        assert year_of(later, rule, 2024)[2] == "incomplete_periods"


def test_every_indicator_with_a_property_here_is_in_the_catalogue():
    assert set(RATIOS) | set(COUNTS) <= set(BY_ID)
