"""Uploads that wait for another person: brought by one, approved or sent back by another.

A proposal names files kept under `uploads/`; approving checks and computes them again on the release of that moment.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.publishing.checking import Brought
from dashboard.publishing.delivery import Preview, Published, Refused, Unchanged, commit_preview, keep_upload, preview
from dashboard.publishing.progress import Progress
from dashboard.publishing.rights import require_to_bring
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.faults import Damaged, StoreFault
from data.store.objects import Store

_NAME = re.compile(r"proposals/([0-9a-f]{16})\.json")


@dataclass(frozen=True)
class Proposal:
    """Files that somebody brought: `files` holds (dataset, SHA-256, name as it came)."""

    id: str
    by: str
    at: str
    reason: str
    files: tuple[tuple[str, str, str], ...]
    extracted_on: dt.date | None
    full_delivery: bool
    parent: int | None = None  # the release that its author saw


@dataclass(frozen=True)
class Outcome:
    """How a proposal ended: published as a release, or sent back."""

    by: str
    at: str
    reason: str
    release: int | None


class NotWaiting(LookupError):
    """No such proposal, or it was decided already."""


def propose(store: Store, brought: Brought, *, grant: Grant, reason: str, parent: int | None = None) -> Proposal:
    """Keeps the files and says that they wait; `parent` is the release that their author saw."""
    require_to_bring(store, grant, brought.files, action=Action.UPLOAD)
    kept = [
        (dataset, keep_upload(store, path), brought.names.get(path, path.name))
        for dataset, paths in brought.files.items()
        for path in paths
    ]
    content = {
        "by": grant.actor,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        "reason": reason,
        "files": kept,
        "extracted_on": brought.extracted_on.isoformat() if brought.extracted_on else None,
        "full_delivery": brought.full_delivery,
        "parent": parent,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    number = hashlib.sha256(text).hexdigest()[:16]
    audit.record(store, actor=grant.actor, action="propose", about={"proposal": number, "files": kept})
    store.create(f"proposals/{number}.json", text)
    return _read(store, number)


def propose_preview(store: Store, seen: Preview, *, grant: Grant, reason: str) -> Proposal:
    """What a person checked and may not publish alone, kept for another: uploads, tables and the ledger alike."""
    if seen.draft is None or seen.stands is not None:
        raise NotWaiting("nothing to propose")
    return propose(store, seen.brought, grant=grant, reason=reason, parent=seen.draft.release.parent)


def waiting(store: Store, *, grant: Grant) -> list[Proposal]:
    """Proposals that nobody decided yet, oldest first."""
    audit.required(store, grant, Action.VIEW)
    names = {name for name, _ in store.list("proposals")}
    found = [_NAME.fullmatch(name) for name in names if f"{name[:-5]}.outcome.json" not in names]
    undecided = [_read(store, match[1]) for match in found if match]
    done = _published(store, undecided, grant)
    return sorted((one for one in undecided if one.id not in done), key=lambda one: one.at)


def brought_by(store: Store, *, grant: Grant) -> list[Proposal]:
    """Everything that this person ever proposed, newest first."""
    audit.required(store, grant, Action.VIEW)
    found = [_NAME.fullmatch(name) for name, _ in store.list("proposals")]
    made = [_read(store, match[1]) for match in found if match]
    return sorted((one for one in made if one.by == grant.actor), key=lambda one: one.at, reverse=True)


def changed_since(store: Store, proposal: Proposal, *, grant: Grant) -> list[int]:
    """Releases that changed the same datasets after its author saw them: read the difference with that in mind."""
    datasets = {dataset for dataset, _, _ in proposal.files}
    return [
        release.number
        for release in releases.history(store, grant=grant)
        if proposal.parent is not None and release.number > proposal.parent and datasets & set(release.touched)
    ]


def outcome(store: Store, number: str, *, grant: Grant) -> Outcome | None:
    """How a proposal ended; None while it waits."""
    audit.required(store, grant, Action.VIEW)
    try:
        return Outcome(**store.json(f"proposals/{number}.outcome.json"))
    except KeyError:
        return _published(store, [_read(store, number)], grant).get(number)


def review(store: Store, number: str, *, grant: Grant, as_of: dt.date, workdir: Path, progress: Progress) -> Preview:
    """What approving a proposal would do now. Commits nothing; raises NotWaiting."""
    proposal = _waiting(store, number, grant)
    files: dict[str, list[Path]] = {}
    names: dict[Path, str] = {}
    for place, (dataset, digest, name) in enumerate(proposal.files):
        path = workdir / f"{place}-{digest[:16]}{Path(name).suffix.lower()[:8]}"
        path.write_bytes(store.upload(digest))
        files.setdefault(dataset, []).append(path)
        names[path] = name
    return preview(
        store,
        files,
        grant=grant,
        workdir=workdir,
        reason=proposal.reason,
        as_of=as_of,
        extracted_on=proposal.extracted_on,
        full_delivery=proposal.full_delivery,
        names=names,
        progress=progress,
        brought_by=proposal.by,
    )


def approve(
    store: Store, number: str, seen: Preview, *, grant: Grant, reason: str, accept_warnings: bool
) -> Published | Unchanged | Refused:
    """Publishes a reviewed proposal; raises NotWaiting, ReleaseExists, NotGranted, SecondPersonNeeded."""
    proposal = _waiting(store, number, grant)
    result = commit_preview(
        store, seen, grant=grant, accept_warnings=accept_warnings, reason=reason, uploader=proposal.by, proposal=number
    )
    if isinstance(result, Published):
        with suppress(StoreFault):  # the release is there, and that is told; it names what it was made of
            _decide(store, number, grant, reason, result.release.number)
    return result


def send_back(store: Store, number: str, *, grant: Grant, reason: str) -> None:
    """Ends a proposal without a release; who brought it may withdraw it. Raises NotWaiting."""
    proposal = _waiting(store, number, grant)
    if grant.actor != proposal.by:
        audit.required(store, grant, Action.APPROVE)
    audit.record(store, actor=grant.actor, action="send_back", about={"proposal": number, "reason": reason})
    if not _decide(store, number, grant, reason, None):
        raise NotWaiting(number)


def _decide(store: Store, number: str, grant: Grant, reason: str, release: int | None) -> bool:
    """Whether this is how it ended; False when somebody else decided first."""
    ended = Outcome(grant.actor, dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), reason, release)
    return store.create(f"proposals/{number}.outcome.json", json.dumps(asdict(ended), ensure_ascii=False).encode())


def _published(store: Store, undecided: Sequence[Proposal], grant: Grant) -> dict[str, Outcome]:
    """Which of these a later release names, and so how they ended: the store may fail before that is told elsewhere."""
    made = {}
    since = min((one.parent or 0 for one in undecided), default=0)
    for number in releases.numbers(store) if undecided else ():
        with suppress(Damaged):
            if number > since and (release := releases.get(store, number, grant=grant)).proposal:
                made[release.proposal] = Outcome(release.author, release.at, release.reason, number)
    return made


def _waiting(store: Store, number: str, grant: Grant) -> Proposal:
    if not re.fullmatch(r"[0-9a-f]{16}", number) or outcome(store, number, grant=grant) is not None:
        raise NotWaiting(number)
    return _read(store, number)


def _read(store: Store, number: str) -> Proposal:
    try:
        content = store.json(f"proposals/{number}.json")
    except KeyError as error:
        raise NotWaiting(number) from error
    on = content["extracted_on"]
    content["extracted_on"] = dt.date.fromisoformat(on) if on else None
    return Proposal(**{**content, "id": number, "files": tuple(map(tuple, content["files"]))})
