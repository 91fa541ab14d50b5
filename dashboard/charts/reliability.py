"""What was said against how often it came: on the diagonal, probabilities are true."""

from functools import lru_cache

from dashboard.charts.base import Spec, framed
from dashboard.charts.theme import THEMES
from dashboard.words.text import translator


@lru_cache(maxsize=16)
def reliability(language: str, theme: str) -> Spec:
    """Rows: said, came (shares), n, spoken."""
    look, say = THEMES[theme], translator(language)

    def axis(title: str) -> Spec:
        # The largest points stand on zero and would cover labels that begin at once.
        return {"title": title, "format": ".0%", "tickCount": 5, "domain": False, "ticks": False, "offset": 12}

    x = {"field": "said", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis(say("said"))}
    y = {"field": "came", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis(say("came"))}
    return framed(
        {
            "layer": [
                {
                    "data": {"values": [{"said": 0, "came": 0}, {"said": 1, "came": 1}]},
                    "mark": {"type": "line", "color": look.muted, "strokeDash": [4, 4], "strokeWidth": 1},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "mark": {"type": "line", "color": look.accent, "strokeWidth": 1.5},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "mark": {"type": "circle", "color": look.accent, "opacity": 0.9},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "size": {
                            "field": "n",
                            "type": "quantitative",
                            "scale": {"range": [40, 500]},
                            "legend": None,
                        },
                        "tooltip": [{"field": "spoken", "title": say("Statements")}],
                        "description": {"field": "spoken"},
                    },
                },
            ]
        },
        theme,
        height=300,
    )
