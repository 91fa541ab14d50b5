"""Edits of the ledger on their way to a release: the same check, consequences and commit as a file's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dashboard.publishing.delivery import Preview, Published, Refused, Unchanged, commit_preview, keep_upload, preview
from dashboard.publishing.ledger import Edit, revised
from dashboard.publishing.progress import Progress
from data.contracts.spreadsheets import harmless
from data.store import audit, releases
from data.store.access import KEEPERS_OF_THE_LEDGER, Grant
from data.store.objects import Store


@dataclass(frozen=True)
class EditsSeen:
    """Edits with what publishing them would do; `file` holds their rows as the contract has them."""

    edits: tuple[Edit, ...]
    seen: Preview
    file: Path | None


def preview_edits(
    store: Store,
    edits: Sequence[Edit],
    *,
    grant: Grant,
    workdir: Path,
    as_of: dt.date,
    progress: Progress,
) -> EditsSeen:
    """All faults of all edits at once, or what would change; commits nothing. Raises NotGranted."""
    audit.required(store, grant, *KEEPERS_OF_THE_LEDGER)
    release = releases.current(store, grant=grant)
    held = releases.frames(store, release, grant=grant)["ledger"].collect()
    rows, findings = revised(held, edits, actor=grant.actor, today=as_of)
    if findings or not rows.height:
        return EditsSeen(tuple(edits), Preview(findings=findings), None)
    file = workdir / "ledger.csv"
    rows.drop("extracted_on", "extract").with_columns(harmless(pl.col(pl.String))).write_csv(file)
    seen = preview(store, {"ledger": [file]}, grant=grant, workdir=workdir, as_of=as_of, progress=progress)
    return EditsSeen(tuple(edits), seen, file)


def commit_edits(store: Store, prepared: EditsSeen, *, grant: Grant, reason: str) -> Published | Unchanged | Refused:
    """Publishes what was previewed; raises ReleaseExists (preview again), NotGranted, SecondPersonNeeded."""
    audit.required(store, grant, *KEEPERS_OF_THE_LEDGER)
    if prepared.seen.draft is None:
        return Refused(prepared.seen.findings)
    if prepared.file is not None and prepared.seen.stands is None:
        keep_upload(store, prepared.file)
    return commit_preview(store, prepared.seen, grant=grant, accept_warnings=True, reason=reason)


def preview_file(
    store: Store, path: Path, *, name: str, grant: Grant, workdir: Path, as_of: dt.date, progress: Progress
) -> EditsSeen:
    """A file of revisions, checked as an upload is; raises NotGranted."""
    audit.required(store, grant, *KEEPERS_OF_THE_LEDGER)
    seen = preview(
        store,
        {"ledger": [path]},
        grant=grant,
        workdir=workdir,
        as_of=as_of,
        names={path: name},
        progress=progress,
    )
    return EditsSeen((), seen, path)
