"""Observations of a candidate, in parts by year and month: only what its inputs or code changed is computed."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from dashboard.publishing.fingerprints import Marks, reaching
from dashboard.publishing.progress import Progress, stretch
from dashboard.reading.observation_parts import end_of, holds_days, indicator_of, key_of_month, key_of_year, parts_of
from data.contracts import CONTRACTS
from data.store.objects import Part, Store
from data.store.releases import Parts, frames_of
from metrics.catalogue import CATALOGUE
from metrics.disclosure.disclosure import small_cell, together, with_conf_statuses
from metrics.disclosure.families import COUNTED, places
from metrics.facts.reach import by_day
from metrics.indicator import Indicator
from metrics.observe import observe_lots
from metrics.rollup.cache import CachedFrames
from metrics.rollup.recent import first_day

FRAMEWORK = {"areas", "zone_members", "thresholds"}  # without rows of anything else there is nothing to observe
EVER = dt.date.min
WRITERS = 8  # parts written at once
Said = Callable[[Collection[str], dt.date], pl.DataFrame]


def derive_observations(
    store: Store, parts: Parts, parent: Parts, *, said: Said | None = None, progress: Progress
) -> dict[str, Part]:
    """Observation parts by the keys of `observed`; those that nothing new reaches are the parent's.

    `said`: what earlier releases told of small cells, see `superseded`.
    """
    held = parent.get("observations", {})
    told = {
        record.id: record for record in CATALOGUE if any(parts.get(name) for name in set(record.inputs) - FRAMEWORK)
    }
    kept = {name: _recent_months(record, parts) for name, record in told.items()}
    marks = Marks(parts, frames_of(store, parts))
    begins = _begins(told, kept, marks, held)
    found = {
        key: part
        for key, part in held.items()
        if (name := indicator_of(key)) in told
        and (not holds_days(key) or key in kept[name])
        and (name not in begins or _before(key, begins[name]))
    }
    groups = sorted(set(begins.values()))
    for place, begin in enumerate(groups):
        records = [told[name] for name in told if begins.get(name) == begin]
        ahead = stretch(progress, place / len(groups), (place + 1) / len(groups))
        found |= _computed(store, parts, held, said, marks, records, kept, begin, ahead)
    return found


def _recent_months(record: Indicator, parts: Parts) -> dict[str, dt.date]:
    """Keys of the parts that hold an indicator's days, with the first of their months."""
    facts = by_day(record)
    ends = [part.max for part in parts.get(facts, {}).values() if part.max] if facts else []
    if not ends:
        return {}
    last = dt.date.fromisoformat(max(ends))
    months = pl.date_range(first_day(last), last, "1mo", eager=True)
    return {key_of_month(record.id, month): month for month in months}


def _begins(
    told: Mapping[str, Indicator], kept: Mapping[str, Mapping[str, dt.date]], marks: Marks, held: Mapping[str, Part]
) -> dict[str, dt.date]:
    """From when on each indicator that something new reaches must be computed; those hidden together alike."""
    begins: dict[str, dt.date] = {}
    for name, record in told.items():
        everything = held.get(name)
        if everything is None or not marks.holds(everything.fingerprint, record, None):
            ends = [(end, part.fingerprint) for key, part in parts_of(held, name).items() if (end := end_of(key))]
            lacking = [month for key, month in kept[name].items() if key not in held]
            begins[name] = min([marks.since(record, ends) or EVER, *lacking])
    for name, begin in list(begins.items()):
        for other in together({name}) & told.keys():
            begins[other] = min(begin, begins.get(other, begin))
    return begins


def _before(key: str, begin: dt.date) -> bool:
    end = end_of(key)
    return end is not None and end < begin


def _computed(
    store: Store,
    parts: Parts,
    held: Mapping[str, Part],
    said: Said | None,
    marks: Marks,
    records: Sequence[Indicator],
    kept: Mapping[str, Mapping[str, dt.date]],
    begin: dt.date,
    progress: Progress,
) -> dict[str, Part]:
    """The parts of some indicators that hold figures from `begin` on."""
    progress("observations", 0.0)
    since = None if begin == EVER else begin
    frames = CachedFrames(frames_of(store, reaching(parts, since)), since=since, ever=marks.frames)
    threshold, where = small_cell(frames), places(frames)
    lots = _lots(records)
    writing: dict[str, Future[Part]] = {}
    # Lot by lot: the figures of a large extract are many times its rows, and never stand in memory together.
    with ThreadPoolExecutor(WRITERS) as pool:  # most of the time of a small part is waiting for the disk
        for done, (lot, computed) in enumerate(zip(lots, observe_lots(frames, lots), strict=True)):
            progress("observations", done / len(lots))
            counted = COUNTED & computed.keys()
            past = said(counted, begin) if said and counted else None
            flagged = with_conf_statuses(computed, where, past, threshold=threshold)
            whole = {name: _with_earlier(store, held, name, rows, begin) for name, rows in flagged.items()}
            for key, rows, mark in _marked(marks, lot, whole, kept, begin):
                writing[key] = pool.submit(store.write_rows, rows, CONTRACTS["observations"], fingerprint=mark)
        return {key: part.result() for key, part in writing.items()}


def _with_earlier(
    store: Store, held: Mapping[str, Part], indicator: str, rows: pl.DataFrame, begin: dt.date
) -> pl.DataFrame:
    """`rows` and the parent's of the same year before `begin`: the part of a year is written as a whole."""
    part = held.get(key_of_year(indicator, begin.year))
    if begin.month == 1 or part is None:
        return rows
    earlier = store.scan([part], CONTRACTS["observations"]).filter(pl.col("period") < begin)
    return pl.concat([earlier.select(rows.columns).collect(), rows])


def _lots(records: Sequence[Indicator]) -> list[list[Indicator]]:
    """Indicators that are made at once: those hidden together."""
    found: dict[frozenset[str], list[Indicator]] = {}
    for record in records:
        found.setdefault(frozenset(together({record.id})), []).append(record)
    return list(found.values())


def _marked(
    marks: Marks,
    records: Sequence[Indicator],
    flagged: Mapping[str, pl.DataFrame],
    kept: Mapping[str, Mapping[str, dt.date]],
    begin: dt.date,
) -> Iterator[tuple[str, pl.DataFrame, str]]:
    """Key, rows and fingerprint of each part to be written."""
    for record in records:
        months = [month for month in kept[record.id].values() if month >= begin]
        for key, end, rows in _divided(flagged[record.id], record, months):
            hashed = pl.lit(marks.inputs(record, end)).alias("input_hash")
            yield key, rows.with_columns(hashed), marks.mark(record, end)


def _divided(
    rows: pl.DataFrame, record: Indicator, months: Sequence[dt.date]
) -> Iterator[tuple[str, dt.date | None, pl.DataFrame]]:
    """Key, end and rows of each part: none under the bare name, each of the years, each of the months by day.

    Days that are made of hours are many, and lie by month; days that somebody reported lie with their year.
    """
    yield record.id, None, rows.clear()
    is_day = pl.lit(by_day(record) is not None) & (pl.col("grain") == "day")
    years = rows.filter(~is_day).with_columns(pl.col("period").dt.year().alias("_year"))
    for (year,), some in years.partition_by("_year", as_dict=True, include_key=False).items():
        yield (key := key_of_year(record.id, year)), end_of(key), some
    days = rows.filter(is_day)
    for month in months:
        key = key_of_month(record.id, month)
        yield key, end_of(key), days.filter(pl.col("period").dt.truncate("1mo") == month)
