"""No Python function runs on Polars' threads.

Such a function waits there for the interpreter; whoever holds the interpreter and waits for those threads then waits
for ever, and so does everybody else: two pages at once have stopped a server for good.
"""

import ast
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).parents[1]
FILES = [file for package in ("data", "metrics", "forecasts", "dashboard") for file in (ROOT / package).rglob("*.py")]
CALLED_BACK = {
    "map_elements", "map_batches", "map_groups", "map_rows", "apply", "rolling_map", "rolling_apply",
    "register_io_source", "register_plugin_function", "inspect", "sink_batches", "collect_batches", "defer",
}  # fmt: skip
OF_POLARS = {
    "pl.fold",
    "pl.reduce",
    "pl.cum_fold",
    "pl.cum_reduce",
}  # `functools.reduce` folds in plain Python


def called_back(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            if node.attr in CALLED_BACK or name in OF_POLARS:
                found.append(f"{node.lineno}: {name}")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("polars"):
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name in CALLED_BACK]
    return found


def test_no_expression_calls_python():
    found = {str(file.relative_to(ROOT)): called_back(ast.parse(file.read_text("utf-8"))) for file in FILES}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "pl.col('a').map_elements(f)",
        "frame['a'].map_elements(f)",
        "frame.group_by('a').map_groups(f)",
        "pl.map_batches(['a'], f)",
        "pl.fold(0, f, [])",
        "call = frame.lazy().map_batches",
        "from polars.io.plugins import register_io_source",
    ],
)
def test_python_in_an_expression_would_be_found(planted: str):
    assert len(called_back(ast.parse(planted))) == 1


def test_the_walk_sees_the_product():
    assert len(FILES) > 200
    assert all(hasattr(pl.Expr, name) for name in ("map_elements", "map_batches", "rolling_map"))
