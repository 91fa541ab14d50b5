"""Nothing in the dashboard is there without use: every function is named somewhere, every parameter is read."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dashboard

ROOT = Path(dashboard.__file__).parent
PRODUCT = sorted(path for name in ("dashboard", "benchmarks") for path in (ROOT.parent / name).rglob("*.py"))
CALLED_BY_ALL = {"options", "grant"}  # what every command of the command line is given


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All but those of classes made from another, which may call them, and special methods, which Python calls."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and node.bases:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("__"):
            yield node
        yield from functions(node)


def unread(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Parameters that the body does not name; `_` before a name says that a caller decides it, a cache keys by all."""
    if any("cache" in ast.unparse(one) for one in function.decorator_list):
        return set()
    given = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    read = {one.id for line in function.body for one in ast.walk(line) if isinstance(one, ast.Name)}
    known = {"self", "cls"} | (CALLED_BY_ALL if given == CALLED_BY_ALL else set())
    return {name for name in given - read - known if not name.startswith("_")}


def test_an_unread_parameter_is_seen():
    (function,) = functions(ast.parse("def f(a, b, *, _c): return a"))
    assert unread(function) == {"b"}


def test_every_parameter_is_read():
    found = [
        f"{path.relative_to(ROOT.parent)}:{function.lineno} {function.name}({name})"
        for path in sorted(ROOT.rglob("*.py"))
        for function in functions(parsed(path))
        for name in unread(function)
    ]
    assert found == []


def test_every_function_is_used():
    named: Counter[str] = Counter()
    for path in PRODUCT:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Name | ast.Attribute):
                named[node.id if isinstance(node, ast.Name) else node.attr] += 1
    found = [
        f"{path.relative_to(ROOT.parent)}:{function.lineno} {function.name}"
        for path in sorted(ROOT.rglob("*.py"))
        for function in functions(parsed(path))
        if not named[function.name]
    ]
    assert found == []
