"""What made a change: one step for each part, and the whole change last."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator

FURTHEST = "max(abs(domain('x')[0]), abs(domain('x')[1]))"  # steps down alone leave nothing above 0


@lru_cache(maxsize=64)
def waterfall(language: str, theme: str, *, bars: int) -> Spec:
    """Rows in order: name, start, end, kind (total, up, down), shown, spoken."""
    look, say = THEMES[theme], translator(language)
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": None, "labelExpr": number_format(language, largest=FURTHEST), "tickCount": 5},
    }
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 150, "ticks": False, "domain": False, "labelColor": look.ink},
    }
    return framed(
        {
            "padding": {"left": 4, "top": 8, "right": 76, "bottom": 6},
            "encoding": {"y": y},
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.7}},
                    "encoding": {
                        "x": x,
                        "x2": {"field": "end"},
                        "color": {
                            "field": "kind",
                            "type": "nominal",
                            "scale": {
                                "domain": ["total", "up", "down"],
                                "range": [look.context, CATEGORIES[2], CATEGORIES[1]],
                            },
                            "legend": None,
                        },
                        "tooltip": [
                            {"field": "name", "title": say("Area")},
                            {"field": "shown", "title": say("Change")},
                        ],
                        "description": {"field": "spoken"},
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "dx": 5,
                        "fontSize": 12,
                        "aria": False,
                        "color": look.ink,
                    },
                    "encoding": {"x": {"field": "far", "type": "quantitative"}, "text": {"field": "shown"}},
                },
            ],
        },
        theme,
        height=max(120, 24 * bars + 30),
    )
