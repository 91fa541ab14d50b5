"""The outlines of the areas on a map, as far as the release has them."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.charts.geometry import Outlines, outlines
from dashboard.reading import query
from dashboard.reading.cache import cached
from dashboard.reading.query import View
from dashboard.words.text import enumerated, one_after_another, one_language, side_by_side, translator
from data.contracts.outlines import Faulty, Polygon, polygons


@cached
def outlines_of(view: View, codes: list[str]) -> Outlines | None:
    """What a map of these areas draws; None where the release has too few of their outlines."""
    return drawable(query.dataset(view, "boundaries"), codes)


def drawable(boundaries: pl.DataFrame, codes: Sequence[str]) -> Outlines | None:
    """The outlines of some areas; None unless most of them have one, since a map of holes shows nothing."""
    held = boundaries.filter(pl.col("code").is_in(codes)).sort("code")
    found: dict[str, tuple[Polygon, ...]] = {}
    for code, geometry in held.select("code", "geometry").iter_rows():
        try:
            found[code] = polygons(geometry)
        except Faulty:  # a release may be older than a rule of the contract
            continue
    made = outlines(found)
    if len(made.shapes) * 2 <= len(codes):
        return None
    drawn = held.filter(pl.col("code").is_in([one.code for one in made.shapes]))
    sources = drawn.select("source", pl.col("origin") == "synthetic").unique().sort("source", "origin")
    return replace(made, sources=tuple(sources.iter_rows()))


def under_with_sources(under: str, rows: pl.DataFrame, shapes: Outlines, language: str) -> str:
    """What stands `under` a map, where its outlines come from, and which of its areas have none."""
    say = translator(language)
    named = []
    for source, synthetic in shapes.sources:
        name = one_language(source, language)
        named.append(say("{name}, {when}").format(name=name, when=say("demonstration data")) if synthetic else name)
    lines = [
        under,
        say("Outlines: {sources}.").format(sources=side_by_side(named, language)),
    ]
    drawn = [one.code for one in shapes.shapes]
    names = rows.filter(~pl.col("area_code").is_in(drawn))["name"].to_list()
    if names:
        lacking = enumerated(names, language)
        lines.append(say("Without an outline, figures in the table: {names}.").format(names=lacking))
    return one_after_another(filter(None, lines), language)
