"""A year of days, one square each: how full a spot was, week by week."""

import altair as alt

from dashboard.charts.drawing import SPOKEN, Chart, drawn, hatched, tips
from dashboard.charts.theme import CATEGORIES, THEMES
from dashboard.words.text import translator

BANDS = ("closed or no figure", "below 60 %", "60–80 %", "80–90 %", "90–100 %", "above 100 %")


def band_colours(theme: str) -> list[str]:
    """The colours of BANDS without the first: further from the paper is fuller, beyond capacity is another hue."""
    ramp = THEMES[theme].ramp
    return [ramp[0], ramp[1], ramp[3], ramp[5], CATEGORIES[4]]


@drawn
def calendar(language: str, theme: str) -> Chart:
    """Rows: week (the Monday), weekday (1–7), band (one of BANDS), when, shown, note, spoken."""
    look, say = THEMES[theme], translator(language)
    loads = [say(band) for band in BANDS[1:]]  # what has none is hatched, as everywhere: a grey was hardly told apart
    days = [say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun")]
    chart: alt.Chart = (
        alt.Chart(height=250)
        .mark_rect(cornerRadius=1.5, stroke=look.paper, strokeWidth=1)
        .encode(
            alt.X("yearweek(week):O").axis(
                title=None,
                ticks=False,
                domain=False,
                labelAngle=0,
                labelOverlap="greedy",
                labelSeparation=12,
                format="%Y-%m",
            ),
            alt.Y("weekday:O")
            .scale(domain=[1, 2, 3, 4, 5, 6, 7])
            .axis(title=None, ticks=False, domain=False, labelExpr=f"{days}[datum.value - 1]"),
            alt.Color("band:N")
            .sort(None)
            .scale(domain=loads, range=band_colours(theme))
            .legend(title=None, orient="bottom", symbolType="square", columns=3)
            .condition(test=f"datum.band == '{say(BANDS[0])}'", value=hatched(look)),
            SPOKEN,
            tooltip=tips(language, when="Day", shown="Value", note="Source"),
        )
    )
    return chart
