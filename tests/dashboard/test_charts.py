"""Specifications of charts: each is what Vega-Lite allows, made once, and without rows of its own."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, product
from typing import Any

import altair as alt
import polars as pl
import pytest

from dashboard.charts.against import before_and_after
from dashboard.charts.bivariate import two_in_one
from dashboard.charts.calendar import calendar
from dashboard.charts.drawing import Chart, drawn
from dashboard.charts.flows import flows
from dashboard.charts.geometry import Outlines, Shape
from dashboard.charts.points import points
from dashboard.charts.profile import profile
from dashboard.charts.ranking import ranking
from dashboard.charts.reliability import reliability
from dashboard.charts.shapes import shape_map
from dashboard.charts.slope import slope
from dashboard.charts.theme import THEMES
from dashboard.charts.tiles import tile_map
from dashboard.charts.trend import trend
from dashboard.charts.villages import villages
from dashboard.charts.waterfall import waterfall
from dashboard.words.text import LANGUAGES

SQUARE = Outlines((Shape("a", (([(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)],),), 4.5, 4.5, 9.0),), 9, 9)
GRID = (("a", "A", 0.0, 0.0, 1.0, 1.0),)


def _course(years: int, *kinds: str) -> pl.DataFrame:
    return pl.DataFrame({"date": [dt.date(2020, 1, 1), dt.date(2020 + years, 2, 1)], "kind": list(kinds)})


def _month(language: str, theme: str, *, percent: bool) -> dict[str, Any]:
    return trend(_course(0, "line", "event"), language, theme, percent=percent)


def _decade(language: str, theme: str, *, percent: bool) -> dict[str, Any]:
    return trend(_course(10, "line", "line"), language, theme, percent=percent)


SHAPES: tuple[tuple[Callable[..., dict[str, Any]], dict[str, Any]], ...] = (
    (before_and_after, {"bars": 3}),
    (two_in_one, {"columns": 2, "rows": 2, "names": ("A", "B")}),
    (calendar, {}),
    (flows, {"bars": 3}),
    (points, {"grid": GRID, "apart": 0.5, "capacity": "beds", "load": "load", "chosen": "a"}),
    (profile, {}),
    (ranking, {"bars": 3, "percent": True}),
    (reliability, {}),
    (shape_map, {"outlines": SQUARE, "breaks": (1.0, 2.0)}),
    (slope, {"places": 3}),
    (tile_map, {"columns": 2, "rows": 2, "breaks": (1.0,)}),
    (tile_map, {"columns": 2, "rows": 2, "breaks": ()}),
    (_month, {"percent": True}),
    (_decade, {"percent": False}),
    (villages, {}),
    (waterfall, {"bars": 3}),
)
EVERY = [pytest.param(draw, shape, id=f"{draw.__name__}-{place}") for place, (draw, shape) in enumerate(SHAPES)]


@pytest.mark.parametrize(("draw", "shape"), EVERY)
def test_every_specification_is_what_vega_lite_allows(draw: Callable[..., dict[str, Any]], shape: dict[str, Any]):
    for theme, language in zip(THEMES, cycle(LANGUAGES), strict=False):
        whole = draw(language, theme, **shape) | {"data": {"name": "rows"}}  # as a page completes it
        alt.TopLevelSpec.validate(whole)


@pytest.mark.parametrize(("draw", "shape"), EVERY)
def test_a_specification_is_made_once_and_has_no_rows(draw: Callable[..., dict[str, Any]], shape: dict[str, Any]):
    made = draw("zh", "dark", **shape)
    assert made is draw("zh", "dark", **shape)
    assert made is not draw("zh", "light", **shape)
    assert not {"data", "datasets"} & made.keys()


@contextmanager
def _switching(seconds: float) -> Iterator[None]:
    """Threads that give way to one another this often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    yield
    sys.setswitchinterval(usual)


def test_specifications_that_are_made_at_once_have_each_its_own_theme():
    @drawn
    def bars(language: str, theme: str, *, turn: int) -> Chart:
        chart: alt.Chart = alt.Chart().mark_bar(color=THEMES[theme].accent, size=turn)
        return chart

    asked = list(product(range(50), THEMES))
    with _switching(1e-6), ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda one: bars("zh", one[1], turn=one[0]), asked))
    assert [spec["config"]["text"]["color"] for spec in made] == [THEMES[theme].ink for _, theme in asked]
