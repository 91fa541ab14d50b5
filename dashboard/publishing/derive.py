"""Derived parts of a candidate: facts of hours, observations. Only what its inputs or code changed is computed."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from dashboard.observed import indicator_of, key_of, parts_of, year_of
from dashboard.publishing.marks import Marks, hash_of, reaching
from dashboard.publishing.progress import Progress, stretch
from data.contracts import CONTRACTS, Frames
from data.releases import Parts
from data.store import Part, Store
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.disclosure import FREE, small_cell, together, with_conf_statuses
from metrics.facts import FACTS
from metrics.facts import fingerprint as fact_fingerprint
from metrics.families import places
from metrics.indicator import Indicator
from metrics.observe import observe
from metrics.once import HOURLY, Once

FRAMEWORK = {"areas", "zone_members", "thresholds"}  # without rows of anything else there is nothing to observe
EVER = dt.date.min
WRITERS = 8  # parts written at once


class _Scans(Mapping[str, pl.LazyFrame]):
    """Lazy frames over parts that may not be released yet; a file is looked at when its dataset is asked for."""

    def __init__(self, store: Store, parts: Parts) -> None:
        self._store, self._parts = store, parts

    def __getitem__(self, name: str) -> pl.LazyFrame:
        return self._store.scan(self._parts.get(name, {}).values(), CONTRACTS[name])

    def __iter__(self) -> Iterator[str]:
        return iter(CONTRACTS)

    def __len__(self) -> int:
        return len(CONTRACTS)


def frames_of(store: Store, parts: Parts) -> Frames:
    """Lazy frames over parts that may not be released yet."""
    return _Scans(store, parts)


def derive_facts(store: Store, parts: Parts, parent: Parts, *, progress: Progress) -> dict[str, dict[str, Part]]:
    """Fact datasets: one part for each part of hours, kept when neither the hours nor the dimensions changed.

    A part of hours is passed over once for all the facts made of it.
    """
    found: dict[str, dict[str, Part]] = {}
    around = {fact.name: f"{hash_of(parts, fact.dims)}{fact_fingerprint(fact)}" for fact in FACTS}
    hourly = tuple(dict.fromkeys(fact.source_dataset for fact in FACTS))
    for place, source_dataset in enumerate(hourly):
        sources = parts.get(source_dataset, {})
        for number, (key, source) in enumerate(sorted(sources.items())):
            gathered: dict[object, pl.LazyFrame] = {}
            for fact in FACTS:
                if fact.source_dataset != source_dataset:
                    continue
                mark = hashlib.sha256(f"{source.sha256}{around[fact.name]}".encode()).hexdigest()[:16]
                part = parent.get(fact.name, {}).get(key)
                if part is None or part.fingerprint != mark:
                    progress(f"{fact.name} {key}", (place + number / len(sources)) / len(hourly))
                    if fact.gather not in gathered:
                        hours = store.scan([source], CONTRACTS[source_dataset])
                        origin = source.origins[0] if len(source.origins) == 1 else None
                        gathered[fact.gather] = fact.gather(hours, origin)
                    dims = {name: store.scan(parts.get(name, {}).values(), CONTRACTS[name]) for name in fact.dims}
                    part = store.write_part(
                        fact.finish(gathered[fact.gather], dims), CONTRACTS[fact.name], fingerprint=mark
                    )
                if part:
                    found.setdefault(fact.name, {})[key] = part
    return found


def derive_observations(store: Store, parts: Parts, parent: Parts, *, progress: Progress) -> dict[str, Part]:
    """Observation parts by `observed.key_of`; those of years that nothing new reaches are the parent's."""
    held = parent.get("observations", {})
    told = {
        record.id: record for record in CATALOGUE if any(parts.get(name) for name in set(record.inputs) - FRAMEWORK)
    }
    marks = Marks(parts, frames_of(store, parts))
    begins = _begins(told, marks, held)
    found = {
        key: part
        for key, part in held.items()
        if (name := indicator_of(key)) in told and (name not in begins or _before(key, begins[name]))
    }
    groups = sorted(set(begins.values()))
    for place, begin in enumerate(groups):
        records = [told[name] for name in told if begins.get(name) == begin]
        ahead = stretch(progress, place / len(groups), (place + 1) / len(groups))
        found |= _computed(store, parts, held, marks, records, begin, ahead)
    return found


