"""What a receipt says of a standing or a projection is in the reader's words."""

from pathlib import Path

import polars as pl
import pytest
from small_home import ME

from dashboard.proof import proof
from dashboard.proof.operands import coded
from dashboard.reading import query
from dashboard.words.text import translator
from data.contracts import CONTRACTS

DRAWN = {"kind", "quantiles"}  # how a mark is drawn is left out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dataset", ["standings", "projections"])
def test_every_cell_has_its_name(dataset: str, language: str):
    say = translator(language)
    names = set(CONTRACTS[dataset].schema) - DRAWN
    assert {name for name in names if say(f"cell:{name}") == f"cell:{name}"} == set()


@pytest.mark.parametrize(
    ("name", "value", "zh"),
    [
        ("indicator", "residents", "常住人口"),
        ("class", "missed", "未达标"),
        ("grain", "instant", "时点"),
        ("baseline_vintage", "first_published", "首次公布"),
        ("origin", "synthetic", "演示"),
        ("probability_reason", "not stated: 3 comparable points", "只有 3 个可比数据点，不作判断"),
        ("target_id", "central-residents", "central-residents"),
    ],
)
def test_a_code_is_told_in_words(name: str, value: str, zh: str):
    assert coded(name, value, "zh") == zh


def test_a_standing_leads_on_to_its_value_and_one_without_a_value_nowhere(seeded: Path):
    view = query.open_view(str(seeded), grant=ME)
    rows = query.standings(view).filter(pl.col("target_id").is_in(["central-residents", "core-floor-area"]))
    found = dict(zip(rows["target_id"], proof.leads(view, "standings", rows), strict=True))
    assert str(found["central-residents"]).startswith("R1-residents-110000.central-instant2020-11-01-")
    assert found["core-floor-area"] is None
