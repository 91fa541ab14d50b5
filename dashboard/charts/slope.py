"""Places in a ranking then and now, joined by a line each: who overtook whom."""

from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed
from dashboard.charts.theme import THEMES
from dashboard.words.letters import HALF_DIGITS, NAME_AND_FIGURE
from dashboard.words.text import translator

MOST = 0.36  # of the width, on either side


@lru_cache(maxsize=64)
def slope(language: str, theme: str, *, places: int) -> Spec:
    """Rows: area_code, name, when (the period, in order), place (1 is largest), side, shown, chosen, moved, spoken."""
    look, say = THEMES[theme], translator(language)
    chosen = {"condition": {"test": "datum.chosen || datum.moved", "value": look.accent}, "value": look.context}
    beside = f"min({NAME_AND_FIGURE[language]}, {MOST} * width)"
    x = {
        "field": "when",
        "type": "ordinal",
        "sort": None,
        # A range of its own, so that names of places have their pixels on a phone too: Vega's padding ends at a step.
        "scale": {"padding": 0, "range": [{"expr": beside}, {"expr": f"width - {beside}"}]},
        "axis": {
            "title": None,
            "orient": "top",
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "domain": False,
            "ticks": False,
            "grid": True,
        },
    }
    y = {
        "field": "place",
        "type": "quantitative",
        "scale": {"reverse": True, "domain": [0.5, places + 0.5]},
        "axis": None,
    }
    tip = [
        {"field": "name", "title": say("Area")},
        {"field": "when", "title": say("Period")},
        {"field": "place", "title": say("Place")},
        {"field": "shown", "title": say("Value")},
    ]

    def label(side: str, align: str, dx: int) -> Spec:
        at = "scale('x', datum.when)"
        room = f"({at if side == 'first' else f'width - {at}'} - 12)"
        size = {"expr": f"min(12, {room} / (length(datum.label) * {HALF_DIGITS[language]}))"}
        return {
            "transform": [{"filter": f"datum.side == '{side}'"}],
            "mark": {"type": "text", "align": align, "dx": dx, "fontSize": size, "aria": False},
            "encoding": {"text": {"field": "label"}, "color": {"value": look.ink}},
        }

    return framed(
        {
            "params": [PICK],
            "encoding": {"x": x, "y": y},
            "layer": [
                {
                    "mark": {"type": "line", "strokeWidth": 2},
                    "encoding": {"detail": {"field": "area_code"}, "color": chosen},
                },
                {
                    "name": PICKED_VIEW,
                    "mark": {"type": "point", "filled": True, "size": 60, "cursor": "pointer"},
                    "encoding": {"color": chosen, "tooltip": tip, "description": {"field": "spoken"}},
                },
                label("first", "right", -10),
                label("last", "left", 10),
            ],
        },
        theme,
        height=40 + 22 * places,
    )
