"""Areas by size: horizontal bars from zero, labelled at their end."""

import altair as alt

from dashboard.charts.drawing import (
    PICK,
    PICKED_VIEW,
    SPOKEN,
    SYNTHETIC,
    Chart,
    drawn,
    names,
    number_format,
    tips,
    where,
)
from dashboard.charts.theme import DASHES, THEMES

LABEL = 62  # pixels to the right of the longest bar for its value


@drawn
def ranking(language: str, theme: str, *, bars: int, percent: bool = False) -> Chart:
    """Rows: area_code, name, value, shown, origin, chosen, note; selection `pick` returns area_code."""
    look, value = THEMES[theme], alt.X("value:Q")
    written = number_format(language, largest="domain('x')[1]", percent=percent)
    marks = (
        alt.Chart(name=PICKED_VIEW)
        .mark_bar(height=alt.RelativeBandSize(0.7), cursor="pointer")
        .encode(
            value.scale(zero=True).axis(title=None, labelExpr=written, tickCount=4),
            alt.ColorValue(look.context, condition=where("datum.chosen", look.accent)),
            alt.FillOpacityValue(1, condition=where(SYNTHETIC, 0.55)),
            alt.StrokeValue(None, condition=where(SYNTHETIC, look.muted)),
            alt.StrokeDashValue([1, 0], condition=where(SYNTHETIC, list(DASHES))),
            SPOKEN,
            tooltip=tips(language),
        )
        .add_params(PICK)
    )
    figures = alt.Chart().mark_text(align="left", dx=4, fontSize=12, aria=False).encode(value, alt.Text("shown:N"))
    return alt.layer(marks, figures, height=max(120, 22 * bars + 30), padding={"right": LABEL}).encode(names(theme))
