"""Every file of a delivery checked against the current release, with the progress of each."""

import datetime as dt
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from dashboard.publishing.progress import Progress, stretch
from data.contracts.findings import Accepted, Rejected
from data.extracts import check
from data.store import releases
from data.store.access import Grant
from data.store.objects import Store
from data.store.releases import Release


@dataclass(frozen=True)
class Brought:
    """Files by dataset as somebody brought them: all that it takes to check them, now or for another person."""

    files: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    names: Mapping[Path, str] = field(default_factory=dict)
    extracted_on: dt.date | None = None
    full_delivery: bool = False


def check_all(
    store: Store, brought: Brought, *, parent: Release | None, grant: Grant, workdir: Path, progress: Progress
) -> tuple[dict[str, list[Accepted]], list[Accepted | Rejected]]:
    """Every file checked against the release that it would follow; the accepted ones, and what was found in each.

    Names that come along (an extract of `mappings`) hold for the other files already. A file's share of the progress
    is its size's.
    """
    reference = releases.frames(store, parent, grant=grant)
    accepted: dict[str, list[Accepted]] = {}
    checked: list[Accepted | Rejected] = []
    files = brought.files
    whole, done = sum(_size(path) for paths in files.values() for path in paths), 0
    for dataset in sorted(files, key=lambda name: name != "mappings"):
        for path in files[dataset]:
            begin, done = done, done + _size(path)
            steps = stretch(progress, begin / whole, done / whole)
            result = check.check(
                path,
                dataset,
                reference=reference,
                extracted_on=brought.extracted_on,
                name=brought.names.get(path, path.name),
                workdir=workdir,
                steps=partial(_step_of_check, steps),
            )
            checked.append(result)
            if isinstance(result, Accepted):
                accepted.setdefault(dataset, []).append(result)
                if dataset == "mappings":
                    known = pl.concat([reference[dataset], result.frame], how="diagonal_relaxed")
                    reference = ChainMap({dataset: known}, reference)  # type: ignore[arg-type]  # it is only read
    return accepted, checked


def _size(path: Path) -> int:
    return path.stat().st_size + 1  # an empty file has its share as well


def _step_of_check(progress: Progress, step: str, share: float) -> None:
    progress(f"check {step}", share)
