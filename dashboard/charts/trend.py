"""One quantity over time: vintages apart, census points marked, targets ahead, demonstration data dotted."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format
from dashboard.text import translator
from dashboard.theme import CATEGORIES, CINNABAR, DASHES, THEMES

HEIGHT = 340
LONG = 6.3e11  # milliseconds of twenty years, beyond which every fifth is named
ENDS = 100  # pixels to the right of the last point for the names of lines that end there


@lru_cache(maxsize=64)
def trend(language: str, theme: str) -> Spec:
    """Rows: date, value, series (label), kind (point, line, synthetic, target, path, fan, event), shown, tag, note.

    One line a series, never joined to another, with its name at its end; `tag` labels a census, a target or an
    event's number; a fan has low80 to high95.
    """
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "series", "title": say("Series")},
        {"field": "when", "title": say("Period")},
        {"field": "shown", "title": say("Value")},
        {"field": "note", "title": say("Source")},
    ]
    x = {
        "field": "date",
        "type": "temporal",
        "axis": {
            "title": None,
            "labelExpr": f"span(domain('x')) > {LONG} && year(datum.value) % 5 ? '' : timeFormat(datum.value, '%Y')",
            "tickCount": {"interval": "year", "step": 1},  # else a short series names one year at several ticks
            "labelOverlap": "parity",
            "labelSeparation": 8,
            "grid": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 18},  # names below a lowest point stay off the axis
        "axis": {"title": None, "labelExpr": number_format(language), "tickCount": 5, "domain": False, "ticks": False},
    }
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"range": [look.accent, *CATEGORIES[1:]]},
        "legend": None,
    }

    def kind(*names: str) -> list[dict[str, object]]:
        return [{"filter": {"field": "kind", "oneOf": list(names)}}]

    return framed(
        {
            "padding": {"left": 4, "top": 36, "right": ENDS, "bottom": 6},
            "encoding": {"x": x, "y": y},
            "layer": [
                *_events(look.muted, x, tip),
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
                _tags("datum.kind != 'target' && datum.kind != 'event'", look.ink, align="left", dx=6, dy=-10),
                _tags("datum.kind == 'target'", look.ink, align="right", dx=-6, dy=16),
                _names(colour),
            ],
        },
        theme,
        height=HEIGHT,
    )


def _names(colour: Spec) -> Spec:
    """The name of each line at its end, in its colour."""
    return {
        "transform": [
            {"filter": {"field": "kind", "oneOf": ["point", "line", "synthetic", "fan"]}},
            {"joinaggregate": [{"op": "max", "field": "date", "as": "until"}], "groupby": ["series"]},
            {"filter": "time(datum.date) === time(datum.until)"},
        ],
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 8,
            "dy": {"expr": "5 + 14 * (datum.shift || 0)"},
            "fontSize": 12,
            "aria": False,
        },
        "encoding": {"text": {"field": "series"}, "color": colour},
    }


def _events(colour: str, x: Spec, tip: list[Spec]) -> list[Spec]:
    """Numbered marks: a thin rule at each event's date, its number above; the list stands below the chart."""
    told = [{"filter": {"field": "kind", "oneOf": ["event"]}}]
    number = {"type": "text", "fontSize": 11, "color": colour, "baseline": "bottom", "aria": False}
    number["dy"] = {"expr": "-2 - 11 * datum.level"}  # neighbours stand above each other
    rule = {"type": "rule", "strokeWidth": 1, "strokeDash": [1, 3], "color": colour}
    shown = [{**tip[1]}, {**tip[2]}, {**tip[3]}]
    return [
        {"transform": told, "mark": rule, "encoding": {"x": x, "y": None, "tooltip": shown}},
        {"transform": told, "mark": number, "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "tag"}}},
    ]


def _tags(which: str, colour: str, *, align: str, dx: int, dy: int) -> Spec:
    """Labels beside their points: figures above a line that falls, targets below its path."""
    return {
        "transform": [{"filter": f"isValid(datum.tag) && {which}"}],
        "mark": {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12, "color": colour, "aria": False},
        "encoding": {"text": {"field": "tag"}},
    }
