"""Outlines of areas: what a GeoJSON geometry must be before anything draws it."""

import json
import math
from collections.abc import Iterator
from typing import Any

Position = tuple[float, float]
Ring = tuple[Position, ...]
Polygon = tuple[Ring, ...]

EAST, NORTH = (70.0, 140.0), (15.0, 55.0)  # degrees; metres of a projection and swapped axes lie outside
MOST_POSITIONS = 20_000  # of one outline: a surveyed district has some thousands
MOST_LETTERS = 100 * MOST_POSITIONS  # more are not even parsed
FEWEST = 4  # positions of a ring, the last of which is the first again (RFC 7946)
SHOWN = 80  # letters of an example


class Faulty(ValueError):
    """No outline that could be drawn: the rule that it breaks, and what it says there."""

    def __init__(self, rule: str, shown: str) -> None:
        super().__init__(f"{rule}: {shown}")
        self.rule, self.shown = rule, shown


def polygons(geometry: str) -> tuple[Polygon, ...]:
    """The polygons of a geometry, each its exterior and then its holes; raises Faulty."""
    if len(geometry) > MOST_LETTERS:
        raise Faulty("too_many_points", f"{len(geometry)} letters")
    try:
        told = json.loads(geometry, parse_int=float)
    except (ValueError, RecursionError) as error:
        raise Faulty("not_an_outline", geometry[:SHOWN]) from error
    kind, held = (told.get("type"), told.get("coordinates")) if isinstance(told, dict) else (None, None)
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(held, list) or not held:
        raise Faulty("not_an_outline", geometry[:SHOWN])
    found = tuple(tuple(_rings(one, geometry)) for one in ([held] if kind == "Polygon" else held))
    count = sum(len(ring) for one in found for ring in one)
    if count > MOST_POSITIONS:
        raise Faulty("too_many_points", f"{count}")
    for east, north in (position for one in found for ring in one for position in ring):
        if not (EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1]):
            raise Faulty("not_in_degrees", f"{east:.12g}, {north:.12g}")
    return found


def _rings(polygon: Any, geometry: str) -> Iterator[Ring]:
    for ring in polygon if isinstance(polygon, list) and polygon else [None]:
        if not isinstance(ring, list) or len(ring) < FEWEST or not all(map(_is_position, ring)) or ring[0] != ring[-1]:
            raise Faulty("not_an_outline", geometry[:SHOWN])
        yield tuple((east, north) for east, north, *_ in ring)


def _is_position(told: Any) -> bool:
    """Two finite numbers; a height may follow and is not used. True and false are no numbers."""
    return (
        isinstance(told, list)
        and len(told) >= 2
        and all(isinstance(number, float) and not math.isnan(number) for number in told[:2])
    )
