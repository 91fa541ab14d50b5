"""The map of outlines: every street or district in its own shape, shaded by its value."""

from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed
from dashboard.charts.geometry import FLAT, Outlines
from dashboard.charts.theme import DASHES, THEMES
from dashboard.charts.tiles import DARK_GROUND, classes
from dashboard.words.letters import LATIN, WIDE
from dashboard.words.text import translator

HEIGHT, WIDTH = 460, 640  # pixels of the drawing at most, and of a column of a laptop's page
EDGE = 4  # pixels that lines at the edge of the map need
LEGEND = 60  # pixels below the map
SMALLEST = 9  # letters that can be read; where these do not fit, the name is told by pointing
LARGEST = 12
TWO_LINES = 2.4 * FLAT  # how much wider than a letter's height the room of a name is that holds a value as well


@lru_cache(maxsize=64)
def shape_map(
    language: str,
    theme: str,
    *,
    outlines: Outlines,
    breaks: tuple[float, ...],
    percent: bool = False,
    high: int = HEIGHT,
    letter: int = LARGEST,
) -> Spec:
    """Rows: area_code, name, label, value, shown, band, origin, chosen (bool), note, spoken, as `tile_map` has them.

    `high` is the height of the drawing at most, `letter` that of its letters. An area without an outline is not drawn;
    a value stands below its name where there is room for both. Selecting a shape returns its area_code in `pick`.
    """
    look, say = THEMES[theme], translator(language)
    scale = f"min((width - {EDGE}) / {outlines.width}, (height - {EDGE}) / {outlines.height})"  # pixels of a step
    room = f"(datum.room * {scale} - 6)"
    name = f"min({letter}, {room} / (length(datum.label) * {WIDE[language]}))"
    both = f"min({name}, {room} / (length(datum.shown) * {LATIN}), {room} / {TWO_LINES})"
    letters = f"({both} < {SMALLEST} ? {name} : {both})"
    shape = {"field": "outline", "type": "geojson"}

    def line(which: str, colour: str, width: float, *, dash: tuple[int, int] = (1, 0)) -> Spec:
        mark = {"type": "geoshape", "filled": False, "stroke": colour, "strokeWidth": width, "strokeDash": list(dash)}
        mark |= {"strokeJoin": "round", "aria": False}
        return {"transform": [{"filter": which}], "mark": mark, "encoding": {"shape": shape}}

    def word(field: str, fits: str, down: str) -> Spec:
        """A line of letters as large as `fits` allows, or none."""
        mark = {
            "type": "text",
            "fontSize": {"expr": letters},
            "opacity": {"expr": f"{fits} < {SMALLEST} ? 0 : 1"},
            "dy": {"expr": down},
            "aria": False,
        }
        encoding = {
            "longitude": {"field": "x", "type": "quantitative"},
            "latitude": {"field": "y", "type": "quantitative"},
            "text": {"field": field},
            "color": {"condition": {"test": DARK_GROUND, "value": look.paper}, "value": look.ink},
        }
        return {"mark": mark, "encoding": encoding}

    return framed(
        {
            "params": [PICK],
            # Said, not fitted: Vega-Lite fits a map of several layers to the names alone.
            "projection": {
                "type": "identity",
                "scale": {"expr": scale},
                "translate": {
                    "expr": f"[(width - {outlines.width} * {scale}) / 2, (height - {outlines.height} * {scale}) / 2]"
                },
            },
            "transform": [_looked_up(outlines), {"filter": "isValid(datum.outline)"}],
            "layer": [
                {
                    "name": PICKED_VIEW,
                    "mark": {
                        "type": "geoshape",
                        "cursor": "pointer",
                        "stroke": look.context,
                        "strokeWidth": 0.8,
                        "strokeJoin": "round",
                        "invalid": "show",
                    },
                    "encoding": {
                        "shape": shape,
                        "color": classes(language, theme, breaks=breaks, percent=percent),
                        "tooltip": [
                            {"field": "name", "title": say("Area")},
                            {"field": "shown", "title": say("Value")},
                            {"field": "note", "title": say("Source")},
                        ],
                        "description": {"field": "spoken"},
                    },
                },
                # Lines of their own above all areas: a neighbour would draw over half of them.
                line("datum.origin == 'synthetic'", look.paper, 1.6),
                line("datum.origin == 'synthetic'", look.muted, 1.2, dash=DASHES),
                line("datum.chosen", look.ink, 3),
                word("label", name, f"{both} < {SMALLEST} ? 0 : -0.6 * {both}"),
                word("shown", both, f"0.6 * {both}"),
            ],
        },
        theme,
        height=min(high, round(WIDTH * outlines.height / outlines.width)) + LEGEND,
    )


def _looked_up(outlines: Outlines) -> Spec:
    """The transform that gives each row its outline, and the place and the room of its name."""
    held = [
        {
            "area_code": one.code,
            "outline": {"type": "MultiPolygon", "coordinates": one.polygons},
            "x": round(one.x, 1),
            "y": round(one.y, 1),
            "room": round(one.room, 1),
        }
        for one in outlines.shapes
    ]
    source = {"data": {"values": held}, "key": "area_code", "fields": ["outline", "x", "y", "room"]}
    return {"lookup": "area_code", "from": source}
