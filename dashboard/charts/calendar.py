"""A year of days, one square each: how full a spot was, week by week."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, hatched
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator

BANDS = ("closed or no figure", "below 60 %", "60–80 %", "80–90 %", "90–100 %", "above 100 %")


def band_colours(theme: str) -> list[str]:
    """The colours of BANDS without the first: further from the paper is fuller, beyond capacity is another hue."""
    ramp = THEMES[theme].ramp
    return [ramp[0], ramp[1], ramp[3], ramp[5], CATEGORIES[4]]


@lru_cache(maxsize=64)
def calendar(language: str, theme: str) -> Spec:
    """Rows: week (the Monday), weekday (1–7), band (one of BANDS), when, shown, note, spoken."""
    look, say = THEMES[theme], translator(language)
    loads = BANDS[1:]  # what has none is hatched, as everywhere: its grey was hardly told from the lowest band
    names = [say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun")]
    return framed(
        {
            "mark": {"type": "rect", "cornerRadius": 1.5, "stroke": look.paper, "strokeWidth": 1},
            "encoding": {
                "x": {
                    "field": "week",
                    "type": "ordinal",
                    "timeUnit": "yearweek",
                    "axis": {
                        "title": None,
                        "ticks": False,
                        "domain": False,
                        "labelAngle": 0,
                        "labelOverlap": "greedy",
                        "labelSeparation": 12,
                        "format": "%Y-%m",
                    },
                },
                "y": {
                    "field": "weekday",
                    "type": "ordinal",
                    "scale": {"domain": [1, 2, 3, 4, 5, 6, 7]},
                    "axis": {
                        "title": None,
                        "ticks": False,
                        "domain": False,
                        "labelExpr": f"{names}[datum.value - 1]",
                    },
                },
                "color": {
                    "condition": {"test": f"datum.band == '{say(BANDS[0])}'", "value": hatched(look)},
                    "field": "band",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"domain": [say(band) for band in loads], "range": band_colours(theme)},
                    "legend": {"title": None, "orient": "bottom", "symbolType": "square", "columns": 3},
                },
                "tooltip": [
                    {"field": "when", "title": say("Day")},
                    {"field": "shown", "title": say("Value")},
                    {"field": "note", "title": say("Source")},
                ],
                "description": {"field": "spoken"},
            },
        },
        theme,
        height=250,
    )
