"""The release log: one winner, a chain that tells of tampering, and the right that each step takes."""

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from data.store import releases
from data.store.access import ROLES, Action, Grant, NotGranted, administrator, grant_for
from data.store.objects import Store
from data.store.releases import Release, ReleaseExists

ME = administrator("test")
# The CI form; SIDU_RACES=200 is the full one.
ROUNDS = int(os.environ.get("SIDU_RACES", "25"))
PUBLISHERS = 8


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "home"))


def draft(parent: Release | None, reason: str = "test", **more: object) -> Release:
    made = Release(
        number=parent.number + 1 if parent else 1,
        parent=parent.number if parent else None,
        parent_sha256=parent.sha256 if parent else None,
        author="test",
        at="2024-01-01T00:00:00+00:00",
        reason=reason,
        as_of=dt.date(2024, 1, 1),
        fingerprint="",
        datasets={},
    )
    return replace(made, **more)  # type: ignore[arg-type]


def chain(store: Store, length: int) -> list[Release]:
    made: list[Release] = []
    for _ in range(length):
        made.append(releases.commit(store, draft(made[-1] if made else None), grant=ME))
    return made


def test_the_highest_number_is_current_and_what_was_written_is_read(store: Store):
    assert releases.current(store, grant=ME) is None
    made = chain(store, 3)
    assert releases.current(store, grant=ME) == made[2]
    assert releases.history(store, grant=ME) == made
    assert releases.verify_chain(store, grant=ME) is None


def test_the_slower_of_two_publishers_is_told(store: Store):
    (first,) = chain(store, 1)
    winner = releases.commit(store, draft(first, "winner"), grant=ME)
    with pytest.raises(ReleaseExists):
        releases.commit(store, draft(first, "loser"), grant=ME)
    assert releases.current(store, grant=ME) == winner


def test_of_eight_racing_publishers_one_wins_each_round(store: Store):
    (parent,) = chain(store, 1)
    for _ in range(ROUNDS):
        gate, opener = os.pipe()
        children = []
        for number in range(PUBLISHERS):
            child = os.fork()
            if child == 0:
                os.close(opener)
                os.read(gate, 1)  # all start when the parent closes its end
                try:
                    releases.commit(store, draft(parent, f"publisher {number}"), grant=ME)
                except ReleaseExists:
                    os._exit(1)
                except BaseException:
                    os._exit(2)
                os._exit(0)
            children.append(child)
        os.close(gate)
        os.close(opener)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert sorted(codes) == [0, *[1] * (PUBLISHERS - 1)]
        now = releases.current(store, grant=ME)
        assert now is not None
        assert now.number == parent.number + 1
        assert now.reason == f"publisher {codes.index(0)}"
        parent = now
    assert releases.verify_chain(store, grant=ME) is None
    assert len(releases.history(store, grant=ME)) == ROUNDS + 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_release_is_the_first_broken_link(store: Store, number: int):
    chain(store, 4)
    file = Path(store.home) / releases.name_of(number)
    file.write_text(file.read_text("utf-8").replace('"reason": "test"', '"reason": "forged"'))
    broken = releases.verify_chain(store, grant=ME)
    assert broken is not None
    assert broken.startswith(releases.name_of(number))


def test_a_missing_release_is_the_first_broken_link(store: Store):
    chain(store, 4)
    (Path(store.home) / releases.name_of(2)).unlink()
    assert releases.verify_chain(store, grant=ME) == f"{releases.name_of(2)}: missing"


def test_an_unreadable_release_is_the_first_broken_link(store: Store):
    chain(store, 2)
    (Path(store.home) / releases.name_of(2)).write_bytes(b"{")
    assert releases.verify_chain(store, grant=ME) == f"{releases.name_of(2)}: bytes changed"


def test_a_release_put_under_another_number_is_found(store: Store):
    chain(store, 2)
    second = Path(store.home) / releases.name_of(2)
    content = json.loads(second.read_bytes())
    content["number"] = 7
    second.write_text(json.dumps(content))
    assert releases.verify_chain(store, grant=ME) == f"{releases.name_of(2)}: bytes changed"


def test_a_stray_file_is_no_release(store: Store):
    chain(store, 1)
    (Path(store.home) / "releases" / "notes.json").write_text("{}")
    assert releases.numbers(store) == [1]


def test_a_rolled_back_release_says_by_which_one_it_was_withdrawn(store: Store):
    first = releases.commit(store, draft(None, touched=("population", "areas")), grant=ME)
    second = releases.commit(store, draft(first, touched=("population",)), grant=ME)
    third = releases.commit(store, draft(second, touched=("areas",)), grant=ME)
    back = releases.commit(store, draft(third, touched=("population",), restored=1), grant=ME)
    # Only release 2 is gone whole: release 3 changed areas, which the rollback left as they were.
    assert releases.withdrawn([first, second, third, back]) == {2: 4}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_committing_and_reading_take_their_right(store: Store, role: str):
    (first,) = chain(store, 1)
    grant = grant_for(role, "somebody")
    if Action.VIEW in grant.actions:
        assert releases.current(store, grant=grant) == first
        assert set(releases.frames(store, first, grant=grant))
    else:
        for read in (releases.current, releases.history, releases.verify_chain):
            with pytest.raises(NotGranted):
                read(store, grant=grant)
        with pytest.raises(NotGranted):
            releases.frames(store, first, grant=grant)
        with pytest.raises(NotGranted):
            releases.get(store, 1, grant=grant)
    if role in {"leadership", "nobody"}:
        with pytest.raises(NotGranted):
            releases.commit(store, draft(first), grant=grant)
    else:
        assert releases.commit(store, draft(first), grant=grant).number == 2


def test_a_grant_without_actions_may_do_nothing(store: Store):
    with pytest.raises(NotGranted, match="ghost may not view"):
        releases.current(store, grant=Grant("ghost", frozenset()))
