"""Two indicators in one tile grid: three classes of each make nine colours."""

import altair as alt

from dashboard.charts.drawing import PICK, PICKED_VIEW, SPOKEN, Chart, drawn, where
from dashboard.charts.theme import THEMES, bivariate, readable_on
from dashboard.charts.tiles import DASHED, borders, places
from dashboard.words.letters import WIDE
from dashboard.words.text import translator

LEVELS = ("low", "middle", "high")


@drawn
def two_in_one(language: str, theme: str, *, columns: int, rows: int, names: tuple[str, str]) -> Chart:
    """Rows: area_code, label, tile_col, tile_row, pair, shown, shown_2, origin, chosen, spoken.

    `pair` is "low · high" in the reader's language, the first indicator first; null is drawn as a gap.
    """
    look, say, palette = THEMES[theme], translator(language), bivariate(theme)
    pairs = [(a, b) for b in range(3) for a in range(3)]  # a row of the legend for each class of the second
    words = [f"{say(LEVELS[a])} · {say(LEVELS[b])}" for a, b in pairs]
    colours = [palette[b][a] for a, b in pairs]
    light = [word for word, colour in zip(words, colours, strict=True) if readable_on(colour, theme) == look.paper]
    told = {"name": say("Area"), "shown": names[0], "shown_2": names[1], "note": say("Source")}

    def line(field: str, size: int, down: int) -> alt.Chart:
        fitted = f"min({size}, (width / {columns} - 6) / (length(datum.{field}) * {WIDE[language]}))"
        on_colour = where(f"indexof({light}, datum.pair) >= 0", look.paper)
        letters: alt.Chart = (
            alt.Chart()
            .mark_text(fontSize=alt.expr(fitted), dy=down, aria=False)
            .encode(alt.Text(f"{field}:N"), alt.ColorValue(look.ink, condition=on_colour))
        )
        return letters

    colour = (
        alt.Color("pair:N")
        .scale(domain=words, range=colours)
        .legend(
            title=" · ".join(names),
            orient="bottom",
            columns=3,
            symbolType="square",
            symbolSize=260,
            symbolStrokeWidth=0,
            titleLimit=600,
        )
        .condition(test="!isValid(datum.pair)", value=look.paper)
    )
    areas = (
        alt.Chart(name=PICKED_VIEW)
        .mark_rect(cornerRadius=3, cursor="pointer", strokeDash=DASHED)
        .encode(
            colour,
            *borders(theme, missing="pair", synthetic=1),
            SPOKEN,
            tooltip=[alt.Tooltip(f"{field}:N").title(title) for field, title in told.items()],
        )
        .add_params(PICK)
    )
    lines = line("label", 12, -12), line("shown", 11, 3), line("shown_2", 11, 16)
    return alt.layer(areas, *lines, height=62 * rows + 60).encode(*places(columns, rows))
