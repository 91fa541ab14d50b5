"""Published aggregates that no finer contract can hold, as indicators of their own."""

from importlib.resources import files

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.cache import cached


class _Measure:
    """The terms of one published measure; scope becomes the variant (all is the default)."""

    def __init__(self, measure: str) -> None:
        self.measure = measure
        self.__module__, self.__name__ = __name__, measure
        self.__qualname__ = f"_Measure({measure})"

    def __call__(self, frames: Frames) -> pl.LazyFrame:
        every = cached(frames, "published terms", lambda: _terms(frames))
        return every.filter(pl.col("measure") == self.measure).drop("measure").lazy()


def _terms(frames: Frames) -> pl.LazyFrame:
    """measure and the terms of all of them."""
    return (
        frames["published"]
        .select(
            "measure",
            "area_code",
            "grain",
            "period",
            "vintage",
            pl.col("scope").replace({"all": "default"}).alias("variant"),
            pl.col("value").alias("numerator"),
            pl.when(pl.col("qualifier").is_not_null()).then(pl.lit("provisional")).alias("status"),
            pl.lit("reported").alias("basis"),
            "origin",
        )
        .unique(["measure", "area_code", "grain", "period", "vintage", "variant"], keep="last", maintain_order=True)
    )


def _records() -> tuple[Indicator, ...]:
    table = pl.read_csv(files("data.published").joinpath("measures.csv").read_bytes())
    return tuple(
        Indicator(
            name=Text(zh, en),
            subject="published",
            definition=Text(f"{zh}，按公布数。", f"{en}, as published."),
            terms=_Measure(measure),
            inputs=("published",),
            formula="x",
            example="1 = 1",
            unit=Unit(unit),
            kind=Kind.COUNT,
            time=TimeRule.NONE,
            direction=Direction.NEITHER,
            source="逐行注明 / stated row by row",
            clause="—",
            lead_body="—",
        )
        for measure, zh, en, unit in table.iter_rows()
    )


INDICATORS = _records()
