"""The inversion ratio of districts from one census: migrants over registered people."""

import polars as pl

from data.contracts import Frames
from metrics.indicator import COMPUTED
from metrics.rollup.hierarchy import reported, roll_up

VARIANTS = {
    "default": pl.col("migrants_other_province"),
    "with_other_district": pl.col("migrants_other_province") + pl.col("migrants_other_district"),
    "reported": pl.col("migrants_reported"),
}
TERMS = ("numerator", "denominator", "_residents")
MEANINGLESS = "registered_exceeds_residents"


def ratio_terms(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` (numerator migrants, denominator registered, _residents) with a reason where the ratio means nothing.

    Where more people are registered than live there (人户分离, as in the core) the ratio says nothing about
    inversion: null, `registered_exceeds_residents`. Source: domain notes §5.4.
    """
    return rows.with_columns(
        pl.coalesce(
            "reason",
            pl.when(pl.col("denominator") > pl.col("_residents")).then(pl.lit(MEANINGLESS)),
            pl.when(pl.col("denominator") == 0).then(pl.lit("registered_zero")),
        ).alias("reason"),
        COMPUTED,
    ).drop("_residents")


def district_terms(frames: Frames) -> pl.LazyFrame:
    """Migrants over registered of one vintage, for areas that report both; variant tells who counts as migrant."""
    own = pl.concat(_reported(frames["population"], name, migrants) for name, migrants in VARIANTS.items())
    return ratio_terms(roll_up(own, frames, terms=TERMS))


def _reported(rows: pl.LazyFrame, name: str, migrants: pl.Expr) -> pl.LazyFrame:
    terms = {"numerator": migrants, "denominator": pl.col("registered"), "_residents": pl.col("residents")}
    return reported(rows, **terms).drop_nulls(list(TERMS)).with_columns(pl.lit(name).alias("variant"))
