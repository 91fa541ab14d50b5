"""The same facts of hours three ways, each a task of its own process: a bare read, the product, and DuckDB."""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.hours import parts_of
from dashboard.publishing.facts import derive_facts
from data.contracts import CONTRACTS
from data.store.objects import Store
from metrics.facts.facts import FACTS

THREADS = 2
NUMBERS = {"scenic_visits": ("entries", "exits", "reservations", "reserved_entries"), "presence": ("persons",)}
PLACES = {"scenic_visits": ("spot_id", "origin"), "presence": ("area_code", "group", "origin")}

HOURS = range(24)
_PRESENT = "case when not no_exits then e{h} - x{h} when {h} < stay then e{h} else e{h} - came[{at} - stay] end"

# A column for each hour takes 0.6 of the time of windows over the rows (also measured: lists, joining first).
# People inside: entries less exits since the day began; without exits, entries of the last mean stay.
SCENIC_DAY = f"""
with spots as (select spot_id, valid_from, ceil(mean_stay_h)::int as stay, open_hour, close_hour
               from read_parquet('{{spots}}')),
     days as (
        select spot_id, date, count(*) as hours, min(hour) as first, max(hour) as last,
            sum(entries)::bigint as entries, sum(exits)::bigint as sum_exits,
            sum(reservations)::bigint as reservations, sum(reserved_entries)::bigint as reserved_entries,
            count(exits) < count(*) as no_exits,
            {", ".join(f"max(case when hour = {h} then entries end) as in{h}" for h in HOURS)},
            {", ".join(f"max(case when hour = {h} then exits end) as out{h}" for h in HOURS)},
            case when bool_or(origin = 'synthetic') then 'synthetic' else min(origin) end as origin
        from read_parquet('{{part}}') group by spot_id, date),
     running as (
        select d.*, s.stay, s.open_hour, s.close_hour,
            coalesce(in0, 0) as e0, {", ".join(f"e{h - 1} + coalesce(in{h}, 0) as e{h}" for h in HOURS[1:])},
            coalesce(out0, 0) as x0, {", ".join(f"x{h - 1} + coalesce(out{h}, 0) as x{h}" for h in HOURS[1:])},
            [{", ".join(f"e{h}" for h in HOURS)}] as came
        from days d asof left join spots s on d.spot_id = s.spot_id and d.date >= s.valid_from),
     inside as (
        select *, [{", ".join(_PRESENT.format(h=h, at=h + 1) for h in HOURS)}] as present,
            coalesce(close_hour, last + 1) - coalesce(open_hour, first) as span,
            hours < case when span <= 0 then span + 24 else span end as gap, list_max(present) as most
        from running)
select spot_id, date, hours, entries, case when not no_exits then sum_exits end as exits, reservations,
    reserved_entries, case when not no_exits or stay is not null then greatest(most, 0) end as peak_inside,
    list_position(present, most) - 1 as peak_hour,
    case when not no_exits or stay is not null then [greatest(n, 0)::int for n in present] end as inside,
    case when gap then 'gap' when no_exits or list_min(present) < 0 then 'estimated' else 'ok' end as status,
    case when gap then 'missing_hours' when no_exits then 'no_exits'
        when list_min(present) < 0 then 'more_exits_than_entries' end as reason, origin
from inside order by spot_id, date
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
