"""Every dataset has a test of its own, and a planted fault of every rule of its contract."""

import dataclasses
from pathlib import Path

import pytest

from data.contracts import CONTRACTS, INPUTS
from data.contracts.people import POPULATION

TESTS = Path(__file__).parent.parent


def texts(pattern: str) -> str:
    return "".join(file.read_text("utf-8") for file in TESTS.glob(pattern))


def test_every_dataset_has_a_test():
    tests = texts("data/test_*.py")
    lacking = [name for name in INPUTS if f'"{name}"' not in tests]
    wanted = "a good row, and one broken row for each rule of its contract"
    assert [f"write a test of {name} in tests/data/: {wanted}" for name in lacking] == []


def test_every_rule_of_a_contract_has_a_planted_fault():
    planted = texts("planted*.py")
    rules = {rule.name for contract in CONTRACTS.values() for rule in contract.rules}
    lacking = sorted(name for name in rules if f'"{name}"' not in planted)
    assert [f"add a file with a row that breaks {name} to tests/planted_files.py" for name in lacking] == []


def test_a_dataset_of_periods_without_a_grain_is_refused_where_it_is_written():
    without = tuple(column for column in POPULATION.columns if column.name != "grain")
    with pytest.raises(ValueError, match=r"population: .* needs \['grain'\]"):
        dataclasses.replace(POPULATION, columns=without)
