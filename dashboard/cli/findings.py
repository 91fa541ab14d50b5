"""Findings and what moves as commands print them, for people and as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.content.releases import findings as arrivals
from dashboard.words.text import counted, translator
from data.contracts.findings import Finding, Severity

MOST_LINES = 40  # of consequences, for people; JSON has all


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


def refusal(findings: Sequence[Finding], language: str) -> str:
    """Why nothing was published; where only warnings stand against it, how to acknowledge them."""
    told = ["refused", lines(findings, language)]
    if all(one.severity is not Severity.ERROR for one in findings):
        say = translator(language)
        told.append(say("Only warnings refuse it: once they are looked at, publish with --accept-warnings."))
    return "\n".join(told)


def gone(vanishing: Sequence[Mapping[str, Any]], language: str) -> str:
    """How many figures are there no more, and a line for each indicator and area that loses some."""
    if not vanishing:
        return ""
    say = translator(language)
    total = sum(one["figures"] for one in vanishing)
    head = counted(total, say("{n} figure vanishes"), say("{n} figures vanish"))
    text = say("{indicator} {area}: {n} figures vanish ({first} to {last})")
    names = ("indicator", "first", "last")
    told = [
        text.format(area=one["area_code"], n=f"{one['figures']:,}", **{name: one[name] for name in names})
        for one in vanishing
    ]
    return f"{head}\n{_first(told)}"


def moves(consequences: Sequence[Mapping[str, Any]]) -> str:
    """A line for each figure that moves."""
    return _first(
        [f"{one['indicator']} {one['area']} {one['period']}: {one['old']} → {one['new']}" for one in consequences]
    )


def _first(shown: Sequence[str]) -> str:
    rest = len(shown) - MOST_LINES
    return "\n".join([*shown[:MOST_LINES], *([f"(+{rest:,} more)"] if rest > 0 else [])])


def _place(finding: Finding) -> str:
    return f"{finding.file}: " if finding.file else ""
