"""Judging a few rows as an extract; the parser runs in this process, since what it reads is written here."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.contracts import CONTRACTS, Frames
from data.contracts.findings import Accepted, Rejected
from data.extracts.check import check
from data.extracts.parser import main

TODAY = dt.date(2026, 11, 24)
Judge = Callable[..., Accepted | Rejected]


def here(path: Path, out: Path, seconds: float) -> bytes:
    """The parser's answer without a process of its own."""
    return json.dumps(main(path, out)).encode()


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """`judge(dataset, text, **reference)`: what a CSV of that text is as an extract."""

    def judged(dataset: str, text: str, *, reference: Frames | None = None, **more: Any) -> Accepted | Rejected:
        file = tmp_path / "extract.csv"
        file.write_text(text, encoding="utf-8")
        return check(file, dataset, reference=reference or {}, workdir=tmp_path, today=TODAY, ask=here, **more)

    return judged


def released(dataset: str, rows: list[Mapping[str, Any]]) -> pl.LazyFrame:
    """Rows as a release holds them: every column of the contract, official unless told otherwise."""
    schema = CONTRACTS[dataset].schema
    full = [{name: row.get(name, "official" if name == "origin" else None) for name in schema} for row in rows]
    return pl.LazyFrame(full, schema=schema)


def rules(result: Accepted | Rejected) -> dict[tuple[str, str | None], int]:
    """How many rows break which rule in which column."""
    return {(finding.rule, finding.column): finding.rows for finding in result.findings}
