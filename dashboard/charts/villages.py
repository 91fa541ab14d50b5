"""Villages by registered people and migrants: lines of equal ratio tell which are inverted, and how far."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed, number_format, only
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator

TICKS = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]
DOTTED = {"expr": "datum.origin == 'synthetic' ? [1, 2] : [1, 0]"}  # as the points of a map are
RIM = {"expr": "datum.origin == 'synthetic' ? 1 : 0"}
TIERS = ("not inverted", "inverted", "above 1:3", "above 1:5", "above 1:10")


@lru_cache(maxsize=64)
def villages(language: str, theme: str) -> Spec:
    """Rows: kind (village, line), registered, migrants, name, tier (one of TIERS), tag, shown, origin,
    note, spoken.

    Rows of kind line are the two ends of a line of equal ratio, tagged at the far end.
    """
    look, say = THEMES[theme], translator(language)

    def axis(field: str, title: str) -> Spec:
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"type": "log", "nice": False},
            "axis": {"title": title, "labelExpr": number_format(language), "values": TICKS, "grid": True},
        }

    x, y = axis("registered", say("Registered people")), axis("migrants", say("Migrants from other provinces"))
    colours = [look.context, look.ramp[3], look.ramp[5], CATEGORIES[2], CATEGORIES[4]]
    return framed(
        {
            "encoding": {"x": x, "y": y},
            "layer": [
                {
                    "transform": only("line"),
                    "mark": {"type": "line", "strokeWidth": 1, "strokeDash": [5, 4], "color": look.muted},
                    "encoding": {"detail": {"field": "name"}},
                },
                {
                    "transform": [{"filter": "datum.kind == 'line' && isValid(datum.tag)"}],
                    "mark": {"type": "text", "dx": -4, "align": "right", "dy": -6, "color": look.muted, "fontSize": 12},
                    "encoding": {"text": {"field": "tag"}},
                },
                {
                    "transform": only("village"),
                    "mark": {"type": "point", "filled": True, "size": 48, "opacity": 0.85}
                    | {"stroke": look.ink, "strokeWidth": RIM, "strokeDash": DOTTED},
                    "encoding": {
                        "color": {
                            "field": "tier",
                            "type": "nominal",
                            "scale": {"domain": [say(tier) for tier in TIERS], "range": colours},
                            "legend": {"title": None, "orient": "bottom", "columns": 3},
                        },
                        "shape": {
                            "field": "tier",
                            "type": "nominal",
                            "scale": {
                                "domain": [say(tier) for tier in TIERS],
                                "range": ["circle", "circle", "diamond", "square", "triangle-up"],
                            },
                        },
                        "tooltip": [
                            {"field": "name", "title": say("Village")},
                            {"field": "shown", "title": say("Ratio")},
                            {"field": "registered", "title": say("Registered people"), "format": ","},
                            {"field": "migrants", "title": say("Migrants"), "format": ","},
                            {"field": "note", "title": say("Source")},
                        ],
                        "description": {"field": "spoken"},
                    },
                },
            ],
        },
        theme,
        height=420,
    )
