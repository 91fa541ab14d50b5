"""What comes after what in the chain of releases: sets of projections, and the standings that others go on from."""

from collections.abc import Iterable, Mapping

from data.store import releases, sets
from data.store.access import Grant
from data.store.objects import Part, Store
from data.store.releases import Release
from data.store.sets import Made


def sets_of(store: Store, release: Release, *, grant: Grant) -> list[Made]:
    """The sets of projections of a release, oldest first; of earlier versions' releases as the chain tells."""
    projections = release.datasets.get("projections", {})
    if sets.numbered(projections):
        return sets.in_parts(projections)
    return _by_chain(projections, _until(store, release.number, grant))


def carried(store: Store, parent: Release | None, candidate: Release, *, grant: Grant) -> list[Made]:
    """The parent's sets as the candidate has them: what it goes back behind is withdrawn."""
    inherited = sets_of(store, parent, grant=grant) if parent else []
    if candidate.restored is None:
        return inherited
    gone = releases.withdrawn([*_until(store, candidate.number - 1, grant), candidate])
    return [Made(made.number, made.number in gone, made.part) for made in inherited]


def judged_before(store: Store, release: Release, *, grant: Grant) -> Release | None:
    """The release whose standings this one goes on from: the newest before it that it does not take back."""
    if release.restored is None:
        return None if release.parent is None else releases.get(store, release.parent, grant=grant)
    past = _until(store, release.number - 1, grant)
    gone = releases.withdrawn([*past, release])
    return next((earlier for earlier in reversed(past) if earlier.number not in gone), None)


def _until(store: Store, number: int, grant: Grant) -> list[Release]:
    return [release for release in releases.history(store, grant=grant) if release.number <= number]


def _by_chain(projections: Mapping[str, Part], past: Iterable[Release]) -> list[Made]:
    past = list(past)
    gone, first = releases.withdrawn(past), dict[str, int]()
    for release in past:
        for part in release.datasets.get("projections", {}).values():
            first.setdefault(part.sha256, release.number)
    made = [Made(first[part.sha256], first[part.sha256] in gone, part) for part in projections.values()]
    return sorted(made, key=lambda each: each.number)
