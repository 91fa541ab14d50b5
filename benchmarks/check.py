"""Checking an extract against simply reading it: clean ones, and one with faults of every rule in a million rows."""

import datetime as dt
import resource
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.measure import Row, measured
from data import published
from data.contracts.findings import Accepted
from data.contracts.rules import VINTAGES
from data.extracts.check import check

TODAY = dt.date(2026, 11, 24)
DAYS = 25_000  # of a street in one vintage: 1950 to 2018
EVERY = 100  # rows of which each rule has one fault
GIB = "2,048 MiB"
FAULTS: tuple[tuple[str, object], ...] = (
    ("area_code", None),
    ("area_code", "110199"),
    ("area_code", "110101001"),  # of a day that has it already
    ("grain", "week"),
    ("grain", "year"),  # whose period is no first of January
    ("vintage", "rumour"),
    ("period", dt.date(1900, 1, 1)),
    ("period", dt.date(2099, 1, 1)),
    ("residents", -1.0),
    ("residents", 7e9),
    ("residents", 70.5),
    ("residents", 5.0),  # 万
    ("registered", 400_000_000),
    ("migrants_other_province", 900_000),
    ("migrants_reported", 5),
    ("migrant_definition", "hearsay"),
)


def run(*, full: bool) -> list[Row]:
    """Each extract read plainly and checked, each in a process of its own."""
    million, many = (1_000_000, 10_000_000) if full else (100_000, 1_000_000)
    rows = []
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        for name, dataset, make, form, size in (
            ("population, clean", "population", clean_population, "parquet", million),
            ("population, clean", "population", clean_population, "csv", million),
            ("population, faults of every rule", "population", faulty_population, "parquet", million),
            ("population, clean", "population", clean_population, "parquet", many),
            ("presence, clean", "presence", clean_presence, "parquet", many),
            ("presence, every hour doubled at the end", "presence", doubled_presence, "parquet", many),
        ):
            file = Path(folder) / f"extract.{form}"
            table = make(size)
            table.sink_csv(file) if form == "csv" else table.sink_parquet(file)
            read = measured("benchmarks.check:plain_read", str(file))
            told = measured("benchmarks.check:checked", str(file), dataset)
            peak = max(told.peak, int(told.result["parser_peak"]))  # type: ignore[index]
            ratio = told.seconds / read.seconds
            found = f"{told.result['rules']} rules, {told.result['faults']:,} faulty rows"  # type: ignore[index]
            rows.append(Row(f"read, {form}", size, read.seconds, read.peak))
            rows.append(Row(f"check {name} ({form}; {found})", size, told.seconds, peak, "reading", ratio, GIB))
            file.unlink()
    return rows


def plain_read(file: str) -> int:
    """Every value of every column, decoded and looked at once."""
    table = pl.scan_csv(file) if file.endswith("csv") else pl.scan_parquet(file)
    schema = table.collect_schema()
    looked = [
        pl.col(name).str.len_bytes().sum() if dtype == pl.String else pl.col(name).max()
        for name, dtype in schema.items()
    ]
    return len(table.select(looked).collect(engine="streaming"))


def checked(file: str, dataset: str) -> dict[str, object]:
    """How many rules found how much, and the most memory of the parser's process."""
    reference = {name: published.load(name).lazy() for name in ("areas", "zone_members", "population")}
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        result = check(Path(file), dataset, reference=reference, workdir=Path(folder), today=TODAY)
    return {
        "accepted": isinstance(result, Accepted),
        "rules": len({finding.rule for finding in result.findings}),
        "faults": sum(finding.rows for finding in result.findings),
        "parser_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
    }


def clean_population(rows: int) -> pl.LazyFrame:
    """Days of all streets, in as many vintages as the number of rows needs."""
    areas = published.load("areas").filter(pl.col("valid_to").is_null(), pl.col("level") == "street")["code"]
    number = pl.col("row")
    span = number // areas.len()
    return (
        pl.LazyFrame()
        .select(row=pl.int_range(rows))
        .select(
            pl.lit(areas).gather(number % areas.len()).alias("area_code"),
            pl.lit("day").alias("grain"),
            (pl.date(1950, 1, 1) + pl.duration(days=span % DAYS)).alias("period"),
            pl.lit(pl.Series(VINTAGES)).gather(span // DAYS).alias("vintage"),
            (50_000 + number * 7_919 % 1_000).alias("residents"),
            (40_000 + number * 7_919 % 1_000).alias("registered"),
            pl.lit(None, pl.Int64).alias("migrants_other_province"),
            pl.lit(None, pl.Int64).alias("migrants_reported"),
            pl.lit(None, pl.String).alias("migrant_definition"),
        )
    )


def faulty_population(rows: int) -> pl.LazyFrame:
    """The same with one row of EVERY for each rule of values, keys and magnitudes."""
    table = clean_population(rows).with_columns(pl.col("residents").cast(pl.Float64)).with_row_index("_row")
    for place, (column, value) in enumerate(FAULTS):
        spoilt = pl.when(pl.col("_row") % EVERY == place).then(pl.lit(value)).otherwise(pl.col(column))
        table = table.with_columns(spoilt.alias(column))
    return table.drop("_row")


def clean_presence(rows: int) -> pl.LazyFrame:
    """Hours of 1,000 cells in four groups of people."""
    number = pl.col("row")
    groups = pl.Series(["all", "resident", "worker", "visitor"])
    hour = number // 4_000
    return (
        pl.LazyFrame()
        .select(row=pl.int_range(rows))
        .select(
            pl.format("cell-{}", number % 1_000).alias("cell_id"),
            (pl.date(2024, 1, 1) + pl.duration(days=hour // 24)).alias("date"),
            (hour % 24).cast(pl.Int8).alias("hour"),
            pl.lit(groups).gather(number // 1_000 % 4).alias("group"),
            pl.format("1101010{}", (number % 1_000 % 17 + 1).cast(pl.String).str.zfill(2)).alias("area_code"),
            (number * 7_919 % 1_000).alias("persons"),
        )
    )


def doubled_presence(rows: int) -> pl.LazyFrame:
    """The same with its last tenth given twice, as a clock change or a doubled export gives it."""
    kept = rows * 10 // 11
    table = clean_presence(kept)
    return pl.concat([table, table.slice(kept - (rows - kept))])
