"""The chained log of releases: each a small JSON file that names its parts and the hash of the one before."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from weakref import WeakValueDictionary

import polars as pl

from data.contracts import CONTRACTS, Frames
from data.store import audit, sets
from data.store.access import Action, Grant
from data.store.faults import NotKnown, StoreFault
from data.store.objects import Damaged, Part, Store

Parts = Mapping[str, Mapping[str, Part]]
"""Dataset → part key → part."""
_NAME = re.compile(r"releases/(\d{8})\.json")
_CHECKSUM = re.compile(rb'"checksum": "([0-9a-f]{64})"')
_UNKNOWN = b'"checksum": "%s"' % (b"0" * 64)  # what stands there while the checksum of a file is computed
COMMITTING = (Action.PUBLISH, Action.ROLLBACK, Action.APPROVE, Action.EDIT_TARGETS)
"""Each of these ends in a release."""


class ReleaseExists(Exception):
    """Another publisher took this number first; reload, rebase, look at the consequences again."""


class Undecided(StoreFault):
    """Whether this number is one's own release could not be learnt: the storage stopped answering in between."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One state of everything. `restored` names the release whose parts a rollback brought back.

    `brought_by` is who brought what the author approved; None when that was the author. `proposal` is the number of
    what was approved.
    """

    number: int
    parent: int | None
    parent_sha256: str | None
    author: str
    at: str
    reason: str
    as_of: dt.date
    fingerprint: str
    datasets: Parts
    touched: tuple[str, ...] = ()
    restored: int | None = None
    audit_heads: Mapping[str, str] = field(default_factory=dict)
    brought_by: str | None = None
    proposal: str | None = None
    sha256: str = ""

    @property
    def name(self) -> str:
        """Its file within the home."""
        return name_of(self.number)


def name_of(number: int) -> str:
    """The file of a release."""
    return f"releases/{number:08d}.json"


def _to_bytes(release: Release) -> bytes:
    content = {**asdict(replace(release, sha256="")), "checksum": "0" * 64}
    del content["sha256"]
    content["as_of"] = release.as_of.isoformat()
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return written.replace(_UNKNOWN, b'"checksum": "%s"' % hashlib.sha256(written).hexdigest().encode())


@lru_cache(maxsize=16)
def _from_bytes(name: str, content: bytes) -> Release:
    """The release that a file of this name holds; raises Damaged where it cannot be what was written."""
    # The same bytes are the same release, and reading one with thousands of parts takes a tenth of a second.
    try:
        read = json.loads(content)
        stated = read.pop("checksum", None)  # releases of earlier versions have none: only the next one knows theirs
        if stated is not None and stated != hashlib.sha256(_CHECKSUM.sub(_UNKNOWN, content, count=1)).hexdigest():
            raise Damaged(name)
        read["as_of"] = dt.date.fromisoformat(read["as_of"])
        read["touched"] = tuple(read["touched"])
        read["datasets"] = {
            dataset: {key: _one(Part(**{**part, "origins": tuple(part["origins"])})) for key, part in parts.items()}
            for dataset, parts in read["datasets"].items()
        }
        release = Release(**read, sha256=hashlib.sha256(content).hexdigest())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damaged(name) from error
    if release.name != name:
        raise Damaged(name)
    return release


_parts: WeakValueDictionary[Part, Part] = WeakValueDictionary()


def _one(part: Part) -> Part:
    """The part as another release that is held names it: most of a release is what the one before had."""
    return _parts.setdefault(part, part)


def _read(store: Store, number: int) -> Release:
    name = name_of(number)
    return _from_bytes(name, store.get(name))


def fits(store: Store, number: int, content: bytes) -> bool:
    """Whether these bytes are the file of release `number`, by the one that was built on it or its own checksum."""
    try:
        read = _from_bytes(name_of(number), content)
    except Damaged:
        return False
    log = dict(_log(store))
    after, before = log.get(number + 1), log.get(number - 1)
    if isinstance(after, Release):
        return after.parent_sha256 == read.sha256
    on = before.sha256 if isinstance(before, Release) else None
    return _CHECKSUM.search(content) is not None and (read.parent_sha256 == on or isinstance(before, Damaged))


def numbers(store: Store) -> list[int]:
    """The numbers of all releases, ascending."""
    matches = [_NAME.fullmatch(name) for name, _ in store.list("releases")]
    return [int(name[1]) for name in matches if name]


def current(store: Store, *, grant: Grant) -> Release | None:
    """The highest release, or None in an empty home; raises Damaged rather than show an older one."""
    audit.required(store, grant, Action.VIEW)
    known = numbers(store)
    return get(store, known[-1], grant=grant) if known else None


def get(store: Store, number: int, *, grant: Grant) -> Release:
    """One release; raises KeyError where there is none, Damaged where its file is not what was written."""
    audit.required(store, grant, Action.VIEW)
    return _read(store, number)


def history(store: Store, *, grant: Grant) -> list[Release]:
    """Every release that can be read, oldest first; see `damaged`."""
    audit.required(store, grant, Action.VIEW)
    return [one for _, one in _log(store) if isinstance(one, Release)]


def damaged(store: Store, *, grant: Grant) -> dict[int, Damaged]:
    """The releases whose files cannot be what was written, by number."""
    audit.required(store, grant, Action.VIEW)
    return {number: one for number, one in _log(store) if isinstance(one, Damaged)}


def _log(store: Store) -> Iterator[tuple[int, Release | Damaged]]:
    for number in numbers(store):
        try:
            yield number, _read(store, number)
        except Damaged as fault:
            yield number, fault


def commit(store: Store, draft: Release, *, grant: Grant) -> Release:
    """Creates the release file, the only commit point; raises ReleaseExists for the one who was slower.

    After any other StoreFault than Undecided there is no such release.
    """
    audit.required(store, grant, *COMMITTING)
    content = _to_bytes(draft)
    try:
        created = store.create(draft.name, content)
    except NotKnown as error:
        raise Undecided(draft.number) from error
    if not created:
        raise ReleaseExists(draft.number)
    return _from_bytes(draft.name, content)


def frames(store: Store, release: Release | None, *, grant: Grant) -> Frames:
    """Every dataset of a release as lazy frames; what it lacks has no rows."""
    audit.required(store, grant, Action.VIEW)
    return frames_of(store, release.datasets if release else {})


def frames_of(store: Store, parts: Parts) -> Frames:
    """Lazy frames over parts, which may not be released yet."""

    def scan(name: str) -> pl.LazyFrame:
        if name == "projections":  # of every series the newest that counts
            return sets.newest(store, sets.in_parts(parts.get(name, {})))
        return store.scan(parts.get(name, {}).values(), CONTRACTS[name])

    return FramesWhenAsked(scan)


class FramesWhenAsked(Mapping[str, pl.LazyFrame]):
    """Every dataset, each read by `scan` when it is asked for: what is damaged stops only who needs it."""

    def __init__(self, scan: Callable[[str], pl.LazyFrame]) -> None:
        self._scan = scan

    def __getitem__(self, name: str) -> pl.LazyFrame:
        return self._scan(name)

    def __iter__(self) -> Iterator[str]:
        return iter(CONTRACTS)

    def __len__(self) -> int:
        return len(CONTRACTS)


def verify_chain(store: Store, *, grant: Grant) -> str | None:
    """The first broken link of the release log, or None when it is whole."""
    audit.required(store, grant, Action.VIEW)
    before: Release | None = None
    for place, number in enumerate(numbers(store), start=1):
        try:
            release = _read(store, number)
        except Damaged as fault:
            return str(fault)
        if number != place:
            return f"{name_of(place)}: missing"
        if release.parent != (before.number if before else None):
            return f"{release.name}: says that it was built on {release.parent}"
        if release.parent_sha256 != (before.sha256 if before else None):
            return f"{before.name if before else release.name}: not the file that {release.name} was built on"
        before = release
    return None


def withdrawn(history: Sequence[Release]) -> dict[int, int]:
    """Releases of which nothing is left because of a rollback, each with the number of that rollback.

    A rollback that was itself taken back takes nothing back.
    """
    gone: dict[int, int] = {}
    for back in sorted(history, key=lambda one: one.number, reverse=True):
        if back.restored is None or back.number in gone:
            continue
        for release in history:
            undone = back.restored < release.number < back.number
            if undone and release.touched and set(release.touched) <= set(back.touched):
                gone[release.number] = back.number  # the first that did it, of those that stand
    return gone
