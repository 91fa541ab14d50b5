"""Sets of projections: which one counts follows from the order of releases alone."""

import datetime as dt
import tempfile

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts import CONTRACTS
from data.store import order, releases, sets
from data.store.access import administrator
from data.store.objects import Store
from data.store.releases import Release
from data.store.sets import Made

ME = administrator("test")
CONTRACT = CONTRACTS["projections"]
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# What each release does: carries some series on, or goes back to an earlier one (a share of the releases so far).
ACTIONS = st.one_of(st.sets(st.sampled_from("abc"), min_size=1), st.floats(0, 0.99))
CLOCK = st.integers(-500 * 86_400, 500 * 86_400)


def written(store: Store, number: int, names: set[str], at: dt.datetime) -> Made:
    row = {
        "grain": "year",
        "vintage": "office",
        "variant": "default",
        "made_at": at,
        "period": dt.date(2027, 1, 1),
        "mean": float(number),
        "origin": "official",
    }
    rows = pl.DataFrame([row | {"indicator": name, "area_code": "110101"} for name in sorted(names)])
    missing = [pl.lit(None, kind).alias(name) for name, kind in CONTRACT.schema.items() if name not in rows.columns]
    part = store.write_part(rows.with_columns(missing).lazy(), CONTRACT)
    assert part is not None
    return Made(number, withdrawn=False, part=part)


def chain(store: Store, steps: list[tuple[set[str] | float, int]]) -> list[list[tuple[str, float]]]:
    """After each release, what is shown: (series, release that said it)."""
    seen, parent = [], None
    for number, (action, seconds) in enumerate(steps, start=1):
        at = BEGIN + dt.timedelta(seconds=seconds)
        goes_back = isinstance(action, float) and parent is not None
        restored = int(action * (number - 1)) + 1 if isinstance(action, float) and goes_back else None
        release = Release(
            number=number,
            parent=parent.number if parent else None,
            parent_sha256=parent.sha256 if parent else None,
            author="test",
            at=at.isoformat(timespec="milliseconds"),
            reason="test",
            as_of=dt.date(2026, 1, 1),
            fingerprint="",
            datasets={},
            touched=("population",),
            restored=restored,
        )
        held = order.carried(store, parent, release, grant=ME)
        names = action if isinstance(action, set) else {"a"} if restored is None else set()
        if names:
            held = [*held, written(store, number, names, at)]
        named = {"projections": {one.key: one.part for one in held}}
        parent = releases.commit(store, Release(**{**vars(release), "datasets": named}), grant=ME)
        told = sets.newest(store, order.sets_of(store, parent, grant=ME)).select("indicator", "mean").collect()
        seen.append(sorted(told.iter_rows()))
    return seen


@settings(max_examples=8)
@given(st.lists(st.tuples(ACTIONS, CLOCK), min_size=2, max_size=6))
def test_under_any_clock_the_newest_standing_release_of_a_series_is_shown(steps: list[tuple[set[str] | float, int]]):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        steady = [(action, place) for place, (action, _) in enumerate(steps)]
        assert chain(Store.open(one), steps) == chain(Store.open(other), steady)


def test_going_back_and_forth_shows_what_each_release_said(tmp_path: object):
    store = Store.open(str(tmp_path))
    seen = chain(store, [({"a", "b"}, 9), ({"a", "c"}, 5), (0.0, 7), (0.5, 1)])
    assert seen == [
        [("a", 1.0), ("b", 1.0)],
        [("a", 2.0), ("b", 1.0), ("c", 2.0)],
        [("a", 1.0), ("b", 1.0)],  # back to the first: what the second said of c is gone as well
        [("a", 2.0), ("b", 1.0), ("c", 2.0)],  # back to the second, which takes that rollback back
    ]
    last = releases.get(store, 4, grant=ME)
    before = order.judged_before(store, last, grant=ME)
    assert before is not None
    assert before.number == 2
