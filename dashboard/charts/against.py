"""Two releases: each figure as it was and as it is, joined by a line."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, Chart, drawn, names, number_format, tips
from dashboard.charts.theme import THEMES

BEFORE, AFTER = "isValid(datum.before)", "isValid(datum.after)"


@drawn
def before_and_after(language: str, theme: str, *, bars: int) -> Chart:
    """Rows: name, before, after (either may be null), shown, note, spoken."""
    look, chart = THEMES[theme], alt.Chart()
    tip = tips(language, name="Area", shown="Change", note="Source")
    written = number_format(language, largest="domain('x')[1]")

    def x(field: str) -> alt.X:
        axis = alt.Axis(title=None, labelExpr=written, tickCount=4)
        return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(zero=False, nice=True))

    way = (
        chart.mark_rule(color=look.context, strokeWidth=2)
        .transform_filter(f"{BEFORE} && {AFTER}")
        .encode(x("before"), alt.X2("after"))
    )
    was = (
        chart.mark_point(filled=False, size=70, color=look.muted, strokeWidth=2)
        .transform_filter(BEFORE)
        .encode(x("before"), SPOKEN, tooltip=tip)
    )
    is_now = (
        chart.mark_point(filled=True, size=80, opacity=1, color=look.accent)
        .transform_filter(AFTER)
        .encode(x("after"), SPOKEN, tooltip=tip)
    )
    figures = (
        chart.mark_text(align="left", dx=9, fontSize=12, color=look.ink, aria=False)
        .transform_calculate(at=f"{AFTER} ? datum.after : datum.before")
        .encode(x("at"), alt.Text("shown:N"))
    )
    whole = alt.layer(way, was, is_now, figures, height=max(90, 24 * bars + 40), padding={"right": 130})
    return whole.encode(names(theme, limit=240))
