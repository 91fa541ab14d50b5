"""One quantity over time: vintages apart, census points marked, targets ahead, demonstration data dotted."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format
from dashboard.text import translator
from dashboard.theme import CATEGORIES, CINNABAR, DASHES, THEMES

HEIGHT = 340


@lru_cache(maxsize=64)
def trend(language: str, theme: str) -> Spec:
    """Rows: date, value, series (label), kind (point, line, synthetic, target, path, fan), shown, tag, note.

    One line a series, never joined to another; `tag` labels a line's end or a target; a fan has low80 to high95.
    """
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "series", "title": say("Series")},
        {"field": "when", "title": say("Period")},
        {"field": "shown", "title": say("Value")},
        {"field": "note", "title": say("Source")},
    ]
    x = {"field": "date", "type": "temporal", "axis": {"title": None, "format": "%Y", "tickCount": 8, "grid": False}}
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {"title": None, "labelExpr": number_format(language), "tickCount": 5, "domain": False, "ticks": False},
    }
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"range": [look.accent, *CATEGORIES[1:]]},
        "legend": {"title": None, "orient": "top", "symbolType": "stroke", "labelLimit": 300},
    }

    def kind(*names: str) -> list[dict[str, object]]:
        return [{"filter": {"field": "kind", "oneOf": list(names)}}]

    return framed(
        {
            "encoding": {"x": x, "y": y},
            "layer": [
                *(
                    {
                        "transform": kind("fan"),
                        "mark": {"type": "area", "color": look.accent, "opacity": opacity, "aria": False},
                        "encoding": {"y": {**y, "field": f"low{level}"}, "y2": {"field": f"high{level}"}},
                    }
                    for level, opacity in ((95, 0.10), (80, 0.16))
                ),
                {
                    "transform": kind("fan"),
                    "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": [2, 3]},
                    "encoding": {"color": colour, "detail": {"field": "series"}, "tooltip": tip},
                },
                {
                    "transform": kind("line", "point"),
                    "mark": {"type": "line", "strokeWidth": 2},
                    "encoding": {"color": colour, "detail": {"field": "series"}, "tooltip": tip},
                },
                {
                    "transform": kind("synthetic"),
                    "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": list(DASHES)},
                    "encoding": {"color": colour, "detail": {"field": "series"}, "tooltip": tip},
                },
                {
                    "transform": kind("point"),
                    "mark": {"type": "point", "filled": True, "size": 70},
                    "encoding": {"color": colour, "tooltip": tip, "description": {"field": "spoken"}},
                },
                {
                    "transform": kind("path", "target"),
                    "mark": {"type": "line", "strokeWidth": 1, "color": look.muted, "strokeDash": [6, 3]},
                    "encoding": {"detail": {"field": "series"}},
                },
                {
                    "transform": kind("target"),
                    "mark": {
                        "type": "point",
                        "shape": "diamond",
                        "size": 90,
                        "filled": False,
                        "color": CINNABAR,
                        "strokeWidth": 2,
                    },
                    "encoding": {"tooltip": tip, "description": {"field": "spoken"}},
                },
                _tags("datum.kind != 'target'", look.ink, align="left", dx=6, dy=-10),
                _tags("datum.kind == 'target'", look.ink, align="right", dx=-6, dy=16),
            ],
        },
        theme,
        height=HEIGHT,
    )


def _tags(which: str, colour: str, *, align: str, dx: int, dy: int) -> Spec:
    """Labels beside their points: figures above a line that falls, targets below its path."""
    return {
        "transform": [{"filter": f"isValid(datum.tag) && {which}"}],
        "mark": {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12, "color": colour, "aria": False},
        "encoding": {"text": {"field": "tag"}},
    }
