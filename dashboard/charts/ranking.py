"""Areas by size: horizontal bars from zero, labelled at their end."""

from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed, number_format
from dashboard.charts.theme import DASHES, THEMES
from dashboard.words.text import translator

LABEL = 62  # pixels to the right of the longest bar for its value


@lru_cache(maxsize=64)
def ranking(language: str, theme: str, *, bars: int, percent: bool = False) -> Spec:
    """Rows: area_code, name, value, shown, origin, chosen, note; selection `pick` returns area_code."""
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "name", "title": say("Area")},
        {"field": "shown", "title": say("Value")},
        {"field": "note", "title": say("Source")},
    ]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 150, "ticks": False, "domain": False, "labelColor": look.ink},
    }
    return framed(
        {
            "params": [PICK],
            "padding": {"left": 4, "top": 8, "right": LABEL, "bottom": 6},
            "encoding": {"y": y},
            "layer": [
                {
                    "name": PICKED_VIEW,
                    "mark": {"type": "bar", "height": {"band": 0.7}, "cursor": "pointer"},
                    "encoding": {
                        "x": {
                            "field": "value",
                            "type": "quantitative",
                            "scale": {"zero": True},
                            "axis": {
                                "title": None,
                                "labelExpr": number_format(language, largest="domain('x')[1]", percent=percent),
                                "tickCount": 4,
                            },
                        },
                        "color": {"condition": {"test": "datum.chosen", "value": look.accent}, "value": look.context},
                        "fillOpacity": {
                            "condition": {"test": "datum.origin == 'synthetic'", "value": 0.55},
                            "value": 1,
                        },
                        "stroke": {
                            "condition": {"test": "datum.origin == 'synthetic'", "value": look.muted},
                            "value": None,
                        },
                        "strokeDash": {
                            "condition": {"test": "datum.origin == 'synthetic'", "value": list(DASHES)},
                            "value": [1, 0],
                        },
                        "tooltip": tip,
                        "description": {"field": "spoken"},
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12, "aria": False},
                    "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "shown"}},
                },
            ],
        },
        theme,
        height=max(120, 22 * bars + 30),
    )
