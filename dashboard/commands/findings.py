"""Findings as commands print them, for people and as JSON."""

from collections.abc import Sequence
from typing import Any

from dashboard import arrivals
from data.findings import Finding


def lines(findings: Sequence[Finding], language: str) -> str:
    """A line each: how bad, which rule, what was found and what to do."""
    told = [
        f"{one.severity:8} {one.rule:24} {_place(one)}{one.message(language)}  → {one.fix(language)}"
        for one in findings
    ]
    return "\n".join(filter(None, [*told, arrivals.counting(findings, language)]))


def as_json(findings: Sequence[Finding], language: str) -> list[dict[str, Any]]:
    """The same as an answer holds them."""
    return [finding.as_json(language) for finding in findings]


def _place(finding: Finding) -> str:
    return f"{finding.file}: " if finding.file else ""
