"""Fingerprints of the code that figures are made by: equal ones give equal figures from equal inputs."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from data.contracts import CONTRACTS
from metrics.catalogue import CATALOGUE
from metrics.disclosure.disclosure import small_cell, with_conf_statuses
from metrics.disclosure.families import places
from metrics.facts.facts import Fact
from metrics.indicator import Indicator, evaluate
from metrics.rollup.cache import wanted
from metrics.source_code import Definition, SourceCode, definition_of

EVERY = tuple(definition_of(function) for function in (evaluate, wanted, small_cell, with_conf_statuses, places))
"""What all figures are made by besides their own terms."""
HERE = SourceCode()


def roots(record: Indicator) -> tuple[Definition, ...]:
    """Where the code of an indicator begins."""
    terms = record.terms
    return (definition_of(terms if hasattr(terms, "__code__") else type(terms)), *EVERY)


def code_of(record: Indicator, code: SourceCode = HERE) -> str:
    """16 hex digits that change with what computes an indicator's figures; its words are not among that."""
    parameters = {name: value for name, value in vars(record.terms).items() if not name.startswith("__")}
    shapes = _shapes(("observations", *record.inputs))
    return code.digest(
        roots(record), record.id, record.unit, record.kind, record.time, sorted(parameters.items()), shapes
    )


def code_of_fact(fact: Fact, code: SourceCode = HERE) -> str:
    """16 hex digits that change with what computes a fact."""
    begin = (definition_of(fact.gather), definition_of(fact.finish))
    return code.digest(begin, fact.name, _shapes((fact.name, fact.source_dataset, *fact.dims)))


def _shapes(datasets: Sequence[str]) -> list[tuple[str, object, object]]:
    """Names, columns with types and keys: what of a contract reaches a figure."""
    return [(name, CONTRACTS[name].schema, CONTRACTS[name].key) for name in datasets]


@cache
def fingerprint(record: Indicator) -> str:
    """`code_of` the running code."""
    return code_of(record)


@cache
def fact_fingerprint(fact: Fact) -> str:
    """`code_of_fact` of the running code."""
    return code_of_fact(fact)


@cache
def catalogue_fingerprint() -> str:
    """16 hex digits over the whole catalogue."""
    return HERE.digest((), *(fingerprint(record) for record in CATALOGUE))


def same_code(record: Indicator, stamp: str) -> bool:
    """Whether code with this fingerprint gives the same figures as the running code: it is that, or a listed one."""
    return stamp == fingerprint(record) or stamp in earlier().get(record.id, {})


def fact_stamps(fact: Fact) -> tuple[str, ...]:
    """Fingerprints of code that gives the same fact as the running code, today's first."""
    return (fact_fingerprint(fact), *earlier().get(fact.name, {}))


@cache
def earlier() -> Mapping[str, Mapping[str, str]]:
    """By indicator or fact: fingerprints of earlier code, with the digest of the seeded figures that it gave.

    A row holds only while today's code gives the same figures, which a test computes: who changes figures takes it out.
    """
    table: dict[str, dict[str, str]] = {}
    with files("metrics").joinpath("same_code.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["name"], {})[row["fingerprint"]] = row["figures"]
    return table
