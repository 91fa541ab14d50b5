"""Puts what was written back in the place of what is damaged, where a copy of the very bytes is found."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from data.store import audit, hashes, releases
from data.store.access import Action, Grant
from data.store.damage import Damage
from data.store.objects import Store

_BY_HASH = re.compile(r"(?:parts/[0-9a-f]{2}/|uploads/)([0-9a-f]{64})(?:\.parquet)?")


class NotTheBytes(Exception):
    """What should be put in an object's place does not have its hash; nothing was touched."""


class Backup:
    """Another home, or any folder below which files of the right hash lie under whatever name."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._store = Store.open(place)

    def stored(self, name: str) -> Iterator[bytes]:
        """What lies there under the name."""
        try:
            yield self._store.get(name)
        except KeyError:
            return

    def of_hash(self, sha256: str) -> bytes | None:
        """The bytes that have this hash, or None."""
        for name in (f"parts/{sha256[:2]}/{sha256}.parquet", f"uploads/{sha256}"):
            for content in self.stored(name):
                if hashlib.sha256(content).hexdigest() == sha256:
                    return content
        file = self._files.get(sha256)
        return file.read_bytes() if file else None

    @cached_property
    def _files(self) -> dict[str, Path]:
        if "://" in self._place:
            return {}
        files = (file for file in sorted(Path(self._place).expanduser().rglob("*")) if file.is_file())
        return {hashes.of_file(str(file)): file for file in files}


def copied(store: Store, damage: Damage, backup: Backup) -> bytes | None:
    """The bytes that were once written under the damaged name, as the backup has them; None when it has not."""
    if damage.is_release:
        (number,) = damage.releases
        return next((content for content in backup.stored(damage.name) if releases.fits(store, number, content)), None)
    named = _BY_HASH.fullmatch(damage.name)
    return backup.of_hash(named[1]) if named else None


def mend(store: Store, name: str, content: bytes, *, grant: Grant, source: str) -> None:
    """Puts `content` in the place of a damaged object, which is kept aside; raises NotTheBytes, StoreFault."""
    audit.required(store, grant, Action.ADMINISTER)
    named, release = _BY_HASH.fullmatch(name), re.fullmatch(r"releases/(\d{8})\.json", name)
    right = hashlib.sha256(content).hexdigest() == named[1] if named else False
    if not right and not (release and releases.fits(store, int(release[1]), content)):
        raise NotTheBytes(name)
    audit.record(store, actor=grant.actor, action="repair", about={"name": name, "from": source})
    at = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    store.set_aside(name, f"quarantine/{name.replace('/', '-')}.{at}")
    store.keep(name, content)
