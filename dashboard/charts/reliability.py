"""What was said against how often it came: on the diagonal, probabilities are true."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, Chart, drawn, tips
from dashboard.charts.theme import THEMES
from dashboard.words.text import translator


@drawn
def reliability(language: str, theme: str) -> Chart:
    """Rows: said, came (shares), n, spoken."""
    look, say, chart = THEMES[theme], translator(language), alt.Chart()
    # The largest points stand on zero and would cover labels that begin at once.
    axis = alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False, offset=12)
    whole = alt.Scale(domain=[0, 1])
    ends = alt.InlineData([{"said": 0, "came": 0}, {"said": 1, "came": 1}])
    diagonal = alt.Chart(ends).mark_line(color=look.muted, strokeDash=[4, 4], strokeWidth=1)
    line = chart.mark_line(color=look.accent, strokeWidth=1.5)
    points = chart.mark_circle(color=look.accent, opacity=0.9).encode(
        alt.Size("n:Q").scale(range=[40, 500]).legend(None), SPOKEN, tooltip=tips(language, spoken="Statements")
    )
    return alt.layer(diagonal, line, points, height=300).encode(
        alt.X("said:Q", axis=axis, scale=whole, title=say("said")),
        alt.Y("came:Q", axis=axis, scale=whole, title=say("came")),
    )
