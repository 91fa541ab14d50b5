"""Fingerprints of what reaches figures up to some day; equal ones mean that nothing is to be computed.

The observations of an indicator lie in parts, each with an `end` (of its year or month). A part's mark is
`<inputs>-<code>`: 16 hex digits over every input row that can reach a figure up to that end, and 16 over record and
code. A candidate keeps the parts of its parent whose mark its own inputs give as well. A row of a later day leaves
earlier marks as they are, so that a month that comes in costs that month alone.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property

import polars as pl

from data.contracts import CONTRACTS, Frames
from data.contracts.rules import Block
from data.store.objects import Part
from data.store.releases import Parts
from metrics.disclosure.disclosure import SMALL, small_cell
from metrics.disclosure.families import COUNTED
from metrics.facts.reach import AWAITED, HISTORY, earliest, kinds, last_days
from metrics.fingerprint import fingerprint, same_code
from metrics.indicator import Indicator
from metrics.rollup.cache import CachedFrames


def hash_of(parts: Parts, datasets: Iterable[str]) -> str:
    """16 hex digits over the parts of some datasets."""
    named = [f"{name}/{key}/{part.sha256}" for name in datasets for key, part in sorted(parts.get(name, {}).items())]
    return _digest("\n".join(named))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Marks:
    """Fingerprints over one set of inputs, up to the end of a month or year; None covers everything."""

    def __init__(self, parts: Parts, frames: Frames) -> None:
        self._parts = parts
        self.frames = CachedFrames(frames)
        self._digests: dict[tuple[str, dt.date | None], str] = {}

    @cached_property
    def _small(self) -> float:
        return small_cell(self.frames)

    def mark(self, record: Indicator, end: dt.date | None) -> str:
        """Fingerprints of the inputs and of record and code, joined by a dash."""
        return f"{self.inputs(record, end)}-{fingerprint(record)}"

    def inputs(self, record: Indicator, end: dt.date | None) -> str:
        """16 hex digits over what reaches the figures up to `end`, and what is hidden of them."""
        lines = [f"{name}/{self._digest_until(name, end)}" for name in record.inputs]
        if record.id in COUNTED and self._small != SMALL:  # what was made before there was another stands
            lines.append(f"small/{self._small}")
        return _digest("\n".join(lines))

    def holds(self, mark: str | None, record: Indicator, end: dt.date | None) -> bool:
        """Whether figures up to `end` that carry a mark are what inputs and code would give now."""
        inputs, _, code = (mark or "").rpartition("-")
        return same_code(record, code) and inputs == self.inputs(record, end)

    def since(self, record: Indicator, held: Iterable[tuple[dt.date, str | None]]) -> dt.date | None:
        """From when on figures must be made again, given the marks up to some ends; None for all."""
        for end, mark in sorted(held, reverse=True):
            if self.holds(mark, record, end):  # then so does every earlier one, with or without figures
                return end + dt.timedelta(days=1)
        return None

    def _digest_until(self, dataset: str, end: dt.date | None) -> str:
        """16 hex digits over the rows of a dataset that can reach a figure up to `end`; remembered."""
        if (dataset, end) not in self._digests:
            self._digests[dataset, end] = self._computed_digest(dataset, end)
        return self._digests[dataset, end]

    def _computed_digest(self, dataset: str, end: dt.date | None) -> str:
        held = self._parts.get(dataset, {})
        contract = CONTRACTS[dataset]
        keyed = contract.block is Block.KEYED
        if end is None or not held or (keyed and not contract.has("date")):
            return hash_of(self._parts, [dataset])
        if keyed:
            return _digest(self.frames[dataset].filter(pl.col("date") <= end).sort(contract.key).collect().write_csv())
        early = {dataset: {key: part for key, part in held.items() if part.min is None or part.min <= str(end)}}
        if dataset not in AWAITED:
            return hash_of(early, [dataset])
        ever = self.frames.cached(("kinds", dataset), lambda: kinds(self.frames, dataset))
        kinds_by_then = ever.with_columns(_until(end.replace(day=1)))
        days = "" if dataset != "scenic_day" else last_days(self.frames).with_columns(_until(end)).write_csv()
        return _digest(hash_of(early, [dataset]) + kinds_by_then.write_csv() + days)


def _until(end: dt.date) -> pl.Expr:
    return pl.min_horizontal("last", pl.lit(end)).alias("last")


def reaching(parts: Parts, begin: dt.date | None) -> Parts:
    """The parts that figures since `begin` are made of; None for all."""
    if begin is None:
        return parts
    found: dict[str, Mapping[str, Part]] = {}
    for name, held in parts.items():
        if name in HISTORY or CONTRACTS[name].block is Block.KEYED:
            found[name] = held
            continue
        first = str(earliest(name, begin))
        found[name] = {
            key: part for key, part in held.items() if key.startswith("day-") or part.max is None or part.max >= first
        }
    return found
