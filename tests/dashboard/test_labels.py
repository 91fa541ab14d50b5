"""Words of a course: none over another, none over a line, and one number for events that stand close together."""

import datetime as dt
from itertools import combinations, pairwise

import polars as pl

from dashboard.charts import labels


def _rows(*rows: tuple[str, int, float | None, str, str | None]) -> pl.DataFrame:
    """(series, year, value, kind, tag); events have no series."""
    names = ("series", "date", "value", "kind", "tag")
    made = [dict(zip(names, (one, dt.date(year, 1, 1), *rest), strict=True)) for one, year, *rest in rows]
    return pl.DataFrame(made, schema_overrides={"value": pl.Float64, "tag": pl.String})


def _boxes(drawn: pl.DataFrame) -> list[labels.Box]:
    seen = drawn.filter(pl.col("kind") != "event").rows(named=True)
    paper = labels._paper(seen)
    return [
        labels._box(paper.at(row)[0] + row[f"{name}_dx"], paper.at(row)[1] + row[f"{name}_dy"], row[name], side)
        for row in seen
        for name in ("ends", "tag")
        if (side := row[f"{name}_side"])
    ]


def _touch(one: labels.Box, other: labels.Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_names_and_figures_of_lines_that_end_together_do_not_touch():
    # Three vintages of one count end within two years at nearly the same height, beside a target and a census.
    drawn = labels.place_labels(
        _rows(
            ("人口普查", 2000, 1357.0, "point", "1357 万"),
            ("人口普查", 2010, 1961.0, "point", "1961 万"),
            ("人口普查", 2020, 2189.0, "point", "2189 万"),
            ("首次公布", 2014, 2152.0, "point", None),
            ("首次公布", 2019, 2154.0, "point", None),
            ("统计部门", 2020, 2189.0, "point", None),
            ("统计部门", 2024, 2183.0, "point", None),
            ("规划路径", 2020, 2300.0, "target", "2020 年规划：2300 万"),
        )
    )
    boxes = _boxes(drawn)
    assert len(boxes) == 3 + 3 + 1
    assert not [pair for pair in combinations(boxes, 2) if _touch(*pair)]


def test_two_lines_with_one_end_have_their_names_above_each_other():
    drawn = labels.place_labels(_rows(*((name, year, 5.0, "line", None) for name in "AB" for year in (2020, 2030))))
    ends = drawn.filter(pl.col("ends").is_not_null())
    assert sorted(ends["ends"]) == ["A", "B"]
    assert ends["ends_dy"].n_unique() == 2


def test_events_close_together_share_one_number_and_others_keep_theirs():
    # 8 % of 20 years are 1.6 years: 2010 stands alone; 2019, 2020 and 2021 follow each other within less.
    years = (2010, 2019, 2020, 2021)
    course = [("A", year, float(year), "line", None) for year in (2005, 2025)]
    told = [("", year, None, "event", str(place)) for place, year in enumerate(years, start=1)]
    marks = labels.place_labels(_rows(*course, *told)).filter(pl.col("mark").is_not_null())
    assert marks.select("mark", pl.col("at").dt.year()).rows() == [("1", 2010), ("2–4", 2020)]


def test_numbers_of_events_stand_apart_by_as_much_as_they_are_grouped_by():
    course = [("A", year, float(year), "line", None) for year in (2000, 2025)]
    for step in (1, 2, 3):
        told = [("", year, None, "event", str(year)) for year in range(2001, 2025, step)]
        at = labels.place_labels(_rows(*course, *told))["at"].drop_nulls().sort().to_list()
        days = (dt.date(2025, 1, 1) - dt.date(2000, 1, 1)).days
        assert all((later - one).days >= labels.GROUPED * days for one, later in pairwise(at))


def test_what_was_known_and_what_came_do_not_touch_on_a_phone():
    # The track record of visitors as of 2013; on a phone "known then" stood over "no change".
    known = [("known then", year, 80.0 + 11 * (year - 1998), "line", None) for year in range(1998, 2014)]
    ahead = [
        (name, year, 247.4 + rise * (year - 2013), kind, None)
        for name, rise, kind in (("what was said", 11.2, "fan"), ("what came", 11.9, "point"), ("no change", 0, "line"))
        for year in range(2013, 2019)
    ]
    boxes = _boxes(labels.place_labels(_rows(*known, *ahead)))
    assert len(boxes) == 4
    assert not [pair for pair in combinations(boxes, 2) if _touch(*pair)]
