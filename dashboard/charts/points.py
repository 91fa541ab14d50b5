"""Points in the tiles of their areas, sized by what they hold, coloured by how full they are."""

import math
from collections.abc import Sequence

import altair as alt

from dashboard.charts.calendar import BANDS, band_colours
from dashboard.charts.drawing import (
    DOTTED,
    PICK,
    PICKED_VIEW,
    SPOKEN,
    Chart,
    drawn,
    number_format,
    where,
)
from dashboard.charts.theme import THEMES
from dashboard.words.letters import WIDE
from dashboard.words.text import translator

TILE = 84  # pixels of a tile's height
WIDTH = 560.0  # of the drawing in a column of a laptop's page, which decides how large a point may be
OVER = 1.5  # points of the largest kind may overlap a little: the smaller are drawn over them
LEAST, LARGEST = 40.0, 1200.0  # square pixels of a point
Tile = tuple[str, str, float, float, float, float]


@drawn
def points(
    language: str, theme: str, *, grid: Sequence[Tile], apart: float, capacity: str, load: str, chosen: str
) -> Chart:
    """Rows: area_code, name, where, x and y in tiles, value (load) and value_2 (what it holds), band, origin, note.

    `grid` are the tiles below (code, label, corners); `apart` is how far, in tiles, points stand from one another.
    """
    look, say = THEMES[theme], translator(language)
    across, rows = math.ceil(max(tile[4] for tile in grid)), math.ceil(max(tile[5] for tile in grid))
    wide = alt.Scale(domain=[0, across], nice=False)
    x = alt.X("x:Q", axis=None, scale=wide)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[rows, 0], nice=False))
    ground = alt.Chart(
        alt.InlineData(
            [
                {"code": code, "label": label, "x": left, "y": top, "x2": right, "y2": bottom, "wide": right - left}
                for code, label, left, top, right, bottom in grid
            ]
        )
    )
    tiles = ground.mark_rect(cornerRadius=3, fill=look.grid, fillOpacity=0.35, aria=False).encode(
        x,
        y,
        alt.X2("x2"),
        alt.Y2("y2"),
        alt.StrokeValue(look.grid, condition=where(f"datum.code == '{chosen}'", look.ink)),
    )
    size = f"min(12, (width / {across} * datum.wide - 6) / (length(datum.label) * {WIDE[language]}))"
    labels = (
        ground.transform_calculate(middle="(datum.x + datum.x2) / 2")
        .mark_text(dy=13, fontSize=alt.expr(size), color=look.ink, aria=False)
        .encode(alt.X("middle:Q", axis=None, scale=wide), y, alt.Text("label:N"))
    )
    largest = min(LARGEST, max(3 * LEAST, math.pi / 4 * (OVER * apart * WIDTH / across) ** 2))
    sizes = (
        alt.Size("value_2:Q")
        .scale(zero=True, range=[LEAST, largest])
        .legend(
            title=capacity,
            orient="top",
            labelExpr=number_format(language),
            tickCount=2,
            symbolType="circle",
        )
        .condition(test="!isValid(datum.value_2)", value=LEAST)
    )
    fills = (
        alt.Fill("band:N")
        .sort(None)
        .scale(domain=[say(band) for band in BANDS[1:]], range=band_colours(theme))
        .legend(title=load, orient="bottom", symbolType="circle", columns=3)
        .condition(test="!isValid(datum.value)", value=look.paper)
    )
    told = {"name": say("Name"), "where": say("Area"), "shown_2": capacity, "shown": load, "note": say("Source")}
    marks = (
        alt.Chart(name=PICKED_VIEW)
        .transform_filter("isValid(datum.x)")
        .mark_point(
            filled=True,
            opacity=0.92,
            cursor="pointer",
            strokeDash=DOTTED,
            invalid="show",
            strokeWidth=1,
            stroke=look.muted,
        )
        .encode(
            x,
            y,
            sizes,
            fills,
            alt.Order("value_2:Q").sort("descending"),
            SPOKEN,
            tooltip=[alt.Tooltip(f"{field}:N").title(title) for field, title in told.items()],
        )
        .add_params(PICK)
    )
    return alt.layer(tiles, labels, marks, height=TILE * rows + 90)
