"""What somebody brought and has not published yet: the files outlive the session in which they came."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.publishing.delivery import keep_upload
from data.store import audit
from data.store.access import Action, Grant
from data.store.objects import Store

_NOTE = re.compile(r"drafts/[0-9a-f]{32}/[0-9a-f]{64}\.json")


@dataclass(frozen=True)
class Kept:
    """One file as it came: its name, and the hash under which `uploads/` holds it."""

    name: str
    sha256: str
    at: str


def keep(store: Store, path: Path, name: str, *, grant: Grant) -> None:
    """Keeps a file under `uploads/` and remembers that this person brought it."""
    audit.required(store, grant, Action.UPLOAD, Action.EDIT_TARGETS)
    digest = keep_upload(store, path)
    kept = Kept(name, digest, dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"))
    store.create(_note(grant, digest), json.dumps(asdict(kept), ensure_ascii=False).encode())


def waiting(store: Store, *, grant: Grant) -> list[Kept]:
    """The files that this person brought and neither published nor put away, oldest first."""
    audit.required(store, grant, Action.UPLOAD, Action.EDIT_TARGETS)
    found = [Kept(**store.json(name)) for name, _ in store.list(_folder(grant)) if _NOTE.fullmatch(name)]
    return sorted(found, key=lambda one: one.at)


def content(store: Store, kept: Kept, *, grant: Grant) -> bytes:
    """The bytes of a kept file; raises KeyError for what this person did not bring."""
    audit.required(store, grant, Action.UPLOAD, Action.EDIT_TARGETS)
    store.get(_note(grant, kept.sha256))
    return store.upload(kept.sha256)


def put_away(store: Store, *, grant: Grant) -> None:
    """Forgets what this person brought; the files themselves stay under `uploads/`."""
    for kept in waiting(store, grant=grant):
        store.delete(_note(grant, kept.sha256))


def _folder(grant: Grant) -> str:
    # A name from outside never becomes a path.
    return f"drafts/{hashlib.sha256(grant.actor.encode()).hexdigest()[:32]}"


def _note(grant: Grant, digest: str) -> str:
    return f"{_folder(grant)}/{digest}.json"
