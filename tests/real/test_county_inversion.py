"""The real 2010 county census through Sidu's own inversion terms."""

from pathlib import Path

import polars as pl
import pytest
from county_inversion import inversion, summary

FILE = Path(__file__).parents[2].parent / "shared/real/county_census_2010_migrants_registered.parquet"


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    if not FILE.exists():
        pytest.skip("the county census is not beside the project (it is not ours to ship)")
    return inversion(pl.read_parquet(FILE))


def test_half_of_all_counties_have_fewer_than_36_migrants_to_1000_registered(found: pl.DataFrame):
    figures = summary(found)
    assert figures["counties"] == 2857
    assert figures["median of all"] == pytest.approx(0.036, abs=0.0005)


def test_39_counties_are_inverted_and_the_rule_for_meaningless_ratios_hides_none_of_them(found: pl.DataFrame):
    figures = summary(found)
    assert figures["above 1"] == figures["shown and above 1"] == 39


def test_every_county_is_shown_or_says_why_not(found: pl.DataFrame):
    figures = summary(found)
    assert figures["shown"] + figures["null, registered_exceeds_residents"] == 2857
