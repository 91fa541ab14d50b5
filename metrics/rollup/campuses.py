"""Campuses of hospitals counted for every area: beds, bed-days and visits. Scopes are never mixed."""

from collections.abc import Mapping

import polars as pl

from data.contracts import Frames
from metrics.rollup.cache import cached
from metrics.rollup.facilities import roll_up_facilities, summed_together

_OPEN = pl.col("status") != "closed"  # what closed has no beds, whatever its last row says
TERMS: Mapping[str, pl.Expr] = {
    "authorised": pl.when(_OPEN).then("beds_authorised").otherwise(0),
    "actual": pl.when(_OPEN).then("beds_actual").otherwise(0),
    "open_days": pl.col("open_bed_days"),
    "occupied_days": pl.col("occupied_bed_days"),
    "outpatient": pl.col("outpatient_visits"),
    "emergency": pl.col("emergency_visits"),
    "booked": pl.col("booked_non_emergency_visits"),
    "planned": pl.col("non_emergency_visits"),
}
BOOKING = ("booked", "planned")
COUNTED = tuple(name for name in TERMS if name not in BOOKING)


def counted(frames: Frames, *terms: str) -> pl.LazyFrame:
    """Some of TERMS of all campuses, for every area; the variant is the scope, `default` for all of them."""
    rows = cached(frames, ("hospitals", "campuses"), lambda: _campuses(frames))
    scopes = sorted({"all", *rows["scope"].unique().to_list()})

    def make(names: tuple[str, ...]) -> pl.LazyFrame:
        return pl.concat(
            roll_up_facilities(
                rows.filter(scope=scope).drop("scope").lazy(), frames, terms=names, facilities=True
            ).with_columns(pl.lit("default" if scope == "all" else scope).alias("variant"))
            for scope in scopes
        )

    return summed_together(rows, frames, "hospitals", terms, TERMS, make)


def _campuses(frames: Frames) -> pl.LazyFrame:
    return frames["hospitals"].select(
        "facility_id",
        "area_code",
        "grain",
        "period",
        pl.lit("office").alias("vintage"),
        pl.lit("default").alias("variant"),
        "scope",
        "status",
        pl.col("beds_actual").alias("beds"),
        *(expression.alias(name) for name, expression in TERMS.items()),
        "origin",
    )
