"""Hours of a day: how many come in and are inside, against the bands of what a spot can hold."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format, only
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator


@lru_cache(maxsize=64)
def profile(language: str, theme: str) -> Spec:
    """Rows: hour, value, series (label), kind (bar, line, band, quota), shown, spoken.

    Rows of kind band carry a threshold as value and its label as series; quota rows span hour to hour_end.
    """
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "series", "title": say("Series")},
        {"field": "hour", "title": say("Hour")},
        {"field": "shown", "title": say("Value")},
    ]
    x = {
        "field": "hour",
        "type": "quantitative",
        "scale": {"domain": [5, 24], "nice": False},
        "axis": {
            "title": None,
            "values": [6, 9, 12, 15, 18, 21, 24],
            "labelExpr": "datum.value + ':00'",
            "grid": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {
            "title": None,
            "labelExpr": number_format(language, largest="domain('y')[1]"),
            "tickCount": 5,
            "domain": False,
            "ticks": False,
        },
    }
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"range": [look.context, look.accent, CATEGORIES[2], CATEGORIES[1]]},
        "legend": {"title": None, "orient": "top", "labelLimit": 300},
    }

    return framed(
        {
            "layer": [
                {
                    "transform": only("bar"),
                    "mark": {"type": "bar", "width": {"band": 0.8}, "size": 16},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": colour,
                        "tooltip": tip,
                        "description": {"field": "spoken"},
                    },
                },
                {
                    "transform": only("line"),
                    "mark": {"type": "line", "strokeWidth": 2.5, "point": True},
                    "encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "series"}, "tooltip": tip},
                },
                {
                    "transform": only("quota"),
                    "mark": {"type": "rule", "strokeWidth": 2, "color": CATEGORIES[3]},
                    "encoding": {"x": x, "x2": {"field": "hour_end"}, "y": y, "tooltip": tip},
                },
                {
                    "transform": only("band"),
                    "mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [4, 3], "color": look.muted},
                    "encoding": {"y": y, "tooltip": tip},
                },
                {
                    "transform": only("band"),
                    "mark": {
                        "type": "text",
                        "align": "right",
                        "baseline": "bottom",
                        "dy": -2,
                        "fontSize": 12,
                        "color": look.muted,
                        "aria": False,
                    },
                    "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "series"}},
                },
            ]
        },
        theme,
        height=300,
    )
