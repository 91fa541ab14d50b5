"""The tile grid: every street or district where it lies, roughly, shaded by its value."""

from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed, hatched, number_format
from dashboard.charts.theme import DASHES, THEMES
from dashboard.words.letters import LATIN, WIDE
from dashboard.words.text import translator

# Vega-Lite has no strokeDash channel for rectangles; as a property of the mark the same condition works.
DASHED = {"expr": f"datum.origin == 'synthetic' ? {list(DASHES)} : [1, 0]"}
DARK_GROUND = "datum.band > 3"  # classes on which letters are of the paper's colour


def classes(language: str, theme: str, *, breaks: tuple[float, ...], percent: bool) -> Spec:
    """The colour of an area by the class of its value, with the breaks on the legend; hatched without one."""
    look, largest = THEMES[theme], max(map(abs, breaks), default=0)
    written = number_format(language, largest=f"{largest}", percent=percent)
    return {
        "condition": {"test": "!isValid(datum.value)", "value": hatched(look)},
        "field": "value",
        "type": "quantitative",
        "scale": {"type": "threshold", "domain": list(breaks), "range": list(look.ramp[: len(breaks) + 1])},
        "legend": {
            "title": None,
            "orient": "bottom",
            "gradientThickness": 10,
            "labelExpr": f"isFinite(datum.value) ? ({written}) : ''",
        }
        if breaks
        else None,
    }


def in_short(words: str, room: str) -> str:
    """An expression of `words`, in which million is M and thousand k where the words in full leave the `room`.

    A number that is cut names another one: on a phone 2.269 million stood as 2.269 mill….
    """
    brief = f"replace(replace({words}, ' million', ' M'), ' thousand', ' k')"
    return f"length({words}) * {LATIN * 11:.1f} > {room} ? {brief} : {words}"


@lru_cache(maxsize=64)
def tile_map(
    language: str,
    theme: str,
    *,
    columns: int,
    rows: int,
    breaks: tuple[float, ...],
    tile: int = 58,
    letter: int = 12,
    percent: bool = False,
) -> Spec:
    """Rows: area_code, name, tile_col, tile_row, value, shown, origin, chosen (bool), note.

    `breaks` are the round values between classes, written on the legend; `tile` is the height of a tile in pixels,
    `letter` that of its name where there is room for it.
    Selecting a tile returns its area_code in the selection `pick`. Dashed borders are demonstration data.
    """
    look, say = THEMES[theme], translator(language)
    place = {
        "x": {
            "field": "tile_col",
            "type": "ordinal",
            "axis": None,
            "scale": {"domain": list(range(columns)), "padding": 0.06},
        },
        "y": {
            "field": "tile_row",
            "type": "ordinal",
            "axis": None,
            "scale": {"domain": list(range(rows)), "padding": 0.06},
        },
    }
    wide = WIDE[language]
    tip = [
        {"field": "name", "title": say("Area")},
        {"field": "shown", "title": say("Value")},
        {"field": "note", "title": say("Source")},
    ]
    return framed(
        {
            "params": [PICK],
            "encoding": place,
            "layer": [
                {
                    "name": PICKED_VIEW,
                    "mark": {
                        "type": "rect",
                        "cornerRadius": 3,
                        "cursor": "pointer",
                        "strokeDash": DASHED,
                        "invalid": "show",
                    },
                    "encoding": {
                        "color": classes(language, theme, breaks=breaks, percent=percent),
                        "stroke": {"condition": {"test": "datum.chosen", "value": look.ink}, "value": look.muted},
                        "strokeWidth": {
                            "condition": [
                                {"test": "datum.chosen", "value": 3},
                                {"test": "datum.origin == 'synthetic'", "value": 1.2},
                                {"test": "!isValid(datum.value)", "value": 0.6},
                            ],
                            "value": 0,
                        },
                        "tooltip": tip,
                        "description": {"field": "spoken"},
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        # A long name is written smaller, not cut: two streets begin with the same eight letters.
                        "fontSize": {
                            "expr": f"min({letter}, (width / {columns} - 8) / (length(datum.label) * {wide}))"
                        },
                        "dy": -7,  # with the value below it inside the lowest tile, that of the overview
                        "aria": False,
                    },
                    "encoding": {
                        "text": {"field": "label"},
                        "color": {"condition": {"test": DARK_GROUND, "value": look.paper}, "value": look.ink},
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        "text": {"expr": in_short("datum.shown", f"(width / {columns} - 8)")},
                        "fontSize": 11,
                        "dy": 8,
                        "limit": {"expr": f"width / {columns} - 8"},
                        "aria": False,
                    },
                    "encoding": {
                        "color": {"condition": {"test": DARK_GROUND, "value": look.paper}, "value": look.ink},
                    },
                },
            ],
        },
        theme,
        height=tile * rows,
    )
