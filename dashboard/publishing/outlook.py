"""Projections and standings of a candidate. Projections are only ever added: they are the track record."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from dashboard.publishing.fingerprints import hash_of
from dashboard.publishing.progress import Progress, stretch
from dashboard.reading import suppressed_release, suppression
from data.contracts import CONTRACTS
from data.store import sets
from data.store.objects import Part, Store
from data.store.releases import Parts, frames_of
from data.store.sets import Made
from forecasts import project, standing
from forecasts.hindcast import hindcasts
from forecasts.workers import Workers
from metrics.fingerprint import HERE
from metrics.source_code import definition_of

STANDING_INPUTS = ("observations", "targets", "projections", "events")


def derive_outlook(
    store: Store,
    parts: Parts,
    held: Sequence[Made],
    before: Parts,
    hindcasts_before: Mapping[str, Part],
    *,
    number: int,
    as_of: dt.date,
    made_at: dt.datetime,
    progress: Progress,
) -> dict[str, Mapping[str, Part]]:
    """The sets of projections that are `held` and one for what is new, and the standings as of `as_of`.

    Release `number` makes them, going on from the standings in `before`.
    Projections are of what everybody may see: levels that add up would carry a hidden value into all the others. A
    light remembers of that release what everybody may know as well.
    """
    found: dict[str, Mapping[str, Part]] = {}
    frames = frames_of(store, parts)
    contract = CONTRACTS["projections"]
    progress("projections", 0.0)
    free = suppression.free(frames["observations"])
    with Workers() as workers:  # the same for both: most of the time of a few series is starting them
        made = project(
            free,
            frames["events"],
            made_at=made_at,
            as_of=as_of,
            previous=sets.newest(store, held),
            targets=frames["targets"],
            areas=frames["areas"],
            zone_members=frames["zone_members"],
            progress=stretch(progress, 0.0, 0.8),
            ask=workers.answered,
        )
        moment = made_at.isoformat(timespec="microseconds")
        part = store.write_part(made.lazy(), contract, fingerprint=moment) if made.height else None
        if part:
            held = [*held, Made(number, withdrawn=False, part=part)]
        if held:
            found["projections"] = {one.key: one.part for one in held}
        progress("hindcasts", 0.8)
        tried = hindcasts(
            free,
            frames["events"],
            made_at=made_at,
            previous=store.scan(hindcasts_before.values(), CONTRACTS["hindcasts"]),
            progress=stretch(lambda _, share: progress("hindcasts", share), 0.8, 0.95),
            ask=workers.answered,
        )
    if tried.height and (part := store.write_part(tried.lazy(), CONTRACTS["hindcasts"], fingerprint=moment)):
        found["hindcasts"] = {"all": part}
    progress("standings", 0.95)
    mark = hashlib.sha256(f"{hash_of({**parts, **found}, STANDING_INPUTS)}{as_of}{_code()}".encode()).hexdigest()[:16]
    old = before.get("standings", {})
    if "all" in old and old["all"].fingerprint == mark:
        return found | {"standings": old}
    judged = standing(
        frames["observations"],
        frames["targets"],
        sets.newest(store, held),
        suppressed_release.public_standings(store, before),
        as_of=as_of,
    )
    part = store.write_part(judged.lazy(), CONTRACTS["standings"], fingerprint=mark)
    if part:
        found["standings"] = {"all": part}
    return found


@cache
def _code() -> str:
    return HERE.digest([definition_of(standing)])
