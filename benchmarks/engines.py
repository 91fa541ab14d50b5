"""The same facts of hours three ways, each a task of its own process: a bare read, the product, and DuckDB."""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.hours import parts_of
from dashboard.publishing.derive import derive_facts
from data.contracts import CONTRACTS
from data.store import Store
from metrics.facts import FACTS

THREADS = 2
NUMBERS = {"scenic_visits": ("entries", "exits", "reservations", "reserved_entries"), "presence": ("persons",)}
PLACES = {"scenic_visits": ("spot_id", "origin"), "presence": ("area_code", "group", "origin")}

# People inside: entries less exits since the day began; without exits, entries of the last mean stay.
SCENIC_DAY = """
with spots as (select spot_id, valid_from, mean_stay_h, open_hour, close_hour from read_parquet('{spots}')),
     hours as (
        select v.*, ceil(s.mean_stay_h)::int - 1 as back, s.open_hour, s.close_hour
        from read_parquet('{part}') v asof left join spots s on v.spot_id = s.spot_id and v.date >= s.valid_from),
     inside as (
        select *,
            case when exits is null
                then sum(entries) over (partition by spot_id, date order by hour
                                        range between back preceding and current row)
                else sum(entries - exits) over (partition by spot_id, date order by hour) end as present
        from hours)
select spot_id, date, count(*) as hours, sum(entries)::bigint as entries, sum(exits)::bigint as exits,
    sum(reservations)::bigint as reservations, sum(reserved_entries)::bigint as reserved_entries,
    max(present)::bigint as peak_inside, arg_max(hour, present) as peak_hour, min(present) < 0 as below,
    count(*) < max(close_hour) - max(open_hour) as gap,
    case when bool_or(origin = 'synthetic') then 'synthetic' else min(origin) end as origin
from inside group by spot_id, date order by spot_id, date
"""
SCENIC_HOUR = """
select spot_id, date_trunc('month', date) as month, hour, count(*) as days, sum(entries)::bigint as entries,
    case when bool_or(origin = 'synthetic') then 'synthetic' else min(origin) end as origin
from read_parquet('{part}') group by all order by 1, 2, 3
"""
PRESENCE_HOUR = """
select area_code, date, hour, "group", sum(persons)::bigint as persons, count(*) as cells,
    case when bool_or(origin = 'synthetic') then 'synthetic' else min(origin) end as origin
from read_parquet('{part}') group by all order by 1, 2, 3, 4
"""
SQL = {"scenic_day": SCENIC_DAY, "scenic_hour": SCENIC_HOUR, "presence_hour": PRESENCE_HOUR}


def bare(home: str, told: dict, dataset: str) -> float:
    """Reads the columns that the facts need and adds up the numbers."""
    store, parts = Store.open(home), parts_of(told)[dataset]
    read = store.scan(parts.values(), CONTRACTS[dataset]).select(
        pl.col(NUMBERS[dataset]).sum(),
        pl.col("date").max(),
        pl.col("hour").max(),
        pl.col(PLACES[dataset]).null_count(),
    )
    return float(read.collect(engine="streaming").row(0)[0])


def product(home: str, told: dict, dataset: str) -> dict[str, int]:
    """The product's facts as publishing derives and writes them; rows by fact."""
    made = derive_facts(Store.open(home), parts_of(told), {}, progress=lambda step, share: None)
    return {name: sum(part.rows for part in parts.values()) for name, parts in made.items()}


def duck(home: str, told: dict, dataset: str) -> dict[str, int]:
    """The same from DuckDB, by part as well (faster than all at once, measured), into Parquet; rows by fact."""
    store, parts = Store.open(home), parts_of(told)
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    rows = {}
    with tempfile.TemporaryDirectory(prefix="sidu-duck-") as folder:
        for fact in FACTS:
            if fact.source_dataset == dataset:
                rows[fact.name] = sum(_into_parquet(connection, store, parts, fact.name, part, folder)
                                      for part in parts[dataset].values())  # fmt: skip
    return rows


def _into_parquet(connection, store, parts, fact: str, part, folder: str) -> int:
    asked = _asked(store, parts, fact, part)
    file = Path(folder) / "fact.parquet"
    return connection.execute(f"copy ({asked}) to '{file}' (format parquet, compression zstd)").fetchone()[0]


def _asked(store: Store, parts, fact: str, part) -> str:
    spots = parts.get("scenic_spots", {}).get("all")
    return SQL[fact].format(part=store.part_path(part), spots=store.part_path(spots) if spots else "")


def agree(home: str, told: dict, dataset: str) -> int:
    """Compares both on the first part, number by number; returns the rows compared, raises when one differs."""
    store, parts = Store.open(home), parts_of(told)
    frames = {name: store.scan(held.values(), CONTRACTS[name]) for name, held in parts.items()}
    part = next(iter(parts[dataset].values()))
    compared = 0
    for fact in FACTS:
        if fact.source_dataset == dataset:
            ours = fact.compute(store.scan([part], CONTRACTS[dataset]), frames).collect()
            theirs = duckdb.connect().sql(_asked(store, parts, fact.name, part)).pl()
            key = list(CONTRACTS[fact.name].key)
            shared = [name for name in theirs.columns if name in ours.columns]
            same = (
                ours.select(shared).sort(key).equals(theirs.select(shared).cast(ours.select(shared).schema).sort(key))
            )
            if not same:
                raise AssertionError(f"{fact.name}: Polars and DuckDB differ")
            compared += ours.height
    return compared
