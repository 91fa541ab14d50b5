"""Two indicators in one map: classes by thirds, and letters that can be read on each of the nine colours.

And the period of a map beside a figure, and what stands where there is no course to draw.
"""

from pathlib import Path

import polars as pl
import pytest
from small_home import ME

from dashboard.charts import theme
from dashboard.content.subjects import course, headline, maps
from dashboard.reading import geography, query


def _rows(values: list[float | None]) -> pl.DataFrame:
    codes = [f"a{place}" for place in range(len(values))]
    shown = [str(value) for value in values]
    return pl.DataFrame(
        {
            "area_code": codes,
            "name": codes,
            "value": values,
            "shown": shown,
            "origin": "published",
            "band": 0,
            "receipt": None,
        },
        schema_overrides={"value": pl.Float64},
    )


def test_areas_are_classed_by_thirds_of_either_indicator():
    # Six areas: two in each third; the second indicator runs the other way.
    rows = maps.joined_rows(_rows([1, 2, 3, 4, 5, 6]), _rows([6, 5, 4, 3, 2, 1]), ("A", "B"), "en")
    assert rows["pair"].to_list() == ["low · high"] * 2 + ["middle · middle"] * 2 + ["high · low"] * 2


def test_an_area_without_one_of_the_figures_has_no_class_and_shifts_nobody():
    rows = maps.joined_rows(_rows([1, 2, 3, None]), _rows([1, 2, 3, 4]), ("A", "B"), "en")
    assert rows["pair"].to_list() == ["low · low", "middle · middle", "high · high", None]


@pytest.mark.parametrize("name", list(theme.THEMES))
def test_letters_can_be_read_on_every_colour_of_two_indicators(name: str):
    for colour in (colour for row in theme.bivariate(name) for colour in row):
        assert theme.contrast(colour, theme.readable_on(colour, name)) >= 4.5, colour


@pytest.mark.parametrize(
    ("area", "when"),
    [
        ("110000.core", "2020-11"),  # the census of the core, and of ten of its streets
        ("110000", maps.LATEST),  # the city's year 2024 has invented districts only; their census is real
    ],
)
def test_real_figures_of_other_areas_stand_beside_a_real_one(seeded: Path, area: str, when: str):
    view = query.open_view(str(seeded), grant=ME)
    figure = headline.figure(view, "population_density", area)
    assert maps.comparable_real_period(view, figure, geography.comparison(view, area).codes) == when


def test_a_place_with_a_plan_and_no_figure_is_told_so(seeded: Path):
    # 130 万 of 2035 over about 155 km²; the page of the overview broke off here.
    points = course.rows(
        query.open_view(str(seeded), grant=ME).in_language("zh"), "population_density", "110000.subcentre"
    )
    assert points.filter(pl.col("kind") != "event")["kind"].to_list() == ["target"]
    assert course.only_one(points, "zh") == f"尚无数值；{points['tag'][0]}。"
