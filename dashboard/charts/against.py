"""Two releases: each figure as it was and as it is, joined by a line."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format
from dashboard.charts.theme import THEMES
from dashboard.words.text import translator


@lru_cache(maxsize=64)
def before_and_after(language: str, theme: str, *, bars: int) -> Spec:
    """Rows: name, before, after (either may be null), shown, note, spoken."""
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "name", "title": say("Area")},
        {"field": "shown", "title": say("Change")},
        {"field": "note", "title": say("Source")},
    ]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 240, "ticks": False, "domain": False, "labelColor": look.ink},
    }

    def x(field: str) -> Spec:
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"zero": False, "nice": True},
            "axis": {"title": None, "labelExpr": number_format(language, largest="domain('x')[1]"), "tickCount": 4},
        }

    return framed(
        {
            "padding": {"left": 4, "top": 8, "right": 130, "bottom": 6},
            "encoding": {"y": y},
            "layer": [
                {
                    "transform": [{"filter": "isValid(datum.before) && isValid(datum.after)"}],
                    "mark": {"type": "rule", "color": look.context, "strokeWidth": 2},
                    "encoding": {"x": x("before"), "x2": {"field": "after"}},
                },
                {
                    "transform": [{"filter": "isValid(datum.before)"}],
                    "mark": {"type": "point", "filled": False, "size": 70, "color": look.muted, "strokeWidth": 2},
                    "encoding": {"x": x("before"), "tooltip": tip, "description": {"field": "spoken"}},
                },
                {
                    "transform": [{"filter": "isValid(datum.after)"}],
                    "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": look.accent},
                    "encoding": {"x": x("after"), "tooltip": tip, "description": {"field": "spoken"}},
                },
                {
                    "transform": [{"calculate": "isValid(datum.after) ? datum.after : datum.before", "as": "at"}],
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "dx": 9,
                        "fontSize": 12,
                        "color": look.ink,
                        "aria": False,
                    },
                    "encoding": {"x": x("at"), "text": {"field": "shown"}},
                },
            ],
        },
        theme,
        height=max(90, 24 * bars + 40),
    )
