"""The whole catalogue over ten years of monthly data: 32 streets, 16 districts, 1,000 facilities, 500 villages."""

import datetime as dt
import tempfile
from dataclasses import asdict

import polars as pl

from benchmarks.hours import parts_of
from benchmarks.measure import Row, measured
from data import demo, published
from data.contracts import CONTRACTS
from data.contracts.blocks import part_key_of
from data.store.objects import Store
from data.store.releases import frames_of
from metrics.observe import observe

UNTIL = dt.date(2026, 1, 1)  # ten whole years from 2016
VILLAGES = 500
NEEDED = ("areas", "zone_members", "thresholds", "population", "published", "events")


def run() -> list[Row]:
    """One observation of everything, from the parts of a home."""
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as home:
        told = measured("benchmarks.catalogue:fill", home, repeat=1).result
        rows = sum(part["rows"] for parts in told.values() for part in parts.values())
        read = measured("benchmarks.catalogue:read", home, told, repeat=3)
        made = measured("benchmarks.catalogue:evaluate", home, told, repeat=3)
    ratio = made.seconds / read.seconds
    return [
        Row("catalogue: read the inputs", rows, read.seconds, read.peak),
        Row("catalogue: every indicator", rows, made.seconds, made.peak, "reading", ratio, "1 s"),
    ]


def fill(home: str) -> dict[str, dict[str, dict[str, object]]]:
    """Writes the inputs as parts."""
    store = Store.open(home)
    tables = {name: pl.concat(list(demo.generate(name, until=UNTIL, rows=0))) for name in MONTHLY}
    tables["villages"] = _monthly_villages(tables["villages"])
    for name in NEEDED:
        tables[name] = pl.concat([*([tables[name]] if name in tables else []), published.load(name)])
    told: dict[str, dict[str, dict[str, object]]] = {}
    for name, frame in tables.items():
        keyed = frame.with_columns(part_key_of(CONTRACTS[name]).alias("_part"))
        for key, rows in keyed.partition_by("_part", as_dict=True, include_key=False).items():
            part = store.write_part(rows.lazy(), CONTRACTS[name])
            if part:
                told.setdefault(name, {})[str(key[0])] = asdict(part)
    return told


MONTHLY = ("population", "commuting", "villages", "buildings", "commerce", "land_use", "hospitals", "lodging",
           "movements")  # fmt: skip


def _monthly_villages(quarters: pl.DataFrame) -> pl.DataFrame:
    """Three months of each quarter, and copies of the villages until there are enough of them."""
    codes = quarters["village_code"].unique().sort()
    copies = pl.DataFrame({"copy": range(-(-VILLAGES // len(codes)))}, schema={"copy": pl.Int64})
    number = (pl.col("village_code").str.slice(9).cast(pl.Int64) + pl.col("copy") * 30 - 800).cast(pl.String)
    return (
        quarters.join(copies, how="cross")
        .join(pl.DataFrame({"month": ["0mo", "1mo", "2mo"]}), how="cross")
        .with_columns(
            pl.concat_str(pl.col("village_code").str.slice(0, 9), number.str.zfill(3)).alias("village_code"),
            pl.lit("month").alias("grain"),
            pl.col("period").dt.offset_by(pl.col("month")),
        )
        .filter(pl.col("village_code").rank("dense") <= VILLAGES)
        .select(quarters.columns)
    )


def read(home: str, told: dict) -> int:
    """Reads every part and counts the rows."""
    store = Store.open(home)
    return sum(store.scan(parts.values(), CONTRACTS[name]).collect().height for name, parts in parts_of(told).items())


def evaluate(home: str, told: dict) -> int:
    """The whole catalogue; the number of observations."""
    return sum(frame.height for frame in observe(frames_of(Store.open(home), parts_of(told))).values())
