"""A byte that flipped, a file that went, a stray one beside: each is named before anything is read of it."""

import errno
import hashlib
import os
from pathlib import Path

import polars as pl
import pytest

import data
from data.contracts import CONTRACTS, Contract
from data.store import audit, chains, doctor, hashes, releases
from data.store.access import administrator
from data.store.damage import Damage, located
from data.store.objects import Damaged, Part, Store
from tests.data.test_audit import EVENTS, event, note, release
from tests.data.test_store import POPULATION, people

ME = administrator("test")
AREAS = CONTRACTS["areas"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "home"))


def written(store: Store, rows: pl.LazyFrame, contract: Contract) -> Part:
    part = store.write_part(rows, contract)
    assert part is not None
    return part


def area() -> pl.LazyFrame:
    given = {"code": "110101", "level": "district", "name_zh": "东城区", "origin": "official", "land_km2": 41.86}
    return pl.LazyFrame([{name: given.get(name) for name in AREAS.schema}], schema=AREAS.schema)


def rot(file: Path, place: int) -> None:
    """One bit flips on the disk: inode, size and time of change stay as they were."""
    before = file.stat()
    with file.open("r+b") as opened:
        opened.seek(place)
        (byte,) = opened.read(1)
        opened.seek(place)
        opened.write(bytes([byte ^ 1 << place % 8]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_every_byte_of_three_parts_is_named_before_anything_is_read(store: Store):
    """Any of these positions could read as another figure, or end the process inside the reader."""
    parts = [
        (written(store, rows, contract), contract)
        for rows, contract in ((event(1), EVENTS), (people([708_829]), POPULATION), (area(), AREAS))
    ]
    flipped = 0
    for part, contract in parts:
        file = Path(store.part_path(part))
        for place in range(file.stat().st_size):
            rot(file, place)
            hashes.forget()  # as a process that reads for the first time; a clock of files is too coarse for this loop
            for read in (lambda one=part: store.part_path(one), lambda one=part, of=contract: store.scan([one], of)):
                with pytest.raises(Damaged, match=part.sha256):
                    read()
            rot(file, place)
            flipped += 1
        hashes.forget()
        assert store.scan([part], contract).collect().height == 1
    assert flipped > 1_800


def test_a_part_is_read_for_its_hash_once_and_again_once_it_changed(store: Store, monkeypatch: pytest.MonkeyPatch):
    part, asked, whole = written(store, event(1), EVENTS), [], hashes.of_file
    monkeypatch.setattr(hashes, "of_file", lambda path: asked.append(path) or whole(path))
    for _ in range(3):
        store.part_path(part)
    assert len(asked) == 1
    rot(Path(store.path(part.name)), 7)
    os.utime(store.path(part.name), ns=(1, 1))
    for _ in range(3):
        with pytest.raises(Damaged):
            store.part_path(part)
    assert len(asked) == 2


def test_nothing_is_trusted_any_more_once_it_is_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch):
    part = written(store, event(1), EVENTS)
    file = Path(store.part_path(part))
    before = hashes.stamp(str(file))
    monkeypatch.setattr(hashes, "stamp", lambda _: before)  # a disk that rots changes no times
    rot(file, 7)
    assert store.part_path(part)
    hashes.forget()
    with pytest.raises(Damaged):
        store.part_path(part)


def test_no_other_code_takes_the_path_of_an_object_unchecked():
    root = Path(data.__file__).parents[1]
    code = [file for name in ("data", "metrics", "forecasts", "dashboard") for file in (root / name).rglob("*.py")]
    taking = {file.name for file in code if ".path(" in file.read_text("utf-8")}
    assert taking == {"objects.py", "overlay.py"}


def test_a_missing_part_is_named_as_missing(store: Store):
    part = written(store, event(1), EVENTS)
    Path(store.part_path(part)).unlink()
    for read in (lambda: store.scan([part], EVENTS), lambda: store.check_part(part)):
        with pytest.raises(Damaged) as caught:
            read()
        assert caught.value.missing


def test_damage_names_dataset_key_and_every_release_that_stands_on_the_part(store: Store):
    part, other = written(store, event(1), EVENTS), written(store, event(2), EVENTS)
    first = release(store, None, part)
    second = release(store, first, part)
    release(store, second, other)
    rot(Path(store.path(part.name)), 30)
    assert doctor.damaged(store, grant=ME) == [
        Damage(name=part.name, missing=False, dataset="events", key="all", releases=(1, 2))
    ]


def test_a_release_that_rotted_stops_nobody_who_asks_for_another(store: Store):
    """Any byte of it, where only its own checksum tells: the reason stays readable, and is another one."""
    made = [release(store, None, written(store, event(1), EVENTS))]
    for _ in range(3):
        made.append(release(store, made[-1]))
    file = Path(store.home) / made[1].name
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 7]) + whole[place + 1 :])
        with pytest.raises(Damaged, match=made[1].name):
            releases.get(store, 2, grant=ME)
    assert releases.current(store, grant=ME) == made[3]
    assert [one.number for one in releases.history(store, grant=ME)] == [1, 3, 4]
    assert list(releases.damaged(store, grant=ME)) == [2]
    assert chains.verify(store, grant=ME) == f"{made[1].name}: bytes changed"
    assert doctor.damaged(store, grant=ME) == [Damage(name=made[1].name, missing=False, releases=(2,))]


