"""Two terms become one observation, the same way for every indicator."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pencil import frames

from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID
from metrics.indicator import OBSERVED, TERMS, Indicator, evaluate

RATE, COUNT = BY_ID["population_density"], BY_ID["residents"]


def evaluated(record: Indicator, **cell: object) -> dict[str, object]:
    """One row of terms, evaluated."""
    row = {"area_code": "110101", "numerator": 300.0, "denominator": 2.0, "origin": "official", **cell}
    terms = pl.DataFrame([{name: row.get(name) for name in TERMS}], schema=TERMS).lazy()
    return evaluate(dataclasses.replace(record, terms=lambda _: terms), frames()).collect().row(0, named=True)


def test_a_rate_is_numerator_over_denominator():
    found = evaluated(RATE)
    assert (found["value"], found["status"], found["reason"]) == (150.0, "ok", None)  # 300 / 2


def test_a_count_has_no_denominator_and_needs_none():
    assert evaluated(COUNT, denominator=None)["value"] == 300.0


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"numerator": None}, "no_numerator"),
        ({"denominator": None}, "no_denominator"),
        ({"denominator": 0.0}, "denominator_zero"),
        ({"numerator": 0.0, "denominator": 0.0}, "denominator_zero"),
        ({"reason": "no_land"}, "no_land"),
        ({"numerator": 1.0, "denominator": 5e-324}, "not_finite"),
        ({"numerator": float("nan")}, "not_finite"),
    ],
)
def test_an_undefined_rate_is_null_with_its_reason(terms: dict[str, object], reason: str):
    found = evaluated(RATE, **terms)
    assert (found["value"], found["status"], found["reason"]) == (None, "null", reason)


def test_a_term_that_is_not_finite_is_not_kept():
    assert evaluated(RATE, numerator=float("nan"))["numerator"] is None


def test_a_count_that_nobody_reported_is_null_and_not_0():
    assert evaluated(COUNT, numerator=None)["reason"] == "not_reported"
    assert evaluated(COUNT, numerator=0.0)["value"] == 0.0


def test_an_estimate_keeps_its_mark_but_not_without_a_value():
    assert evaluated(RATE, status="estimated")["status"] == "estimated"
    assert evaluated(RATE, status="estimated", denominator=0.0)["status"] == "null"


def test_the_terms_stay_in_the_result():
    found = evaluated(RATE)
    assert (found["numerator"], found["denominator"], found["unit"]) == (300.0, 2.0, "persons_per_km2")


def test_observations_have_the_columns_of_their_contract():
    assert {*OBSERVED, "conf_status", "input_hash"} == set(CONTRACTS["observations"].schema)


@given(
    st.none() | st.floats(0, 1e12),
    st.none() | st.floats(0, 1e12),
    st.sampled_from([RATE, COUNT]),
)
def test_a_value_is_finite_or_null_with_a_reason(top: float | None, bottom: float | None, record: Indicator):
    found = evaluated(record, numerator=top, denominator=bottom)
    assert (found["value"] is None) == (found["reason"] is not None) == (found["status"] == "null")
    assert found["value"] is None or found["value"] != float("inf")
