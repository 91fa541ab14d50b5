"""What needs attention, in sentences: of when a value is, and what is invented about it."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from small_home import ME

from dashboard.cli import main
from dashboard.content.targets import above_plan, standings
from dashboard.handouts import briefing
from dashboard.reading import query

BEDS = {
    "indicator": "hospital_beds",
    "area_code": "110000.central",
    "due": dt.date(2025, 12, 31),
    "value": 64208.0,
    "value_period": dt.date(2025, 1, 1),
    "grain": "year",
    "target_value": None,
    "gap": None,
    "baseline_period": dt.date(2020, 1, 1),
    "moved": (64208 - 63712) / 63712,  # 0.0078
    "probability": None,
    "class": "wrong_way",
    "reported_verdict": None,
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "中心城区（城六区） 2025 年医院实有床位 64,208 张，比 2020 年上升 0.8%"),
        ("en", "Six central districts, 2025: Hospital beds 64,208 beds, up 0.8 % from 2020"),
    ],
)
def test_a_standing_says_of_when_its_value_is(seeded: Path, language: str, said: str):
    # The page of beds shows October 2026 beside it: 64,627.
    assert standings.sentence_of(BEDS, query.open_view(str(seeded), grant=ME).in_language(language)) == said


def test_a_briefing_says_of_every_standing_how_it_is_and_if_it_is_invented(seeded: Path):
    view = query.open_view(str(seeded), grant=ME)
    real, invented = (
        briefing.line({**BEDS, "origin": one}, view.in_language("zh")) for one in ("official", "synthetic")
    )
    assert real == "▼ 方向相反 中心城区（城六区） 2025 年医院实有床位 64,208 张，比 2020 年上升 0.8%"
    assert invented == f"演示数据：{real}"
    assert "Origin" in briefing.briefing(view.in_language("en"), "110000.core").targets.columns


def test_streets_above_the_plan_are_invented_if_one_of_them_is():
    rows = pl.DataFrame({"name": ["德胜街道", "金融街街道"], "value": [40161.0, 28451.0], "origin": "published"})
    assert above_plan.worst_sentence(rows, "zh") == "德胜街道高出规划密度最多，多 40,161 人；共 2 个街道高于规划"
    mixed = rows.with_columns(origin=pl.Series(["published", "synthetic"]))
    assert above_plan.worst_sentence(mixed, "zh").startswith("演示数据：德胜街道高出规划密度最多")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            "中心城区（城六区） 2020 年常住人口 1099 万人，2020 年目标 1085 万，"
            "口径不可比（基期为首次公布数，结果为人口普查数），2023-01-15 官方公布已达标",
        ),
        (
            "en",
            "Six central districts, 2020: Residents 10.99 million people, 2020 target 10.85 million, "
            "not comparable (baseline: first published; outcome: census), officially reported as met on 2023-01-15",
        ),
    ],
)
def test_a_target_whose_bases_differ_says_so_and_what_was_reported(seeded: Path, language: str, said: str):
    view = query.open_view(str(seeded), grant=ME).in_language(language)
    (row,) = standings.standings(view).filter(pl.col("target_id") == "central-residents").iter_rows(named=True)
    assert row["class"] not in standings.URGENT
    assert standings.sentence_of(row, view) == said


def test_the_command_line_gives_what_was_reported_beside_our_own_judgement(
    seeded: Path, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["standing", "--home", str(seeded), "--area", "110000.central", "--json"]) == 0
    found = {row["target_id"]: row for row in json.loads(capsys.readouterr().out)["standings"]}
    assert found["central-residents"]["class"] == "not_comparable"
    assert found["central-residents"]["reported"]["verdict"] == "met"
    assert "2023-01-15" in found["central-residents"]["reported"]["document"]
    assert found["central-residents-ceiling"]["reported"] is None
