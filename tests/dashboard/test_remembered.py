"""What is kept in memory of a release goes when others have been looked at since."""

import datetime as dt
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import polars as pl
import pytest
from small_home import AS_OF, ME

from dashboard.reading import cache, query
from dashboard.reading.query import View
from data.contracts import CONTRACTS
from data.store.objects import Store
from data.store.releases import Release

POPULATION = CONTRACTS["population"]
MANY = 10


def view(store: Store, number: int) -> View:
    """A release whose only part holds another number of residents than any other release's."""
    row = {"area_code": "110101", "grain": "year", "period": dt.date(2023, 1, 1), "residents": number}
    rows = pl.DataFrame([{name: row.get(name) for name in POPULATION.schema.names()}], schema=POPULATION.schema)
    part = store.write_part(rows.lazy(), POPULATION)
    assert part is not None
    release = Release(
        number=number,
        parent=None,
        parent_sha256=None,
        author="test",
        at="",
        reason="test",
        as_of=AS_OF,
        fingerprint="",
        datasets={"population": {"all": part}},
        sha256=f"release {number}",
    )
    return View(store, release, ME)


def test_of_many_releases_only_the_last_stay_in_memory(tmp_path: Path):
    store = Store.open(str(tmp_path))
    shown, read = [], []
    for number in range(1, MANY + 1):
        one = view(store, number)
        rows = query.untraced_dataset(one, "population")
        assert rows["residents"].to_list() == [number]
        assert query.untraced_dataset(one, "population") is rows  # remembered
        shown.append(weakref.ref(rows))
        read.append(weakref.ref(query._parts(one, store.paths(one.release.datasets["population"].values()))))
    del one, rows
    gc.collect()
    last = [False] * (MANY - cache.RELEASES) + [True] * cache.RELEASES
    assert [frame() is not None for frame in shown] == last
    assert [frame() is not None for frame in read] == last


def test_parts_that_releases_share_are_read_once(tmp_path: Path):
    first = view(Store.open(str(tmp_path)), 1)
    second = View(first.store, Release(**{**vars(first.release), "sha256": "another"}), ME)
    paths = first.store.paths(first.release.datasets["population"].values())
    assert query._parts(first, paths) is query._parts(second, paths)


def test_of_many_who_ask_at_once_one_computes(tmp_path: Path):
    seen, computed = view(Store.open(str(tmp_path)), 1), []
    together = Barrier(8)

    @cache.cached
    def residents(of: View) -> int:
        computed.append(sum(range(1_000_000)))  # long enough for all others to ask meanwhile
        return int(query.untraced_dataset(of, "population")["residents"].item())

    def asked() -> int:
        together.wait()
        return residents(seen)

    with ThreadPoolExecutor(8) as people:
        answers = [one.result() for one in [people.submit(asked) for _ in range(8)]]
    assert (answers, len(computed)) == ([1] * 8, 1)


def test_what_failed_is_asked_again(tmp_path: Path):
    seen, tries = view(Store.open(str(tmp_path)), 1), []

    @cache.cached
    def second_time_lucky(_: View) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise InterruptedError
        return len(tries)

    with pytest.raises(InterruptedError):
        second_time_lucky(seen)
    assert second_time_lucky(seen) == second_time_lucky(seen) == 2
