"""Derived parts of a candidate: facts of hours, observations. Only what its inputs or code changed is computed."""

import hashlib
from collections.abc import Iterable, Mapping

import polars as pl

from dashboard.publishing.progress import Progress
from data.contracts import CONTRACTS, Frames
from data.releases import Parts
from data.store import Part, Store
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.disclosure import small_cell, together, with_conf_statuses
from metrics.facts import FACTS
from metrics.facts import fingerprint as fact_fingerprint
from metrics.families import places
from metrics.observe import fingerprint, observe

FRAMEWORK = {"areas", "zone_members", "thresholds"}  # without rows of anything else there is nothing to observe


def hash_of(parts: Parts, datasets: Iterable[str]) -> str:
    """16 hex digits over the parts of some datasets."""
    named = [f"{name}/{key}/{part.sha256}" for name in datasets for key, part in sorted(parts.get(name, {}).items())]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def frames_of(store: Store, parts: Parts) -> Frames:
    """Lazy frames over parts that may not be released yet."""
    return {name: store.scan(parts.get(name, {}).values(), contract) for name, contract in CONTRACTS.items()}


def derive_facts(store: Store, parts: Parts, parent: Parts, *, progress: Progress) -> dict[str, dict[str, Part]]:
    """Fact datasets: one part for each part of hours, kept when neither the hours nor the dimensions changed."""
    found: dict[str, dict[str, Part]] = {}
    for place, fact in enumerate(FACTS):
        held = parent.get(fact.name, {})
        made: dict[str, Part] = {}
        around = hash_of(parts, fact.dims)
        frames = frames_of(store, {name: parts.get(name, {}) for name in fact.dims})
        sources = parts.get(fact.source_dataset, {})
        for number, (key, source) in enumerate(sorted(sources.items())):
            mark = hashlib.sha256(f"{source.sha256}{around}{fact_fingerprint(fact)}".encode()).hexdigest()[:16]
            if key in held and held[key].fingerprint == mark:
                made[key] = held[key]
                continue
            progress(f"{fact.name} {key}", (place + number / len(sources)) / len(FACTS))
            hours = store.scan([source], CONTRACTS[fact.source_dataset])
            part = store.write_part(fact.compute(hours, frames), CONTRACTS[fact.name], fingerprint=mark)
            if part:
                made[key] = part
        if made:
            found[fact.name] = made
    return found


def derive_observations(
    store: Store, parts: Parts, parent: Parts, *, progress: Progress
) -> tuple[dict[str, Part], dict[str, pl.DataFrame]]:
    """Observation parts by indicator, and the frames of those that were computed anew."""
    held: Mapping[str, Part] = parent.get("observations", {})
    told = [record for record in CATALOGUE if any(parts.get(name) for name in set(record.inputs) - FRAMEWORK)]
    marks = {record.id: f"{hash_of(parts, record.inputs)}-{fingerprint(record)}" for record in told}
    changed = {name for name in marks if name not in held or held[name].fingerprint != marks[name]}
    changed = together(changed)
    stale = [record for record in told if record.id in changed]
    kept = {name: part for name, part in held.items() if name in marks and name not in changed}
    if not stale:
        return kept, {}
    progress("observations", 0.0)
    frames = frames_of(store, parts)
    computed = observe(frames, indicators=stale)
    fresh: dict[str, pl.DataFrame] = {}
    before = {name: frame for name in computed if (frame := _read(store, held.get(name))) is not None}
    flagged = with_conf_statuses(computed, BY_ID, before, threshold=small_cell(frames), places=places(frames))
    for number, record in enumerate(stale):
        progress(f"observations {record.id}", number / len(stale))
        frame = flagged[record.id].with_columns(pl.lit(marks[record.id].split("-", maxsplit=1)[0]).alias("input_hash"))
        fresh[record.id] = frame
        part = store.write_part(frame.lazy(), CONTRACTS["observations"], fingerprint=marks[record.id])
        if part:
            kept[record.id] = part
    return kept, fresh


def _read(store: Store, part: Part | None) -> pl.DataFrame | None:
    return store.scan([part], CONTRACTS["observations"]).collect() if part else None
