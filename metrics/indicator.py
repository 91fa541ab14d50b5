"""What an indicator is, and how its two terms become an observation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from data.contracts import CONTRACTS, Frames
from data.contracts.text import Text
from data.contracts.units import Unit

KEYS = ("area_code", "grain", "period", "vintage", "variant")
TERMS = pl.Schema(
    {
        "area_code": pl.String(),
        "grain": pl.String(),
        "period": pl.Date(),
        "vintage": pl.String(),
        "variant": pl.String(),
        "numerator": pl.Float64(),
        "denominator": pl.Float64(),
        "status": pl.String(),
        "reason": pl.String(),
        "basis": pl.String(),
        "origin": pl.String(),
        "coverage_n": pl.Int64(),
        "coverage_of": pl.Int64(),
    }
)


MAY_LACK = ("denominator", "status", "reason", "coverage_n", "coverage_of")
COMPUTED = pl.lit("computed").alias("basis")


def with_all_terms(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` with those of TERMS that they lack and may lack, empty."""
    names = rows.collect_schema().names()
    return rows.with_columns(pl.lit(None, TERMS[name]).alias(name) for name in MAY_LACK if name not in names)


def no_value_where(broken: pl.Expr, reason: str) -> pl.Expr:
    """The column `reason`: an earlier one first, then this one where `broken` holds."""
    return pl.coalesce("reason", pl.when(broken).then(pl.lit(reason))).alias("reason")


def origin_with(other: str) -> pl.Expr:
    """The column `origin`, synthetic where that of the other term is."""
    synthetic = (pl.col("origin") == "synthetic") | (pl.col(other) == "synthetic")
    return pl.when(synthetic).then(pl.lit("synthetic")).otherwise("origin").alias("origin")


class Kind(StrEnum):
    """A count has no denominator; a rate is one term over another."""

    COUNT = "count"
    RATE = "rate"


class TimeRule(StrEnum):
    """How a longer period follows from shorter ones."""

    STOCK = "stock"  # the last one
    FLOW = "flow"  # their sum
    RATE = "rate"  # Σ numerator / Σ denominator
    PEAK = "peak"  # the largest
    NONE = "none"  # does not follow


class Direction(StrEnum):
    """Which way the policy wants it to go."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What one figure means. `terms` counts its two terms over Frames and returns what it has of TERMS."""

    id: str = field(init=False)  # the name of the function that counts the terms
    name: Text
    subject: str
    definition: Text
    caveat: Text | None = None
    terms: Callable[[Frames], pl.LazyFrame]
    inputs: tuple[str, ...]  # the datasets that `terms` reads
    formula: str  # TeX
    symbols: Mapping[str, Text] = field(default_factory=dict, hash=False)  # of the formula, in order
    example: str  # with a pencil
    unit: Unit
    kind: Kind
    time: TimeRule
    direction: Direction
    source: str
    clause: str  # of the city's plan of action
    lead_body: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.terms.__name__)

    def as_json(self) -> dict[str, Any]:
        """The record as `sidu catalogue --json` prints it."""
        return {
            "id": self.id,
            "subject": self.subject,
            "zh": self.name.zh,
            "en": self.name.en,
            "unit": str(self.unit),
            "kind": str(self.kind),
            "time": str(self.time),
            "direction": str(self.direction),
            "definition_zh": self.definition.zh,
            "definition_en": self.definition.en,
            "formula": self.formula,
            "clause": self.clause,
            "lead_body": self.lead_body,
            "source": self.source,
            "example": self.example,
            "inputs": list(self.inputs),
            "caveat_zh": self.caveat.zh if self.caveat else "",
            "caveat_en": self.caveat.en if self.caveat else "",
            "symbols": [[symbol, meaning.zh, meaning.en] for symbol, meaning in self.symbols.items()],
            "unit_zh": self.unit.symbol.zh,
            "unit_en": self.unit.symbol.en,
            "computed_by": f"{self.terms.__module__}.{self.terms.__qualname__}",
        }


def evaluate(indicator: Indicator, frames: Frames) -> pl.LazyFrame:
    """Observations of one indicator: terms divided once for all, undefined values null with a reason.

    Columns of the `observations` contract but for conf_status and input_hash, which publishing adds.
    """
    terms = with_all_terms(indicator.terms(frames)).select(TERMS.names()).cast(TERMS)
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    if indicator.kind is Kind.COUNT:
        value: pl.Expr = numerator
        why: pl.Expr = pl.when(numerator.is_null()).then(pl.lit("not_reported"))
    else:
        value = pl.when(denominator != 0).then(numerator / denominator)
        why = (
            pl.when(numerator.is_null())
            .then(pl.lit("no_numerator"))
            .when(denominator.is_null())
            .then(pl.lit("no_denominator"))
            .when(denominator == 0)
            .then(pl.lit("denominator_zero"))
        )
    value = pl.when(pl.col("reason").is_null()).then(value)
    why = pl.coalesce(why, pl.when(~value.is_finite()).then(pl.lit("not_finite")))
    value = pl.when(value.is_finite()).then(value)
    return (
        terms.with_columns(
            pl.lit(indicator.id).alias("indicator"),
            value.alias("value"),
            *(pl.when(term.is_finite()).then(term) for term in (numerator, denominator)),
            pl.lit(indicator.unit.value).alias("unit"),
            pl.coalesce("reason", why).alias("reason"),
        )
        .with_columns(
            pl.when(pl.col("value").is_null())
            .then(pl.lit("null"))
            .otherwise(pl.col("status").fill_null("ok"))
            .alias("status")
        )
        .select(OBSERVED)
    )


OBSERVED = tuple(name for name in CONTRACTS["observations"].schema if name not in {"conf_status", "input_hash"})
