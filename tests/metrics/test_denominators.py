"""One count under every denominator, and which ranking depends on the choice."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import BY_ID
from metrics.denominators import Denominator, can_be_rebased, ranked, rebase

LAND, PEOPLE = Denominator.GROSS_LAND, Denominator.RESIDENTS


def counts(**numbers: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"area_code": list(numbers), "numerator": list(numbers.values()), "origin": "official"},
        schema_overrides={"numerator": pl.Float64},
    )


def divisors(origin: str = "official", **numbers: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"area_code": list(numbers), "value": list(numbers.values()), "origin": origin},
        schema_overrides={"value": pl.Float64},
    )


# 300 beds on 3 km² for 100 people; 200 beds on 1 km² for 400 people
BEDS = counts(east=300, west=200)
BOTTOMS = {LAND: divisors(east=3, west=1), PEOPLE: divisors(east=100, west=400)}


def row(found: pl.DataFrame, area: str, by: Denominator) -> dict[str, object]:
    return found.row(by_predicate=(pl.col("area_code") == area) & (pl.col("denominator") == str(by)), named=True)


def test_the_same_count_is_divided_by_each_denominator():
    found = rebase(BEDS, BOTTOMS)
    assert row(found, "east", LAND)["value"] == 100  # 300 / 3
    assert row(found, "east", PEOPLE)["value"] == 3  # 300 / 100
    assert row(found, "west", PEOPLE)["value"] == 0.5  # 200 / 400


def test_a_ranking_that_turns_over_is_marked():
    found = ranked(rebase(BEDS, BOTTOMS))
    assert [row(found, area, LAND)["rank"] for area in ("west", "east")] == [1, 2]
    assert [row(found, area, PEOPLE)["rank"] for area in ("west", "east")] == [2, 1]
    assert found["depends"].all()


def test_a_ranking_that_stays_is_not_marked():
    bottoms = {LAND: divisors(east=3, west=4), PEOPLE: divisors(east=30, west=40)}
    found = ranked(rebase(BEDS, bottoms))
    assert not found["depends"].any()


@pytest.mark.parametrize(
    ("top", "bottom", "reason"),
    [(1.0, None, "no_denominator"), (1.0, 0.0, "denominator_zero"), (None, 1.0, "no_numerator"), (1.0, 1.0, None)],
)
def test_what_cannot_be_divided_says_why(top: float | None, bottom: float | None, reason: str | None):
    found = rebase(counts(east=top), {LAND: divisors(east=bottom)})
    assert found["reason"].item() == reason
    assert found["value"].is_null().item() == (reason is not None)


def test_an_area_without_one_denominator_moves_nobodys_rank():
    bottoms = {LAND: BOTTOMS[LAND], PEOPLE: divisors(east=100)}
    found = ranked(rebase(BEDS, bottoms))
    assert row(found, "east", LAND)["rank"] == row(found, "east", PEOPLE)["rank"] == 1
    assert row(found, "west", LAND)["rank"] is None


def test_a_denominator_that_nobody_has_is_not_compared():
    found = ranked(rebase(BEDS, {**BOTTOMS, Denominator.NET_LAND: divisors(east=None)}))
    assert row(found, "east", LAND)["rank"] == 2


def test_a_synthetic_denominator_makes_the_figure_synthetic():
    found = rebase(BEDS, {Denominator.NIGHT: divisors("synthetic", east=10)})
    assert row(found, "east", Denominator.NIGHT)["origin"] == "synthetic"


def test_equals_share_the_better_place():
    found = ranked(rebase(counts(a=1, b=1), {LAND: divisors(a=1, b=1)}))
    assert found["rank"].to_list() == [1, 1]


def test_densities_can_be_rebased_and_shares_cannot():
    assert can_be_rebased(BY_ID["population_density"])
    assert can_be_rebased(BY_ID["building_coverage"])
    assert not can_be_rebased(BY_ID["core_share"])
    assert not can_be_rebased(BY_ID["residents"])


def test_every_denominator_is_written_in_both_languages():
    assert all(one.words.zh and one.words.en for one in Denominator)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)), min_size=2, max_size=6),
    st.integers(2, 1000),
)
def test_the_unit_of_a_denominator_changes_no_rank(rows: list[tuple[int, int, int]], factor: int):
    codes = [f"a{i}" for i in range(len(rows))]
    tops = counts(**dict(zip(codes, [float(row[0]) for row in rows], strict=True)))
    land = dict(zip(codes, [float(row[1]) for row in rows], strict=True))
    people = divisors(**dict(zip(codes, [float(row[2]) for row in rows], strict=True)))
    here = ranked(rebase(tops, {LAND: divisors(**land), PEOPLE: people}))
    larger = {code: factor * km2 for code, km2 in land.items()}
    there = ranked(rebase(tops, {LAND: divisors(**larger), PEOPLE: people}))
    columns = ["area_code", "denominator", "rank", "depends"]
    assert here.select(columns).equals(there.select(columns))
