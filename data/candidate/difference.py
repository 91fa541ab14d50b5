"""What a candidate changes, row by row: added, changed, removed, counted by place, grain and period."""

import polars as pl

from data.candidate.replacement import Replacement
from data.contracts import CONTRACTS, Contract

DIFFERENCE = pl.Schema(
    {"place": pl.String(), "grain": pl.String(), "period": pl.Date(), "change": pl.String(), "rows": pl.Int64()}
)


def changes(contract: Contract, replacement: Replacement) -> pl.LazyFrame:
    """The key columns of every row that differs, and `change`; what only came in another file has not changed."""
    key = list(contract.key)
    about_file = {name for name in ("source", "extracted_on", "extract") if not contract.has(name)}
    values = [name for name in contract.schema.names() if name not in key and name not in about_file]
    before = replacement.outgoing.select(*key, *values, pl.lit(True).alias("_was"))
    both = replacement.incoming.select(*key, *values).join(before, on=key, how="left", nulls_equal=True, suffix="_old")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in values)
    change = pl.when(pl.col("_was").is_null()).then(pl.lit("added")).when(differs).then(pl.lit("changed"))
    come = both.select(*key, change.alias("change")).filter(pl.col("change").is_not_null())
    gone = before.join(replacement.incoming.select(key), on=key, how="anti", nulls_equal=True)
    return pl.concat([come, gone.select(*key, pl.lit("removed").alias("change"))])


def changed_provenance(contract: Contract, replacement: Replacement) -> pl.LazyFrame:
    """The keys of rows that come with another document or another day of extraction than they had."""
    key = list(contract.key)
    provenance = [name for name in ("source", "extracted_on") if name not in key]
    before = replacement.outgoing.select(*key, *provenance)
    both = replacement.incoming.select(*key, *provenance).join(
        before, on=key, how="inner", nulls_equal=True, suffix="_old"
    )
    return both.filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in provenance)).select(
        key
    )


def counted(dataset: str, replacements: list[Replacement]) -> pl.DataFrame:
    """Rows of DIFFERENCE: how many rows of each place and period change how; hours and days by their month."""
    contract = CONTRACTS[dataset]
    place = "area_code" if "area_code" in contract.key else contract.key[0]
    clock = next((name for name in ("period", "date", "due", "valid_from") if name in contract.key), None)
    when, grain = pl.col(clock) if clock else pl.lit(None, pl.Date()), pl.lit("day")
    if contract.hourly:  # days of many cells would be as many rows as the extract
        when, grain = when.dt.truncate("1mo"), pl.lit("month")
    elif "grain" in contract.key and clock == "period":
        daily = pl.col("grain") == "day"
        when = pl.when(daily).then(when.dt.truncate("1mo")).otherwise(when)
        grain = pl.when(daily).then(pl.lit("month")).otherwise("grain")
    tables = [
        changes(contract, replacement)
        .group_by(pl.col(place).alias("place"), grain.alias("grain"), when.alias("period"), "change")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        for replacement in replacements
    ]
    counts = pl.collect_all(tables, engine="streaming")
    return pl.concat([table.cast(DIFFERENCE) for table in counts]).sort("period", "grain", "place", "change")
