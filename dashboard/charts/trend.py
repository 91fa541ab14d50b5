"""One quantity over time: vintages apart, census points marked, targets ahead, demonstration data dotted."""

import altair as alt
import polars as pl

from dashboard.charts.base import Spec
from dashboard.charts.drawing import SPOKEN, Chart, drawn, number_format, only, tips
from dashboard.charts.theme import CATEGORIES, DASHES, THEMES

HEIGHT = 340
LONG = 6.3e11  # milliseconds of twenty years, beyond which every fifth is named
SHORT = 1000  # days of a course whose months are named, not only its years
NUMBERS = 18  # pixels above the drawing for the numbers of events
TOLD = {"series": "Series", "when": "Period", "shown": "Value", "note": "Source"}


def trend(rows: pl.DataFrame, language: str, theme: str, *, percent: bool) -> Spec:
    """Rows of `labels.place_labels`: date, value, series (label), kind, shown, tag, note and where their words stand.

    kind is point, line, synthetic, target, path, fan (with low80 to high95) or event. One line a series, never joined
    to another, with its name at its end; `tag` labels a census or a target, `mark` one or more events.
    """
    days = (rows["date"].max() - rows["date"].min()).days  # type: ignore[operator, union-attr]
    return _trend(language, theme, short=days < SHORT, events="event" in rows["kind"].to_list(), percent=percent)


@drawn
def _trend(language: str, theme: str, *, short: bool, events: bool, percent: bool) -> Chart:
    look, chart, tip = THEMES[theme], alt.Chart(), tips(language, **TOLD)
    named = f"timeFormat(datum.value, '{'%Y-%m' if short else '%Y'}')"
    months = alt.TimeIntervalStep("month" if short else "year", 1)  # else one year is named at several ticks
    dates = alt.Axis(
        title=None,
        labelExpr=f"span(domain('x')) > {LONG} && year(datum.value) % 5 ? '' : {named}",
        tickCount=months,
        labelOverlap="parity",
        labelSeparation=8,
        grid=False,
    )

    def x(field: str) -> alt.X:
        # A first point stands off the numbers of the axis.
        return alt.X(f"{field}:T", axis=dates, scale=alt.Scale(padding=8))

    values = alt.Axis(
        title=None,
        labelExpr=number_format(language, largest="domain('y')[1]", percent=percent),
        tickCount=5,
        domain=False,
        ticks=False,
    )
    room = alt.Scale(zero=False, nice=True, padding=18)  # names below a lowest point stay off the axis
    colour = alt.Color("series:N").sort(None).scale(range=[look.accent, *CATEGORIES[1:]]).legend(None)
    series = alt.Detail("series:N")

    def fan(level: int, opacity: float) -> alt.Chart:
        band: alt.Chart = (
            chart.transform_filter(only("fan"))
            .mark_area(color=look.accent, opacity=opacity, aria=False)
            .encode(alt.Y(f"low{level}:Q", axis=values, scale=room), alt.Y2(f"high{level}"))
        )
        return band

    def line(*kinds: str, width: float, dash: alt.typing.Optional[list[float]] = alt.Undefined) -> alt.Chart:
        course: alt.Chart = (
            chart.transform_filter(only(*kinds))
            .mark_line(strokeWidth=width, strokeDash=dash)
            .encode(colour, series, tooltip=tip)
        )
        return course

    return alt.layer(
        *_events(language, look.muted, x("at")),
        fan(95, 0.10),
        fan(80, 0.16),
        line("fan", width=1.5, dash=[2, 3]),
        line("line", "point", width=2),
        line("synthetic", width=1.5, dash=list(DASHES)),
        chart.transform_filter(only("point")).mark_point(filled=True, size=70).encode(colour, SPOKEN, tooltip=tip),
        chart.transform_filter(only("path", "target"))
        .mark_line(strokeWidth=1, color=look.muted, strokeDash=[6, 3])
        .encode(series),
        chart.transform_filter(only("target"))
        .mark_point(shape="diamond", size=90, filled=False, color=look.ink, strokeWidth=2)
        .encode(SPOKEN, tooltip=tip),
        *_words("tag", look.paper, alt.ColorValue(look.ink)),
        *_words("ends", look.paper, colour),
        height=HEIGHT,
        # Vega's "fit" leaves room for the names at the ends of lines by itself; padding for them would count twice.
        padding={"top": NUMBERS} if events else alt.Undefined,
    ).encode(x("date"), alt.Y("value:Q", axis=values, scale=room))


def _words(name: str, paper: str, colour: alt.Color | alt.ColorValue) -> tuple[alt.Chart, alt.Chart]:
    """Words where `labels.place_labels` put them, on a rim of paper that keeps lines away from the letters."""
    chart = alt.Chart().transform_filter(f"isValid(datum.{name}_side)").encode(alt.Text(f"{name}:N"))
    align = alt.expr(f"datum.{name}_side == 'right' ? 'left' : 'right'")
    dx, dy = alt.expr(f"datum.{name}_dx"), alt.expr(f"datum.{name}_dy")
    letters = chart.mark_text(align=align, dx=dx, dy=dy, fontSize=12, aria=False)
    rim = chart.mark_text(
        align=align,
        dx=dx,
        dy=dy,
        fontSize=12,
        aria=False,
        fill=paper,
        stroke=paper,
        strokeWidth=3,
        strokeJoin="round",
    )
    return rim, letters.encode(colour)


def _events(language: str, colour: str, at: alt.X) -> tuple[alt.Chart, alt.Chart]:
    """Numbered marks: a thin rule at each event's date, its number above; the list stands below the chart."""
    told = alt.Chart().transform_filter(only("event"))
    rule = told.mark_rule(strokeWidth=1, strokeDash=[1, 3], color=colour)
    number = told.transform_filter("isValid(datum.mark)").mark_text(
        fontSize=11, color=colour, baseline="bottom", dy=-3, aria=False
    )
    top = alt.YValue(0)  # type: ignore[no-untyped-call]
    shown = tips(language, when="Period", shown="Value", note="Source")
    return (
        rule.encode(top, alt.Y2Value("height"), tooltip=shown),  # type: ignore[no-untyped-call]
        number.encode(at, alt.Text("mark:N"), top),
    )
