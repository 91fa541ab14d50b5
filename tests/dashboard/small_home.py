"""A small home for tests of publishing: published figures only, made once a session and copied for each test."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from dashboard import publishing
from data.store import releases
from data.store.access import Grant, administrator
from data.store.objects import Store

AS_OF = dt.date(2024, 1, 15)
ME = administrator("test")


def quiet(step: str, share: float) -> None:
    """No progress."""


def seed(home: Path) -> Path:
    publishing.seed(str(home), grant=ME, as_of=AS_OF, published_only=True, progress=quiet)
    return home


def extract(folder: Path, residents: int, *, year: int = 2023, area: str = "110101", name: str = "population") -> Path:
    """One row: the residents of a district at the end of a year."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.csv"
    file.write_text(f"area_code,grain,period,vintage,residents\n{area},year,{year}-01-01,office,{residents}\n")
    return file


def publish(home: Path, file: Path, *, reason: str = "test") -> publishing.Published | publishing.Refused:
    return publishing.publish(
        Store.open(str(home)),
        {"population": [file]},
        grant=ME,
        reason=reason,
        as_of=AS_OF,
        accept_warnings=True,
        progress=quiet,
    )


def rollback(store: Store, number: int, *, grant: Grant, **how: Any) -> releases.Release:
    """A step back that nobody looks at first."""
    return publishing.commit_back(store, publishing.back(store, number, grant=grant, **how), grant=grant)


def undo(store: Store, number: int, *, grant: Grant, **how: Any) -> releases.Release:
    """The same, to before a release, of only the datasets that it changed."""
    return publishing.commit_back(store, publishing.back_before(store, number, grant=grant, **how), grant=grant)


def residents(home: Path, number: int | None = None) -> dict[tuple[str, int], int]:
    """Yearly office rows of the districts in a release: (area, year) → residents."""
    store = Store.open(str(home))
    release = releases.get(store, number, grant=ME) if number else releases.current(store, grant=ME)
    table = (
        releases.frames(store, release, grant=ME)["population"]
        .filter(pl.col("grain") == "year", pl.col("vintage") == "office", pl.col("origin") == "official")
        .collect()
    )
    return {(row["area_code"], row["period"].year): row["residents"] for row in table.iter_rows(named=True)}


def state(home: Path) -> int:
    """The number of the current release, after reading the whole log and every part that it names by hash.

    Plain files, so that it judges the store without using it.
    """
    before, number = None, 0
    files = sorted((home / "releases").glob("*"))
    assert [file.name for file in files] == [f"{place:08d}.json" for place in range(1, len(files) + 1)]
    checked: set[str] = set()
    for number, file in enumerate(files, start=1):
        content = file.read_bytes()
        release = json.loads(content)
        assert release["number"] == number
        assert release["parent_sha256"] == before
        before = hashlib.sha256(content).hexdigest()
        for parts in release["datasets"].values():
            for part in parts.values():
                digest = part["sha256"]
                if digest not in checked:
                    bytes_held = (home / "parts" / digest[:2] / f"{digest}.parquet").read_bytes()
                    assert hashlib.sha256(bytes_held).hexdigest() == digest
                    checked.add(digest)
    return number