def _begins(told: Mapping[str, Indicator], marks: Marks, held: Mapping[str, Part]) -> dict[str, dt.date]:
    """From when on each indicator that something new reaches must be computed; those hidden together alike."""
    begins: dict[str, dt.date] = {}
    for name, record in told.items():
        recent = held.get(name)
        if recent is None or recent.fingerprint != marks.mark(record, None):
            years = {year: part.fingerprint for key, part in held.items() if (year := year_of(key, name)) is not None}
            begins[name] = marks.since(record, years) or EVER
    for name, begin in list(begins.items()):
        for other in together({name}) & told.keys():
            begins[other] = min(begin, begins.get(other, begin))
    return begins


def _before(key: str, begin: dt.date) -> bool:
    year = year_of(key, indicator_of(key))
    return year is not None and year < begin.year


def _computed(
    store: Store,
    parts: Parts,
    held: Mapping[str, Part],
    marks: Marks,
    records: Sequence[Indicator],
    begin: dt.date,
    progress: Progress,
) -> dict[str, Part]:
    """The parts of some indicators from `begin` on, and those of recent days."""
    progress("observations", 0.0)
    since = None if begin == EVER else begin
    frames = Once(frames_of(store, reaching(parts, since)), since=since)
    threshold, where = small_cell(frames), places(frames)
    found: dict[str, Part] = {}
    # Lot by lot: the figures of a large extract are many times its rows, and never stand in memory together.
    for done, lot in enumerate(lots := _lots(records)):
        progress("observations", done / len(lots))
        computed = observe(frames, indicators=lot, since=since)
        before = {
            name: store.scan(then, CONTRACTS["observations"]).filter(pl.col("conf_status") != FREE).collect()
            for name in computed
            if (then := [part for key, part in parts_of(held, name).items() if not _before(key, begin)])
        }
        flagged = with_conf_statuses(computed, BY_ID, before, threshold=threshold, places=where)
        found |= _written(store, marks, lot, flagged)
    return found


def _lots(records: Sequence[Indicator]) -> list[list[Indicator]]:
    """Indicators that are made at once: those that read hours, which are read once, and those hidden together."""
    found: dict[frozenset[str], list[Indicator]] = {}
    for record in records:
        found.setdefault(HOURLY if HOURLY & set(record.inputs) else frozenset(together({record.id})), []).append(record)
    return list(found.values())


def _written(
    store: Store, marks: Marks, records: Sequence[Indicator], flagged: Mapping[str, pl.DataFrame]
) -> dict[str, Part]:
    jobs = [(record, year, rows) for record in records for year, rows in _by_year(flagged[record.id]).items()]

    def write(job: tuple[Indicator, int | None, pl.DataFrame]) -> tuple[str, Part]:
        record, year, rows = job
        marked = rows.with_columns(pl.lit(marks.inputs(record, year)).alias("input_hash"))
        part = store.write_rows(marked, CONTRACTS["observations"], fingerprint=marks.mark(record, year))
        return key_of(record.id, year), part

    with ThreadPoolExecutor(WRITERS) as pool:  # most of the time of a small part is waiting for the disk
        return dict(pool.map(write, jobs))


def _by_year(rows: pl.DataFrame) -> dict[int | None, pl.DataFrame]:
    """Rows of each year; under None those of recent days, or none: that part says that nothing is to be computed."""
    year = pl.when(pl.col("grain") != "day").then(pl.col("period").dt.year()).alias("_year")
    split = rows.with_columns(year).partition_by("_year", as_dict=True, include_key=False)
    return {None: rows.clear(), **{year: part for (year,), part in split.items()}}
