"""What moved from where to where: one bar for each pair, largest first."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, SYNTHETIC, Chart, drawn, names, number_format, tips, where
from dashboard.charts.theme import DASHES, THEMES


@drawn
def flows(language: str, theme: str, *, bars: int) -> Chart:
    """Rows: name (from → to), value, shown, origin, note, spoken."""
    look, chart = THEMES[theme], alt.Chart()
    marks = chart.mark_bar(height=alt.RelativeBandSize(0.7), color=look.accent).encode(
        alt.FillOpacityValue(1, condition=where(SYNTHETIC, 0.45)),
        alt.StrokeValue(None, condition=where(SYNTHETIC, look.accent)),
        alt.StrokeDashValue([1, 0], condition=where(SYNTHETIC, list(DASHES))),
        SPOKEN,
        tooltip=tips(language, name="Move", shown="Beds", note="Source"),
    )
    figures = chart.mark_text(align="left", dx=4, fontSize=12, color=look.ink, aria=False).encode(alt.Text("shown:N"))
    written = number_format(language, largest="domain('x')[1]")
    return alt.layer(marks, figures, height=max(100, 24 * bars + 30), padding={"right": 48}).encode(
        names(theme, limit=240),
        alt.X("value:Q").scale(zero=True).axis(title=None, labelExpr=written, tickCount=4),
    )
