"""The map of outlines: every street or district in its own shape, shaded by its value."""

import json

import altair as alt

from dashboard.charts.drawing import PICK, PICKED_VIEW, SPOKEN, SYNTHETIC, Chart, drawn, tips
from dashboard.charts.geometry import FLAT, Outlines
from dashboard.charts.theme import DASHES, THEMES
from dashboard.charts.tiles import classes, on_ground
from dashboard.words.letters import LATIN, WIDE

HEIGHT, WIDTH = 460, 640  # pixels of the drawing at most, and of a column of a laptop's page
EDGE = 4  # pixels that lines at the edge of the map need
LEGEND = 60  # pixels below the map
SMALLEST = 9  # letters that can be read; where these do not fit, the name is told by pointing
LARGEST = 12
TWO_LINES = 2.4 * FLAT  # how much wider than a letter's height the room of a name is that holds a value as well


@drawn
def shape_map(
    language: str,
    theme: str,
    *,
    outlines: Outlines,
    breaks: tuple[float, ...],
    percent: bool = False,
    high: int = HEIGHT,
    letter: int = LARGEST,
) -> Chart:
    """Rows: area_code, name, label, value, shown, band, origin, chosen (bool), note, spoken, as `tile_map` has them.

    `high` is the height of the drawing at most, `letter` that of its letters. An area without an outline is not drawn;
    a value stands below its name where there is room for both. Selecting a shape returns its area_code in `pick`.
    """
    look, wide, tall = THEMES[theme], outlines.width, outlines.height
    scale = f"min((width - {EDGE}) / {wide}, (height - {EDGE}) / {tall})"  # pixels of a step
    middle = f"[(width - {wide} * {scale}) / 2, (height - {tall} * {scale}) / 2]"
    room = f"(datum.room * {scale} - 6)"
    name = f"min({letter}, {room} / (length(datum.label) * {WIDE[language]}))"
    both = f"min({name}, {room} / (length(datum.shown) * {LATIN}), {room} / {TWO_LINES})"
    letters = alt.expr(f"({both} < {SMALLEST} ? {name} : {both})")
    shape = alt.Shape("outline", type="geojson")

    def line(which: str, colour: str, width: float, *, dash: tuple[int, int] = (1, 0)) -> alt.Chart:
        border: alt.Chart = (
            alt.Chart()
            .transform_filter(which)
            .mark_geoshape(
                filled=False, stroke=colour, strokeWidth=width, strokeDash=list(dash), strokeJoin="round", aria=False
            )
            .encode(shape)
        )
        return border

    def word(field: str, fits: str, down: str) -> alt.Chart:
        """A line of letters as large as `fits` allows, or none."""
        seen = alt.expr(f"{fits} < {SMALLEST} ? 0 : 1")
        letter_row: alt.Chart = (
            alt.Chart()
            .mark_text(fontSize=letters, opacity=seen, dy=alt.expr(down), aria=False)
            .encode(alt.Longitude("x:Q"), alt.Latitude("y:Q"), alt.Text(f"{field}:N"), on_ground(theme))
        )
        return letter_row

    areas = (
        alt.Chart(name=PICKED_VIEW)
        .mark_geoshape(cursor="pointer", stroke=look.context, strokeWidth=0.8, strokeJoin="round", invalid="show")
        .encode(shape, classes(language, theme, breaks=breaks, percent=percent), SPOKEN, tooltip=tips(language))
        .add_params(PICK)
    )
    return (
        alt.layer(
            areas,
            # Lines of their own above all areas: a neighbour would draw over half of them.
            line(SYNTHETIC, look.paper, 1.6),
            line(SYNTHETIC, look.muted, 1.2, dash=DASHES),
            line("datum.chosen", look.ink, 3),
            word("label", name, f"{both} < {SMALLEST} ? 0 : -0.6 * {both}"),
            word("shown", both, f"0.6 * {both}"),
            # Said, not fitted: Vega-Lite fits a map of several layers to the names alone.
            projection=alt.Projection(type="identity", scale=alt.expr(scale), translate=alt.expr(middle)),
            height=min(high, round(WIDTH * tall / wide)) + LEGEND,
        )
        .transform_lookup("area_code", from_=_looked_up(outlines))
        .transform_filter("isValid(datum.outline)")
    )


def _looked_up(outlines: Outlines) -> alt.LookupData:
    """The outline of each row, and the place and the room of its name."""
    held = [
        {
            "area_code": one.code,
            "outline": {"type": "MultiPolygon", "coordinates": one.polygons},
            "x": round(one.x, 1),
            "y": round(one.y, 1),
            "room": round(one.room, 1),
        }
        for one in outlines.shapes
    ]
    # As text, which Vega reads as well: Altair would copy thousands of points at every step.
    source = alt.InlineData(json.dumps(held, separators=(",", ":")), format=alt.JsonDataFormat(type="json"))
    return alt.LookupData(data=source, key="area_code", fields=["outline", "x", "y", "room"])
