"""Fingerprints change with what computes a figure, and with nothing else."""

import ast
import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from pencil import frames

from metrics.catalogue import CATALOGUE
from metrics.facts.facts import FACTS
from metrics.fingerprint import HERE, catalogue_fingerprint, code_of, code_of_fact, fingerprint, roots
from metrics.indicator import evaluate
from metrics.source_code import Definition, SourceCode, definition_of, source_of


def altered(change: Callable[[str, str], str]) -> dict[str, str]:
    """Fingerprints by indicator and fact if each module's text were what `change` makes of its name and text."""
    code = SourceCode(lambda module: change(module, source_of(module)))
    return {record.id: code_of(record, code) for record in CATALOGUE} | {
        fact.name: code_of_fact(fact, code) for fact in FACTS
    }


NOW = altered(lambda _, text: text)


def stale(change: Callable[[str, str], str]) -> set[str]:
    return {name for name, mark in altered(change).items() if mark != NOW[name]}


def reaching(definition: Definition) -> set[str]:
    found = {record.id for record in CATALOGUE if definition in HERE.reached(roots(record))}
    return found | {
        fact.name
        for fact in FACTS
        if definition in HERE.reached((definition_of(fact.gather), definition_of(fact.finish)))
    }


def test_they_tell_indicators_apart_and_stay():
    assert len({fingerprint(record) for record in CATALOGUE}) == len(CATALOGUE)
    assert {record.id: fingerprint(record) for record in CATALOGUE}.items() <= NOW.items()
    assert re.fullmatch(r"[0-9a-f]{16}", catalogue_fingerprint())


def test_comments_docstrings_annotations_and_imports_make_nothing_stale():
    def talkative(_: str, text: str) -> str:
        text = re.sub(r'^( *)"""(?=\w)', r'\1"""Once more: ', text, flags=re.MULTILINE) + "\n# The end.\n"
        return text.replace(") -> pl.LazyFrame:", ') -> "pl.LazyFrame":  # lazy').replace(
            "import polars", "import os\nimport polars"
        )

    assert talkative("", source_of("metrics.rollup.hierarchy")) != source_of("metrics.rollup.hierarchy")
    assert stale(talkative) == set()


def test_a_definition_that_moves_to_another_module_makes_nothing_stale():
    name = "per_head"
    tree = ast.parse(source_of("metrics.rollup.headcount"))
    moved = next(ast.unparse(node) for node in tree.body if getattr(node, "name", "") == name)

    def change(module: str, text: str) -> str:
        if module == "metrics.rollup.headcount":
            rest = [node for node in ast.parse(text).body if getattr(node, "name", "") != name]
            return ast.unparse(ast.Module(rest, []))
        if module == "data.contracts.units":
            needed = ast.unparse([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)])
            return f"{text}\n{needed}\nfrom metrics.rollup.headcount import headcount\n{moved}\n"
        return text.replace("from metrics.rollup.headcount import per_head", f"from data.contracts.units import {name}")

    assert reaching(Definition("metrics.rollup.headcount", name)) >= {"beds_per_1000"}
    assert stale(change) == set()


@pytest.mark.parametrize(
    ("module", "name", "old", "new"),
    [
        ("metrics.rollup.headcount", "per_head", "/ scale", "* scale"),
        ("metrics.indicator", "evaluate", "denominator != 0", "denominator > 0"),
        ("metrics.facts.scenic_facts", "scenic_day", "sum()", "max()"),
        ("metrics.subjects.population", "share_of_city", "== CITY", "!= CITY"),
        ("data.contracts.area_codes", "CITY", '"110000"', '"110001"'),
    ],
)
def test_an_operator_makes_exactly_those_stale_that_reach_it(module: str, name: str, old: str, new: str):
    def change(where: str, text: str) -> str:
        if where != module:
            return text
        begin = re.search(rf"^(def {name}\b|{name} =)", text, re.MULTILINE)
        assert begin
        assert old in text[begin.start() :]
        return text[: begin.start()] + text[begin.start() :].replace(old, new, 1)

    expected = reaching(Definition(module, name))
    assert expected
    assert stale(change) == expected


def test_another_dataset_makes_nothing_stale():
    def change(module: str, text: str) -> str:
        return text.replace("CONTRACTS", "CONTRACTS = 1\nCONTRACTS", 1) if module == "data.contracts" else text

    assert change("data.contracts", source_of("data.contracts")) != source_of("data.contracts")
    assert stale(change) == set()


def test_what_a_figure_runs_is_what_its_fingerprint_follows():
    """Else code could change a figure without making it stale."""
    held = frames()
    for record in CATALOGUE:
        followed = HERE.reached(roots(record))
        ran: set[Definition] = set()

        def note(frame: FrameType, event: str, _: object, ran: set[Definition] = ran) -> None:
            module = frame.f_globals.get("__name__", "")
            name = frame.f_code.co_qualname.partition(".")[0]
            if event == "call" and module.startswith("metrics.") and not name.startswith("<"):
                ran.add(Definition(module, name))

        sys.setprofile(note)
        try:
            evaluate(record, held).collect()
        finally:
            sys.setprofile(None)
        assert ran, record.id
        assert ran <= followed, (record.id, ran - followed)
