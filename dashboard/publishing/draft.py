"""From parts to a release: derived parts, numbers, the chain."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.publishing import clock, ground
from dashboard.publishing.consequences import Consequences, consequences, vanishing_first
from dashboard.publishing.facts import derive_facts
from dashboard.publishing.observations import derive_observations
from dashboard.publishing.outlook import derive_outlook
from dashboard.publishing.progress import Progress, stretch
from dashboard.publishing.rebound import ACTOR, watch
from dashboard.publishing.superseded import Earlier
from dashboard.publishing.thresholds import reserved_thresholds
from data.contracts import CONTRACTS
from data.store import audit, order, releases
from data.store.access import Action, Grant
from data.store.faults import Gone, StoreFault
from data.store.objects import Part, Store
from data.store.releases import Parts, Release
from metrics.fingerprint import catalogue_fingerprint


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A release that is ready to commit, and what it would change."""

    release: Release
    consequences: list[dict[str, Any]]
    parent: Release | None
    rebounded: list[dict[str, Any]] = field(default_factory=list)  # revisions that the rebound watch added
    groups: list[dict[str, Any]] = field(default_factory=list)  # all figures that move, counted by indicator
    moved: int = 0  # of which `consequences` lists the most important
    vanishing: list[dict[str, Any]] = field(default_factory=list)  # by indicator and area


def draft(
    store: Store,
    parent: Release | None,
    inputs: Parts,
    *,
    grant: Grant,
    reason: str,
    as_of: dt.date,
    touched: tuple[str, ...],
    restored: int | None = None,
    progress: Progress,
    reuse: Parts | None = None,
    made_at: dt.datetime | None = None,
    stands: bool = False,
) -> Draft:
    """The release that these input parts make on `parent`; writes parts, commits nothing.

    `reuse` holds derived parts that may still fit (default: the parent's); `made_at` is when its projections are made
    (default: now); `stands` makes again what was released. Raises NotGranted where thresholds change that are not this
    person's to change, GroundLost where areas or members of zones go that figures stand on.
    """
    audit.required(store, grant, Action.UPLOAD, *releases.COMMITTING)
    before: Parts = parent.datasets if parent else {}
    if reserved_thresholds(store, inputs, before, grant=grant):
        audit.required(store, grant, Action.ADMINISTER)
    if not stands:
        old = None if restored is None else releases.get(store, restored, grant=grant)
        ground.required(store, inputs, before, restored=old, as_of=as_of, grant=grant)
    datasets: dict[str, Mapping[str, Part]] = {
        name: parts for name, parts in inputs.items() if parts and not CONTRACTS[name].derived
    }
    fitting = reuse if reuse is not None else before
    datasets |= derive_facts(store, datasets, fitting, progress=stretch(progress, 0.0, 0.3))
    earlier = Earlier(store, parent, grant=grant)
    datasets["observations"] = derive_observations(
        store, datasets, fitting, said=earlier.said, progress=stretch(progress, 0.3, 0.5)
    )
    datasets["superseded"] = earlier.before(datasets)
    datasets["ledger"], back = watch(store, datasets, as_of=as_of)
    if not datasets["ledger"]:
        del datasets["ledger"]
    if back:  # undoing this release takes its rebounds back as well
        touched = tuple(sorted({*touched, "ledger"}))
    now = made_at or clock.now()
    release = Release(
        number=parent.number + 1 if parent else 1,
        parent=parent.number if parent else None,
        parent_sha256=parent.sha256 if parent else None,
        author=grant.actor,
        at=now.isoformat(timespec="milliseconds"),
        reason=reason,
        as_of=as_of,
        fingerprint=catalogue_fingerprint(),
        datasets=datasets,
        touched=touched,
        restored=restored,
    )
    judged = order.judged_before(store, release, grant=grant)
    datasets |= derive_outlook(
        store,
        datasets,
        order.carried(store, parent, release, grant=grant),
        judged.datasets if judged else {},
        before.get("hindcasts", {}),
        number=release.number,
        as_of=as_of,
        made_at=now,
        progress=stretch(progress, 0.5, 1.0),
    )
    release = replace(release, datasets=datasets)
    progress("consequences", 0.98)
    moved = Consequences()
    if parent:
        moved = consequences(store, datasets, before, grant=grant, release=parent.number)
    progress("done", 1.0)
    reopened = [
        {
            "kind": "ledger",
            "indicator": row["item_id"],
            "area": row["area_code"],
            "period": row["date"].isoformat(),
            "old": "done",
            "new": row["state"],
            "why": row["note"],
            "origin": row["origin"],
        }
        for row in back
    ]
    return Draft(
        release=release,
        consequences=vanishing_first([*reopened, *moved.rows]),
        parent=parent,
        rebounded=back,
        groups=moved.groups,
        moved=len(back) + moved.total,
        vanishing=moved.vanishing,
    )


def commit(
    store: Store,
    made: Draft,
    *,
    grant: Grant,
    action: str,
    reason: str | None = None,
    brought_by: str | None = None,
    proposal: str | None = None,
) -> Release:
    """Commits a draft, which somebody else may have brought, as that proposal.

    Raises ReleaseExists, Gone when parts were collected since it was made, and as `releases.commit` StoreFault.

    The audit entry comes first, so that no release lacks one; an entry whose release never came is an attempt.
    """
    audit.required(store, grant, *releases.COMMITTING)
    before: Parts = made.parent.datasets if made.parent else {}
    held = {part.name for parts in before.values() for part in parts.values()}
    for parts in made.release.datasets.values():
        for part in parts.values():
            if part.name not in held and not store.exists(part.name):
                raise Gone(part.name)
    why = reason or made.release.reason
    about = {"release": made.release.number, "reason": why}
    audit.record(store, actor=grant.actor, action=action, about=about)
    for row in made.rebounded:
        about_item = {"release": made.release.number, "item": row["item_id"], "reason": row["note"]}
        audit.record(store, actor=ACTOR, action="rebounded", about=about_item)
    final = replace(
        made.release,
        author=grant.actor,
        at=clock.now().isoformat(timespec="milliseconds"),
        reason=why,
        audit_heads=audit.heads(store),
        brought_by=brought_by,
        proposal=proposal,
    )
    try:
        return releases.commit(store, final, grant=grant)
    except releases.ReleaseExists:
        with suppress(StoreFault):  # that somebody else was faster is told all the same
            audit.record(store, actor=grant.actor, action=f"{action}_lost", about=about)
        raise
