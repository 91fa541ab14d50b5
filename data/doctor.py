"""What is wrong with a home, and what nobody needs any more."""

import time
from dataclasses import dataclass

from data import audit, chains, releases
from data.access import Action, Grant
from data.store import CorruptPart, Part, Store

GRACE_SECONDS = 24 * 3600.0  # a publish in progress has parts that no release names yet


@dataclass(frozen=True)
class Diagnosis:
    """Damaged or missing objects, a broken chain if any, and unreferenced files (collected or still in grace)."""

    damaged: list[str]
    broken_link: str | None
    collected: list[str]
    waiting: list[str]

    @property
    def healthy(self) -> bool:
        """True when every released figure can be read again."""
        return not self.damaged and self.broken_link is None


def examine(store: Store, *, grant: Grant, grace: float = GRACE_SECONDS, now: float | None = None) -> Diagnosis:
    """Checks every part by its hash and collects parts that no release ever named and that outlived the grace.

    With a broken release log nothing is collected: what a lost release named must not be lost with it.
    """
    audit.required(store, grant, Action.ADMINISTER)
    broken = chains.verify(store, grant=grant)
    log_is_whole = releases.verify_chain(store, grant=grant) is None
    named = _named(store, grant) if log_is_whole else _named_by_readable(store, grant)
    damaged = []
    for name, part in sorted(named.items()):
        try:
            store.check_part(part)
        except CorruptPart:
            damaged.append(f"{name}: bytes changed")
        except KeyError:
            damaged.append(f"{name}: missing")
    before = (time.time() if now is None else now) - grace
    unreferenced = [(name, changed) for name, changed in store.list("parts") if name not in named]
    collected: list[str] = []
    if log_is_whole:
        collected = [name for name, changed in unreferenced if changed < before]
        named = _named(store, grant)  # once more: a release may have come while hashes were checked
        collected = [name for name in collected if name not in named]
        for name in collected:
            store.delete(name)
        collected += store.sweep(older_than=before)
    waiting = [name for name, _ in unreferenced if name not in collected and name not in named]
    return Diagnosis(damaged, broken, collected, waiting)


def _named(store: Store, grant: Grant) -> dict[str, Part]:
    return {
        part.name: part
        for release in releases.history(store, grant=grant)
        for parts in release.datasets.values()
        for part in parts.values()
    }


def _named_by_readable(store: Store, grant: Grant) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for number in releases.numbers(store):
        try:
            release = releases.get(store, number, grant=grant)
        except (ValueError, TypeError, KeyError):
            continue
        found |= {part.name: part for parts in release.datasets.values() for part in parts.values()}
    return found
