"""Reasons as releases store them: read back as what was written, also those of earlier releases."""

import pytest

from forecasts.reasons import BETWEEN, Reason, read

TERMS = {
    Reason.PROBABILITY: {"share": 0.25},
    Reason.PROBABILITY_AWAY: {"share": 1.0},
    Reason.FEW_POINTS: {"points": 3},
    Reason.BEYOND: {"last": 2040},
}


@pytest.mark.parametrize("reason", Reason)
def test_a_stored_reason_is_read_back_with_its_terms(reason: Reason):
    terms = TERMS.get(reason, {})
    ((found, told),) = read(reason.format(**terms))
    assert found is reason
    assert {name: float(value) for name, value in told.items()} == terms


def test_several_reasons_are_read_one_by_one():
    stored = BETWEEN.join(["not stated: 3 comparable points", "vintages of baseline and outcome differ"])
    assert list(read(stored)) == [(Reason.FEW_POINTS, {"points": "3"}), (Reason.VINTAGES_DIFFER, {})]


def test_what_is_no_reason_comes_as_it_is():
    assert list(read("suppressed")) == [("suppressed", {})]
    assert list(read("")) == list(read(None)) == []
