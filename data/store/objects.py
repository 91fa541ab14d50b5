"""Immutable objects on local disk or S3: Parquet parts named by their hash, and small create-once files."""

import errno
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import obstore
import polars as pl
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from data.contracts import Contract
from data.store import durable, hashes, parts, remote
from data.store.faults import Damaged, NotKnown, StoreFault
from data.store.parts import Part

R = TypeVar("R")
AT_ONCE = 16  # objects of an object store that are fetched at once for their hash
_fetched: set[tuple[str, str]] = set()  # (home, name) of the parts in an object store that this process has checked


CREATES = 2  # one try, and one more when neither it nor anybody else's left an object


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """What the storage raises about an object or a home, as StoreFault."""
    try:
        yield
    except (OSError, BaseError) as error:
        raise StoreFault(f"{name}: {error}") from error


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """KeyError where there is no such object."""
    try:
        yield
    except FileNotFoundError as error:
        raise KeyError(name) from error


class Store:
    """One home: `parts/`, `releases/`, `uploads/`, `audit/`."""

    def __init__(self, home: str, objects: ObjectStore) -> None:
        self.home = home
        self._objects = objects

    @classmethod
    def open(cls, home: str) -> "Store":
        """The store at a folder (made if absent) or an s3:// address."""
        with _faults(home):
            if "://" in home:
                return cls(home, from_url(home, **remote.client()))
            folder = Path(home).expanduser().resolve()
            return _Disk(str(folder), LocalStore(folder, mkdir=True))

    def create(self, name: str, content: bytes) -> bool:
        """Writes a new object atomically; False when another of that name exists. Raises StoreFault, NotKnown.

        A put may be done though its answer was lost; tried again, it meets its own object. So whatever went wrong,
        what is held afterwards tells: the same bytes are one's own, others are somebody else's.
        """
        for _ in range(CREATES):
            try:
                self._put_new(name, content)
            except (OSError, BaseError) as error:
                lost = error
            else:
                return True
            try:
                return self.get(name) == content
            except KeyError:  # as after the first of two puts at once was turned away (409)
                continue
            except StoreFault as error:
                raise NotKnown(f"{name}: {lost}") from error
        raise StoreFault(f"{name}: {lost}") from lost

    def _put_new(self, name: str, content: bytes) -> None:
        """Writes an object whose name is free; raises OSError or BaseError when it is taken or cannot be told."""
        obstore.put(self._objects, name, content, mode="create")

    def get(self, name: str) -> bytes:
        """The bytes of an object; raises KeyError when there is none."""
        with _faults(name), _absent(name):
            return bytes(obstore.get(self._objects, name).bytes())

    def json(self, name: str) -> Any:
        """What an object says; raises KeyError when there is none, Damaged when it says nothing."""
        try:
            return json.loads(self.get(name))
        except (ValueError, RecursionError) as error:
            raise Damaged(name) from error

    def upload(self, sha256: str) -> bytes:
        """The bytes of a file as it came; raises KeyError when there is none, Damaged when they changed since."""
        content = self.get(f"uploads/{sha256}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(f"uploads/{sha256}")
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Writes an object that is named by its own hash; one that exists is written again.

        That heals bytes that rotted, and makes the object young again, so that the doctor of this moment does not
        collect what a release is about to name.
        """
        with _faults(name):
            obstore.put(self._objects, name, content, mode="overwrite")

    def exists(self, name: str) -> bool:
        """Whether there is an object of that name."""
        try:
            with _faults(name), _absent(name):
                obstore.head(self._objects, name)
        except KeyError:
            return False
        return True

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Names below `prefix` with the time of their last change, in the order of names."""
        for last in (False, True):  # the client itself does not ask again when a list breaks off
            try:
                listed = [
                    (str(entry["path"]), entry["last_modified"].timestamp())
                    for batch in obstore.list(self._objects, prefix)
                    for entry in batch
                ]
            except (OSError, BaseError) as error:
                if last:
                    raise StoreFault(f"{prefix}: {error}") from error
            else:
                break
        return iter(sorted(listed))

    def delete(self, name: str) -> None:
        """Removes an object: the doctor what no release names, a person the note of a file put away."""
        with _faults(name):
            obstore.delete(self._objects, name)

    def set_aside(self, name: str, under: str) -> None:
        """Keeps an object, if there is one, under another name as well."""
        with suppress(KeyError), _faults(name), _absent(name):
            obstore.copy(self._objects, name, under)

    def sweep(self, *, older_than: float) -> tuple[str, ...]:
        """Removes what a killed writer left half written before the moment `older_than`; the names."""
        return ()  # an object store's put is whole or nothing

    def path(self, name: str) -> str:
        """Where the object is."""
        return f"{self.home.rstrip('/')}/{name}"

    def paths(self, wanted: Iterable[Part]) -> tuple[str, ...]:
        """Where any Parquet reader finds some parts, each with the hash that names it; raises Damaged.

        The one place where parts are handed out for reading: a changed byte reads as another figure, or ends the
        process inside the reader.
        """
        chosen = list(wanted)
        self._check(chosen)
        return tuple(self.path(part.name) for part in chosen)

    def part_path(self, part: Part) -> str:
        """Where any Parquet reader finds the part; raises Damaged."""
        return self.paths([part])[0]

    def scan(self, wanted: Iterable[Part], contract: Contract) -> pl.LazyFrame:
        """The rows of some parts, lazily, in the contract's columns; no parts, no rows."""
        paths = self.paths(wanted)
        if not paths:
            return pl.LazyFrame(schema=contract.schema)
        return pl.scan_parquet(
            list(paths),
            schema=contract.schema,
            missing_columns="insert",
            extra_columns="ignore",
            storage_options=remote.READING,
        )

    def write_part(self, frame: pl.LazyFrame, contract: Contract, *, fingerprint: str | None = None) -> Part | None:
        """Writes rows as a part, in the contract's order; None when there are no rows. Same rows, same bytes."""
        made = parts.of_frame(frame, contract, fingerprint=fingerprint)
        return self._kept(*made) if made else None

    def write_rows(self, rows: pl.DataFrame, contract: Contract, *, fingerprint: str | None = None) -> Part:
        """Writes rows that fit in memory as a part, sorted by key, or a part without rows. Same rows, same bytes."""
        return self._kept(*parts.of_rows(rows, contract, fingerprint=fingerprint))

    def _kept(self, part: Part, content: bytes) -> Part:
        self.keep(part.name, content)  # the same bytes may be there already: that is the same part
        return part

    def check_part(self, part: Part) -> None:
        """Reads the part now, whatever was found before; raises Damaged."""
        _compare(part, self.hash_of)

    def hash_of(self, name: str) -> str:
        """The SHA-256 of an object as it is now; raises KeyError when there is none."""
        with _faults(name), _absent(name):
            return hashes.of_chunks(obstore.get(self._objects, name).stream())

    def _check(self, wanted: Sequence[Part]) -> None:
        new = [part for part in wanted if (self.home, part.name) not in _fetched]
        if new:
            with ThreadPoolExecutor(AT_ONCE) as pool:  # an object store answers late, but many at once
                list(pool.map(self.check_part, new))
            _fetched.update((self.home, part.name) for part in new)


def _compare(part: Part, hash_of: Callable[[str], str]) -> None:
    """Returns when the part is what was written; raises Damaged."""
    try:
        found = hash_of(part.name)
    except KeyError as error:
        raise Damaged(part.name, missing=True) from error
    if found != part.sha256:
        raise Damaged(part.name)


def folder(path: str) -> ObjectStore:
    """The objects of a folder (made if absent), whose writes need not outlive a power cut."""
    return LocalStore(Path(path).resolve(), mkdir=True)


# The disk no longer gives the bytes, or a link in the place of a file leads to none.
_UNREADABLE = (errno.EIO, errno.EISDIR, errno.ELOOP)


class _Disk(Store):
    """A folder. obstore's own writes are atomic there but do not survive a power cut, so these are synced."""

    def _put_new(self, name: str, content: bytes) -> None:
        durable.create(Path(self.home), name, content)

    def get(self, name: str) -> bytes:
        return self._read(name, lambda path: Path(path).read_bytes())

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        with _faults(prefix):
            return iter(sorted(durable.listed(Path(self.home), prefix)))

    def keep(self, name: str, content: bytes) -> None:
        with _faults(name):
            durable.overwrite(Path(self.home), name, content)

    def hash_of(self, name: str) -> str:
        return self._read(name, hashes.of_file)

    def _check(self, wanted: Sequence[Part]) -> None:
        for part in wanted:
            _compare(part, partial(self._read, read=hashes.known))

    def _read(self, name: str, read: Callable[[str], R]) -> R:
        path = self.path(name)
        with _faults(name), _absent(name):
            try:
                return read(path)
            except OSError as error:
                if error.errno in _UNREADABLE:
                    raise Damaged(name) from error
                if error.errno == errno.ENOENT and Path(path).is_symlink():
                    raise Damaged(name, missing=True) from error
                raise

    def sweep(self, *, older_than: float) -> tuple[str, ...]:
        return tuple(durable.sweep(Path(self.home), older_than=older_than))


__all__ = ["Damaged", "Part", "Store", "StoreFault", "folder"]
