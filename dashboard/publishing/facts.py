"""Facts of hours of a candidate, a part for each part of hours: only what its inputs or code changed is computed."""

import hashlib

import polars as pl

from dashboard.publishing.fingerprints import hash_of
from dashboard.publishing.progress import Progress
from data.contracts import CONTRACTS
from data.store.objects import Part, Store
from data.store.releases import Parts
from metrics.facts.facts import FACTS, Fact
from metrics.fingerprint import fact_stamps


def derive_facts(store: Store, parts: Parts, parent: Parts, *, progress: Progress) -> dict[str, dict[str, Part]]:
    """Fact datasets: one part for each part of hours or days, kept when neither the hours nor the dimensions changed.

    A part of hours is passed over once for all the facts made of it.
    """
    found: dict[str, dict[str, Part]] = {}
    hourly = tuple(dict.fromkeys(fact.source_dataset for fact in FACTS))
    for place, source_dataset in enumerate(hourly):
        sources = found.get(source_dataset) or parts.get(source_dataset, {})  # months are made of days just made
        for number, (key, source) in enumerate(sorted(sources.items())):
            gathered: dict[object, pl.LazyFrame] = {}
            for fact in FACTS:
                if fact.source_dataset != source_dataset:
                    continue
                marks = _marks(fact, source, parts)
                part = parent.get(fact.name, {}).get(key)
                if part is None or part.fingerprint not in marks:
                    progress(f"{fact.name} {key}", (place + number / len(sources)) / len(hourly))
                    if fact.gather not in gathered:
                        hours = store.scan([source], CONTRACTS[source_dataset])
                        origin = source.origins[0] if len(source.origins) == 1 else None
                        gathered[fact.gather] = fact.gather(hours, origin)
                    dims = {name: store.scan(parts.get(name, {}).values(), CONTRACTS[name]) for name in fact.dims}
                    part = store.write_part(
                        fact.finish(gathered[fact.gather], dims), CONTRACTS[fact.name], fingerprint=marks[0]
                    )
                if part:
                    found.setdefault(fact.name, {})[key] = part
    return found


def _marks(fact: Fact, source: Part, parts: Parts) -> list[str]:
    """Fingerprints of a fact made of one part: by today's code first, then by earlier code that makes the same."""
    around = hash_of(parts, fact.dims)
    return [hashlib.sha256(f"{source.sha256}{around}{code}".encode()).hexdigest()[:16] for code in fact_stamps(fact)]
