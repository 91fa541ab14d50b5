"""Digests of source code by its syntax: of a definition and of everything that it uses, wherever that lies.

Comments, docstrings, annotations, imports and the module that holds a definition do not count, so commenting and
moving change no digest. What a function uses is found by name, through modules of this project only.
"""

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("data", "metrics", "forecasts")


class Definition(NamedTuple):
    """A name at the top of a module."""

    module: str
    name: str


ALL_CONTRACTS = Definition("data.contracts", "CONTRACTS")
"""Where following names ends: a new dataset changes no code of the others. Who uses a contract hashes its columns."""


def source_of(module: str) -> str:
    """The text of a module."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return Path(spec.origin).read_text("utf-8")


def definition_of(function: Callable[..., object]) -> Definition:
    """Where a function or class stands; raises TypeError for one made inside another, whose code has no name."""
    if "<" in function.__qualname__:
        raise TypeError(f"{function.__module__}.{function.__qualname__}: give it a name at the top of its module")
    return Definition(function.__module__, function.__qualname__)


@dataclass(frozen=True)
class _Module:
    """What stands at the top of one module: statements by the names that they bind, and what is imported as what."""

    name: str
    text: str

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> Mapping[str, Definition]:
        """Imported names, also those inside functions; `import a.b as c` is Definition("a.b", "")."""
        names: dict[str, Definition] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {alias.asname or alias.name: Definition(node.module, alias.name) for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.asname: Definition(alias.name, "") for alias in node.names if alias.asname}
        return names

    @cached_property
    def definitions(self) -> Mapping[str, tuple[ast.stmt, ...]]:
        """Statements by the name that they bind; a bare call belongs to every name of the module that it mentions."""
        bound: dict[str, list[ast.stmt]] = {}
        calls: list[ast.Expr] = []
        for statement in self._tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            bare = _Bare().visit(statement)
            if isinstance(bare, ast.Expr):
                calls.append(bare)
            elif bare is not None:
                for name in _binds(bare):
                    bound.setdefault(name, []).append(bare)
        for call in calls:
            for name in {node.id for node in ast.walk(call) if isinstance(node, ast.Name)} & bound.keys():
                bound[name].append(call)
        return {name: tuple(statements) for name, statements in bound.items()}


def _binds(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement]
    for node in chain.from_iterable(map(ast.walk, targets)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


class _Bare(ast.NodeTransformer):
    """Takes away what computes nothing: docstrings, annotations of functions and variables, imports."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.Pass:
        return ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.Pass:
        return ast.Pass()

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:  # a field of a record: its order counts, its type does not
            return ast.Expr(node.target)
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))


class SourceCode:
    """Source text, read through `read`, and what its definitions use."""

    def __init__(self, read: Callable[[str], str] = source_of) -> None:
        self._module = cache(lambda name: _Module(name, read(name)))
        self._uses = cache(self._used)
        self._text = cache(self._written)
        self._exists = cache(lambda name: find_spec(name) is not None)

    def reached(self, roots: Iterable[Definition]) -> frozenset[Definition]:
        """All definitions that the roots use, directly or not, and the roots."""
        pending, reached = [place for root in roots for place in self._resolved(root)], set[Definition]()
        while pending:
            place = pending.pop()
            if place not in reached:
                reached.add(place)
                pending += self._uses(place)
        return frozenset(reached)

    def digest(self, roots: Iterable[Definition], *more: object) -> str:
        """16 hex digits over the code of all that the roots use, and over the text of `more`."""
        texts = {self._text(place) for place in self.reached(roots)}
        return hashlib.sha256("\x00".join([*sorted(texts), *map(str, more)]).encode()).hexdigest()[:16]

    def _written(self, place: Definition) -> str:
        statements = self._module(place.module).definitions[place.name]
        return "\n".join(ast.unparse(ast.fix_missing_locations(statement)) for statement in statements)

    def _used(self, place: Definition) -> list[Definition]:
        module = self._module(place.module)
        uses: list[Definition] = []
        for statement in module.definitions[place.name]:
            for node in ast.walk(statement):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    imported_module = self._as_module(module.imports.get(node.value.id))
                    uses += self._resolved(Definition(imported_module, node.attr)) if imported_module else []
                elif isinstance(node, ast.Name):
                    uses += self._resolved(Definition(module.name, node.id))
        return uses

    def _as_module(self, imported: Definition | None) -> str | None:
        """The module of this project that an import names; None where it names something else."""
        if imported is None or imported.module.partition(".")[0] not in PACKAGES:
            return None
        whole = f"{imported.module}.{imported.name}".rstrip(".")
        return whole if not imported.name or self._exists_as_module(imported, whole) else None

    def _exists_as_module(self, imported: Definition, whole: str) -> bool:
        return imported.name not in self._module(imported.module).definitions and self._is_module(whole)

    def _is_module(self, name: str) -> bool:
        try:
            return bool(self._exists(name))
        except ModuleNotFoundError:  # its parent is no package
            return False

    def _resolved(self, place: Definition) -> list[Definition]:
        """Where a name is defined; nothing for names of other projects and of functions' own."""
        if place == ALL_CONTRACTS or place.module.partition(".")[0] not in PACKAGES:
            return []
        module = self._module(place.module)
        if place.name in module.definitions:
            return [place]
        imported = module.imports.get(place.name)
        if imported is None or self._as_module(imported):
            return []
        return self._resolved(imported)
