"""The inversion ratio of every county of China in the 2010 census, by Sidu's own terms. See docs/real-run.md.

.venv/bin/python tests/real/county_inversion.py ../shared/real/county_census_2010_migrants_registered.parquet
"""

import datetime as dt
import sys
from pathlib import Path

import polars as pl

from data.contracts import CONTRACTS
from metrics.rollup.inversion import MEANINGLESS, district_terms

CENSUS = dt.date(2010, 11, 1)
INVERTED = 1.0  # more migrants than registered people


def counties(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of `population` for counties; a row without a code, or with one that ends in 00, is a subtotal."""
    code = pl.col("code").str.strip_suffix(".0")
    rows = table.with_columns(code).filter(pl.col("code").is_not_null(), ~pl.col("code").str.ends_with("00"))
    schema = CONTRACTS["population"].schema
    known = {
        "area_code": pl.col("code"),
        "grain": pl.lit("instant"),
        "period": pl.lit(CENSUS),
        "vintage": pl.lit("census"),
        "residents": pl.col("resident_2010"),
        "registered": pl.col("registered_2010"),
        "migrants_other_province": pl.col("migrant_other_province"),
        "migrants_other_district": pl.col("migrant_same_province"),
        "origin": pl.lit("published"),
        "source": pl.lit("2010 census by county, github leiii/census (MIT)"),
    }
    return rows.select(known.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items())


def inversion(table: pl.DataFrame) -> pl.DataFrame:
    """area_code, migrants (same province and other provinces), registered, ratio, reason: one row a county."""
    frames = {name: pl.LazyFrame(schema=contract.schema) for name, contract in CONTRACTS.items()}
    terms = district_terms({**frames, "population": counties(table).lazy()}).collect()
    return terms.filter(variant="with_other_district").select(
        "area_code",
        pl.col("numerator").alias("migrants"),
        pl.col("denominator").alias("registered"),
        (pl.col("numerator") / pl.col("denominator")).alias("ratio"),
        "reason",
    )


def summary(found: pl.DataFrame) -> dict[str, float | int]:
    """The figures of docs/real-run.md."""
    shown = found.filter(pl.col("reason").is_null())
    return {
        "counties": found.height,
        "median of all": float(found.select(pl.col("ratio").median()).item()),
        "above 1": found.filter(pl.col("ratio") > INVERTED).height,
        f"null, {MEANINGLESS}": found.filter(pl.col("reason") == MEANINGLESS).height,
        "shown": shown.height,
        "median of those shown": float(shown.select(pl.col("ratio").median()).item()),
        "shown and above 1": shown.filter(pl.col("ratio") > INVERTED).height,
    }


if __name__ == "__main__":
    result = inversion(pl.read_parquet(Path(sys.argv[1])))
    for name, number in summary(result).items():
        print(f"{name:45} {number:,.4f}" if isinstance(number, float) else f"{name:45} {number:,}")
