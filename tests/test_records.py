"""Records are written by keyword: who reads one need not count its arguments.

What needs no name is told by its place: Chinese before English in a text, and a column's name before its two meanings.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [
    file
    for room in ("data", "metrics", "forecasts", "dashboard", "benchmarks", "tests")
    for file in ROOT.glob(f"{room}/**/*.py")
]
MOST_UNNAMED = 2
MOST_OF_COLUMNS = 3
# How many calls of each there are at the least: a reader of syntax that finds fewer is looking in the wrong place.
RECORDS = {
    "Indicator": 3,
    "_record": 34,  # what those of one module share is said once, at its top
    "Contract": 30,
    "RowRule": 30,
    "Column": 10,
    "Text": 400,
    "Finding": 25,
    "Fact": 4,
    "Offer": 8,
}
COLUMNS = {"text": 100, "count": 30, "persons": 20, "amount": 20, "day": 20, "hour_of_day": 5, "flag": 3}


def calls(names: set[str], files: list[Path]) -> list[tuple[str, str, int]]:
    """Who is called, where, and with how many unnamed arguments; one that is unpacked counts as too many."""
    found = []
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                unpacked = any(isinstance(argument, ast.Starred) for argument in node.args)
                unnamed = len(node.args) + (MOST_OF_COLUMNS if unpacked else 0)
                found.append((node.func.id, f"{file.relative_to(ROOT)}:{node.lineno}", unnamed))
    return found


@pytest.mark.parametrize(
    ("fewest", "files", "most"),
    [
        (RECORDS, CODE, MOST_UNNAMED),
        (COLUMNS, [file for file in CODE if file.parent == ROOT / "data" / "contracts"], MOST_OF_COLUMNS),
    ],
    ids=["records", "columns"],
)
def test_a_record_names_what_it_is_given(fewest: dict[str, int], files: list[Path], most: int):
    found = calls(set(fewest), files)
    counted = Counter(name for name, _, _ in found)
    assert {name: counted[name] for name in fewest if counted[name] < fewest[name]} == {}
    assert [f"{place}: {name}" for name, place, unnamed in found if unnamed > most] == []
