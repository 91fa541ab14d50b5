"""Projections and standings of a candidate. Projections are only ever added: they are the track record."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cache

import polars as pl

from dashboard import limited, restricted
from dashboard.publishing.marks import hash_of
from dashboard.publishing.progress import Progress, stretch
from data.contracts import CONTRACTS, Frames
from data.releases import Parts, frames_of
from data.store import Part, Store
from forecasts import project, standing
from forecasts.hindcast import hindcasts
from metrics.fingerprint import HERE
from metrics.source_code import definition_of

STANDING_INPUTS = ("observations", "targets", "projections", "events")


def derive_outlook(
    store: Store, parts: Parts, parent: Parts, *, as_of: dt.date, made_at: dt.datetime, progress: Progress
) -> dict[str, Mapping[str, Part]]:
    """The projection parts of the parent and one for what is new, and the standings as of `as_of`.

    Projections are of what everybody may see: levels that add up would carry a hidden value into all the others. A
    light remembers of the parent what everybody may know as well.
    """
    found: dict[str, Mapping[str, Part]] = {}
    frames = frames_of(store, parts)
    contract = CONTRACTS["projections"]
    held = dict(parent.get("projections", {}))
    progress("projections", 0.0)
    previous = store.scan(held.values(), contract)
    free = restricted.free(frames["observations"])
    made = project(
        free,
        frames["events"],
        made_at=made_at,
        previous=previous,
        targets=frames["targets"],
        areas=frames["areas"],
        zone_members=frames["zone_members"],
        progress=stretch(progress, 0.0, 0.8),
    )
    part = store.write_part(made.lazy(), contract) if made.height else None
    if part:
        held[made_at.isoformat(timespec="microseconds")] = part
    if held:
        found["projections"] = held
    found |= _hindcasts(store, free, frames, parent, made_at=made_at, progress=progress)
    progress("standings", 0.95)
    mark = hashlib.sha256(f"{hash_of({**parts, **found}, STANDING_INPUTS)}{as_of}{_code()}".encode()).hexdigest()[:16]
    old = parent.get("standings", {})
    if "all" in old and old["all"].fingerprint == mark:
        return found | {"standings": old}
    judged = standing(
        frames["observations"],
        frames["targets"],
        store.scan(held.values(), contract),
        limited.remembered(store, parent),
        as_of=as_of,
    )
    part = store.write_part(judged.lazy(), CONTRACTS["standings"], fingerprint=mark)
    if part:
        found["standings"] = {"all": part}
    return found


def _hindcasts(
    store: Store, free: pl.LazyFrame, frames: Frames, parent: Parts, *, made_at: dt.datetime, progress: Progress
) -> dict[str, Mapping[str, Part]]:
    contract, old = CONTRACTS["hindcasts"], parent.get("hindcasts", {})
    progress("hindcasts", 0.8)
    made = hindcasts(
        free,
        frames["events"],
        made_at=made_at,
        previous=store.scan(old.values(), contract),
        progress=stretch(lambda _, share: progress("hindcasts", share), 0.8, 0.95),
    )
    moment = made_at.isoformat(timespec="microseconds")
    part = store.write_part(made.lazy(), contract, fingerprint=moment) if made.height else None
    return {"hindcasts": {"all": part}} if part else {}


@cache
def _code() -> str:
    return HERE.digest([definition_of(standing)])
