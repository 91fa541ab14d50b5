"""Steps of long work are told in the reader's language."""

import ast
from pathlib import Path

from dashboard import publishing
from dashboard.words import steps
from dashboard.words.text import translator
from data.extracts import check

FOLDER = Path(publishing.__file__).parent


def named() -> set[str]:
    """Every step that a run names by a literal."""
    return {
        node.args[0].value
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "progress" and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def test_every_step_of_a_run_has_its_words():
    assert len(named()) >= 7
    for language in ("zh", "en"):
        assert [step for step in named() if steps.words(step, translator(language)) == step] == []


def test_every_step_of_a_check_has_its_words():
    for language in ("zh", "en"):
        told = [steps.words(f"check {step}", translator(language)) for step in check.BEGINS]
        assert not [word for word in told if word.startswith("check")]


def test_hours_are_told_by_the_part_that_is_added_up():
    assert steps.words("presence_hour 2026-10", translator("en")) == "Adding up hours: 2026-10"
    assert steps.words("presence_hour 2026-10", translator("zh")) == "正在汇总小时数据：2026-10"
