"""What made a change: one step for each part, and the whole change last."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, Chart, drawn, names, number_format, tips
from dashboard.charts.theme import CATEGORIES, THEMES

FURTHEST = "max(abs(domain('x')[0]), abs(domain('x')[1]))"  # steps down alone leave nothing above 0


@drawn
def waterfall(language: str, theme: str, *, bars: int) -> Chart:
    """Rows in order: name, start, end, kind (total, up, down), shown, spoken."""
    look, chart = THEMES[theme], alt.Chart()
    colours = [look.context, CATEGORIES[2], CATEGORIES[1]]
    written = number_format(language, largest=FURTHEST)
    steps = chart.mark_bar(height=alt.RelativeBandSize(0.7)).encode(
        alt.X("start:Q").scale(zero=True, nice=True).axis(title=None, labelExpr=written, tickCount=5),
        alt.X2("end"),
        alt.Color("kind:N").scale(domain=["total", "up", "down"], range=colours).legend(None),
        SPOKEN,
        tooltip=tips(language, name="Area", shown="Change"),
    )
    figures = chart.mark_text(align="left", dx=5, fontSize=12, aria=False, color=look.ink).encode(
        alt.X("far:Q"), alt.Text("shown:N")
    )
    return alt.layer(steps, figures, height=max(120, 24 * bars + 30), padding={"right": 76}).encode(names(theme))
