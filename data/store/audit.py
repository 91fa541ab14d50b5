"""Who did what when: create-once objects, chained per process and day, anchored in the next release.

What it cannot detect is in docs/audit.md.
"""

import datetime as dt
import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby
from typing import Any

from data.store.access import Action, Grant, NotGranted, require
from data.store.objects import Damaged, Store

_ENTRY = re.compile(r"audit/\d{4}-\d\d-\d\d/[^/]+/\d{8}\.json")
_writing = threading.Lock()
_last: dict[tuple[str, str, str], tuple[int, str]] = {}  # (home, day, process) → its last entry's number and hash


def record(store: Store, *, actor: str, action: str, about: Mapping[str, Any]) -> None:
    """Adds one entry to this process's chain of today. Write it before the deed: a deed never lacks its entry."""
    with _writing:
        while True:
            now = dt.datetime.now(dt.UTC)
            key = (store.home, now.date().isoformat(), process_id())
            number, before = _last.get(key, (0, ""))
            entry = {
                "number": number + 1,
                "before": before,
                "at": now.isoformat(timespec="milliseconds"),
                "actor": actor,
                "action": action,
                "about": dict(about),
            }
            content = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str).encode()
            name = f"audit/{key[1]}/{key[2]}/{number + 1:08d}.json"
            written = store.create(name, content)
            # One that exists is our own, from a write that failed after it was done: go on behind it.
            _last[key] = (number + 1, hashlib.sha256(content if written else store.get(name)).hexdigest())
            if written:
                return


def required(store: Store, grant: Grant, action: Action, *others: Action) -> None:
    """Returns when `action` or one of the `others` is granted; else audits the refusal and raises NotGranted.

    The one place where a refusal comes about: every function that takes `grant=`, and every page, asks here.
    """
    try:
        require(grant, action, *others)
    except NotGranted:
        refused(store, grant, action)
        raise


def refused(store: Store, grant: Grant, action: Action) -> None:
    """Writes down that somebody was refused an action, which they are told as a finding or by what is raised."""
    record(store, actor=grant.actor, action="refused", about={"wanted": str(action)})


def process_id() -> str:
    """This process's folder; a fork gets one of its own."""
    return _token_of(os.getpid())


@cache
def _token_of(process: int) -> str:
    # The number of a process comes back after a while; the random half does not.
    return f"{process}-{secrets.token_hex(4)}"


def names(store: Store) -> Sequence[str]:
    """The names of all entries, in the order of their chains; what else lies there is no entry."""
    return [name for name, _ in store.list("audit") if _ENTRY.fullmatch(name)]


def strays(store: Store) -> Sequence[str]:
    """What lies beside the entries: an editor's copy, half a file of somebody's backup."""
    return [name for name, _ in store.list("audit") if not _ENTRY.fullmatch(name)]


def heads(store: Store) -> dict[str, str]:
    """The hash of the last entry of every chain, by folder: what a release anchors."""
    last = {name.rsplit("/", 1)[0]: name for name in names(store)}
    return {folder: hashlib.sha256(store.get(name)).hexdigest() for folder, name in last.items()}


def entries(store: Store, *, grant: Grant) -> list[dict[str, Any]]:
    """Every entry, oldest first; raises Damaged."""
    required(store, grant, Action.ADMINISTER)
    return sorted((_entry(store, name) for name in names(store)), key=lambda entry: str(entry["at"]))


def by_process(store: Store) -> Iterator[list[dict[str, Any]]]:
    """The entries of every chain that can be read, in its order."""
    for _, chain in groupby(names(store), key=lambda name: name.rsplit("/", 1)[0]):
        with suppress(Damaged):
            yield [_entry(store, name) for name in chain]


def _entry(store: Store, name: str) -> dict[str, Any]:
    entry = store.json(name)
    if not isinstance(entry, dict) or "at" not in entry:
        raise Damaged(name)
    return entry
