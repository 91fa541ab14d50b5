"""Small cells cannot be read, and cannot be subtracted to."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import frames

from data.contracts.area_codes import CITY
from metrics.disclosure.disclosure import FREE, PRIMARY, SECONDARY, SMALL, small_cell, statements, with_conf_statuses
from metrics.disclosure.families import Places, places
from metrics.indicator import KEYS

SHARE = "managed_rental_share"
MONTH = dt.date(2024, 1, 1)
TOWNS = {"110101001": "110101", "110101002": "110101", "110102001": "110102"}


def tree(villages: dict[str, float]) -> pl.DataFrame:
    """Observations of villages and of every area above them; the denominator is large."""
    cells: dict[str, float] = {}
    for code, count in villages.items():
        for area in (code, code[:9], code[:6], CITY, "110000.core"):
            cells[area] = cells.get(area, 0) + count
    return pl.DataFrame(
        {
            "area_code": list(cells),
            "grain": "month",
            "period": MONTH,
            "vintage": "office",
            "variant": "default",
            "numerator": [float(count) for count in cells.values()],
            "denominator": 1e6,
            "origin": "official",
            "value": [count / 1e6 for count in cells.values()],
        }
    )


def known(codes: Iterable[str]) -> Places:
    """Where the villages of a tree are."""
    rows = [{"village_code": code, "area_code": code[:9], "grain": "month", "period": MONTH} for code in codes]
    return places(frames(villages=rows))


def flagged(rows: pl.DataFrame, indicator: str = SHARE, before: pl.DataFrame | None = None) -> pl.DataFrame:
    there = known(code for code in rows["area_code"].unique() if len(code) == 12)
    past = None if before is None else statements({indicator: before}, there, threshold=SMALL, release=1)
    return with_conf_statuses({indicator: rows}, there, past)[indicator]


def flags(villages: dict[str, float], before: pl.DataFrame | None = None) -> dict[str, str]:
    found = flagged(tree(villages), before=before)
    return dict(found.select("area_code", "conf_status").iter_rows())


A, B, C = "110101001201", "110101001202", "110101001203"


@pytest.mark.parametrize(("count", "status"), [(0, FREE), (1, PRIMARY), (9, PRIMARY), (10, FREE)])
def test_a_count_from_1_to_9_is_small(count: float, status: str):
    assert flags({A: count, B: 50, C: 60})[A] == status


def test_a_second_village_hides_the_first_from_subtraction():
    found = flags({A: 3, B: 50, C: 60})
    assert sorted((found[B], found[C])) == [FREE, SECONDARY]
    assert found["110101001"] == FREE


def test_two_small_villages_hide_each_other():
    found = flags({A: 3, B: 4, C: 60})
    assert (found[C], found["110101001"]) == (FREE, FREE)


def test_a_village_alone_in_its_town_hides_the_town_and_a_neighbour():
    neighbours = {"110101002201": 70.0, "110101002202": 80.0}
    found = flags({A: 3, **neighbours})
    assert found["110101001"] != FREE
    assert found["110101002"] != FREE
    assert any(found[code] != FREE for code in neighbours)


def test_what_the_parent_release_hid_is_hidden_again():
    villages = {A: 3.0, B: 50.0, C: 60.0}
    for other in (B, C):
        before = flagged(tree(villages)).with_columns(
            pl.when(pl.col("area_code") == other).then(pl.lit(SECONDARY)).otherwise(pl.lit(FREE)).alias("conf_status")
        )
        assert flags(villages, before)[other] == SECONDARY


def test_a_district_has_its_own_figure_beside_that_of_its_villages():
    rows = tree({A: 3, B: 50})
    village = pl.col("area_code").str.len_chars() == 12
    monitored = rows.with_columns(
        pl.when(village).then("variant").otherwise(pl.lit("monitored_villages")).alias("variant")
    )
    census = monitored.filter(pl.col("area_code") == "110101").with_columns(pl.lit("default").alias("variant"))
    found = flagged(pl.concat([monitored, census]), "inversion_ratio")
    assert found.filter(area_code="110101", variant="default")["conf_status"].item() == FREE
    assert found.filter(area_code=A)["conf_status"].item() == PRIMARY
    assert found.filter(area_code=B)["conf_status"].item() == SECONDARY


def test_other_subjects_have_no_small_cells():
    assert set(flagged(tree({A: 3}), "residents")["conf_status"]) == {FREE}


def test_the_threshold_is_a_dated_row():
    rows = [
        {"indicator": "small_cells", "area_code": CITY, "tier": "least", "valid_from": dt.date(year, 1, 1), "value": v}
        for year, v in ((2020, 5.0), (2024, 20.0))
    ]
    assert small_cell(frames(thresholds=rows)) == 20.0
    assert small_cell(frames()) == SMALL


counts = st.one_of(st.integers(0, 12), st.integers(10, 500))


@settings(max_examples=60)
@given(st.dictionaries(st.tuples(st.sampled_from(sorted(TOWNS)), st.integers(201, 205)), counts, min_size=1))
def test_no_small_village_follows_from_what_is_shown(drawn: dict[tuple[str, int], int]):
    villages = {f"{town}{number}": float(count) for (town, number), count in drawn.items()}
    found = flags(villages)
    codes = sorted(villages)

    def made_of(area: str) -> np.ndarray:
        inside = {CITY: "", "110000.core": ""}.get(area, area)
        return np.array([float(code.startswith(inside)) for code in codes])

    shown = np.array([made_of(area) for area, status in found.items() if status == FREE] or [np.zeros(len(codes))])
    rank = np.linalg.matrix_rank(shown)
    for area, status in found.items():
        if status == PRIMARY:
            assert np.linalg.matrix_rank(np.vstack([shown, made_of(area)])) > rank, (area, found)


@settings(max_examples=20)
@given(st.permutations([A, B, C, "110101002201", "110102001201"]))
def test_flags_do_not_depend_on_the_order_of_rows(order: list[str]):
    villages = {code: 3.0 if code == A else 50.0 for code in order}
    assert flags(villages) == flags(dict(sorted(villages.items())))


def test_flags_keep_every_row():
    rows = tree({A: 3, B: 50})
    assert flagged(rows).select(KEYS).equals(rows.select(KEYS))


def test_indicators_that_share_a_count_hide_the_same_cells():
    # Registered people are a term of both. B has no rented rooms, so that each alone would prefer another complement.
    people = tree({A: 5, B: 50, C: 60})
    rooms = tree({A: 900, B: 0, C: 800})
    by_name = {
        "rental_rooms_per_registered": rooms.with_columns(people["numerator"].alias("denominator")),
        "inversion_ratio": tree({A: 700, B: 900, C: 500}).with_columns(people["numerator"].alias("denominator")),
    }
    found = with_conf_statuses(by_name, known((A, B, C)))
    hidden = [
        set(frame.filter(pl.col("conf_status") != FREE)["area_code"]) for frame in found.values()
    ]  # were they different, both complements would be read from the other, and A = town − B − C
    assert hidden[0] == hidden[1]
    assert A in hidden[0]
    assert len(hidden[0]) == 2


def test_what_shares_no_count_is_hidden_by_itself():
    by_name = {"inversion_ratio": tree({A: 700, B: 900, C: 500}), "hazard_rectification": tree({A: 3, B: 50, C: 60})}
    found = with_conf_statuses(by_name, known((A, B, C)))
    assert set(found["inversion_ratio"]["conf_status"]) == {FREE}
    assert found["hazard_rectification"].filter(area_code=A)["conf_status"].item() == PRIMARY
