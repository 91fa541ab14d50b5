"""What moved from where to where: one bar for each pair, largest first."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format
from dashboard.charts.theme import DASHES, THEMES
from dashboard.words.text import translator


@lru_cache(maxsize=64)
def flows(language: str, theme: str, *, bars: int) -> Spec:
    """Rows: name (from → to), value, shown, origin, note, spoken."""
    look, say = THEMES[theme], translator(language)
    synthetic = "datum.origin == 'synthetic'"
    return framed(
        {
            "padding": {"left": 4, "top": 8, "right": 48, "bottom": 6},
            "encoding": {
                "y": {
                    "field": "name",
                    "type": "nominal",
                    "sort": None,
                    "axis": {"title": None, "labelLimit": 240, "ticks": False, "domain": False, "labelColor": look.ink},
                },
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": {"zero": True},
                    "axis": {
                        "title": None,
                        "labelExpr": number_format(language, largest="domain('x')[1]"),
                        "tickCount": 4,
                    },
                },
            },
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.7}, "color": look.accent},
                    "encoding": {
                        "fillOpacity": {"condition": {"test": synthetic, "value": 0.45}, "value": 1},
                        "stroke": {"condition": {"test": synthetic, "value": look.accent}, "value": None},
                        "strokeDash": {"condition": {"test": synthetic, "value": list(DASHES)}, "value": [1, 0]},
                        "tooltip": [
                            {"field": "name", "title": say("Move")},
                            {"field": "shown", "title": say("Beds")},
                            {"field": "note", "title": say("Source")},
                        ],
                        "description": {"field": "spoken"},
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "dx": 4,
                        "fontSize": 12,
                        "color": look.ink,
                        "aria": False,
                    },
                    "encoding": {"text": {"field": "shown"}},
                },
            ],
        },
        theme,
        height=max(100, 24 * bars + 30),
    )
