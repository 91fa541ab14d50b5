"""Releases without new files: the same inputs under new code, or older parts under a new number.

A step back is looked at first: `back` and `back_before` say what follows, `commit_back` publishes just that.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from dashboard.publishing import thresholds
from dashboard.publishing.delivery import Preview
from dashboard.publishing.draft import commit, draft
from dashboard.publishing.progress import Progress
from data.contracts import CONTRACTS
from data.store import audit, hashes, releases
from data.store.access import Action, Grant
from data.store.objects import Part, Store
from data.store.releases import Release


class NothingToUndo(Exception):
    """The first release, or one that changed no dataset."""


def recompute(store: Store, *, grant: Grant, reason: str, as_of: dt.date, progress: Progress) -> Release:
    """The same inputs under today's code, as a new release."""
    audit.required(store, grant, Action.PUBLISH)
    parent = _needed(store, grant)
    made = draft(store, parent, parent.datasets, grant=grant, reason=reason, as_of=as_of, touched=(), progress=progress)
    return commit(store, made, grant=grant, action="recompute")


def back(
    store: Store,
    number: int,
    *,
    grant: Grant,
    reason: str = "",
    as_of: dt.date,
    datasets: Sequence[str] | None = None,
    progress: Progress,
) -> Preview:
    """What a release with release `number`'s parts for some datasets (default all) would do; raises KeyError.

    Commits nothing. First of all it says which small cells everybody would see.
    """
    audit.required(store, grant, Action.ROLLBACK)
    parent = _needed(store, grant)
    old = releases.get(store, number, grant=grant)
    wanted = [
        name for name in (datasets or dict.fromkeys([*parent.datasets, *old.datasets])) if not CONTRACTS[name].derived
    ]
    inputs: dict[str, Mapping[str, Part]] = dict(parent.datasets)
    for name in wanted:
        inputs[name] = old.datasets.get(name, {})
    # Derived parts of the old release fit the old inputs; with them as parent nothing is computed twice.
    base = {**parent.datasets, **{name: old.datasets.get(name, {}) for name in old.datasets if CONTRACTS[name].derived}}
    moved = tuple(name for name in wanted if parent.datasets.get(name) != inputs[name])
    made = draft(
        store,
        parent,
        inputs,
        grant=grant,
        reason=reason,
        as_of=as_of,
        touched=moved,
        restored=number,
        progress=progress,
        reuse=base,
    )
    seen = thresholds.visibility_findings(store, made.release.datasets, parent.datasets)
    return Preview(findings=seen, draft=made)


def back_before(
    store: Store, number: int, *, grant: Grant, reason: str = "", as_of: dt.date, progress: Progress
) -> Preview:
    """As `back`, to before release `number`, of only the datasets that it changed; raises NothingToUndo."""
    audit.required(store, grant, Action.ROLLBACK)
    release = releases.get(store, number, grant=grant)
    if release.parent is None or not release.touched:
        raise NothingToUndo(number)
    return back(
        store,
        release.parent,
        grant=grant,
        reason=reason,
        as_of=as_of,
        datasets=release.touched,
        progress=progress,
    )


def commit_back(store: Store, seen: Preview, *, grant: Grant, reason: str | None = None) -> Release:
    """Publishes exactly the step back that was looked at; raises ReleaseExists, NotGranted."""
    audit.required(store, grant, Action.ROLLBACK)
    if seen.draft is None:
        raise NothingToUndo
    return commit(store, seen.draft, grant=grant, action="rollback", reason=reason)


def lost_with(store: Store, number: int, *, grant: Grant) -> list[Release]:
    """Later releases that changed the same datasets: undoing `number` takes their work away too."""
    release = releases.get(store, number, grant=grant)
    return [
        later
        for later in releases.history(store, grant=grant)
        if later.number > number and set(later.touched) & set(release.touched)
    ]


def _needed(store: Store, grant: Grant) -> Release:
    hashes.forget()
    parent = releases.current(store, grant=grant)
    if parent is None:
        raise KeyError("no release")
    return parent
