"""The two chains that say what happened in a home, releases and audit, and whether both are whole."""

import hashlib
import json

from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.objects import Store


def strays(store: Store, *, grant: Grant) -> list[str]:
    """What lies beside releases and entries and is neither, such as an editor's copy: no link of any chain."""
    audit.required(store, grant, Action.ADMINISTER)
    names = {releases.name_of(number) for number in releases.numbers(store)}
    return [*audit.strays(store), *(name for name, _ in store.list("releases") if name not in names)]


def verify(store: Store, *, grant: Grant) -> str | None:
    """The first broken link of the release log or the audit, or None when both are whole."""
    audit.required(store, grant, Action.ADMINISTER)
    broken = releases.verify_chain(store, grant=grant)
    if broken:
        return broken
    hashes: dict[str, list[str]] = {}
    for name in audit.names(store):
        folder, _, file = name.rpartition("/")
        content = store.get(name)
        chain = hashes.setdefault(folder, [])
        if file != f"{len(chain) + 1:08d}.json":
            return f"{folder}/{len(chain) + 1:08d}.json: missing"
        try:
            entry = json.loads(content)
        except (ValueError, RecursionError):
            return f"{name}: unreadable"
        if not isinstance(entry, dict) or entry.get("number") != len(chain) + 1:
            return f"{name}: not the entry of that number"
        if entry.get("before") != (chain[-1] if chain else ""):
            before = f"{folder}/{len(chain):08d}.json" if chain else name
            return f"{before}: not the entry that the next one was written after"
        chain.append(hashlib.sha256(content).hexdigest())
    for release in releases.history(store, grant=grant):
        for folder, head in release.audit_heads.items():
            if folder.count("/") == 2 and head not in hashes.get(folder, []):  # above lay no entry, but a stray file
                return f"{folder}: lacks the entry that {release.name} anchors"
    return None
