"""The audit's chains: what is in them, what tampering they show, what the doctor finds and collects."""

import datetime as dt
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from data.contracts import CONTRACTS
from data.store import audit, chains, doctor, releases
from data.store.access import Action, NotGranted, administrator, grant_for
from data.store.objects import Part, Store
from data.store.releases import Release

ME = administrator("test")
EVENTS = CONTRACTS["events"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "home"))


def entry_files(store: Store) -> list[Path]:
    return [Path(store.home) / name for name, _ in store.list("audit")]


def note(store: Store, times: int = 1) -> None:
    for number in range(times):
        audit.record(store, actor="somebody", action="upload", about={"n": number})


def event(number: int) -> pl.LazyFrame:
    """One event, as rows of its contract."""
    given = {"event_id": f"e{number}", "date": dt.date(2024, 1, number), "kind": "event", "origin": "official"}
    row = {name: given.get(name) for name in EVENTS.schema.names()}
    return pl.DataFrame([row], schema=EVENTS.schema).lazy()


def release(store: Store, parent: Release | None, part: Part | None = None) -> Release:
    """One more release, which anchors the audit of this moment."""
    made = Release(
        number=parent.number + 1 if parent else 1,
        parent=parent.number if parent else None,
        parent_sha256=parent.sha256 if parent else None,
        author="test",
        at="2024-01-01T00:00:00+00:00",
        reason="test",
        as_of=dt.date(2024, 1, 1),
        fingerprint="",
        datasets={"events": {"all": part}} if part else {},
        audit_heads=audit.heads(store),
    )
    return releases.commit(store, made, grant=ME)


def test_entries_say_who_did_what_when(store: Store):
    note(store, 2)
    first, second = audit.entries(store, grant=ME)
    assert (first["actor"], first["action"], first["about"]) == ("somebody", "upload", {"n": 0})
    assert first["number"] == 1
    assert second["number"] == 2
    assert dt.datetime.fromisoformat(first["at"]).utcoffset() == dt.timedelta(0)
    assert chains.verify(store, grant=ME) is None


def test_a_changed_entry_is_the_first_broken_link(store: Store):
    note(store, 3)
    second = entry_files(store)[1]
    second.write_text(second.read_text("utf-8").replace("somebody", "nobody"))
    broken = chains.verify(store, grant=ME)
    assert broken is not None
    assert broken.startswith(str(second.relative_to(store.home)))


def test_a_missing_entry_is_named(store: Store):
    note(store, 3)
    second = entry_files(store)[1]
    second.unlink()
    assert chains.verify(store, grant=ME) == f"{second.relative_to(store.home)}: missing"


def test_the_end_of_a_chain_cannot_go_once_a_release_anchors_it(store: Store):
    note(store, 2)
    first = release(store, None)
    last = entry_files(store)[-1]
    folder = str(last.parent.relative_to(store.home))
    last.unlink()
    assert chains.verify(store, grant=ME) == f"{folder}: lacks the entry that {first.name} anchors"


def test_a_whole_chain_cannot_go_once_a_release_anchors_it(store: Store):
    note(store)
    first = release(store, None)
    (only,) = entry_files(store)
    only.unlink()
    broken = chains.verify(store, grant=ME)
    assert broken is not None
    assert first.name in broken


def test_a_forged_entry_written_with_a_right_chain_is_found_by_its_anchor(store: Store):
    note(store)
    release(store, None)
    (only,) = entry_files(store)
    forged = json.loads(only.read_bytes()) | {"actor": "another"}
    only.write_text(json.dumps(forged, ensure_ascii=False, sort_keys=True))
    assert chains.verify(store, grant=ME) is not None


def test_threads_of_one_process_share_a_chain_without_gaps(store: Store):
    threads = [threading.Thread(target=note, args=(store, 10)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(audit.entries(store, grant=ME)) == 80
    assert chains.verify(store, grant=ME) is None


def test_a_fork_has_a_chain_of_its_own(store: Store):
    note(store)
    child = os.fork()
    if child == 0:
        try:
            note(store, 2)
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    note(store)
    assert len(audit.entries(store, grant=ME)) == 4
    assert len({file.parent for file in entry_files(store)}) == 2
    assert chains.verify(store, grant=ME) is None


def test_a_refusal_is_written_down_before_it_is_raised(store: Store):
    visitor = grant_for("leadership", "visitor")
    with pytest.raises(NotGranted):
        audit.required(store, visitor, Action.PUBLISH)
    with pytest.raises(NotGranted):
        chains.verify(store, grant=visitor)
    refused = audit.entries(store, grant=ME)
    assert [(one["actor"], one["action"], one["about"]["wanted"]) for one in refused] == [
        ("visitor", "refused", "publish"),
        ("visitor", "refused", "administer"),
    ]


def test_the_doctor_collects_what_no_release_names_after_its_grace(store: Store):
    kept, lost, young = (store.write_part(event(number), EVENTS) for number in (1, 2, 3))
    assert kept is not None
    assert lost is not None
    assert young is not None
    release(store, None, kept)
    os.utime(store.part_path(kept), (0, 0))
    os.utime(store.part_path(lost), (0, 0))
    found = doctor.examine(store, grant=ME)
    assert found.healthy
    assert found.collected == [lost.name]
    assert found.waiting == [young.name]
    assert store.exists(kept.name)


def test_a_part_of_a_release_that_was_rolled_back_is_never_collected(store: Store):
    part = store.write_part(event(1), EVENTS)
    assert part is not None
    release(store, release(store, None, part))
    assert doctor.examine(store, grant=ME, grace=-1).collected == []


def test_the_doctor_names_a_flipped_byte_and_a_missing_part(store: Store):
    flipped, missing = (store.write_part(event(number), EVENTS) for number in (1, 2))
    assert flipped is not None
    assert missing is not None
    release(store, release(store, None, flipped), missing)
    file = Path(store.part_path(flipped))
    content = bytearray(file.read_bytes())
    content[40] ^= 4
    file.write_bytes(content)
    Path(store.part_path(missing)).unlink()
    found = doctor.examine(store, grant=ME)
    assert not found.healthy
    assert sorted(map(str, found.damaged)) == sorted([f"{flipped.name}: bytes changed", f"{missing.name}: missing"])


def test_with_a_broken_log_the_doctor_collects_nothing(store: Store):
    part, other = (store.write_part(event(number), EVENTS) for number in (1, 2))
    first = release(store, None, part)
    release(store, first, other)
    (Path(store.home) / first.name).write_bytes(b"{")
    found = doctor.examine(store, grant=ME, grace=-1)
    assert found.broken_link == f"{first.name}: bytes changed"
    assert found.collected == []
    assert part is not None
    assert store.exists(part.name)


def test_only_the_administrator_asks_the_doctor(store: Store):
    for role in ("leadership", "office", "analyst"):
        with pytest.raises(NotGranted):
            doctor.examine(store, grant=grant_for(role, role))


def test_a_release_that_says_it_had_another_parent_is_found(store: Store):
    first = release(store, None)
    second = replace(release(store, first), number=3, parent=1, parent_sha256=first.sha256)
    releases.commit(store, second, grant=ME)
    assert releases.verify_chain(store, grant=ME) == "releases/00000003.json: says that it was built on 1"
