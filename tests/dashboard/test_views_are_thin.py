"""Pages arrange what other modules made: none is longer than one reads, none computes, none asks polars to."""

import ast
from pathlib import Path

import pytest

from dashboard import views

VIEWS = sorted(Path(views.__file__).parent.glob("*.py"))
MOST = 150  # lines
ARITHMETIC = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)  # `+` also joins text
COMPUTING = {"sum", "abs", "mean", "median", "std", "quantile", "group_by", "join_asof", "cum_sum", "diff", "over"}


def computing(tree: ast.AST) -> list[str]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [one for one in calls if ast.unparse(one.func).rpartition(".")[2] in COMPUTING]
    return [f"{node.lineno}: {ast.unparse(node)}" for node in (*found, *named)]


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_a_page_has_at_most_150_lines_and_no_arithmetic(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST
    assert computing(ast.parse(text)) == []


@pytest.mark.parametrize("planted", ["a - b", "share / 100", "sum(rows)", "pl.col('value').mean()", "f.group_by('x')"])
def test_arithmetic_in_a_page_would_be_found(planted: str):
    assert len(computing(ast.parse(planted))) == 1
