"""What earlier releases said of small cells: everybody may open them still, so a candidate is judged with them all.

Release 3 says that a town has 12 hotel beds, 4 of them unlicensed and hidden; release 4 revises the sum to 13. Who
opens both may subtract, so what 4 hides is judged against the 12 as well.

A release holds, besides its own observations, what earlier ones said otherwise: the dataset `superseded`, whose rows
are statements (`metrics.disclosure.disclosure.statements`: the cells that count small things, and whether each was
hidden) with the last release that made them. It is empty while nothing is revised. So the parent of a candidate is
enough to know all that was ever said. Its parts are by indicator and year, as observations are.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from itertools import pairwise

import polars as pl

from dashboard.publishing.fingerprints import reaching
from dashboard.reading.observation_parts import end_of, indicator_of, key_of_year, parts_of
from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import Grant
from data.store.objects import Part, Store
from data.store.releases import Parts, Release, frames_of
from metrics.disclosure.disclosure import small_cell, statements, superseded
from metrics.disclosure.families import COUNTED, Places, places

NAME = "superseded"
WHOLE = "all"  # the key of an empty part: this release knows what earlier ones said
_CONTRACT = CONTRACTS[NAME]


class Earlier:
    """What a release and all before it said."""

    def __init__(self, store: Store, release: Release | None, *, grant: Grant) -> None:
        self._store, self._release = store, release
        self._superseded = _superseded_of(store, release, grant=grant) if release else {}
        self._where: dict[dt.date, Places] = {}

    def said(self, names: Collection[str], begin: dt.date) -> pl.DataFrame:
        """`statements` of all the releases about some indicators since `begin`, a first of January."""
        if self._release is None:
            return _CONTRACT_ROWS
        held = self._release.datasets
        if begin not in self._where:
            self._where[begin] = _places(self._store, held, begin)
        observed = {
            name: [part for key, part in parts_of(held.get("observations", {}), name).items() if _since(key, begin)]
            for name in names
        }
        now = _statements_in(self._store, held, observed, self._where[begin], release=self._release.number)
        old = [part for key, part in self._superseded.items() if indicator_of(key) in names and _since(key, begin)]
        return pl.concat([self._store.scan(old, _CONTRACT).collect(), now]).filter(pl.col("period") >= begin)

    def before(self, candidate: Parts) -> dict[str, Part]:
        """The parts of `superseded` of the release that follows, which says `candidate`."""
        found = _superseded_after(self._store, self._superseded, self._release, candidate) if self._release else {}
        return {WHOLE: self._store.write_rows(_CONTRACT_ROWS, _CONTRACT)} | found


_CONTRACT_ROWS = pl.DataFrame(schema=_CONTRACT.schema)


def _superseded_of(store: Store, release: Release, *, grant: Grant) -> dict[str, Part]:
    """Its own parts; those that it would have where an earlier version of Sidu published it, from its whole line."""
    first, numbers = release, [release.number]
    while NAME not in first.datasets and first.parent is not None:
        first = releases.get(store, first.parent, grant=grant)
        numbers.append(first.number)
    found = dict(first.datasets.get(NAME, {}))
    if first is not release:
        line = (releases.get(store, number, grant=grant) for number in reversed(numbers))
        for older, newer in pairwise(line):
            found = _superseded_after(store, found, older, newer.datasets)
    return found


def _superseded_after(store: Store, held: Mapping[str, Part], release: Release, now: Parts) -> dict[str, Part]:
    """`held`, and what `release` says but `now`, which follows it, no longer does; without what `now` says again."""
    found = dict(held)
    for name in sorted(COUNTED):
        then, new = (parts_of(parts.get("observations", {}), name) for parts in (release.datasets, now))
        gone, come = _parts_not_in(then, new), _parts_not_in(new, then)
        if not gone:
            continue
        begin = dt.date(min(int(str(part.min)[:4]) for part in gone), 1, 1)
        keys = [key for key in held if indicator_of(key) == name and _since(key, begin)]
        said_then, said_now = (
            _statements_in(store, parts, {name: some}, _places(store, parts, begin), release=release.number)
            for parts, some in ((release.datasets, gone), (now, come))
        )
        past = pl.concat([store.scan([held[key] for key in keys], _CONTRACT).collect(), said_then])
        lost = superseded(past, said_now).with_columns(pl.col("period").dt.year().alias("_year"))
        for key in keys:
            del found[key]
        for (year,), rows in lost.partition_by("_year", as_dict=True, include_key=False).items():
            found[key_of_year(name, year)] = store.write_rows(rows, _CONTRACT)
    return found


def _parts_not_in(some: Mapping[str, Part], others: Mapping[str, Part]) -> list[Part]:
    same = {part.sha256 for part in others.values()}
    return [part for part in some.values() if part.rows and part.sha256 not in same]


def _since(key: str, begin: dt.date) -> bool:
    end = end_of(key)
    return key != WHOLE and (end is None or end >= begin)


def _places(store: Store, parts: Parts, begin: dt.date) -> Places:
    return places(frames_of(store, parts if begin == dt.date.min else reaching(parts, begin)))


def _statements_in(
    store: Store, parts: Parts, observed: Mapping[str, Collection[Part]], where: Places, *, release: int
) -> pl.DataFrame:
    """What `observed`, parts of observations by indicator among the `parts` of a release, say of small cells."""
    rows = {name: store.scan(held, CONTRACTS["observations"]).collect() for name, held in observed.items() if held}
    return statements(rows, where, threshold=small_cell(frames_of(store, parts)), release=release)
