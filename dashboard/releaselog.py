"""The release log as a table, and what one release changed of another."""

import polars as pl

from dashboard.query import View
from dashboard.shown import shown
from data import audit, releases
from data.access import Action


@shown("releases")
def log(view: View, headings: tuple[str, ...]) -> pl.DataFrame:
    """One row a release, newest first: number, time, author, reason, datasets, what it restored."""
    found = reversed(releases.history(view.store, grant=view.grant))
    rows = [
        (
            release.number,
            release.at[:16].replace("T", " ") + " UTC",
            release.author,
            release.reason,
            ", ".join(release.touched),
            release.as_of.isoformat(),
            release.restored,
        )
        for release in found
    ]
    types = (pl.Int64, pl.String, pl.String, pl.String, pl.String, pl.String, pl.Int64)
    return pl.DataFrame(rows, schema=list(zip(headings, types, strict=True)), orient="row")


def withdrawn(view: View) -> int | None:
    """The rollback that left nothing of the view's release, if there was one."""
    return releases.withdrawn(releases.history(view.store, grant=view.grant)).get(view.release.number)


def extract(view: View, sha256: str) -> bytes:
    """The bytes of an extract as it came, for who may bring extracts; the reading is audited."""
    audit.required(view.store, view.grant, Action.UPLOAD)
    audit.record(view.store, actor=view.grant.actor, action="export", about={"extract": sha256})
    return view.store.get(f"uploads/{sha256}")


def numbers(view: View) -> list[int]:
    """Release numbers, newest first."""
    return releases.numbers(view.store)[::-1]
