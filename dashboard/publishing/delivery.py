"""From files to a release: check, stage, show what would change, commit. Ends in one new release or in nothing."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.publishing import clock, ground, ledger, thresholds
from dashboard.publishing.checking import Brought, check_all
from dashboard.publishing.draft import Draft, commit, draft
from dashboard.publishing.progress import Progress, stretch
from dashboard.publishing.rights import require_second_person, require_to_bring
from dashboard.publishing.targets import target_faults
from dashboard.publishing.thresholds import reserved_thresholds
from dashboard.reading import suppressed_release, suppression
from data.candidate import candidate
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Finding, Rejected, Severity
from data.store import audit, hashes, releases
from data.store.access import Action, Grant
from data.store.objects import Part, Store
from data.store.releases import Parts, Release


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing would do; `draft` is None when an extract was refused."""

    findings: list[Finding]
    difference: dict[str, Any] = field(default_factory=dict)
    draft: Draft | None = None
    accepted: Mapping[str, Sequence[Accepted]] = field(default_factory=dict)
    checked: Sequence[Accepted | Rejected] = ()  # every file with its own findings
    brought: Brought = field(default_factory=Brought)
    changes: Mapping[str, pl.DataFrame] = field(default_factory=dict)  # dataset → rows by place, period and change

    @property
    def warned(self) -> bool:
        """True when somebody must acknowledge warnings first."""
        return any(finding.severity is Severity.WARNING for finding in self.findings)

    @property
    def stands(self) -> Release | None:
        """The current release when one of this would hold the same and move no figure; else None."""
        made = self.draft
        return made.parent if made is not None and not made.release.touched and not made.moved else None


@dataclass(frozen=True)
class Published:
    """The new release and what it changed."""

    release: Release
    findings: list[Finding]
    consequences: list[dict[str, Any]]
    vanishing: list[dict[str, Any]] = field(default_factory=list)  # figures that are there no more; see `Draft`


@dataclass(frozen=True)
class Unchanged:
    """Nothing was published, for nothing would change: `release` holds every row already."""

    release: Release
    findings: list[Finding]


@dataclass(frozen=True)
class Refused:
    """Nothing was published; `vanishing` is what would be there no more where only warnings stand against it."""

    findings: list[Finding]
    vanishing: list[dict[str, Any]] = field(default_factory=list)


def preview(
    store: Store,
    files: Mapping[str, Sequence[Path]],
    *,
    grant: Grant,
    workdir: Path,
    reason: str = "",
    as_of: dt.date,
    extracted_on: dt.date | None = None,
    full_delivery: bool = False,
    names: Mapping[Path, str] | None = None,
    brought_by: str | None = None,
    progress: Progress,
) -> Preview:
    """Checks, stages, computes everything, and says what would change. Commits nothing.

    Parts that it writes and nobody publishes are unreferenced; `sidu doctor` collects them. To look at files that
    somebody else brought (`brought_by`) takes the right to approve.
    """
    if brought_by not in {None, grant.actor}:
        audit.required(store, grant, Action.APPROVE)
    else:
        require_to_bring(store, grant, files, action=Action.UPLOAD)
    hashes.forget()
    progress("check", 0.0)
    parent = releases.current(store, grant=grant)
    brought = Brought(files, names or {}, extracted_on, full_delivery)
    begun = stretch(progress, 0.0, 0.25)
    accepted, checked = check_all(store, brought, parent=parent, grant=grant, workdir=workdir, progress=begun)
    checked = ledger.judged(store, checked, grant=grant, full_delivery=full_delivery, brought_by=brought_by)
    checked, gone = ground.judged(store, parent, checked, grant=grant, as_of=as_of, full_delivery=full_delivery)
    checked = [_without_examples(one, grant) for one in checked]
    findings = [*gone, *(finding for one in checked for finding in one.findings)]
    refused = any(finding.severity is Severity.ERROR for finding in findings)
    if refused or sum(map(len, accepted.values())) < sum(map(len, files.values())):
        return Preview(findings=findings, accepted=accepted, checked=checked, brought=brought)
    progress("difference", 0.25)
    staged = candidate.stage(store, parent, accepted, full_delivery=full_delivery)
    changes = candidate.difference(staged)
    same = candidate.as_released(staged, changes)
    progress("stage", 0.32)
    inputs: dict[str, Mapping[str, Part]] = dict(parent.datasets) if parent else {}
    for dataset, parts in staged.changed.items():
        if dataset in same:  # its parts stay, so that nothing is computed again and undoing this takes none of it back
            continue
        rewritten = {key: store.write_part(rows, CONTRACTS[dataset]) for key, rows in parts.items()}
        merged = dict(inputs.get(dataset, {})) | rewritten
        inputs[dataset] = {key: part for key, part in merged.items() if part is not None}
    if kept_back := reserved_thresholds(store, inputs, parent.datasets if parent else {}, grant=grant):
        audit.refused(store, grant, Action.ADMINISTER)
        findings = [thresholds.finding(kept_back), *findings]
        return Preview(findings=findings, accepted=accepted, checked=checked, brought=brought)
    made = draft(
        store,
        parent,
        inputs,
        grant=grant,
        reason=reason,
        as_of=as_of,
        touched=tuple(sorted(accepted.keys() - same)),
        progress=stretch(progress, 0.4, 1.0),
    )
    held: Parts = parent.datasets if parent else {}
    first = thresholds.visibility_findings(store, made.release.datasets, held)
    odd: list[Finding] = []
    if "targets" in accepted:
        before, after = (suppressed_release.frames_for(store, one, grant) for one in (held, made.release.datasets))
        odd = target_faults(before, after, as_of=as_of)
    odd += clock.findings(parent, dt.datetime.fromisoformat(made.release.at))
    found = [*first, *findings, *(_without_keys(one, grant) for one in staged.findings), *odd]
    return Preview(
        findings=found,
        difference=_counted(changes),
        draft=made,
        accepted=accepted,
        checked=checked,
        brought=brought,
        changes=changes,
    )


