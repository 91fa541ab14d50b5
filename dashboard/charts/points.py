"""Points in the tiles of their areas, sized by what they hold, coloured by how full they are."""

import math
from collections.abc import Sequence
from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed, number_format
from dashboard.charts.calendar import BANDS, band_colours
from dashboard.charts.theme import THEMES
from dashboard.words.letters import WIDE
from dashboard.words.text import translator

TILE = 84  # pixels of a tile's height
WIDTH = 560.0  # of the drawing in a column of a laptop's page, which decides how large a point may be
OVER = 1.5  # points of the largest kind may overlap a little: the smaller are drawn over them
LEAST, LARGEST = 40.0, 1200.0  # square pixels of a point
DOTTED = {"expr": "datum.origin == 'synthetic' ? [1, 2] : [1, 0]"}  # finer than the borders of tiles
Tile = tuple[str, str, float, float, float, float]


@lru_cache(maxsize=32)
def points(
    language: str, theme: str, *, grid: Sequence[Tile], apart: float, capacity: str, load: str, chosen: str
) -> Spec:
    """Rows: area_code, name, where, x and y in tiles, value (load) and value_2 (what it holds), band, origin, note.

    `grid` are the tiles below (code, label, corners); `apart` is how far, in tiles, points stand from one another.
    """
    look, say = THEMES[theme], translator(language)
    across, rows = math.ceil(max(tile[4] for tile in grid)), math.ceil(max(tile[5] for tile in grid))
    bands = BANDS[1:]
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, across], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [rows, 0], "nice": False}}
    largest = min(LARGEST, max(3 * LEAST, math.pi / 4 * (OVER * apart * WIDTH / across) ** 2))
    tip = [
        {"field": "name", "title": say("Name")},
        {"field": "where", "title": say("Area")},
        {"field": "shown_2", "title": capacity},
        {"field": "shown", "title": load},
        {"field": "note", "title": say("Source")},
    ]
    ground = {
        "data": {
            "values": [
                {"code": code, "label": label, "x": left, "y": top, "x2": right, "y2": bottom, "wide": right - left}
                for code, label, left, top, right, bottom in grid
            ]
        }
    }
    corners = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    size = f"min(12, (width / {across} * datum.wide - 6) / (length(datum.label) * {WIDE[language]}))"
    return framed(
        {
            "params": [PICK],
            "layer": [
                {
                    **ground,
                    "mark": {"type": "rect", "cornerRadius": 3, "fill": look.grid, "fillOpacity": 0.35, "aria": False},
                    "encoding": {
                        **corners,
                        "stroke": {
                            "condition": {"test": f"datum.code == '{chosen}'", "value": look.ink},
                            "value": look.grid,
                        },
                    },
                },
                {
                    **ground,
                    "mark": {"type": "text", "dy": 13, "fontSize": {"expr": size}, "color": look.ink, "aria": False},
                    "transform": [{"calculate": "(datum.x + datum.x2) / 2", "as": "middle"}],
                    "encoding": {"x": {**x, "field": "middle"}, "y": y, "text": {"field": "label"}},
                },
                {
                    "name": PICKED_VIEW,
                    "transform": [{"filter": "isValid(datum.x)"}],
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "opacity": 0.92,
                        "cursor": "pointer",
                        "strokeDash": DOTTED,
                        "invalid": "show",
                        "strokeWidth": 1,
                        "stroke": look.muted,
                    },
                    "encoding": {
                        "x": x,
                        "y": y,
                        "size": {
                            "condition": {"test": "!isValid(datum.value_2)", "value": LEAST},
                            "field": "value_2",
                            "type": "quantitative",
                            "scale": {"zero": True, "range": [LEAST, largest]},
                            "legend": {
                                "title": capacity,
                                "orient": "top",
                                "labelExpr": number_format(language),
                                "tickCount": 2,
                                "symbolType": "circle",
                                "encoding": {
                                    "symbols": {
                                        "update": {"fill": {"value": look.grid}, "stroke": {"value": look.muted}}
                                    }
                                },
                            },
                        },
                        "fill": {
                            "condition": {"test": "!isValid(datum.value)", "value": look.paper},
                            "field": "band",
                            "type": "nominal",
                            "sort": None,
                            "scale": {"domain": [say(band) for band in bands], "range": band_colours(theme)},
                            "legend": {"title": load, "orient": "bottom", "symbolType": "circle", "columns": 3},
                        },
                        "order": {"field": "value_2", "sort": "descending"},
                        "tooltip": tip,
                        "description": {"field": "spoken"},
                    },
                },
            ],
        },
        theme,
        height=TILE * rows + 90,
    )
