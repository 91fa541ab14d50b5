"""Every rule that a finding can have, as the source has them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from dashboard.publishing import ledger
from data.candidate import ground_rules
from data.contracts import CONTRACTS
from data.extracts.rules import anomalies, outlines
from data.extracts.unreadable import UNREADABLE
from forecasts import lint

ROOT = Path(__file__).parents[1]
# What makes a finding, and the argument that names its rule.
MAKERS = {"Finding": "rule", "RowRule": "name", "of_table": "rule"}
# Functions whose rules have no name in the text: they pass on what stands in the tables below.
NAMED_ELSEWHERE = {
    "data/extracts/rules/passes.py": 2,  # rules of contracts, and of who calls of_table
    "data/contracts/rules.py": 1,  # at_most: a contract's
    "data/contracts/beds.py": 1,  # _occupancy: a contract's
    "data/contracts/scenic.py": 1,  # _not_positive: a contract's
    "data/extracts/rules/anomalies.py": 1,  # RULES
    "data/extracts/rules/outlines.py": 1,  # outlines.RULES
    "data/extracts/unreadable.py": 1,  # UNREADABLE
    "forecasts/lint.py": 1,  # RULES
    "data/contracts/findings.py": 1,  # broken_rules: ledger.RULES and ground_rules.RULES
}


def every_rule() -> frozenset[str]:
    """The names in the text and in the tables; raises LookupError for a rule that neither tells."""
    found: set[str] = set()
    unnamed: dict[str, int] = {}
    for package in ("data", "metrics", "forecasts", "dashboard"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for rule in _rules(ast.parse(file.read_text("utf-8"))):
                names = _words(rule)
                found |= names
                if not names:
                    place = str(file.relative_to(ROOT))
                    unnamed[place] = unnamed.get(place, 0) + 1
    if unnamed != NAMED_ELSEWHERE:
        raise LookupError(f"rules without a name in the text: {unnamed}")
    of_contracts = {rule.name for contract in CONTRACTS.values() for rule in contract.rules}
    tables = (UNREADABLE, anomalies.RULES, outlines.RULES, ground_rules.RULES, ledger.RULES, lint.RULES)
    return frozenset(found | of_contracts).union(*tables)


def _rules(tree: ast.Module) -> Iterator[ast.expr]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MAKERS:
            yield next(keyword.value for keyword in call.keywords if keyword.arg == MAKERS[call.func.id])


def _words(rule: ast.expr) -> set[str]:
    """The literal names that an expression may have: one, or the two of a choice."""
    if isinstance(rule, ast.Constant):
        return {str(rule.value)}
    return _words(rule.body) | _words(rule.orelse) if isinstance(rule, ast.IfExp) else set()
