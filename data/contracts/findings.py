"""What is wrong with an extract, said so that its author can mend it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from data.contracts.text import Text

MOST_EXAMPLES = 3
MOST_QUOTED = 80  # characters of a value
_COLUMN = Text("列 {column}：", "column {column}: ")
_ROW, _ROWS = Text("{n:,} 行：", "{n:,} row: "), Text("{n:,} 行：", "{n:,} rows: ")
_FIRST = Text("（首例：第 {row} 行）", " (first: row {row})")
_FIRST_VALUE = Text("（首例：第 {row} 行，{value}）", " (first: row {row}, {value})")


class Severity(StrEnum):
    """error: refused; warning: published only when acknowledged; note: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Example:
    """One faulty value; `row` counts data rows from 1, None where the fault is not in a row."""

    row: int | None
    value: Any


def named_examples(values: Iterable[Any]) -> tuple[Example, ...]:
    """The first of some values that stand in no row of a file, as examples."""
    return tuple(Example(None, value) for value in islice(values, MOST_EXAMPLES))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is told of whatever breaks a rule."""

    severity: Severity = Severity.ERROR
    column: str
    found: Text
    mend: Text


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault: how bad, which rule, where, how often, some examples, what was expected, how to fix."""

    severity: Severity
    rule: str
    found: Text
    mend: Text
    column: str | None = None
    rows: int = 0
    examples: Sequence[Example] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None  # its name; None where the fault lies in what several files would make together
    at: pl.Series | None = field(default=None, compare=False, repr=False)  # the numbers of all faulty rows

    def message(self, language: str = "zh") -> str:
        """Where in its file, what was found and what was expected."""
        places = [example for example in self.examples if example.row is not None]
        value = quoted(places[0].value) if places and places[0].value is not None else ""
        where = _COLUMN(language, column=quoted(self.column)) if self.column else ""
        count = (_ROW if self.rows == 1 else _ROWS)(language, n=self.rows) if self.rows else ""
        first = (_FIRST_VALUE if value else _FIRST)(language, row=places[0].row, value=value) if places else ""
        return f"{where}{count}{self.found(language, **self.params)}{first}"

    def fix(self, language: str = "zh") -> str:
        """What to do next."""
        return self.mend(language, **self.params)

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """The finding as `sidu check --json` prints it."""
        return {
            "severity": str(self.severity),
            "rule": self.rule,
            "file": _plain(self.file),
            "column": _plain(self.column),
            "rows": self.rows,
            "examples": [{"row": example.row, "value": _plain(example.value)} for example in self.examples],
            "message": self.message(language),
            "fix": self.fix(language),
        }


def broken_rules(rules: Mapping[str, Rule], cases: Iterable[tuple[str, int | None, str]]) -> list[Finding]:
    """A finding for each rule that is broken: `cases` say which, in which row of a file, and what it is about."""
    by_rule: dict[str, list[Example]] = {}
    for rule, row, about in cases:
        by_rule.setdefault(rule, []).append(Example(row, about))
    return [
        Finding(
            **vars(rules[rule]),
            rule=rule,
            rows=len(broken),
            examples=tuple(broken[:MOST_EXAMPLES]),
            at=pl.Series([case.row for case in broken if case.row is not None], dtype=pl.UInt32).unique().sort(),
        )
        for rule, broken in by_rule.items()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float):  # JSON has no NaN and no infinity
        return value if math.isfinite(value) else str(value)
    return value if value is None or isinstance(value, bool | int) else quoted(value)


def quoted(value: Any, most: int = MOST_QUOTED) -> str:
    """A user's text as a sentence may quote it: no control characters, and not longer than that."""
    text = str(value)
    head = text[:most] + ("…" if len(text) > most else "")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in head)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """An extract that keeps its contract: `frame` has the stored columns; findings are warnings and notes."""

    dataset: str
    name: str
    sha256: str
    rows: int
    frame: pl.LazyFrame
    findings: tuple[Finding, ...] = ()
    parsed: Path | None = None  # the rows as they came, with `row`


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """An extract that was refused, with every fault that could be seen."""

    dataset: str
    name: str
    sha256: str
    rows: int
    findings: tuple[Finding, ...]
    parsed: Path | None = None  # the rows as they came, with `row`; None when nothing could be read
