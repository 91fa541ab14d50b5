"""What every chart shares: its type, its colours, its words around it."""

from collections.abc import Collection, Mapping
from typing import Any

from dashboard.charts.theme import FONT, THEMES, Theme
from dashboard.words import numbers

Spec = dict[str, Any]
PICKED_VIEW = "marks"  # the layer whose marks can be chosen
PICK: Spec = {
    "name": "pick",
    "select": {"type": "point", "fields": ["area_code"], "on": "click", "toggle": False},
    "views": [PICKED_VIEW],
}

STRIPES, STROKE = 14, 0.12  # of the hatch of a missing value: how many, and what part of each is drawn


def config(theme: Theme) -> Spec:
    """Vega-Lite configuration of one appearance."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": theme.muted,
            "titleColor": theme.muted,
            "gridColor": theme.grid,
            "domainColor": theme.grid,
            "tickColor": theme.grid,
            "labelFontSize": 12,
            "labelSeparation": 6,  # or 30,000 and 40,000 read as one number
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelFont": FONT,
            "titleFont": FONT,
        },
        "legend": {
            "labelColor": theme.ink,
            "titleColor": theme.muted,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gradientLength": 280,  # six breaks of five digits do not meet, and a phone holds it
        },
        "title": {
            "anchor": "start",
            "color": theme.ink,
            "subtitleColor": theme.muted,
            "fontSize": 16,
            "subtitleFontSize": 13,
            "fontWeight": 600,
            "subtitlePadding": 4,
            "offset": 12,
        },
        "text": {"font": FONT, "color": theme.ink},
    }


def framed(parts: Mapping[str, Any], theme: str, *, height: int) -> Spec:
    """A full-width specification with the theme's configuration."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 4, "top": 8, "right": 12, "bottom": 6},
        "config": config(THEMES[theme]),
        **parts,
    }


def hatched(look: Theme) -> Spec:
    """The fill of what is missing: diagonal strokes, as Vega has no patterns but gradients with hard stops."""
    stops: list[Spec] = []
    for stripe in range(STRIPES):
        start, end, off = (round((stripe + part) / STRIPES, 4) for part in (0, 1, 1 - STROKE))
        stops += [{"offset": start, "color": look.paper}, {"offset": off, "color": look.paper}]
        stops += [{"offset": off, "color": look.context}, {"offset": end, "color": look.context}]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}


def titled(spec: Spec, title: str, subtitle: str = "") -> Spec:
    """`spec` with its finding as title and its definition as subtitle; without either it stays as it is."""
    if not title and not subtitle:
        return spec
    return {**spec, "title": {"text": title, "subtitle": [subtitle] if subtitle else []}}


def enlarged(spec: Spec, *, times: float, height: int) -> Spec:
    """`spec` for reading from afar: every letter and point `times` as large, the drawing of another height."""

    def grown(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {
                name: _times(value, times) if name in _LETTERS and not _fitted(name, value) else grown(value)
                for name, value in part.items()
            }
        return [grown(one) for one in part] if isinstance(part, list) else part

    return {**grown(spec), "height": height}


def _fitted(name: str, value: Any) -> bool:
    """Whether a size of letters is an expression: it fits its room already, and would leave it if it grew."""
    return name == "fontSize" and isinstance(value, Mapping)


def _times(value: Any, times: float) -> Any:
    """A number, or an expression of one, `times` as large."""
    if isinstance(value, Mapping) and "expr" in value:
        return {"expr": f"{times} * ({value['expr']})"}
    return value * times if isinstance(value, int | float) else value


_LETTERS = frozenset(
    {
        "fontSize",
        "labelFontSize",
        "titleFontSize",
        "subtitleFontSize",
        "dx",
        "dy",
        "gradientThickness",
        "gradientLength",
    }
)


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


def only(*kinds: str) -> list[Spec]:
    """The transform of a layer that draws rows of some kinds only."""
    return [{"filter": {"field": "kind", "oneOf": list(kinds)}}]


def without_empty(spec: Mapping[str, Any], kinds: Collection[str]) -> Spec:
    """`spec` without layers whose kinds no row has: an empty group would be an unnamed picture to a screen reader."""

    def drawn(layer: Mapping[str, Any]) -> bool:
        wanted = [step["filter"]["oneOf"] for step in layer.get("transform", ()) if "oneOf" in step.get("filter", "")]
        return all(set(names) & set(kinds) for names in wanted)

    return {**spec, "layer": [layer for layer in spec["layer"] if drawn(layer)]} if "layer" in spec else dict(spec)
