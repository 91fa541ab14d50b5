"""A home that is read while what is written lands beside it."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from data.contracts import Contract
from data.store.objects import Part, Store, folder


class Overlay(Store):
    """Reads a home, writes beside it: what a difference computes without leaving a trace."""

    _below: Store
    _fresh: set[str]

    @classmethod
    def over(cls, home: str, scratch: str) -> "Overlay":
        """The store at `home` for reading; what is written goes to the folder `scratch` instead."""
        made = cls(scratch, folder(scratch))
        made._below, made._fresh = Store.open(home), set()
        return made

    def written(self, name: str) -> bytes | None:
        """The bytes of an object that was written beside the home; None when it was not."""
        return super().get(name) if name in self._fresh else None

    def create(self, name: str, content: bytes) -> bool:
        if name.startswith("audit/"):  # a refusal is written down for good, whatever becomes of the rest
            return self._below.create(name, content)
        self._fresh.add(name)
        return super().create(name, content)

    def keep(self, name: str, content: bytes) -> None:
        self.create(name, content)

    def get(self, name: str) -> bytes:
        return super().get(name) if name in self._fresh else self._below.get(name)

    def exists(self, name: str) -> bool:
        return super().exists(name) or self._below.exists(name)

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        return self._below.list(prefix)

    def path(self, name: str) -> str:
        return super().path(name) if name in self._fresh else self._below.path(name)

    def hash_of(self, name: str) -> str:
        return super().hash_of(name) if name in self._fresh else self._below.hash_of(name)

    def _check(self, wanted: Sequence[Part]) -> None:
        self._below._check([part for part in wanted if part.name not in self._fresh])

    def scan(self, wanted: Iterable[Part], contract: Contract) -> pl.LazyFrame:
        # One scan reads from one place only; the home may be on S3 while what is fresh lies on disk.
        chosen = list(wanted)
        places = [[part for part in chosen if (part.name in self._fresh) is fresh] for fresh in (False, True)]
        scans = [super(Overlay, self).scan(some, contract) for some in places if some]
        return pl.concat(scans) if scans else super().scan([], contract)
