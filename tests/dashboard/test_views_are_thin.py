"""Pages arrange what other modules made: none is longer than one reads, none computes, none asks polars to.

Frames reach Streamlit through one module, as Arrow tables.
"""

import ast
from pathlib import Path

import pytest

from dashboard import pages

VIEWS = sorted(Path(pages.__file__).parent.rglob("*.py"))
MOST = 150  # lines
ARITHMETIC = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)  # `+` also joins text
COMPUTING = {"sum", "abs", "mean", "median", "std", "quantile", "group_by", "join_asof", "cum_sum", "diff", "over"}


FRAMES_GO_THROUGH = "grids"
# What of Streamlit takes frames; a chart of its own would also bypass our look.
TAKING = {
    "dataframe", "data_editor", "vega_lite_chart", "altair_chart", "line_chart", "area_chart", "bar_chart",
    "scatter_chart", "map", "pydeck_chart", "plotly_chart", "pyplot", "graphviz_chart", "add_rows",
}  # fmt: skip


def giving(tree: ast.AST) -> list[str]:
    """Where Streamlit is given a frame, by whatever container; `st.table` has a name that others have too."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [
        f"{one.lineno}: {ast.unparse(one)}" for one in found if one.attr in TAKING or ast.unparse(one) == "st.table"
    ]


def computing(tree: ast.AST) -> list[str]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [one for one in calls if ast.unparse(one.func).rpartition(".")[2] in COMPUTING]
    return [f"{node.lineno}: {ast.unparse(node)}" for node in (*found, *named)]


def test_the_walk_sees_every_page():
    assert len(VIEWS) > 40
    assert {"overview", "upload", "ledger", "grids"} <= {path.stem for path in VIEWS}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_a_page_has_at_most_150_lines_and_no_arithmetic(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST
    assert computing(ast.parse(text)) == []


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_one_module_gives_frames_to_streamlit_and_gives_arrow_tables(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.stem != FRAMES_GO_THROUGH:
        assert giving(tree) == []
        return
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and giving(node.func)]
    assert [ast.unparse(call.args[0]).endswith(".to_arrow()") for call in calls] == [True] * 5
    assert len(giving(tree)) == len(calls)


@pytest.mark.parametrize("planted", ["st.dataframe(f)", "place.data_editor(f)", "box.altair_chart(c)", "st.table(f)"])
def test_a_frame_that_a_page_gives_to_streamlit_would_be_found(planted: str):
    assert len(giving(ast.parse(planted))) == 1


@pytest.mark.parametrize("planted", ["a - b", "share / 100", "sum(rows)", "pl.col('value').mean()", "f.group_by('x')"])
def test_arithmetic_in_a_page_would_be_found(planted: str):
    assert len(computing(ast.parse(planted))) == 1
