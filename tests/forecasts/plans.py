"""Targets and observations small enough for a pencil."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl

from data.contracts import CONTRACTS
from forecasts import standing

AS_OF = dt.date(2026, 11, 24)
TARGET = {
    "target_id": "t",
    "due": dt.date(2035, 12, 31),
    "indicator": "residents",
    "area_code": "110000.core",
    "kind": "reduce_to",
    "high": 1_700_000.0,
    "approximate": False,
    "unit": "persons",
    "direction": "lower",
    "is_milestone": False,
    "owner": "office",
    "revision_reason": "test",
    "origin": "published",
    "source": "test",
}


def table(dataset: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a dataset; what they do not say is null."""
    schema = CONTRACTS[dataset].schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")


def observed(values: dict[int, float], **more: Any) -> list[dict[str, Any]]:
    """Yearly observations of the target's indicator."""
    common = {
        "indicator": "residents",
        "area_code": "110000.core",
        "grain": "year",
        "vintage": "office",
        "variant": "default",
        "unit": "persons",
        "status": "ok",
        "basis": "reported",
        "origin": "official",
        "conf_status": "free",
        "input_hash": "x",
    }
    return [{**common, "period": dt.date(year, 1, 1), "value": value, **more} for year, value in values.items()]


def judged(
    values: dict[int, float],
    target: dict[str, Any] | None = None,
    *,
    projections: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
    as_of: dt.date = AS_OF,
    **more: Any,
) -> dict[str, Any]:
    """The one standing of one target by real values."""
    found = standing(
        table("observations", observed(values, **more)),
        table("targets", [TARGET | (target or {})]),
        projections if projections is not None else table("projections", []),
        previous,
        as_of=as_of,
    )
    return found.row(0, named=True)
