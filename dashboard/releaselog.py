"""The release log as a table, and what one release changed of another."""

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.query import View
from dashboard.shown import shown
from data import audit, releases
from data.access import Action
from data.contracts import CONTRACTS

BEIJING = ZoneInfo("Asia/Shanghai")


@shown("releases")
def log(view: View, headings: tuple[str, ...], language: str) -> pl.DataFrame:
    """One row a release, newest first: number, time in Beijing, author, reason, datasets, what it restored."""
    found = reversed(releases.history(view.store, grant=view.grant))
    between = "、" if language == "zh" else ", "
    rows = [
        (
            release.number,
            f"{dt.datetime.fromisoformat(release.at).astimezone(BEIJING):%Y-%m-%d %H:%M}",
            release.author,
            release.reason,
            between.join(CONTRACTS[name].zh if language == "zh" else CONTRACTS[name].en for name in release.touched),
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
