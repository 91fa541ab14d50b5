"""What a damaged object is to people: a part of a dataset and the releases that stand on it, a release, a file."""

import re
from dataclasses import dataclass

from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.objects import Damaged, Store

_PART = re.compile(r"parts/[0-9a-f]{2}/([0-9a-f]{64})\.parquet")
_RELEASE = re.compile(r"releases/(\d{8})\.json")


@dataclass(frozen=True, kw_only=True)
class Damage:
    """One damaged or missing object; of a part its dataset and key, and the releases that stand on it, oldest first.

    `newest`: a release that was the current one, in whose place no older one is shown.
    """

    name: str
    missing: bool
    dataset: str | None = None
    key: str | None = None
    releases: tuple[int, ...] = ()
    newest: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {'missing' if self.missing else 'bytes changed'}"

    @property
    def is_release(self) -> bool:
        """Whether it is a release itself."""
        return _RELEASE.fullmatch(self.name) is not None


def located(store: Store, fault: Damaged, *, grant: Grant) -> Damage:
    """Where the damaged object belongs, as far as the releases that can be read tell."""
    audit.required(store, grant, Action.VIEW)
    if release := _RELEASE.fullmatch(fault.name):
        number = int(release[1])
        newest = number == max(releases.numbers(store), default=number)
        return Damage(name=fault.name, missing=fault.missing, releases=(number,), newest=newest)
    if not (part := _PART.fullmatch(fault.name)):
        return Damage(name=fault.name, missing=fault.missing)
    # Looked for in the text of each: reading a log of thousands of parts takes far longer.
    naming = [number for number in releases.numbers(store) if part[1].encode() in _bytes(store, number)]
    for number in naming:
        try:
            named = releases.get(store, number, grant=grant).datasets
        except Damaged:
            continue
        for dataset, parts in named.items():
            for key, named_part in parts.items():
                if named_part.sha256 == part[1]:
                    return Damage(
                        name=fault.name, missing=fault.missing, dataset=dataset, key=key, releases=tuple(naming)
                    )
    return Damage(name=fault.name, missing=fault.missing, releases=tuple(naming))


def _bytes(store: Store, number: int) -> bytes:
    try:
        return store.get(releases.name_of(number))
    except KeyError:
        return b""
