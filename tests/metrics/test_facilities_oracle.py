"""Facilities rolled up against SQL written from the design alone, on generated rows with some lost."""

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.contracts import CONTRACTS, Frames
from data.demo import generate
from data.published import load
from metrics.rollup.facilities import roll_up_facilities

SQL = (Path(__file__).parent / "oracle/facilities.sql").read_text()
UNTIL = dt.date(2021, 1, 1)
COLUMNS = ["facility_id", "area_code", "period", "status", "beds"]
SUBJECTS = {"hospitals": ("facility_id", "beds_actual"), "lodging": ("establishment_id", "beds")}


def said(dataset: str) -> pl.DataFrame:
    who, beds = SUBJECTS[dataset]
    return (
        pl.concat(generate(dataset, until=UNTIL))
        .rename({who: "facility_id"})
        .with_columns(pl.col(beds).alias("beds"))
        .select(COLUMNS)
    )


def ours(rows: pl.DataFrame, held: Frames) -> pl.DataFrame:
    own = rows.lazy().with_columns(
        grain=pl.lit("month"),
        vintage=pl.lit("office"),
        variant=pl.lit("default"),
        origin=pl.lit("official"),
        numerator=pl.col("beds"),
    )
    return roll_up_facilities(own, held).collect().drop_nulls("numerator")


@pytest.mark.parametrize("dataset", SUBJECTS)
@pytest.mark.parametrize("lose", [0, 4001, 61], ids=["whole", "a few lost", "many lost"])
def test_it_agrees_with_the_oracle(dataset: str, lose: int):
    rows = said(dataset)
    rows = rows.filter(pl.int_range(pl.len()) % lose != lose // 2) if lose else rows
    moved = pl.concat(generate("movements", until=UNTIL)).filter(pl.int_range(pl.len()) % 3 != 0)
    tables = {"movements": moved, "areas": load("areas"), "zone_members": load("zone_members")}
    with duckdb.connect() as database:
        for name, frame in {"said": rows, **tables}.items():
            database.register(name, frame.to_arrow())
        theirs = pl.from_arrow(database.sql(SQL).to_arrow_table())
    assert set(CONTRACTS) > set(tables)
    found = ours(rows, {name: frame.lazy() for name, frame in tables.items()})
    # the oracle knows only zones in force made of districts
    known = found.filter(
        pl.col("area_code").is_in(theirs["area_code"].unique().to_list()) | pl.col("area_code").str.contains(r"^\d+$")
    )
    both = known.select("area_code", "period", "numerator").join(
        theirs, on=["area_code", "period"], how="full", coalesce=True
    )
    assert both.height > 1000
    wrong = both.filter(pl.col("numerator").ne_missing(pl.col("value")))
    assert wrong.is_empty(), wrong
