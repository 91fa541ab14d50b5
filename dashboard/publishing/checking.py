"""Every file of a delivery checked against the current release, with the progress of each."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from dashboard.publishing.progress import Progress, stretch
from data import ingest, releases
from data.access import Grant
from data.findings import Accepted, Rejected
from data.store import Store


def check_all(
    store: Store,
    files: Mapping[str, Sequence[Path]],
    *,
    grant: Grant,
    workdir: Path,
    extracted_on: dt.date | None = None,
    names: Mapping[Path, str] | None = None,
    progress: Progress,
) -> tuple[dict[str, list[Accepted]], list[Accepted | Rejected]]:
    """Every file checked against the current release; the accepted ones, and what was found in each.

    Names that come along (an extract of `mappings`) hold for the other files already. A file's share of the progress
    is its size's.
    """
    reference = dict(releases.frames(store, releases.current(store, grant=grant), grant=grant))
    accepted: dict[str, list[Accepted]] = {}
    checked: list[Accepted | Rejected] = []
    whole, done = sum(_size(path) for paths in files.values() for path in paths), 0
    for dataset in sorted(files, key=lambda name: name != "mappings"):
        for path in files[dataset]:
            begin, done = done, done + _size(path)
            steps = stretch(progress, begin / whole, done / whole)
            result = ingest.check(
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
                    reference[dataset] = pl.concat([reference[dataset], result.frame], how="diagonal_relaxed")
    return accepted, checked


def _size(path: Path) -> int:
    return path.stat().st_size + 1  # an empty file has its share as well


def _checking(progress: Progress) -> Progress:
    return lambda step, share: progress(f"check {step}", share)
