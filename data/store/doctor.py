"""What is wrong with a home, and what nobody needs any more."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from data.store import audit, chains, releases
from data.store.access import Action, Grant
from data.store.damage import Damage, located
from data.store.objects import Damaged, Part, Store

GRACE_SECONDS = 24 * 3600.0  # a publish in progress has parts that no release names yet
_PART = re.compile(r"parts/[0-9a-f]{2}/[0-9a-f]{64}\.parquet")
_UPLOAD = re.compile(r"uploads/([0-9a-f]{64})")


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Damaged or missing objects, a broken chain if any, and unreferenced parts (collected or still in grace).

    `strays` are files that somebody else put beside releases, audit and parts: left alone, and no fault.
    """

    damaged: list[Damage]
    broken_link: str | None
    collected: list[str]
    waiting: list[str]
    strays: list[str]

    @property
    def healthy(self) -> bool:
        """True when every released figure can be read again."""
        return not self.damaged and self.broken_link is None


def examine(store: Store, *, grant: Grant, grace: float = GRACE_SECONDS) -> Diagnosis:
    """Checks every part by its hash and collects parts that no release ever named and that outlived the grace.

    With a broken release log nothing is collected: what a lost release named must not be lost with it.
    """
    audit.required(store, grant, Action.ADMINISTER)
    broken = chains.verify(store, grant=grant)
    log_is_whole = releases.verify_chain(store, grant=grant) is None
    named = _named(store, grant)
    damaged = _damaged(store, named, grant)
    before = time.time() - grace
    lying = [(name, changed) for name, changed in store.list("parts") if name not in named]
    unreferenced = [(name, changed) for name, changed in lying if _PART.fullmatch(name)]
    collected: list[str] = []
    if log_is_whole:
        collected = [name for name, changed in unreferenced if changed < before]
        named = _named(store, grant)  # once more: a release may have come while hashes were checked
        collected = [name for name in collected if name not in named]
        for name in collected:
            store.delete(name)
        collected += store.sweep(older_than=before)
    waiting = [name for name, _ in unreferenced if name not in collected and name not in named]
    beside = [name for name, _ in lying if not _PART.fullmatch(name)]
    strays = [*chains.strays(store, grant=grant), *beside]
    return Diagnosis(damaged=damaged, broken_link=broken, collected=collected, waiting=waiting, strays=strays)


def damaged(store: Store, *, grant: Grant) -> list[Damage]:
    """Every release that cannot be read, part that one names, and file as it came, that is not what was written."""
    audit.required(store, grant, Action.ADMINISTER)
    return _damaged(store, _named(store, grant), grant)


def _damaged(store: Store, named: Mapping[str, Part], grant: Grant) -> list[Damage]:
    faults = list(releases.damaged(store, grant=grant).values())
    for _, part in sorted(named.items()):
        try:
            store.check_part(part)
        except Damaged as fault:
            faults.append(fault)
    for name, _ in store.list("uploads"):
        if file := _UPLOAD.fullmatch(name):
            try:
                if store.hash_of(name) != file[1]:
                    faults.append(Damaged(name))
            except KeyError:  # a link that leads nowhere
                faults.append(Damaged(name, missing=True))
            except Damaged as fault:
                faults.append(fault)
    return [located(store, fault, grant=grant) for fault in faults]


def _named(store: Store, grant: Grant) -> dict[str, Part]:
    return {
        part.name: part
        for release in releases.history(store, grant=grant)
        for parts in release.datasets.values()
        for part in parts.values()
    }
