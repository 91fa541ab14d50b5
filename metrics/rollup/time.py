"""Longer periods from shorter ones: the last of a stock, the sum of a flow, Σ over Σ of a rate."""

import polars as pl

from data.contracts.clock import LENGTH
from metrics.indicator import KEYS, TimeRule, with_all_terms
from metrics.rollup.hierarchy import MIXED_ORIGIN

MONTHS = 12


def days_of(grain: pl.Expr, period: pl.Expr) -> pl.Expr:
    """How many days a period has; an instant or a day has one."""
    after = period.dt.offset_by(grain.replace_strict(LENGTH, default="1d", return_dtype=pl.String))
    return (after - period).dt.total_days()


def with_years(rows: pl.LazyFrame, rule: TimeRule) -> pl.LazyFrame:
    """`rows` and years made of months, where no own yearly row stands.

    A year needs every month for a flow or rate, and its December for a stock; else null, `incomplete_periods`.
    """
    rows = with_all_terms(rows)
    year = pl.col("period").dt.truncate("1y")
    keys = ["area_code", "vintage", "variant"]
    # A year is over once any area reported its December: a place that then lacks it has a gap, not a year to come.
    monthly = rows.filter(pl.col("grain") == "month").with_columns(year.alias("_year"))
    ends = monthly.group_by("vintage").agg(pl.col("period").max().alias("_end"))
    last = pl.col("period").dt.month() == MONTHS
    usable = pl.col("numerator").is_not_null() & pl.col("reason").is_null()
    by = [*keys, "_year"]
    made = monthly.group_by(by).agg(
        MIXED_ORIGIN.alias("origin"),
        pl.col("basis").first(),
        *([] if rule is TimeRule.STOCK else _together(rule, usable)),
    )
    if rule is TimeRule.STOCK:
        names = ("numerator", "denominator", "reason", "status", "coverage_n", "coverage_of")
        december = monthly.filter(last).select(*by, *names, pl.lit(value=True).alias("_whole"))
        made = made.join(december, on=by, how="left").with_columns(pl.col("_whole").fill_null(value=False))
    years = (
        made.join(ends, on="vintage")
        .filter(pl.col("_year").dt.offset_by("11mo") <= pl.col("_end"))
        .with_columns(
            pl.when(pl.col("_whole"))
            .then("reason")
            .otherwise(pl.coalesce("reason", pl.lit("incomplete_periods")))
            .alias("reason"),
            pl.col("_year").alias("period"),
            pl.lit("year").alias("grain"),
        )
        .select(rows.collect_schema().names())
    )
    own = rows.filter(pl.col("grain") == "year").select(KEYS)
    return pl.concat([rows, years.join(own, on=KEYS, how="anti")])


def _together(rule: TimeRule, usable: pl.Expr) -> list[pl.Expr]:
    """What twelve months make, and whether they are all there (_whole)."""
    join = pl.Expr.max if rule is TimeRule.PEAK else pl.Expr.sum
    return [
        join(pl.col("numerator")).alias("numerator"),
        pl.when(pl.col("denominator").is_not_null().all()).then(pl.col("denominator").sum()).alias("denominator"),
        # What ails every month ails the year: a district that was never covered, not one with missing months.
        pl.when(pl.col("reason").n_unique() == 1).then(pl.col("reason").first()).alias("reason"),
        pl.col("status").drop_nulls().first().alias("status"),
        usable.sum().cast(pl.Int64).alias("coverage_n"),
        pl.lit(MONTHS, pl.Int64).alias("coverage_of"),
        (usable.sum() == MONTHS).alias("_whole"),
    ]
