"""The tiles that points stand in, and where in a tile each of them stands."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import polars as pl

from dashboard.reading import geography
from dashboard.reading.cache import cached_in_language
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View
from dashboard.words.text import short_name
from data.contracts.area_codes import CITY

MARGIN = 0.03  # of a tile, around it
INSIDE = (0.08, 0.42, 0.92, 0.92)  # of a tile, below its name, for its points
ASPECT = 1.7  # width of that place over its height, on a page


class Tile(NamedTuple):
    """An area on the grid; one unit is one tile."""

    code: str
    label: str
    x: float
    y: float
    x2: float
    y2: float


def tile_of(code: str, level: Comparison) -> str | None:
    """The tile that a facility lies in: its street's, or its district's where the street is not known."""
    if code[:9] in level.codes or code[:6] in level.codes:
        return code[:9] if code[:9] in level.codes else code[:6]
    return code[:6] if code != CITY and code[:6] in {one[:6] for one in level.codes} else None


@cached_in_language
def tiles(view: View, area: str, districts: Collection[str]) -> tuple[Tile, ...]:
    """The grid of an area's map; a row below it for `districts` some of whose facilities have no street."""
    level = geography.comparison(view, area)
    name = f"name_{view.language}"
    known = geography.areas_now(view).filter(pl.col("code").is_in([*level.codes, *districts])).sort("tile_col", "code")
    made = []
    for row in known.filter(pl.col("code").is_in(level.codes), pl.col("tile_col").is_not_null()).iter_rows(named=True):
        col, down = row["tile_col"], row["tile_row"]
        made.append(_tile(row["code"], short_name(row[name], view.language), (col, down, col + 1, down + 1)))
    below = known.filter(~pl.col("code").is_in(level.codes))
    wide = level.columns / max(below.height, 1)
    unplaced = view.say("{name}: street not known")
    for place, row in enumerate(below.iter_rows(named=True)):
        corners = (place * wide, level.rows, (place + 1) * wide, level.rows + 1)
        made.append(_tile(row["code"], unplaced.format(name=row[name]), corners))
    return tuple(made)


def _tile(code: str, label: str, corners: tuple[float, float, float, float]) -> Tile:
    x, y, x2, y2 = corners
    return Tile(code, label, x + MARGIN, y + MARGIN, x2 - MARGIN, y2 - MARGIN)


def fanned(points: Sequence[str], grid: tuple[Tile, ...]) -> list[tuple[float, float]]:
    """x and y of points by the codes of their tiles: those of one tile in rows, in the order given."""
    lie: dict[str, list[int]] = {}
    for point, code in enumerate(points):
        lie.setdefault(code, []).append(point)
    at = [(0.0, 0.0)] * len(points)
    for tile in grid:
        held = lie.get(tile.code, [])
        across = _across(tile, len(held))
        down = math.ceil(len(held) / across)
        for place, point in enumerate(held):
            in_row = min(across, len(held) - place // across * across)  # a row that is not full stands in the middle
            left = (INSIDE[0] + INSIDE[2]) / 2 + (INSIDE[2] - INSIDE[0]) * (place % across + 0.5 - in_row / 2) / across
            low = INSIDE[1] + (INSIDE[3] - INSIDE[1]) * (place // across + 0.5) / down
            at[point] = (tile.x + (tile.x2 - tile.x) * left, tile.y + (tile.y2 - tile.y) * low)
    return at


def _across(tile: Tile, count: int) -> int:
    """Points in a row, so that they stand about as far apart across as down."""
    wide = (tile.x2 - tile.x) / (tile.y2 - tile.y) * ASPECT
    return max(1, math.ceil(math.sqrt(count * wide)))


def densest(points: pl.DataFrame, grid: tuple[Tile, ...]) -> float:
    """The narrowest row of points, in tiles from one to the next: how large a point may be."""
    least = 1.0
    counted = dict(points.group_by("tile").len().iter_rows())
    for tile in grid:
        if count := counted.get(tile.code, 0):
            across = _across(tile, count)
            least = min(least, (tile.x2 - tile.x) * (INSIDE[2] - INSIDE[0]) / across)
    return least
