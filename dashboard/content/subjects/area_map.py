"""The map of areas by one number, wherever it stands: in their outlines where the release has them, else as tiles."""

from dataclasses import dataclass

import polars as pl

from dashboard.charts.base import Spec
from dashboard.charts.shapes import HEIGHT, shape_map
from dashboard.charts.tiles import tile_map
from dashboard.content.subjects import outlines
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View
from dashboard.words.text import translator

TILE, LETTER = 58, 12  # pixels of a tile's height and of a name


@dataclass(frozen=True)
class AreaMap:
    """A map: its rows and specification, what stands under it, how many areas are drawn, whether in their outlines."""

    rows: pl.DataFrame
    spec: Spec
    under: str
    areas: int
    shapes: bool

    @property
    def key(self) -> str:
        """What the chart is called on its page: another chart when outlines come or go."""
        return "shapes" if self.shapes else "map"

    def alt(self, name: str, language: str) -> str:
        """The map in one sentence."""
        say = translator(language)
        text = (
            say("Map of {n} areas in their outlines by {name}.") if self.shapes else say("Map of {n} areas by {name}.")
        )
        return text.format(n=self.areas, name=name)


def area_map(
    view: View,
    rows: pl.DataFrame,
    level: Comparison,
    theme: str,
    *,
    breaks: tuple[float, ...],
    under: str,
    percent: bool = False,
    tiles: bool = False,
    tile: int = TILE,
    letter: int = LETTER,
) -> AreaMap:
    """`rows` of `area_figures.area_rows` on a map with `under` below its finding; `tiles` asks for them in any case."""
    shapes = None if tiles else outlines.outlines_of(view, level.codes)
    if shapes is None:
        placed = rows.filter(pl.col("tile_col").is_not_null())
        spec = tile_map(
            view.language,
            theme,
            columns=level.columns,
            rows=level.rows,
            breaks=breaks,
            tile=tile,
            letter=letter,
            percent=percent,
        )
        return AreaMap(placed, spec, under, placed.height, shapes=False)
    high = round(HEIGHT * tile / TILE)
    spec = shape_map(view.language, theme, outlines=shapes, breaks=breaks, percent=percent, high=high, letter=letter)
    return AreaMap(
        rows, spec, outlines.under_with_sources(under, rows, shapes, view.language), len(shapes.shapes), shapes=True
    )
