"""What a receipt says of a standing or a projection is in the reader's words."""

import pytest

from dashboard.operands import coded
from dashboard.text import translator
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
