"""What an extract replaces: the block of a row, and the part that holds it."""

import datetime as dt

import polars as pl

from data.contracts.area_codes import district_of, level_of
from data.contracts.rules import Block, Contract

BLOCK = "_block"


def block_columns(contract: Contract) -> dict[str, pl.Expr]:
    """The columns whose values together name the block of a row; rows by key have no blocks."""
    match contract.block:
        case Block.KEYED:
            return {}
        case Block.HOURLY_AREA:
            return {"_district": district_of(pl.col("area_code")), "_date": pl.col("date")}
        case Block.HOURLY_SPOT:
            return {"_spot": pl.col("spot_id"), "_date": pl.col("date")}
        case Block.PERIODIC:
            columns = {
                "_district": district_of(pl.col("area_code")),
                "_level": pl.lit("own") if contract.own_node else level_of(pl.col("area_code")),
                "_grain": pl.col("grain"),
                "_period": pl.col("period"),
            }
            return columns | ({"_vintage": pl.col("vintage")} if contract.has("vintage") else {})


def block_of(contract: Contract) -> pl.Expr:
    """The block of a row as text; for rows by key, the row's own key."""
    columns = list(block_columns(contract).values()) or [pl.col(name) for name in contract.key]
    return pl.concat_str([column.cast(pl.String).fill_null("") for column in columns], separator="|").alias(BLOCK)


def cell_columns(contract: Contract) -> dict[str, pl.Expr]:
    """The block without its vintage: what official rows clear of synthetic ones."""
    return {name: column for name, column in block_columns(contract).items() if name != "_vintage"}


def part_key_of(contract: Contract) -> pl.Expr:
    """The part that holds a row: grain and year, the month for hours, `all` for rows by key."""
    match contract.block:
        case Block.KEYED:
            return pl.lit("all")
        case Block.HOURLY_AREA | Block.HOURLY_SPOT:
            return pl.col("date").dt.strftime("%Y-%m")
        case Block.PERIODIC:
            return pl.format("{}-{}", pl.col("grain"), pl.col("period").dt.year())


def in_part(contract: Contract, key: str) -> pl.Expr:
    """True for the rows of one part, in a form that readers can use to skip what lies elsewhere."""
    match contract.block:
        case Block.KEYED:
            return pl.lit(True)
        case Block.HOURLY_AREA | Block.HOURLY_SPOT:
            first = dt.date.fromisoformat(f"{key}-01")
            after = (first + dt.timedelta(days=31)).replace(day=1)
            return (pl.col("date") >= first) & (pl.col("date") < after)
        case Block.PERIODIC:
            grain, _, year = key.rpartition("-")
            first, after = dt.date(int(year), 1, 1), dt.date(int(year) + 1, 1, 1)
            return (pl.col("grain") == grain) & (pl.col("period") >= first) & (pl.col("period") < after)
