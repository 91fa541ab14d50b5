"""What a candidate moves, as people read it: nothing doubled, ranked, counted, and withheld where it must be."""

import ast
import dataclasses
import datetime as dt
import inspect
import json
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, quiet

from dashboard import publishing
from dashboard.cli import main
from dashboard.content.releases import consequences
from dashboard.content.targets import office_tables
from dashboard.reading import query
from data import published
from data.store.access import grant_for
from data.store.objects import Store
from data.store.overlay import Overlay
from forecasts import classes

GROUP = {
    "indicator": "residents",
    "change": "changes",
    "synthetic": False,
    "figures": 12_000,
    "areas": 340,
    "why": "population",
    "largest_area_code": "110101",
    "largest_grain": "year",
    "largest_old": 500.0,
    "largest_new": 450.0,
    "largest_small_cell": True,
}


def preview(home: Path, folder: Path) -> publishing.Draft:
    store, files = Overlay.over(str(home), str(folder / "scratch")), []
    for area, residents in (("110101", 703_000), ("110102", 1_098_000)):
        files.append(extract(folder / area, residents, area=area))
    how = {"grant": ME, "workdir": folder, "as_of": AS_OF, "progress": quiet}
    draft = publishing.preview(store, {"population": files}, **how).draft
    assert draft is not None
    return draft


def test_published_figures_that_give_way_to_official_ones_are_no_two_standings(home: Path, tmp_path: Path):
    # Until 2026-11-27 each standing came twice: one that vanished (published) and one that appeared (official).
    draft = preview(home, tmp_path)
    judged = [row for row in draft.consequences if row["kind"] in {"standing", "probability"}]
    assert not [row for row in judged if row["old"] == row["new"]]
    assert max(Counter((row["kind"], row["target_id"], row["period"]) for row in judged).values(), default=1) == 1


def test_a_target_that_is_edited_is_the_cause_of_its_new_standing(home: Path, tmp_path: Path):
    # Release and page said "code" where the office had raised the number: 10,988,587 is below 1100万 on one base.
    view = query.open_view(str(home), grant=ME)
    edited = {"high": 11_000_000.0, "baseline_vintage": "rebased_2020"}
    row = (
        query.targets(view)
        .filter(target_id="central-residents")
        .with_columns(**{k: pl.lit(v) for k, v in edited.items()})
    )
    row.select(office_tables.columns("targets")).write_csv(tmp_path / "targets.csv")
    given = {"targets": [tmp_path / "targets.csv"]}
    seen = publishing.preview(
        Store.open(str(home)), given, grant=ME, workdir=tmp_path, as_of=AS_OF, progress=quiet, full_delivery=False
    )
    assert seen.draft is not None
    [told] = consequences.decisions(view.in_language("zh"), seen.draft.consequences).to_dicts()
    assert (told["原值"], told["新值"]) == ("≠ 口径不可比", "● 已达标")
    assert told["原因"].startswith("目标：到期达到")
    assert consequences.difference(view.in_language("zh"), seen.changes["targets"]).columns[0] == "项目"


def test_groups_count_every_figure_and_pages_say_where_they_stand(home: Path, tmp_path: Path):
    draft = preview(home, tmp_path)
    listed = [row for row in draft.consequences if row["kind"] == "value"]
    assert sum(group["figures"] for group in draft.groups) == len(listed) > 0
    densities = sum(row["indicator"] == "population_density" for row in listed)
    assert consequences.pages(draft, {"densities": ["population_density"], "beds": ["hospital_beds"]}) == {
        "densities": densities
    }


def test_a_group_of_new_figures_names_the_largest_of_them(home: Path, tmp_path: Path):
    # Until 2026-11-27 it named any of them, another one each time: what is new has no change to be ranked by.
    draft = preview(home, tmp_path)
    new = [row["new"] for row in draft.consequences if row["kind"] == "value" and row["indicator"] == "residents"]
    group = next(one for one in draft.groups if one["indicator"] == "residents" and one["change"] == "appears")
    assert len(new) > 2
    assert group["largest_new"] == max(new)


def test_a_small_cell_is_withheld_from_who_may_not_see_it(home: Path):
    group = {**GROUP, "first": AS_OF, "last": AS_OF, "largest_period": AS_OF}
    for role, seen in (("office", False), ("analyst", True)):
        view = query.open_view(str(home), grant=grant_for(role, role))
        told = str(consequences.groups(view.in_language("en"), [group]).row(0))
        assert ("450" in told) is seen
        assert ("withheld" in told) is not seen


