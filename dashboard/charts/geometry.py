"""Outlines small enough to send: laid on one grid of a Mercator map, so that neighbours keep their common border."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.contracts.outlines import Polygon, Ring

FINEST, COARSEST = 2048, 64  # steps of the grid across the longer side of the map
MOST_POINTS = 4_000  # of one map
LINES = 24  # across an outline, on which a place for its name is looked for
FLAT = 2.5  # how much wider than high a name is

Cell = tuple[int, int]
Path = list[Cell]


@dataclass(frozen=True)
class Shape:
    """An outline in steps of the grid, rows counted from the north; its name fits `room` wide around x and y."""

    code: str
    polygons: tuple[tuple[Path, ...], ...]
    x: float
    y: float
    room: float


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of one map; compared by identity, since it is made once a release.

    `sources` are the documents that they come from, and whether these are demonstration data.
    """

    shapes: tuple[Shape, ...]
    width: int
    height: int
    sources: tuple[tuple[str, bool], ...] = ()


def outlines(given: Mapping[str, Sequence[Polygon]]) -> Outlines:
    """The areas that can be drawn within MOST_POINTS, on the finest grid that allows it.

    What is smaller than a step, or too ragged for the coarsest grid, is left out.
    """
    flat = {code: [[_mercator(ring) for ring in one] for one in shape] for code, shape in given.items()}
    every = [point for shape in flat.values() for one in shape for ring in one for point in ring]
    if not every:
        return Outlines((), 1, 1)
    west, north = min(x for x, _ in every), max(y for _, y in every)
    long = max(max(x for x, _ in every) - west, north - min(y for _, y in every))
    steps = FINEST
    while True:
        step = long / steps if long else 1.0
        laid = {code: _on_grid(shape, west, north, step) for code, shape in flat.items()}
        if sum(map(_points, laid.values())) <= MOST_POINTS or steps <= COARSEST:
            break
        steps //= 2
    if sum(map(_points, laid.values())) > MOST_POINTS:
        laid = {code: shape for code, shape in laid.items() if _points(shape) * len(laid) <= MOST_POINTS}
    shapes = tuple(
        Shape(code, tuple(shape), *_place(max(shape, key=lambda one: _twice_area(one[0]))))
        for code, shape in laid.items()
        if shape
    )
    cells = [cell for one in shapes for polygon in one.polygons for ring in polygon for cell in ring]
    return Outlines(shapes, max((x for x, _ in cells), default=1) or 1, max((y for _, y in cells), default=1) or 1)


def _mercator(ring: Ring) -> list[tuple[float, float]]:
    """Degrees of a map that keeps angles; a degree east is one."""
    return [(east, math.degrees(math.asinh(math.tan(math.radians(north))))) for east, north in ring]


def _on_grid(
    shape: Iterable[Sequence[Sequence[tuple[float, float]]]], west: float, north: float, step: float
) -> list[tuple[Path, ...]]:
    """The polygons of a shape on the grid; exteriors clockwise as seen and holes against it, as Vega fills them."""
    found = []
    for one in shape:
        exterior, *holes = (
            _simplified([(round((x - west) / step), round((north - y) / step)) for x, y in r]) for r in one
        )
        if exterior:
            found.append((_oriented(exterior, 1), *(_oriented(hole, -1) for hole in holes if hole)))
    return found


def _simplified(ring: Path) -> Path:
    """A closed ring without points that repeat or lie on the line of their neighbours; empty if no area is left."""
    kept: Path = []
    for cell in ring[:-1]:
        while len(kept) > 1 and not _cross_product(kept[-2], kept[-1], cell):
            kept.pop()
        if not kept or kept[-1] != cell:
            kept.append(cell)
    while len(kept) > 2 and not _cross_product(kept[-2], kept[-1], kept[0]):
        kept.pop()
    while len(kept) > 2 and not _cross_product(kept[-1], kept[0], kept[1]):
        kept.pop(0)
    return [*kept, kept[0]] if len(kept) > 2 and _twice_area(kept) else []


def _cross_product(before: Cell, at: Cell, after: Cell) -> int:
    return (at[0] - before[0]) * (after[1] - at[1]) - (at[1] - before[1]) * (after[0] - at[0])


def _twice_area(ring: Path) -> int:
    """Positive for a ring that runs clockwise as seen, rows being counted downwards."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))


def _oriented(ring: Path, way: int) -> Path:
    return ring if _twice_area(ring) * way > 0 else ring[::-1]


def _points(shape: Iterable[Sequence[Path]]) -> int:
    return sum(len(ring) for polygon in shape for ring in polygon)


def _place(polygon: Sequence[Path]) -> tuple[float, float, float]:
    """Where a name stands best in a polygon, far from every side, and how wide it may be there."""
    ys = [y for _, y in polygon[0]]
    top, bottom = min(ys), max(ys)
    best, place = -1.0, (0.0, 0.0, 0.0)
    for line in range(LINES):
        y = top + (bottom - top) * (line + 0.5) / LINES
        for left, right in _inside(polygon, y, across=0):
            x = (left + right) / 2
            about = [min(y - above, below - y) for above, below in _inside(polygon, x, across=1) if above <= y <= below]
            high = 2 * max(about, default=0.0)
            if min(right - left, high) > best:
                best, place = min(right - left, high), (x, y, min(right - left, FLAT * high))
    return place


def _inside(polygon: Sequence[Path], at: float, *, across: int) -> Iterator[tuple[float, float]]:
    """Where a line runs inside a polygon; `across` 0 is the row `at`, 1 the column."""
    along = 1 - across
    cuts = sorted(
        a[across] + (b[across] - a[across]) * (at - a[along]) / (b[along] - a[along])
        for ring in polygon
        for a, b in pairwise(ring)
        if (a[along] < at) != (b[along] < at)
    )
    return zip(cuts[::2], cuts[1::2], strict=False)
