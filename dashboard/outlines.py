"""The outlines of the areas on a map, as far as the release has them."""

from collections.abc import Sequence

import polars as pl

from dashboard import query
from dashboard.geometry import Outlines, outlines
from dashboard.query import View
from dashboard.remembered import remembered
from dashboard.text import translator
from data.outlines import Faulty, Polygon, polygons


@remembered
def of(view: View, codes: list[str]) -> Outlines | None:
    """What a map of these areas draws; None where the release has too few of their outlines."""
    return drawable(query.dataset(view, "boundaries"), codes)


def drawable(boundaries: pl.DataFrame, codes: Sequence[str]) -> Outlines | None:
    """The outlines of some areas; None unless most of them have one, since a map of holes shows nothing."""
    held = boundaries.filter(pl.col("code").is_in(codes)).select("code", "geometry").sort("code")
    found: dict[str, tuple[Polygon, ...]] = {}
    for code, geometry in held.iter_rows():
        try:
            found[code] = polygons(geometry)
        except Faulty:  # a release may be older than a rule of the contract
            continue
    made = outlines(found)
    return made if len(made.shapes) * 2 > len(codes) else None


def told(under: str, rows: pl.DataFrame, shapes: Outlines, language: str) -> str:
    """What stands `under` a map, and which of its areas have no outline."""
    drawn = [one.code for one in shapes.shapes]
    names = rows.filter(~pl.col("area_code").is_in(drawn))["name"].to_list()
    if not names:
        return under
    say, listed = translator(language), ("、" if language == "zh" else ", ").join(names)
    missing = say("Without an outline, figures in the table: {names}.").format(names=listed)
    return say("{one} {other}").format(one=under, other=missing)
