"""Frames small enough to check with a pencil: a city of two districts, one of them with two streets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID
from metrics.facts.facts import FACTS
from metrics.indicator import evaluate

START = dt.date(1949, 10, 1)
# code, level, parent, land: the core is 10 + 20 = 30 km², its streets 4 + 5, not 10
AREAS = (
    ("110000", "city", None, 30.0),
    ("110101", "district", "110000", 10.0),
    ("110102", "district", "110000", 20.0),
    ("110101001", "street", "110101", 4.0),
    ("110101002", "street", "110101", 5.0),
)
DEFAULTS: Mapping[str, Any] = {
    "grain": "year",
    "period": dt.date(2020, 1, 1),
    "vintage": "office",
    "origin": "official",
    "source": "pencil",
    "scope": "all",
    "status": "open",
    "valid_from": START,
}


def table(dataset: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of a dataset; what a row does not say is a default, or null."""
    schema = CONTRACTS[dataset].schema
    full = [{name: row.get(name, DEFAULTS.get(name)) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row")


def areas() -> list[dict[str, Any]]:
    """Rows of the small tree."""
    return [
        {"code": code, "level": level, "parent": parent, "land_km2": land, "name_zh": code, "name_en": code}
        for code, level, parent, land in AREAS
    ]


def members() -> list[dict[str, Any]]:
    """The core is both districts."""
    return [{"zone": "110000.core", "code": code} for code in ("110101", "110102")]


def frames(**rows: Sequence[Mapping[str, Any]]) -> dict[str, pl.LazyFrame]:
    """Lazy frames of every dataset; those not named are empty, but for the small tree."""
    given = {"areas": areas(), "zone_members": members(), **rows}
    return {name: table(name, given[name]).lazy() if name in given else _empty(name) for name in CONTRACTS}


@cache
def _empty(dataset: str) -> pl.LazyFrame:
    return table(dataset, []).lazy()


def with_facts(held: Mapping[str, pl.LazyFrame], *sources: str) -> dict[str, pl.LazyFrame]:
    """The frames with every fact of some of the datasets that facts are made of, in turn."""
    found = dict(held)
    for fact in FACTS:
        if fact.source_dataset in sources:
            found[fact.name] = fact.compute(found[fact.source_dataset], found).collect().lazy()
    return found


def observed(indicator: str, held: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """Its observations over the frames."""
    return evaluate(BY_ID[indicator], held).collect()


def one(found: pl.DataFrame, area: str, **where: Any) -> dict[str, Any]:
    """The only observation of an area (and whatever else is named)."""
    return found.row(
        by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in {"area_code": area, **where}.items()), named=True
    )


def values(found: pl.DataFrame) -> dict[str, float | None]:
    """Area → value."""
    return dict(found.select("area_code", "value").iter_rows())
