"""Every indicator of areas against an independent computation: DuckDB SQL in oracle/, at every level and grain."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pencil import observed

from data.contracts import CONTRACTS
from data.demo import generate
from data.published import DATASETS as PUBLISHED
from data.published import load

ORACLE = Path(__file__).parent / "oracle"
SHARED = {"hierarchy", "land", "years", "facilities", "facility_figures", "scenic"}
NAMES = sorted(path.stem for path in ORACLE.glob("*.sql") if path.stem not in SHARED)
WITH_YEARS = {"residents", "registered", "migrants", "population_density", "population_share", "core_share",
              "registered_per_resident"}  # fmt: skip
KEYS = ["area_code", "grain", "period", "vintage", "variant"]
UNTIL = dt.date(2019, 3, 1)
GENERATED = ("population", "commuting", "buildings", "commerce", "land_use")


def with_holes(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows without every 37th: gaps at odd places."""
    return frame.filter(pl.int_range(pl.len()) % 37 != 5) if frame.height > 37 else frame


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "with holes"])
def held(request: pytest.FixtureRequest) -> Mapping[str, pl.DataFrame]:
    frames = {}
    for name in ("areas", "zone_members", *GENERATED):
        schema = CONTRACTS[name].schema
        parts = [load(name)] if name in PUBLISHED else []
        parts += [*generate(name, until=UNTIL)] if name in GENERATED else []
        frame = pl.concat([part.select(schema.names()).cast(schema) for part in parts])
        frames[name] = with_holes(frame) if request.param and name in GENERATED else frame
    return frames


def by_oracle(name: str, held: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Values of an indicator by SQL alone: the file's first statement is `own`, the second the value.

    A value that divides by people reads `heads`: residents of every area, for each vintage.
    """
    own, value = statements(name)
    with duckdb.connect() as database:
        for table, frame in held.items():
            database.register(table, frame.to_arrow())
        if "heads" in value:
            roll_up(database, statements("residents")[0], with_years=True)
            database.execute("CREATE TEMP TABLE heads AS SELECT * EXCLUDE (top, bottom), top AS residents FROM rolled")
        roll_up(database, own, with_years=name in WITH_YEARS)
        database.execute((ORACLE / "land.sql").read_text())
        return pl.from_arrow(database.sql(value).to_arrow_table())


def statements(name: str) -> list[str]:
    return (ORACLE / f"{name}.sql").read_text().split(";\n-- value\n")


def roll_up(database: duckdb.DuckDBPyConnection, own: str, *, with_years: bool) -> None:
    """Makes the table `rolled` of the rows that areas report."""
    database.execute(f"CREATE OR REPLACE TEMP TABLE own AS {own}")
    database.execute((ORACLE / "hierarchy.sql").read_text())
    if with_years:
        database.execute((ORACLE / "years.sql").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_it_agrees_with_the_oracle(name: str, held: Mapping[str, pl.DataFrame]):
    ours = observed(name, {key: frame.lazy() for key, frame in held.items()}).drop_nulls("value")
    theirs = by_oracle(name, held).drop_nulls("value").select(*KEYS, "value")
    both = ours.select(*KEYS, "value").join(theirs, on=KEYS, how="full", suffix="_theirs", coalesce=True)
    assert both.height >= 5
    assert both.null_count().sum_horizontal().item() == 0, both.filter(pl.any_horizontal(pl.all().is_null()))
    apart = (pl.col("value") - pl.col("value_theirs")).abs() > 1e-9 * pl.col("value_theirs").abs()
    assert both.filter(apart).is_empty()
    levels = {len(code) if code.isdigit() else "zone" for code in ours["area_code"]}
    assert levels >= ({"zone"} if name == "core_share" else {6, "zone"})
