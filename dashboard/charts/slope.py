"""Places in a ranking then and now, joined by a line each: who overtook whom."""

from typing import Literal

import altair as alt

from dashboard.charts.drawing import PICK, PICKED_VIEW, SPOKEN, Chart, drawn, tips, where
from dashboard.charts.theme import THEMES
from dashboard.words.letters import HALF_DIGITS, NAME_AND_FIGURE

MOST = 0.36  # of the width, on either side


@drawn
def slope(language: str, theme: str, *, places: int) -> Chart:
    """Rows: area_code, name, when (the period, in order), place (1 is largest), side, shown, chosen, moved, spoken."""
    look, chart = THEMES[theme], alt.Chart()
    colour = alt.ColorValue(look.context, condition=where("datum.chosen || datum.moved", look.accent))
    beside = f"min({NAME_AND_FIGURE[language]}, {MOST} * width)"

    def label(side: str, align: Literal["left", "right"], dx: int) -> alt.Chart:
        at = "scale('x', datum.when)"
        room = f"({at if side == 'first' else f'width - {at}'} - 12)"
        size = alt.expr(f"min(12, {room} / (length(datum.label) * {HALF_DIGITS[language]}))")
        words: alt.Chart = (
            chart.transform_filter(f"datum.side == '{side}'")
            .mark_text(align=align, dx=dx, fontSize=size, aria=False, color=look.ink)
            .encode(alt.Text("label:N"))
        )
        return words

    return alt.layer(
        chart.mark_line(strokeWidth=2).encode(alt.Detail("area_code:N"), colour),
        alt.Chart(name=PICKED_VIEW)
        .mark_point(filled=True, size=60, cursor="pointer")
        .encode(colour, SPOKEN, tooltip=tips(language, name="Area", when="Period", place="Place", shown="Value"))
        .add_params(PICK),
        label("first", "right", -10),
        label("last", "left", 10),
        height=40 + 22 * places,
    ).encode(
        # A range of its own, so that names have their pixels on a phone too: Vega's padding ends at a step.
        alt.X("when:O")
        .sort(None)
        .scale(padding=0, range=[alt.expr(beside), alt.expr(f"width - {beside}")])
        .axis(
            title=None,
            orient="top",
            labelAngle=0,
            labelOverlap="greedy",
            domain=False,
            ticks=False,
            grid=True,
        ),
        alt.Y("place:Q").scale(reverse=True, domain=[0.5, places + 0.5]).axis(None),
    )
