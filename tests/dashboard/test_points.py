"""Points of the map: what each holds and how full it is, in the tile of its area, none over another."""

from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from small_home import ME

from dashboard.charts.calendar import BANDS
from dashboard.content.subjects import facility_points, scenic
from dashboard.content.subjects.maps import LATEST
from dashboard.content.subjects.point_tiles import INSIDE, Tile, densest, fanned, tile_of
from dashboard.content.subjects.scenic import band_of
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View

CORE = Comparison("core", ["110101001", "110102001"], 7, 7)


@pytest.fixture(scope="module")
def view(seeded: Path) -> View:
    return query.open_view(str(seeded), grant=ME)


def test_a_spot_without_visits_shows_its_approved_capacity_and_why_it_has_no_load(view: View):
    rows = facility_points.rows(view.in_language("en"), "spots", "110000.core", LATEST)
    palace = rows.row(by_predicate=pl.col("area_code") == "spot:palace-museum", named=True)
    assert (palace["value_2"], palace["value"], palace["tile"]) == (80_000, None, "110101")
    assert palace["band"] == facility_points.NO_FIGURE
    assert "published" in palace["note"]
    # The largest comes first: it is drawn below the others, and the table begins with it.
    assert rows["area_code"][0] == "spot:palace-museum"
    assert (
        facility_points.finding(rows, "spots", "en")
        == f"{rows.height} scenic spots; none of them has a load in this period"
    )
    found = row_receipts.find(str(view.store.home), palace["receipt"], grant=ME)
    assert found.row["approved_daily_capacity"] == 80_000


def test_spots_of_other_districts_stand_on_the_city_only(view: View):
    core, city = (
        facility_points.rows(view.in_language("zh"), "spots", area, LATEST) for area in ("110000.core", "110000")
    )
    assert "spot:badaling" not in core["area_code"]
    assert city.row(by_predicate=pl.col("area_code") == "spot:badaling", named=True)["tile"] == "110119"


@pytest.mark.parametrize(
    ("code", "tile"),
    [
        ("110101001", "110101001"),
        ("110101001203", "110101001"),
        ("110101", "110101"),
        ("110105", None),
        ("110000", None),
    ],
)
def test_a_facility_lies_in_its_street_or_where_that_is_unknown_in_its_district(code: str, tile: str | None):
    assert tile_of(code, CORE) == tile


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_points_of_a_tile_stand_inside_it_and_apart(count: int):
    tile = Tile("a", "甲", 2.0, 3.0, 3.0, 4.0)
    at = fanned(["a"] * count, (tile,))
    assert all(2 + INSIDE[0] < x < 2 + INSIDE[2] and 3 + INSIDE[1] < y < 3 + INSIDE[3] for x, y in at)
    apart = densest(pl.DataFrame({"tile": ["a"] * count}), (tile,))
    assert all(abs(x - to) > 0.9 * apart or abs(y - down) > 0.4 * apart for (x, y), (to, down) in combinations(at, 2))


@pytest.mark.parametrize(
    ("load", "band"), [(0.599, 1), (0.6, 2), (0.799, 2), (0.8, 3), (0.9, 4), (0.999, 4), (1.0, 5), (1.2, 5)]
)
def test_bands_begin_at_60_80_90_and_100_per_cent(load: float, band: int):
    assert band_of(load) == BANDS[band]


def test_which_facilities_a_page_shows_follows_from_what_its_indicators_read():
    assert facility_points.kind_of("hospital_beds", ("lodging_beds",)) == "hospitals"
    assert facility_points.kind_of("room_occupancy", ("hospital_beds",)) == "lodging"
    assert facility_points.kind_of("tourism_density", ("scenic_entry_density",)) == "spots"
    assert facility_points.kind_of("residents", ("population_density",)) is None


def test_a_page_of_spots_speaks_of_those_of_its_area(view: View):
    everywhere = pl.DataFrame(
        {
            "area_code": ["110101001", "110102", "110119"],  # in the core two, in 延庆 one
            "name": ["甲", "乙", "丙"],
            "daily": [100.0, 100.0, 100.0],
            "busy_days": [3, 0, 9],
            "origin": "published",
        }
    )
    core = geography.below(view, everywhere, "110000.core")
    said = scenic.sentence(core, "首都功能核心区", "zh")
    assert said == "首都功能核心区近一年 2 个景区中有 1 个达到过日承载量的八成；甲最多，共 3 天。"
    assert geography.below(view, everywhere, "110101001")["name"].to_list() == ["甲"]
    assert geography.below(view, everywhere, "110000").height == 3
