"""What every chart is drawn with: Altair themes of our appearances, and pieces that several charts share.

A chart is a function of language, theme and shape that composes Altair objects; `drawn` keeps what it compiles to.
"""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, cast

import altair as alt
from altair.utils.schemapi import debug_mode

from dashboard.charts.base import Spec
from dashboard.charts.theme import FONT, THEMES, Theme
from dashboard.words import numbers
from dashboard.words.text import translator

Shape = ParamSpec("Shape")
Chart = alt.Chart | alt.LayerChart | alt.FacetChart  # as `alt.layer` is typed
PICKED_VIEW = "marks"  # the layer whose marks can be chosen
PICK = alt.selection_point(name="pick", fields=["area_code"], on="click", toggle=False)
SPOKEN = alt.Description("spoken:N")  # what a screen reader says of a mark
SYNTHETIC = "datum.origin == 'synthetic'"
DOTTED = alt.expr(f"{SYNTHETIC} ? [1, 2] : [1, 0]")  # of points: finer than the borders of tiles
STRIPES, STROKE = 14, 0.12  # of the hatch of a missing value: how many, and what part of each is drawn
_ONE_AT_A_TIME = Lock()  # Altair's theme and settings are those of the whole process


def _altair_theme(look: Theme) -> alt.theme.ThemeConfig:
    """What every chart of one appearance has without saying so."""
    return {
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 4, "top": 8, "right": 12, "bottom": 6},  # a chart that needs more says only where
        "config": {
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": look.muted,
                "titleColor": look.muted,
                "gridColor": look.grid,
                "domainColor": look.grid,
                "tickColor": look.grid,
                "labelFontSize": 12,
                "labelSeparation": 6,  # or 30,000 and 40,000 read as one number
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelFont": FONT,
                "titleFont": FONT,
            },
            "legend": {
                "labelColor": look.ink,
                "titleColor": look.muted,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "gradientLength": 280,  # six breaks of five digits do not meet, and a phone holds it
            },
            "text": {"font": FONT, "color": look.ink},
        },
    }


for _name, _look in THEMES.items():
    alt.theme.register(f"sidu-{_name}", enable=False)(partial(_altair_theme, _look))


def drawn(draw: Callable[Concatenate[str, str, Shape], Chart]) -> Callable[Concatenate[str, str, Shape], Spec]:
    """`draw` as a specification, made once for each language, theme and shape; rows are sent beside it."""

    @lru_cache(maxsize=64)
    @wraps(draw)
    def kept(language: str, theme: str, *args: Shape.args, **shape: Shape.kwargs) -> Spec:
        with (
            _ONE_AT_A_TIME,
            alt.theme.enable(f"sidu-{theme}"),
            alt.data_transformers.enable(consolidate_datasets=False),  # rows of a layer stay in it
            debug_mode(False),  # no check of each piece against the schema: tests check the whole
        ):
            chart = draw(language, theme, *args, **shape)
            chart.data = alt.NamedData("rows")  # without a name Altair would give each layer an empty table
            spec: Spec = chart.to_dict(validate=False)
        del spec["data"]
        return spec

    return cast("Callable[Concatenate[str, str, Shape], Spec]", kept)  # whose arguments mypy forgets


def where(test: str, value: Any) -> dict[str, Any]:
    """A condition of a channel: `value` for rows of which `test` is true."""
    return {"test": test, "value": value}


def only(*kinds: str) -> alt.FieldOneOfPredicate:
    """The filter of a layer that draws rows of some kinds only."""
    return alt.FieldOneOfPredicate("kind", list(kinds))


def tips(language: str, **fields: str) -> list[alt.Tooltip]:
    """What a mark tells when it is pointed at: fields and message ids of their names, by default of an area."""
    say = translator(language)
    told = fields or {"name": "Area", "shown": "Value", "note": "Source"}
    return [alt.Tooltip(f"{field}:N").title(say(words)) for field, words in told.items()]


def names(theme: str, *, limit: int = 150) -> alt.Y:
    """The axis of names, in the order of rows; names longer than `limit` pixels are cut."""
    return (
        alt.Y("name:N")
        .sort(None)
        .axis(title=None, labelLimit=limit, ticks=False, domain=False, labelColor=THEMES[theme].ink)
    )


def hatched(look: Theme) -> alt.LinearGradient:
    """The fill of what is missing: diagonal strokes, as Vega has no patterns but gradients with hard stops."""
    stops: list[alt.GradientStop] = []
    for stripe in range(STRIPES):
        start, end, off = (round((stripe + part) / STRIPES, 4) for part in (0, 1, 1 - STROKE))
        stops += [alt.GradientStop(look.paper, start), alt.GradientStop(look.paper, off)]
        stops += [alt.GradientStop(look.context, off), alt.GradientStop(look.context, end)]
    return alt.LinearGradient(gradient="linear", x1=0, y1=0, x2=1, y2=1, stops=stops)


def number_format(language: str, *, largest: str = "datum.value", percent: bool = False) -> str:
    """A Vega expression that writes `datum.value` with 万/亿 or in millions; a share in per cent, as its marks are.

    `largest` is the number, or an expression of it, whose unit the others share: no 80,000 beside 10 万.
    """
    if percent:
        return f"format(datum.value * 100, ',.4~r') + '{numbers.PER_CENT(language)}'"
    plain = "format(datum.value, ',.4~r')"
    steps = "".join(
        f"abs({largest}) >= {one.begins} ? format(datum.value / {one.size}, ',.4~g') + ' {one.word}' : "
        for one in numbers.large(language)
    )
    return f"datum.value === 0 ? '0' : {steps}{plain}"
