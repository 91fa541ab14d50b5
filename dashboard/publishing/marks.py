"""Fingerprints of what reaches the figures of an indicator and year; equal ones mean that nothing is to be computed."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

import polars as pl

from data.contracts import CONTRACTS, Frames
from data.contracts.rules import Block
from data.releases import Parts
from data.store import Part
from metrics.indicator import Indicator
from metrics.observe import fingerprint
from metrics.once import Once
from metrics.reach import AWAITED, HISTORY, earliest, kinds


def hash_of(parts: Parts, datasets: Iterable[str]) -> str:
    """16 hex digits over the parts of some datasets."""
    named = [f"{name}/{key}/{part.sha256}" for name in datasets for key, part in sorted(parts.get(name, {}).items())]
    return _digest("\n".join(named))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Marks:
    """Fingerprints over one set of inputs. The mark of a year covers all earlier years; that of None everything."""

    def __init__(self, parts: Parts, frames: Frames) -> None:
        self._parts = parts
        self._frames = Once(frames)
        self._known: dict[tuple[str, int | None], str] = {}

    def mark(self, record: Indicator, year: int | None) -> str:
        """Fingerprints of the inputs and of record and code, joined by a dash."""
        return f"{self.inputs(record, year)}-{fingerprint(record)}"

    def inputs(self, record: Indicator, year: int | None) -> str:
        """16 hex digits over what reaches the figures of a year."""
        return _digest("\n".join(f"{name}/{self._upto(name, year)}" for name in record.inputs))

    def since(self, record: Indicator, held: Mapping[int, str | None]) -> dt.date | None:
        """The first of January from which on figures must be made again, given the marks of years; None for all."""
        for year in sorted(held, reverse=True):
            if held[year] == self.mark(record, year):  # then so does every earlier one, with or without figures
                return dt.date(year + 1, 1, 1)
        return None

    def _upto(self, dataset: str, year: int | None) -> str:
        if (dataset, year) not in self._known:
            self._known[dataset, year] = self._made(dataset, year)
        return self._known[dataset, year]

    def _made(self, dataset: str, year: int | None) -> str:
        held = self._parts.get(dataset, {})
        contract = CONTRACTS[dataset]
        keyed = contract.block is Block.KEYED
        if year is None or not held or (keyed and not contract.has("date")):
            return hash_of(self._parts, [dataset])
        end = dt.date(year, 12, 31)
        if keyed:
            return _digest(self._frames[dataset].filter(pl.col("date") <= end).sort(contract.key).collect().write_csv())
        early = {dataset: {key: part for key, part in held.items() if part.min is None or part.min <= str(end)}}
        if dataset not in AWAITED:
            return hash_of(early, [dataset])
        ever = self._frames.made(("kinds", dataset), lambda: kinds(self._frames, dataset))
        told = ever.with_columns(pl.min_horizontal("last", pl.lit(end)))
        return _digest(hash_of(early, [dataset]) + told.write_csv())


def reaching(parts: Parts, begin: dt.date | None) -> Parts:
    """The parts that figures since `begin`, and recent days, are made of; None for all."""
    if begin is None:
        return parts
    found: dict[str, Mapping[str, Part]] = {}
    for name, held in parts.items():
        ends = [part.max for part in held.values() if part.max]
        if name in HISTORY or CONTRACTS[name].block is Block.KEYED or not ends:
            found[name] = held
            continue
        first = str(earliest(begin, dt.date.fromisoformat(max(ends))))
        found[name] = {
            key: part for key, part in held.items() if key.startswith("day-") or part.max is None or part.max >= first
        }
    return found