def test_no_older_release_stands_in_for_a_damaged_newest_one(store: Store):
    first = release(store, None)
    second = release(store, first)
    file = Path(store.home) / second.name
    file.write_text(file.read_text("utf-8").replace('"reason": "test"', '"reason": "tesu"'))
    with pytest.raises(Damaged, match=second.name) as caught:
        releases.current(store, grant=ME)
    assert located(store, caught.value, grant=ME) == Damage(name=second.name, missing=False, releases=(2,), newest=True)
    assert releases.get(store, 1, grant=ME) == first


def test_a_release_of_an_earlier_version_has_no_checksum_and_is_read(store: Store):
    made = release(store, None)
    file = Path(store.home) / made.name
    lines = [line for line in file.read_text("utf-8").splitlines() if '"checksum"' not in line]
    file.write_text("\n".join(lines))
    assert releases.get(store, 1, grant=ME).reason == "test"


def test_stray_files_are_told_apart_from_broken_links(store: Store):
    note(store, 2)
    release(store, None, written(store, event(1), EVENTS))
    home, (first, *_) = Path(store.home), audit.names(store)
    strays = [
        "audit/.DS_Store",
        f"{first}~",
        f"{first[: -len('.json')]} (copy).json",
        f"{first}.tmp",
        "releases/.00000001.json.swp",
        "releases/00000001.json.bak",
        "parts/Thumbs.db",
        "releases/of a folder/00000001.json",
        "releases/loop",
        "audit/loop",
        "releases/b\\xff",
    ]
    (home / "releases/of a folder").mkdir()
    for name in strays:
        if name.endswith("loop"):
            (home / name).symlink_to("../releases")
        elif name.endswith("xff"):
            Path(os.fsdecode(b"%s/releases/b\xff" % os.fsencode(home))).write_bytes(b"stray")
        else:
            (home / name).write_bytes(b"stray")
    assert releases.numbers(store) == [1]
    found = doctor.examine(store, grant=ME, grace=-60)
    assert found.healthy
    assert sorted(found.strays) == sorted(strays)
    assert len(list(home.rglob("releases/*"))) == 6
    assert all((home / name).exists() for name in strays if not name.endswith("xff"))
    assert len(audit.entries(store, grant=ME)) == 2
    note(store)
    release(store, releases.current(store, grant=ME))
    assert all(folder.count("/") == 2 for one in releases.history(store, grant=ME) for folder in one.audit_heads)
    for name in strays:
        (home / name).unlink(missing_ok=True)
    assert chains.verify(store, grant=ME) is None


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b"", b"\xff"])
def test_a_newest_release_that_is_no_release_is_damage(store: Store, content: bytes):
    release(store, None)
    (Path(store.home) / releases.name_of(2)).write_bytes(content)
    with pytest.raises(Damaged, match=releases.name_of(2)):
        releases.current(store, grant=ME)
    assert chains.verify(store, grant=ME) == f"{releases.name_of(2)}: bytes changed"


def test_an_audit_entry_nested_without_end_is_a_broken_link(store: Store):
    note(store)
    release(store, None)
    [name] = audit.names(store)
    (Path(store.home) / name).write_bytes(b"[" * 200_000)
    assert chains.verify(store, grant=ME) == f"{name}: unreadable"
    with pytest.raises(Damaged, match=name):
        audit.entries(store, grant=ME)


@pytest.mark.parametrize("leads", ["nowhere", "00000002.json", "."])
def test_a_link_in_place_of_a_release_that_leads_to_no_file_is_damage(store: Store, leads: str):
    release(store, None)
    (Path(store.home) / releases.name_of(2)).symlink_to(leads)
    with pytest.raises(Damaged, match=releases.name_of(2)):
        releases.current(store, grant=ME)
    upload = Path(store.home) / "uploads" / hashlib.sha256(b"").hexdigest()
    upload.parent.mkdir(exist_ok=True)
    upload.symlink_to(leads)
    (Path(store.home) / releases.name_of(2)).unlink()
    assert [one.name for one in doctor.examine(store, grant=ME).damaged] == [f"uploads/{upload.name}"]


def test_what_a_disk_no_longer_gives_is_damaged(store: Store, monkeypatch: pytest.MonkeyPatch):
    def unreadable(path: str) -> str:
        raise OSError(errno.EIO, "Input/output error", path)

    part = written(store, event(1), EVENTS)
    monkeypatch.setattr(hashes, "of_file", unreadable)
    for read in (store.part_path, store.check_part):
        with pytest.raises(Damaged, match=part.sha256):
            read(part)


def test_an_upload_that_rotted_is_never_handed_out(store: Store):
    digest = hashes.of_chunks([b"a,b\n1,2\n"])
    store.create(f"uploads/{digest}", b"a,b\n1,2\n")
    assert store.upload(digest) == b"a,b\n1,2\n"
    rot(Path(store.home) / "uploads" / digest, 4)
    with pytest.raises(Damaged, match=digest):
        store.upload(digest)
