"""One quantity over time: vintages apart, census points marked, targets ahead, demonstration data dotted."""

from functools import lru_cache

import polars as pl

from dashboard.charts.base import Spec, framed, number_format
from dashboard.charts.theme import CATEGORIES, DASHES, THEMES
from dashboard.words.text import translator

HEIGHT = 340
LONG = 6.3e11  # milliseconds of twenty years, beyond which every fifth is named
SHORT = 1000  # days of a course whose months are named, not only its years
NUMBERS = 18  # pixels above the drawing for the numbers of events


def trend(rows: pl.DataFrame, language: str, theme: str, *, percent: bool) -> Spec:
    """Rows of `labels.apart`: date, value, series (label), kind, shown, tag, note and where their words stand.

    kind is point, line, synthetic, target, path, fan (with low80 to high95) or event. One line a series, never joined
    to another, with its name at its end; `tag` labels a census or a target, `mark` one or more events.
    """
    days = (rows["date"].max() - rows["date"].min()).days  # type: ignore[operator, union-attr]
    return _trend(language, theme, short=days < SHORT, events="event" in rows["kind"].to_list(), percent=percent)


@lru_cache(maxsize=64)
def _trend(language: str, theme: str, *, short: bool, events: bool, percent: bool) -> Spec:
    look, say = THEMES[theme], translator(language)
    tip = [
        {"field": "series", "title": say("Series")},
        {"field": "when", "title": say("Period")},
        {"field": "shown", "title": say("Value")},
        {"field": "note", "title": say("Source")},
    ]
    named = f"timeFormat(datum.value, '{'%Y-%m' if short else '%Y'}')"
    x = {
        "field": "date",
        "type": "temporal",
        "scale": {"padding": 8},  # a first point stands off the numbers of the axis
        "axis": {
            "title": None,
            "labelExpr": f"span(domain('x')) > {LONG} && year(datum.value) % 5 ? '' : {named}",
            "tickCount": {
                "interval": "month" if short else "year",
                "step": 1,
            },  # else one year is named at several ticks
            "labelOverlap": "parity",
            "labelSeparation": 8,
            "grid": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 18},  # names below a lowest point stay off the axis
        "axis": {
            "title": None,
            "labelExpr": number_format(language, largest="domain('y')[1]", percent=percent),
            "tickCount": 5,
            "domain": False,
            "ticks": False,
        },
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
            # Vega's "fit" leaves room for the names at the ends of lines by itself; padding for them would count twice.
            "padding": {"left": 4, "top": NUMBERS if events else 8, "right": 12, "bottom": 6},
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
                        "color": look.ink,
                        "strokeWidth": 2,
                    },
                    "encoding": {"tooltip": tip, "description": {"field": "spoken"}},
                },
                *_words("tag", look.paper, {"value": look.ink}),
                *_words("ends", look.paper, colour),
            ],
        },
        theme,
        height=HEIGHT,
    )


def _words(name: str, paper: str, colour: Spec) -> list[Spec]:
    """Words where `labels.apart` put them, on a rim of paper that keeps lines away from the letters."""
    told = [{"filter": f"isValid(datum.{name}_side)"}]
    mark = {
        "type": "text",
        "align": {"expr": f"datum.{name}_side == 'right' ? 'left' : 'right'"},
        "dx": {"expr": f"datum.{name}_dx"},
        "dy": {"expr": f"datum.{name}_dy"},
        "fontSize": 12,
        "aria": False,
    }
    rim = {**mark, "fill": paper, "stroke": paper, "strokeWidth": 3, "strokeJoin": "round"}
    return [
        {"transform": told, "mark": rim, "encoding": {"text": {"field": name}}},
        {"transform": told, "mark": mark, "encoding": {"text": {"field": name}, "color": colour}},
    ]


def _events(colour: str, x: Spec, tip: list[Spec]) -> list[Spec]:
    """Numbered marks: a thin rule at each event's date, its number above; the list stands below the chart."""
    told = [{"filter": {"field": "kind", "oneOf": ["event"]}}]
    number = {"type": "text", "fontSize": 11, "color": colour, "baseline": "bottom", "dy": -3, "aria": False}
    rule = {"type": "rule", "strokeWidth": 1, "strokeDash": [1, 3], "color": colour}
    shown = [{**tip[1]}, {**tip[2]}, {**tip[3]}]
    over = {"x": {**x, "field": "at"}, "y": {"value": 0}, "text": {"field": "mark"}}
    return [
        {"transform": told, "mark": rule, "encoding": {"x": x, "y": None, "tooltip": shown}},
        {"transform": [*told, {"filter": "isValid(datum.mark)"}], "mark": number, "encoding": over},
    ]