def test_the_difference_is_told_by_area_and_period_the_most_first(home: Path):
    view = query.open_view(str(home), grant=ME)
    changes = pl.DataFrame(
        {
            "place": ["110101", "110101", "110102"],
            "grain": ["year", "year", "month"],
            "period": [dt.date(2023, 1, 1)] * 3,
            "change": ["added", "removed", "changed"],
            "rows": [1, 2, 7],
        }
    )
    # 7 rows of 西城 before 3 rows of 东城; the year 2023 is no day of January.
    assert [row[1:] for row in consequences.difference(view.in_language("en"), changes).rows()] == [
        ("Jan 2023", 0, 7, 0),
        ("2023", 1, 0, 2),
    ]
    assert consequences.difference(view.in_language("zh"), changes)["时期"].to_list() == ["2023 年 1 月", "2023 年"]


def test_a_share_moves_by_points_and_shows_that_it_moved(home: Path):
    # Until 2026-11-27 this read “2.6% → 2.6% (−1.8%)”: a difference that was not shown, and a percentage of a share.
    view = query.open_view(str(home), grant=ME)
    group = {**GROUP, "indicator": "core_share", "first": AS_OF, "last": AS_OF, "largest_period": AS_OF}
    group |= {"largest_old": 0.0263, "largest_new": 0.0258, "largest_small_cell": False}
    assert "2.63% → 2.58%（−0.05 个百分点）" in str(consequences.groups(view.in_language("zh"), [group]).row(0))
    assert "2.63 % → 2.58 % (−0.05 percentage points)" in str(
        consequences.groups(view.in_language("en"), [group]).row(0)
    )


def test_one_of_something_is_told_as_one(home: Path, tmp_path: Path):
    view, draft = query.open_view(str(home), grant=ME), preview(home, tmp_path)
    one = [{"kind": "standing"}, *({"kind": "probability"} for _ in range(2))]
    groups = [{**GROUP, "change": "vanishes", "figures": 1}, {**GROUP, "figures": 12_000}]
    told = consequences.sentence(view.in_language("en"), dataclasses.replace(draft, consequences=one, groups=groups))
    assert told == "1 figure vanishes; 1 standing changes class; 2 probabilities shift; 12,000 figures change."


def test_what_vanishes_is_told_before_anything_else(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    # Without its area neither density of the ecology districts can be computed: residents stay, densities go.
    rows = published.load("areas").drop("extracted_on", "extract")
    land = pl.when(pl.col("code") != "110101").then("land_km2").alias("land_km2")
    rows.with_columns(land).write_csv(tmp_path / "areas.csv")
    command = ["diff", f"areas={tmp_path / 'areas.csv'}", "--home", str(home), "--as-of", str(AS_OF), "--lang", "en"]
    assert main.run([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    gone = [row["old"] is not None and row["new"] is None for row in told["consequences"]]
    assert any(gone)
    assert gone == sorted(gone, reverse=True)
    counted = Counter(
        (row["indicator"], row["area"]) for row in told["consequences"] if row["kind"] == "value" and row["new"] is None
    )
    assert {(row["indicator"], row["area_code"]): row["figures"] for row in told["vanishing"]} == counted
    assert ("population_density", "110101") in counted
    assert main.run(command) == 0
    head = capsys.readouterr().out.splitlines()[:2]
    assert head[0] == f"{sum(counted.values())} figures vanish"
    assert "figures vanish (" in head[1]
    # Publishing says so first as well, both where warnings refuse it and where it is done.
    publish = ["publish", *command[1:], "--reason", "x"]
    for more, code, after in (([], 1, "refused"), (["--accept-warnings"], 0, "release 2")):
        assert main.run([*publish, *more]) == code
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == head[0]
        assert after in lines
    view = query.open_view(str(home), grant=ME)
    table = consequences.vanishing(
        view.in_language("zh"), [{**row, "first": AS_OF, "last": AS_OF} for row in told["vanishing"]]
    )
    assert table.columns[:3] == ["消失的数值", "区域", "数值个数"]
    assert table.height == len(counted)


def test_why_a_standing_moves_is_said_in_chinese_whatever_made_it():
    reasons = [one.value for one in ast.walk(ast.parse(inspect.getsource(classes))) if isinstance(one, ast.Constant)]
    said = {one for one in reasons if isinstance(one, str) and " " in one and not one.startswith((", ", "("))}
    for phrase in {"reached", *(one for one in said if not one.endswith((".", " ")))}:
        told = consequences.causes(f"population: {phrase}", "zh")
        assert not re.search("[a-z]", told), told
