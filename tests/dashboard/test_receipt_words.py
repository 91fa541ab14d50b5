"""What a receipt says of a standing or a projection is in the reader's words."""

import ast
import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
from small_home import ME

import dashboard
from dashboard.proof import slips
from dashboard.proof.words import cell_name, coded
from dashboard.reading import query, row_receipts
from data.contracts import CONTRACTS

UNTOLD = {"extracted_on", "extract"}  # the receipt page leaves them out


@pytest.mark.parametrize("dataset", sorted(row_receipts.OPEN))
def test_every_cell_has_its_name_in_chinese(dataset: str):
    plain = {name for name in set(CONTRACTS[dataset].schema) - UNTOLD if cell_name(dataset, name, "zh").isascii()}
    assert plain == set()


def said_by_pages() -> set[str]:
    """The names of all slips that pages make."""
    found = set()
    for path in Path(dashboard.__file__).with_name("pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Slip":
                found.add(ast.literal_eval(node.args[0]))
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slip_says_its_arithmetic(language: str):
    named = {*said_by_pages(), "card"}
    assert len(named) > 20
    told = {name: slips.Slip(name, lambda: None).sentence(language) for name in named}
    assert {name for name, text in told.items() if text == name} == set()


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


def test_a_standing_has_a_receipt_by_its_key(seeded: Path):
    view = query.open_view(str(seeded), grant=ME)
    rows = query.standings(view).filter(pl.col("target_id").is_in(["central-residents", "core-floor-area"]))
    found = dict(zip(rows["target_id"], row_receipts.with_receipts(view, "standings", rows)["receipt"], strict=True))
    assert str(found["central-residents"]).startswith("R1-standings~central-residents~2020-12-31~published-")
    assert str(found["core-floor-area"]).startswith("R1-standings~core-floor-area~")


def test_a_receipt_of_a_target_holds_after_the_contract_has_gained_a_column(seeded: Path):
    view = query.open_view(str(seeded), grant=ME)
    plain, reported = (
        query.targets(view).filter(pl.col("target_id") == name).row(0, named=True)
        for name in ("core-floor-area", "central-residents")
    )
    # As receipts were made before targets said what was reported of them.
    before = [plain[name] for name in CONTRACTS["targets"].schema if not name.startswith("reported_")]
    text = json.dumps([before, view.release.fingerprint], ensure_ascii=False, separators=(",", ":"), default=str)
    assert str(row_receipts.receipt(view, "targets", plain)).endswith(hashlib.sha256(text.encode()).hexdigest()[:10])
    other = row_receipts.receipt(view, "targets", reported | {"reported_verdict": "missed"})
    assert other != row_receipts.receipt(view, "targets", reported)
