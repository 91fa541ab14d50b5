"""Villages by registered people and migrants: lines of equal ratio tell which are inverted, and how far."""

import altair as alt

from dashboard.charts.drawing import DOTTED, SPOKEN, SYNTHETIC, Chart, drawn, number_format, only, tips
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator

TICKS = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]
TIERS = ("not inverted", "inverted", "above 1:3", "above 1:5", "above 1:10")
SHAPES = ("circle", "circle", "diamond", "square", "triangle-up")


@drawn
def villages(language: str, theme: str) -> Chart:
    """Rows: kind (village, line), registered, migrants, name, tier (one of TIERS), tag, shown, origin, note, spoken.

    Rows of kind line are the two ends of a line of equal ratio, tagged at the far end.
    """
    look, say, chart = THEMES[theme], translator(language), alt.Chart()
    axis = alt.Axis(labelExpr=number_format(language), values=TICKS, grid=True)
    log, tiers = alt.Scale(type="log", nice=False), [say(tier) for tier in TIERS]
    colours = [look.context, look.ramp[3], look.ramp[5], CATEGORIES[2], CATEGORIES[4]]
    counted = [
        alt.Tooltip("registered:Q").title(say("Registered people")).format(","),
        alt.Tooltip("migrants:Q").title(say("Migrants")).format(","),
    ]
    lines = (
        chart.transform_filter(only("line"))
        .mark_line(strokeWidth=1, strokeDash=[5, 4], color=look.muted)
        .encode(alt.Detail("name:N"))
    )
    tags = (
        chart.transform_filter("datum.kind == 'line' && isValid(datum.tag)")
        .mark_text(dx=-4, align="right", dy=-6, color=look.muted, fontSize=12)
        .encode(alt.Text("tag:N"))
    )
    points = (
        chart.transform_filter(only("village"))
        .mark_point(
            filled=True,
            size=48,
            opacity=0.85,
            stroke=look.ink,
            strokeWidth=alt.expr(f"{SYNTHETIC} ? 1 : 0"),
            strokeDash=DOTTED,
        )
        .encode(
            alt.Color("tier:N").scale(domain=tiers, range=colours).legend(title=None, orient="bottom", columns=3),
            alt.Shape("tier:N").scale(domain=tiers, range=list(SHAPES)),
            SPOKEN,
            tooltip=[*tips(language, name="Village", shown="Ratio"), *counted, *tips(language, note="Source")],
        )
    )
    return alt.layer(lines, tags, points, height=420).encode(
        alt.X("registered:Q", scale=log, axis=axis, title=say("Registered people")),
        alt.Y("migrants:Q", scale=log, axis=axis, title=say("Migrants from other provinces")),
    )
