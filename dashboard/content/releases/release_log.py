"""The release log as a table, and what one release changed of another."""

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.reading.query import View
from dashboard.words.text import enumerated, one_language, translator
from data.contracts import CONTRACTS
from data.contracts.clock import spoken
from data.store import audit, releases
from data.store.access import Action

MOST_NAMED = 3  # datasets of a release that its line names


def log(view: View) -> pl.DataFrame:
    """One row a release, newest first: number, time in Beijing, what became of it, author, reason, datasets, date."""
    say, history = view.say, releases.history(view.store, grant=view.grant)
    gone = releases.withdrawn(history)
    rows = [  # what became of a release stands where a narrow window shows it
        (
            release.number,
            spoken(release.at),
            became(release, gone, view.language),
            release.author,
            one_language(release.reason, view.language),
            _datasets(release.touched, view.language),
            release.as_of.isoformat(),
        )
        for release in history
    ]
    rotten = say("Damaged; cannot be read")
    rows += [(number, "", rotten, "", "", "", "") for number in releases.damaged(view.store, grant=view.grant)]
    rows.sort(reverse=True)
    words = ("Release", "Time", "Note", "Author", "Reason", "Datasets", "As of")
    schema = {say(word): pl.Int64 if word == "Release" else pl.String for word in words}
    return pl.DataFrame(rows, schema=schema, orient="row")


def became(release: releases.Release, gone: Mapping[int, int], language: str) -> str:
    """Who brought a release, what it went back to and which one withdrew it, in words; empty for most."""
    say, told = translator(language), []
    if release.brought_by is not None:
        told.append(say("brought by {who}").format(who=release.brought_by))
    if release.restored is not None:
        told.append(say("back to release {n}").format(n=release.restored))
    if release.number in gone:
        told.append(say("withdrawn by release {n}").format(n=gone[release.number]))
    return say("; ").join(told)


def _datasets(names: Sequence[str], language: str) -> str:
    say = translator(language)
    titles = [CONTRACTS[name].name(language) for name in names]
    head = enumerated(titles[:MOST_NAMED], language)
    rest = len(titles) - MOST_NAMED
    return say("{some} and {n} more").format(some=head, n=rest) if rest > 0 else head


def withdrawn(view: View) -> int | None:
    """The rollback that left nothing of the view's release, if there was one."""
    return releases.withdrawn(releases.history(view.store, grant=view.grant)).get(view.release.number)


def extract(view: View, sha256: str) -> bytes:
    """The bytes of an extract as it came, for who may bring extracts; the reading is audited."""
    audit.required(view.store, view.grant, Action.UPLOAD)
    audit.record(view.store, actor=view.grant.actor, action="export", about={"extract": sha256})
    return view.store.upload(sha256)


def numbers(view: View) -> list[int]:
    """Release numbers, newest first."""
    return releases.numbers(view.store)[::-1]
