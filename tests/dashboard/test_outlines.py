"""Maps of outlines: small enough to send, neighbours that still touch, and a picture of what has an outline."""

import itertools
import json
import math
import random
import re
import shutil
from pathlib import Path

import polars as pl
from small_home import AS_OF, ME, quiet

from dashboard import publishing
from dashboard.charts.geometry import MOST_POINTS
from dashboard.charts.geometry import Path as Way
from dashboard.charts.geometry import outlines as laid
from dashboard.charts.shapes import shape_map
from dashboard.content.subjects import maps, outlines
from dashboard.content.subjects.area_map import area_map
from dashboard.content.targets import ledger_places
from dashboard.handouts import chart_files
from dashboard.handouts.chart_files import Caption
from dashboard.reading import geography, query
from data.contracts.outlines import Ring
from data.store.objects import Store

BREAKS = (10.0, 20.0)
ROW = {"origin": "published", "chosen": False, "note": "2020", "tile_col": 0, "tile_row": 0}


def _box(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def _drawn(shape: Way) -> float:
    """Twice the area that a closed path goes round, by the trapezium rule; clockwise as seen is positive."""
    return sum((a[0] - b[0]) * (a[1] + b[1]) for a, b in itertools.pairwise(shape))


def _ragged(points: int, *, at: float, seed: int) -> Ring:
    dice = random.Random(seed)
    turns = [2 * math.pi * place / points for place in range(points)]
    ring = [(at + math.cos(turn) * (s := dice.uniform(0.39, 0.4)), 40 + math.sin(turn) * s) for turn in turns]
    return (*ring, ring[0])


def _boundaries(**shapes: Ring) -> pl.DataFrame:
    written = [json.dumps({"type": "Polygon", "coordinates": [ring]}) for ring in shapes.values()]
    return pl.DataFrame({"code": list(shapes), "geometry": written, "source": "总队.csv", "origin": "official"})


def test_the_west_is_left_and_the_north_above():
    made = {
        one.code: one for one in laid({"sw": [(_box(116, 39, 116.5, 39.5),)], "ne": [(_box(117, 40, 118, 41),)]}).shapes
    }
    assert made["sw"].x < made["ne"].x
    assert made["sw"].y > made["ne"].y


def test_exteriors_run_clockwise_and_holes_against_them_however_they_came():
    outer, hole = _box(116, 39, 118, 41), _box(116.5, 39.5, 117.5, 40.5)
    for rings in itertools.product((outer, outer[::-1]), (hole, hole[::-1])):
        exterior, inner = laid({"a": [rings]}).shapes[0].polygons[0]
        assert _drawn(exterior) > 0 > _drawn(inner)


def test_a_map_holds_a_bounded_number_of_points_and_every_area_that_can_be_drawn():
    made = laid({f"a{at}": [(_ragged(4_000, at=116 + at, seed=at),)] for at in range(3)})
    assert [one.code for one in made.shapes] == ["a0", "a1", "a2"]
    assert sum(len(ring) for one in made.shapes for polygon in one.polygons for ring in polygon) <= MOST_POINTS


def test_an_outline_that_stays_ragged_on_the_coarsest_grid_is_left_out_and_the_others_stay():
    corners = [(116.0, 39.0), (118.0, 41.0), (116.0, 41.0), (118.0, 39.0)]
    wild = (*(corners[place % 4] for place in range(9_999)), corners[3], corners[0])
    made = laid({"wild": [(wild,)], "calm": [(_box(116, 39, 117, 40),)]})
    assert [one.code for one in made.shapes] == ["calm"]


def test_neighbours_keep_their_border_when_both_are_thinned():
    # 3,000 positions up the middle, shared; the ring of the eastern one starts elsewhere and runs the other way.
    dice = random.Random(4)
    middle = [(117 + dice.uniform(-0.02, 0.02), 39 + 2 * place / 3000) for place in range(3001)]
    west = (*middle, (116.0, 41.0), (116.0, 39.0), middle[0])
    east = (*middle[::-1], (118.0, 39.0), (118.0, 41.0), middle[-1])
    shifted = (*east[1500:-1], *east[:1501])
    made = laid({"west": [(west,)], "east": [(shifted,)]})
    left, right = (one.polygons[0][0] for one in made.shapes)
    assert max(len(left), len(right)) < 2_500
    # Together they fill their box exactly: a gap would be missing, an overlap counted twice.
    assert _drawn(left) + _drawn(right) == 2 * made.width * made.height


def test_a_name_stands_inside_its_area_also_where_the_middle_is_outside():
    # An L: the middle of its box (117, 40) lies outside; the foot is 0.4° high and 2° wide.
    ring = ((116.0, 39.0), (118.0, 39.0), (118.0, 39.4), (116.4, 39.4), (116.4, 41.0), (116.0, 41.0), (116.0, 39.0))
    made = laid({"a": [(ring,)]})
    one = made.shapes[0]
    east, south = one.x / made.width * 2, one.y / made.height * 2  # degrees from the north-western corner, nearly
    assert east < 0.4 or south > 1.6
    assert 0 < one.room <= made.width


def test_a_map_is_drawn_from_outlines_when_most_areas_have_one():
    two = _boundaries(a=_box(116, 39, 117, 40), b=_box(117, 39, 118, 40))
    assert outlines.drawable(two, ["a", "b", "c"]) is not None
    assert outlines.drawable(two, ["a", "b", "c", "d"]) is None  # half is not most
    assert outlines.drawable(two.clear(), ["a"]) is None


def test_a_geometry_that_an_older_release_let_in_is_no_outline():
    rows = pl.concat(
        [_boundaries(a=_box(116, 39, 117, 40)), _boundaries(b=()).with_columns(geometry=pl.lit("nowhere"))]
    )
    made = outlines.drawable(rows, ["a"])
    assert made is not None
    assert outlines.drawable(rows, ["a", "b"]) is None


def test_the_picture_shows_what_has_an_outline_and_the_caption_names_the_rest():
    made = outlines.drawable(_boundaries(a=_box(116, 39, 117, 40), b=_box(117, 39, 118, 40)), ["a", "b", "c"])
    assert made is not None
    rows = pl.DataFrame(
        [
            ROW
            | {"area_code": "a", "name": "东", "label": "东", "value": 5.0, "shown": "5", "band": 0, "spoken": "东: 5"},
            ROW
            | {"area_code": "b", "name": "西", "label": "西", "value": None, "shown": "—", "band": 0, "spoken": "西: —"}
            | {"origin": "synthetic", "chosen": True},
            ROW
            | {"area_code": "c", "name": "北", "label": "北", "value": 9.0, "shown": "9", "band": 0, "spoken": "北: 9"},
        ]
    )
    spec = shape_map("zh", "light", outlines=made, breaks=BREAKS)
    picture = chart_files.file_bytes(
        "svg", rows, Caption(title="密度", release="第 7 版", language="zh"), spec=spec
    ).decode()
    assert re.findall(r'<path aria-label="([^"]*)" role="graphics-symbol"', picture) == ["东: 5", "西: —"]
    assert len(re.findall(r'stroke-dasharray="2,3"', picture)) == 1  # demonstration data
    assert len(re.findall(r'stroke-width="3"', picture)) == 1  # the chosen one
    assert chart_files.file_bytes(
        "png", rows, Caption(title="密度", release="第 7 版", language="zh"), spec=spec
    ).startswith(b"\x89PNG")
    said = outlines.under_with_sources("密度。", rows, made, "zh")
    assert "北" in said
    assert "东" not in said
    assert outlines.under_with_sources("密度。", rows.head(2), made, "zh") == "密度。轮廓：总队.csv。"


def test_under_a_map_stands_where_its_outlines_come_from_and_which_are_invented():
    one, other = _boundaries(a=_box(116, 39, 117, 40)), _boundaries(b=_box(117, 39, 118, 40))
    other = other.with_columns(source=pl.lit("草图.csv"), origin=pl.lit("synthetic"))
    unused = _boundaries(z=_box(117, 39, 118, 40)).with_columns(source=pl.lit("别处.csv"))
    made = outlines.drawable(pl.concat([one, other, unused]), ["a", "b"])
    assert made is not None
    rows = pl.DataFrame({"area_code": ["a", "b"], "name": ["东", "西"]})
    assert outlines.under_with_sources("密度。", rows, made, "zh") == "密度。轮廓：总队.csv；草图.csv（演示数据）。"
    assert outlines.under_with_sources("", rows, made, "en") == "Outlines: 总队.csv; 草图.csv, demonstration data."


def test_every_map_of_areas_is_drawn_from_outlines_where_a_release_has_them_and_can_be_asked_for_tiles(
    seeded: Path, tmp_path: Path
):
    home = Path(shutil.copytree(seeded, tmp_path / "home"))
    level = geography.comparison(query.open_view(str(home), grant=ME), "110000")
    shapes = {code: _box(116 + place / 8, 39, 116 + (place + 1) / 8, 40) for place, code in enumerate(level.codes)}
    file = tmp_path / "districts.csv"
    file.write_bytes(_boundaries(**shapes).select("code", "geometry").write_csv().encode())
    given = {"grant": ME, "reason": "outlines", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    assert isinstance(publishing.publish(Store.open(str(home)), {"boundaries": [file]}, **given), publishing.Published)
    for number, drawn, tiles, key in (
        (1, "rect", False, "map"),
        (2, "geoshape", False, "shapes"),
        (2, "rect", True, "map"),
    ):
        view = query.open_view(str(home), grant=ME, number=number)
        rows, cuts = maps.rows(view.in_language("en"), "population_density", level.codes, chosen="110105")
        made = area_map(view.in_language("en"), rows, level, "light", breaks=cuts, under="Density.", tiles=tiles)
        assert (made.spec["layer"][0]["mark"]["type"], made.areas, made.key) == (drawn, 16, key)
        told = made.under
        assert ("Outlines: districts.csv." in told) == (key == "shapes")
        assert ("outlines" in made.alt("density", "en")) == (key == "shapes")
        # The items of the ledger lie on the same map.
        items = ledger_places.rows(view.in_language("en"), "110000")
        assert area_map(view.in_language("en"), items, level, "light", breaks=(1.0,), under="", tiles=tiles).key == key
