"""Derived parts of a candidate: facts of hours, observations. Only what its inputs or code changed is computed."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from dashboard.observed import end_of, holds_days, indicator_of, key_of_month, key_of_year, parts_of
from dashboard.publishing.marks import Marks, hash_of, reaching
from dashboard.publishing.progress import Progress, stretch
from data.contracts import CONTRACTS, Frames
from data.releases import Parts
from data.store import Part, Store
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.disclosure import small_cell, together, with_conf_statuses
from metrics.facts import FACTS
from metrics.facts import fingerprint as fact_fingerprint
from metrics.families import places
from metrics.indicator import Indicator
from metrics.observe import observe
from metrics.reach import by_day
from metrics.recent import first_day

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
    """Observation parts by the keys of `observed`; those of years and months that nothing new reaches are the parent's."""
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
        found |= _computed(store, parts, held, marks, records, kept, begin, ahead)
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
        if everything is None or everything.fingerprint != marks.mark(record, None):
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
    marks: Marks,
    records: Sequence[Indicator],
    kept: Mapping[str, Mapping[str, dt.date]],
    begin: dt.date,
    progress: Progress,
) -> dict[str, Part]:
    """The parts of some indicators that hold figures from `begin` on."""
    progress("observations", 0.0)
    since = None if begin == EVER else begin
    frames = frames_of(store, reaching(parts, since))
    computed = observe(frames, indicators=records, since=since, ever=marks.frames)
    before = {
        name: store.scan(then, CONTRACTS["observations"]).collect()
        for name in computed
        if (then := [part for key, part in parts_of(held, name).items() if not _before(key, begin)])
    }
    flagged = with_conf_statuses(computed, BY_ID, before, threshold=small_cell(frames), places=places(frames))
    earlier = (pl.col("grain") != "day") & (pl.col("period") >= begin.replace(month=1)) & (pl.col("period") < begin)
    jobs = [
        (key, rows.with_columns(pl.lit(marks.inputs(record, end)).alias("input_hash")), marks.mark(record, end))
        for record in records
        for key, end, rows in _divided(
            # The year that `begin` lies in is written anew: its figures until then are the parent's.
            pl.concat([before[record.id].filter(earlier).drop("input_hash"), flagged[record.id]], how="diagonal")
            if since and since.month > 1 and record.id in before
            else flagged[record.id],
            record.id,
            [month for month in kept[record.id].values() if month >= begin],
        )
    ]
    progress("observations", 0.8)

    def write(job: tuple[str, pl.DataFrame, str]) -> tuple[str, Part]:
        key, rows, mark = job
        return key, store.write_rows(rows, CONTRACTS["observations"], fingerprint=mark)

    with ThreadPoolExecutor(WRITERS) as pool:  # most of the time of a small part is waiting for the disk
        return dict(pool.map(write, jobs))


def _divided(
    rows: pl.DataFrame, indicator: str, months: Sequence[dt.date]
) -> Iterator[tuple[str, dt.date | None, pl.DataFrame]]:
    """Key, end and rows of each part: none under the bare name, each of the years, each of the months by day."""
    yield indicator, None, rows.clear()
    is_day = pl.col("grain") == "day"
    years = rows.filter(~is_day).with_columns(pl.col("period").dt.year().alias("_year"))
    for (year,), some in years.partition_by("_year", as_dict=True, include_key=False).items():
        yield (key := key_of_year(indicator, year)), end_of(key), some
    days = rows.filter(is_day)
    for month in months:
        key = key_of_month(indicator, month)
        yield key, end_of(key), days.filter(pl.col("period").dt.truncate("1mo") == month)
