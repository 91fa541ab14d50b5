"""Two indicators in one tile grid: three classes of each make nine colours."""

from functools import lru_cache

from dashboard.charts.base import PICK, PICKED_VIEW, Spec, framed
from dashboard.charts.theme import THEMES, bivariate, readable_on
from dashboard.charts.tiles import DASHED
from dashboard.words.letters import WIDE
from dashboard.words.text import translator

LEVELS = ("low", "middle", "high")


@lru_cache(maxsize=64)
def two_in_one(language: str, theme: str, *, columns: int, rows: int, names: tuple[str, str]) -> Spec:
    """Rows: area_code, label, tile_col, tile_row, pair, shown, shown_2, origin, chosen, spoken.

    `pair` is "low · high" in the reader's language, the first indicator first; null is drawn as a gap.
    """
    look, say, palette = THEMES[theme], translator(language), bivariate(theme)
    pairs = [(a, b) for b in range(3) for a in range(3)]  # a row of the legend for each class of the second
    words = [f"{say(LEVELS[a])} · {say(LEVELS[b])}" for a, b in pairs]
    colours = [palette[b][a] for a, b in pairs]
    light = [word for word, colour in zip(words, colours, strict=True) if readable_on(colour, theme) == look.paper]
    on_colour = {"condition": {"test": {"field": "pair", "oneOf": light}, "value": look.paper}, "value": look.ink}
    tip = [
        {"field": "name", "title": say("Area")},
        {"field": "shown", "title": names[0]},
        {"field": "shown_2", "title": names[1]},
        {"field": "note", "title": say("Source")},
    ]

    def place(field: str, count: int) -> Spec:
        scale = {"domain": list(range(count)), "padding": 0.06}
        return {"field": field, "type": "ordinal", "axis": None, "scale": scale}

    def line(field: str, size: int, down: int) -> Spec:
        mark = {
            "type": "text",
            "fontSize": {"expr": f"min({size}, (width / {columns} - 6) / (length(datum.{field}) * {WIDE[language]}))"},
            "dy": down,
            "aria": False,
        }
        return {"mark": mark, "encoding": {"text": {"field": field}, "color": on_colour}}

    colour = {
        "condition": {"test": "!isValid(datum.pair)", "value": look.paper},
        "field": "pair",
        "type": "nominal",
        "scale": {"domain": words, "range": colours},
        "legend": {
            "title": " · ".join(names),
            "orient": "bottom",
            "columns": 3,
            "symbolType": "square",
            "symbolSize": 260,
            "symbolStrokeWidth": 0,
            "titleLimit": 600,
        },
    }
    return framed(
        {
            "params": [PICK],
            "encoding": {"x": place("tile_col", columns), "y": place("tile_row", rows)},
            "layer": [
                {
                    "name": PICKED_VIEW,
                    "mark": {"type": "rect", "cornerRadius": 3, "cursor": "pointer", "strokeDash": DASHED},
                    "encoding": {
                        "color": colour,
                        "stroke": {"condition": {"test": "datum.chosen", "value": look.ink}, "value": look.muted},
                        "strokeWidth": {
                            "condition": [
                                {"test": "datum.chosen", "value": 3},
                                {"test": "datum.origin == 'synthetic'", "value": 1},
                                {"test": "!isValid(datum.pair)", "value": 0.6},
                            ],
                            "value": 0,
                        },
                        "tooltip": tip,
                        "description": {"field": "spoken"},
                    },
                },
                line("label", 12, -12),
                line("shown", 11, 3),
                line("shown_2", 11, 16),
            ],
        },
        theme,
        height=62 * rows + 60,
    )
