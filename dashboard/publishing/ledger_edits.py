"""Edits of the ledger on their way to a release: the same check, consequences and commit as a file's."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from dashboard.publishing.checking import Brought
from dashboard.publishing.delivery import Preview, preview
from dashboard.publishing.ledger import Edit, revised
from dashboard.publishing.progress import Progress
from data.contracts.spreadsheets import harmless
from data.store import audit, releases
from data.store.access import KEEPERS_OF_THE_LEDGER, Grant
from data.store.objects import Store


def preview_edits(
    store: Store,
    edits: Sequence[Edit],
    *,
    grant: Grant,
    workdir: Path,
    as_of: dt.date,
    progress: Progress,
) -> Preview:
    """All faults of all edits at once, or what would change; commits nothing. Raises NotGranted."""
    audit.required(store, grant, *KEEPERS_OF_THE_LEDGER)
    release = releases.current(store, grant=grant)
    held = releases.frames(store, release, grant=grant)["ledger"].collect()
    rows, findings = revised(held, edits, actor=grant.actor, today=as_of)
    if findings or not rows.height:
        return Preview(findings=findings, brought=Brought({"ledger": ()}))
    file = workdir / "ledger.csv"
    rows.drop("extracted_on", "extract").with_columns(harmless(pl.col(pl.String))).write_csv(file)
    return preview(store, {"ledger": [file]}, grant=grant, workdir=workdir, as_of=as_of, progress=progress)
