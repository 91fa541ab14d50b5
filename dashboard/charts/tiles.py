"""The tile grid: every street or district where it lies, roughly, shaded by its value."""

import altair as alt

from dashboard.charts.drawing import (
    PICK,
    PICKED_VIEW,
    SPOKEN,
    SYNTHETIC,
    Chart,
    drawn,
    hatched,
    number_format,
    tips,
    where,
)
from dashboard.charts.theme import DASHES, THEMES
from dashboard.words.letters import LATIN, WIDE

# Vega-Lite has no strokeDash channel for rectangles; as a property of the mark the same condition works.
DASHED = alt.expr(f"{SYNTHETIC} ? {list(DASHES)} : [1, 0]")
DARK_GROUND = "datum.band > 3"  # classes on which letters are of the paper's colour


def classes(language: str, theme: str, *, breaks: tuple[float, ...], percent: bool) -> alt.Color:
    """The colour of an area by the class of its value, with the breaks on the legend; hatched without one."""
    look, largest = THEMES[theme], max(map(abs, breaks), default=0)
    written = number_format(language, largest=f"{largest}", percent=percent)
    legend = alt.Legend(
        title=None,
        orient="bottom",
        gradientThickness=10,
        labelExpr=f"isFinite(datum.value) ? ({written}) : ''",
    )
    return (
        alt.Color("value:Q", legend=legend if breaks else None)
        .scale(type="threshold", domain=list(breaks), range=list(look.ramp[: len(breaks) + 1]))
        .condition(test="!isValid(datum.value)", value=hatched(look))
    )


def places(columns: int, rows: int) -> tuple[alt.X, alt.Y]:
    """Where the tile of an area stands in a grid."""
    across, down = (alt.Scale(domain=list(range(count)), padding=0.06) for count in (columns, rows))
    return alt.X("tile_col:O", axis=None, scale=across), alt.Y("tile_row:O", axis=None, scale=down)


def borders(theme: str, *, missing: str, synthetic: float) -> tuple[alt.StrokeValue, alt.StrokeWidthValue]:
    """The border of an area: what is chosen is told first, then demonstration data, then that there is no figure."""
    look, chosen = THEMES[theme], "datum.chosen"
    widths = [where(chosen, 3), where(SYNTHETIC, synthetic), where(f"!isValid(datum.{missing})", 0.6)]
    return alt.StrokeValue(look.muted, condition=where(chosen, look.ink)), alt.StrokeWidthValue(0, condition=widths)


def on_ground(theme: str) -> alt.ColorValue:
    """The colour of letters on the colour of their area."""
    look = THEMES[theme]
    return alt.ColorValue(look.ink, condition=where(DARK_GROUND, look.paper))


def in_short(words: str, room: str) -> str:
    """An expression of `words`, in which million is M and thousand k where the words in full leave the `room`.

    A number that is cut names another one: on a phone 2.269 million stood as 2.269 mill….
    """
    brief = f"replace(replace({words}, ' million', ' M'), ' thousand', ' k')"
    return f"length({words}) * {LATIN * 11:.1f} > {room} ? {brief} : {words}"


@drawn
def tile_map(
    language: str,
    theme: str,
    *,
    columns: int,
    rows: int,
    breaks: tuple[float, ...],
    tile: int = 58,
    letter: int = 12,
    percent: bool = False,
) -> Chart:
    """Rows: area_code, name, tile_col, tile_row, value, shown, origin, chosen (bool), note.

    `breaks` are the round values between classes, written on the legend; `tile` is the height of a tile in pixels,
    `letter` that of its name where there is room for it.
    Selecting a tile returns its area_code in the selection `pick`. Dashed borders are demonstration data.
    """
    room, chart = f"(width / {columns} - 8)", alt.Chart()
    areas = (
        alt.Chart(name=PICKED_VIEW)
        .mark_rect(cornerRadius=3, cursor="pointer", strokeDash=DASHED, invalid="show")
        .encode(
            classes(language, theme, breaks=breaks, percent=percent),
            *borders(theme, missing="value", synthetic=1.2),
            SPOKEN,
            tooltip=tips(language),
        )
        .add_params(PICK)
    )
    # A long name is written smaller, not cut: two streets begin with the same eight letters.
    size = alt.expr(f"min({letter}, {room} / (length(datum.label) * {WIDE[language]}))")
    # 7 up, with the value below it inside the lowest tile, that of the overview.
    labels = chart.mark_text(fontSize=size, dy=-7, aria=False).encode(on_ground(theme), alt.Text("label:N"))
    figures = chart.mark_text(
        text=alt.expr(in_short("datum.shown", room)), fontSize=11, dy=8, limit=alt.expr(room), aria=False
    ).encode(on_ground(theme))
    return alt.layer(areas, labels, figures, height=tile * rows).encode(*places(columns, rows))
