"""Mutated files through the parser and the check: no traceback, no hang, nothing accepted that breaks a contract.

The short form; `python -m benchmarks fuzz --full` is the long one, with the same functions.
"""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.fuzz import DATASETS, broken_promises, fuzz
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_mutated_file_harms_or_is_wrongly_accepted(dataset: str, tmp_path: Path):
    tally = fuzz(dataset, files=20, seed=7, keep=tmp_path)
    assert tally.broken == []
    assert tally.ends.total() == 20
    # Were nothing accepted or nothing refused, the run would say nothing.
    assert tally.ends["accepted"] > 0
    assert tally.ends["unreadable"] > 0


@pytest.mark.parametrize(
    ("column", "value", "broken"),
    [
        ("residents", -1, "residents: not a count"),
        ("grain", "week", "grain: outside its vocabulary"),
        ("area_code", None, "area_code: null"),
    ],
)
def test_a_promise_that_is_broken_is_seen(column: str, value: object, broken: str):
    schema = CONTRACTS["population"].schema
    row = dict.fromkeys(schema) | {"area_code": "110101", "grain": "year", "vintage": "office", "residents": 5}
    frame = pl.LazyFrame([{**row, column: value}], schema=schema)
    found = broken_promises(
        Accepted(dataset="population", name="a.csv", sha256="0", rows=1, frame=frame), CONTRACTS["population"]
    )
    assert broken in found.split(", ")
