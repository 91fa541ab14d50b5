"""Hours of a day: how many come in and are inside, against the bands of what a spot can hold."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, Chart, drawn, number_format, only, tips
from dashboard.charts.theme import CATEGORIES, THEMES


@drawn
def profile(language: str, theme: str) -> Chart:
    """Rows: hour, value, series (label), kind (bar, line, band, quota), shown, spoken.

    Rows of kind band carry a threshold as value and its label as series; quota rows span hour to hour_end.
    """
    look, chart = THEMES[theme], alt.Chart()
    tip = tips(language, series="Series", hour="Hour", shown="Value")
    written = number_format(language, largest="domain('y')[1]")
    x = (
        alt.X("hour:Q")
        .scale(domain=[5, 24], nice=False)
        .axis(title=None, values=[6, 9, 12, 15, 18, 21, 24], labelExpr="datum.value + ':00'", grid=False)
    )
    y = alt.Y("value:Q").scale(zero=True).axis(title=None, labelExpr=written, tickCount=5, domain=False, ticks=False)
    colour = (
        alt.Color("series:N")
        .sort(None)
        .scale(range=[look.context, look.accent, CATEGORIES[2], CATEGORIES[1]])
        .legend(title=None, orient="top", labelLimit=300)
    )
    bands = chart.transform_filter(only("band"))
    return alt.layer(
        chart.transform_filter(only("bar"))
        .mark_bar(width=alt.RelativeBandSize(0.8), size=16)
        .encode(x, y, colour, SPOKEN, tooltip=tip),
        chart.transform_filter(only("line"))
        .mark_line(strokeWidth=2.5, point=True)
        .encode(x, y, colour, alt.Detail("series:N"), tooltip=tip),
        chart.transform_filter(only("quota"))
        .mark_rule(strokeWidth=2, color=CATEGORIES[3])
        .encode(x, alt.X2("hour_end"), y, tooltip=tip),
        bands.mark_rule(strokeWidth=1, strokeDash=[4, 3], color=look.muted).encode(y, tooltip=tip),
        bands.mark_text(
            x="width", align="right", baseline="bottom", dy=-2, fontSize=12, color=look.muted, aria=False
        ).encode(y, alt.Text("series:N")),
        height=300,
    )
