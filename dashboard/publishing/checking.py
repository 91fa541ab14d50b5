"""Every file of a delivery checked against the current release, with the progress of each."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from dashboard.publishing.progress import Progress, stretch
from data.contracts import Frames
from data.contracts.findings import Accepted, Rejected
from data.extracts import check
from data.store import releases
from data.store.access import Grant
from data.store.objects import Store
from data.store.releases import Release


def check_all(
    store: Store,
    files: Mapping[str, Sequence[Path]],
    *,
    parent: Release | None,
    grant: Grant,
    workdir: Path,
    extracted_on: dt.date | None = None,
    names: Mapping[Path, str] | None = None,
    progress: Progress,
) -> tuple[dict[str, list[Accepted]], list[Accepted | Rejected]]:
    """Every file checked against the release that it would follow; the accepted ones, and what was found in each.

    Names that come along (an extract of `mappings`) hold for the other files already. A file's share of the progress
    is its size's.
    """
    reference = releases.frames(store, parent, grant=grant)
    accepted: dict[str, list[Accepted]] = {}
    checked: list[Accepted | Rejected] = []
    whole, done = sum(_size(path) for paths in files.values() for path in paths), 0
    for dataset in sorted(files, key=lambda name: name != "mappings"):
        for path in files[dataset]:
            begin, done = done, done + _size(path)
            steps = stretch(progress, begin / whole, done / whole)
            result = check.check(
                path,
                dataset,
                reference=reference,
                extracted_on=extracted_on,
                name=(names or {}).get(path, path.name),
                workdir=workdir,
                steps=_checking(steps),
            )
            checked.append(result)
            if isinstance(result, Accepted):
                accepted.setdefault(dataset, []).append(result)
                if dataset == "mappings":
                    known = pl.concat([reference[dataset], result.frame], how="diagonal_relaxed")
                    reference = _With(reference, dataset, known)
    return accepted, checked


class _With(Mapping[str, pl.LazyFrame]):
    """Frames with another one in place of a dataset; the rest is looked at when it is asked for."""

    def __init__(self, frames: Frames, dataset: str, rows: pl.LazyFrame) -> None:
        self._frames, self._dataset, self._rows = frames, dataset, rows

    def __getitem__(self, name: str) -> pl.LazyFrame:
        return self._rows if name == self._dataset else self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


def _size(path: Path) -> int:
    return path.stat().st_size + 1  # an empty file has its share as well


def _checking(progress: Progress) -> Progress:
    return lambda step, share: progress(f"check {step}", share)