def _without_examples(one: Accepted | Rejected, grant: Grant) -> Accepted | Rejected:
    # A reviewer without the right to small cells learns what is wrong with a file of facilities, not its rows.
    if grant.sees_small_cells or one.dataset not in suppression.FACILITY:
        return one
    return replace(one, findings=tuple(replace(each, examples=()) for each in one.findings), parsed=None)


def _without_keys(one: Finding, grant: Grant) -> Finding:
    """The finding of a whole candidate as this grant may read it: not which facility or village would lose what."""
    if grant.sees_small_cells or one.params.get("dataset") not in suppression.FACILITY:
        return one
    return replace(one, examples=(), params={**one.params, "first": "…"})


def _counted(difference: Mapping[str, Any]) -> dict[str, Any]:
    return {
        dataset: {
            change: int(table.filter(table["change"] == change)["rows"].sum())
            for change in ("added", "changed", "removed")
        }
        for dataset, table in difference.items()
    }


def commit_preview(
    store: Store,
    seen: Preview,
    *,
    grant: Grant,
    accept_warnings: bool,
    reason: str | None = None,
    uploader: str | None = None,
    proposal: str | None = None,
) -> Published | Unchanged | Refused:
    """Publishes exactly what a preview showed; `uploader` is who brought it when that is somebody else, as `proposal`.

    Raises ReleaseExists when another release came first (preview again: that rebases), NotGranted, SecondPersonNeeded.
    """
    brought_by = uploader or grant.actor
    if brought_by == grant.actor:
        require_to_bring(store, grant, seen.brought.files, action=Action.PUBLISH)
    else:
        audit.required(store, grant, Action.APPROVE)
    require_second_person(grant, uploader=brought_by)
    if seen.stands is not None:
        return Unchanged(seen.stands, seen.findings)
    if seen.draft is None or (seen.warned and not accept_warnings):
        return Refused(seen.findings, seen.draft.vanishing if seen.draft else [])
    # What it takes to read a file again as it was read; most are kept since they came.
    read_as = {"extracted_on": seen.brought.extracted_on, "full_delivery": seen.brought.full_delivery}
    for dataset, extracts in seen.accepted.items():
        for extract, path in zip(extracts, seen.brought.files[dataset], strict=True):
            if not store.exists(f"uploads/{extract.sha256}"):
                keep_upload(store, path)
            about = {"sha256": extract.sha256, "dataset": dataset, "name": extract.name, "by": brought_by, **read_as}
            audit.record(store, actor=grant.actor, action="upload", about=about)
    for finding in seen.findings:
        if finding.rule == "taken_over":
            taken = {"release": seen.draft.release.number, "revisions": finding.rows, "by": brought_by}
            audit.record(store, actor=grant.actor, action="ledger_taken_over", about=taken)
    other = brought_by if brought_by != grant.actor else None
    release = commit(
        store, seen.draft, grant=grant, action="publish", reason=reason, brought_by=other, proposal=proposal
    )
    return Published(release, seen.findings, seen.draft.consequences, seen.draft.vanishing)


def publish(
    store: Store,
    files: Mapping[str, Sequence[Path]],
    *,
    grant: Grant,
    reason: str,
    as_of: dt.date,
    extracted_on: dt.date | None = None,
    full_delivery: bool = False,
    accept_warnings: bool = False,
    progress: Progress,
) -> Published | Unchanged | Refused:
    """Check, compute and publish all files as one release; raises ReleaseExists, NotGranted, SecondPersonNeeded."""
    require_to_bring(store, grant, files, action=Action.PUBLISH)
    require_second_person(grant, uploader=grant.actor)
    with tempfile.TemporaryDirectory(prefix="sidu-publish-") as folder:
        seen = preview(
            store,
            files,
            grant=grant,
            workdir=Path(folder),
            reason=reason,
            as_of=as_of,
            extracted_on=extracted_on,
            full_delivery=full_delivery,
            progress=progress,
        )
        return commit_preview(store, seen, grant=grant, accept_warnings=accept_warnings)


def keep_upload(store: Store, path: Path) -> str:
    """Keeps the file as it came, by its hash."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    store.keep(f"uploads/{digest}", content)  # one that rotted is whole again
    return digest
