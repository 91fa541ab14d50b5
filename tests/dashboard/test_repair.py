"""`sidu doctor --repair`: the very bytes come back, from what is there, and nothing that is right is touched."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from small_home import AS_OF, ME, extract, publish, quiet, state

from dashboard import publishing
from dashboard.cli import main
from data.store import audit, doctor, releases
from data.store.damage import Damage
from data.store.mending import NotTheBytes, mend
from data.store.objects import Part, Store


def parts_of(home: Path, number: int) -> dict[tuple[str, str], Part]:
    """The parts that a release was the first to name, by dataset and key."""
    store = Store.open(str(home))
    before = {part.sha256 for one in range(1, number) for part in parts_of(home, one).values()}
    named = releases.get(store, number, grant=ME).datasets
    return {
        (dataset, key): part
        for dataset, parts in named.items()
        for key, part in parts.items()
        if part.sha256 not in before
    }


def visitors(folder: Path) -> Path:
    """Another figure for the last year of a series that is carried on and looked back at."""
    file = folder / "published.csv"
    head = "measure,area_code,grain,period,period_end,vintage,scope,value,unit,confidence"
    row = "domestic_visitors,110000,year,2018-01-01,2018-12-31,office,all,300000000,person_times,seen"
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    return file


def lying(home: Path) -> dict[str, tuple[int, bytes]]:
    """Every part and release with its inode and bytes."""
    files = [*(home / "parts").rglob("*.parquet"), *(home / "releases").iterdir()]
    return {str(file.relative_to(home)): (file.stat().st_ino, file.read_bytes()) for file in files}


def test_computed_parts_and_files_as_they_came_come_back_to_the_same_bytes(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Every part of release 2, and two of what the seed brought: rotten, cut short and missing."""
    given = {"grant": ME, "reason": "test", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    files = {"population": [extract(tmp_path, 700_000)], "published": [visitors(tmp_path)]}
    on = dt.date(2024, 1, 10)
    done = publishing.publish(Store.open(str(home)), files, extracted_on=on, **given)
    assert isinstance(done, publishing.Published), done
    seeded = parts_of(home, 1)
    gone = [*parts_of(home, 2).items(), *((key, seeded[key]) for key in seeded if key[0] in {"areas", "targets"})]
    assert {"population", "published", "observations", "projections", "hindcasts"} <= {key[0] for key, _ in gone}
    before = lying(home)
    for place, (_, part) in enumerate(gone):
        file = home / part.name
        content = file.read_bytes()
        if place % 3 == 0:
            file.unlink()
        else:
            file.write_bytes(content[:50] if place % 3 == 1 else content[:80] + b"?" + content[81:])
    asked = ["doctor", "--repair", "--home", str(home), "--json"]
    assert main.run(asked) == 0
    answer = json.loads(capsys.readouterr().out)
    sources = {key[0]: answer["repaired"][part.name] for key, part in gone}
    brought = dict.fromkeys(("population", "published"), "uploads") | dict.fromkeys(("areas", "targets"), "seed")
    assert sources == dict.fromkeys(sources, "computed") | brought
    after = lying(home)
    assert {name: content for name, (_, content) in after.items()} == {
        name: content for name, (_, content) in before.items()
    }
    mended = {part.name for _, part in gone}
    assert {name for name in after if after[name][0] != before[name][0]} == mended
    assert state(home) == 2
    aside = len(list((home / "quarantine").iterdir()))
    assert aside == len(gone) - len(gone[::3])
    written = audit.entries(Store.open(str(home)), grant=ME)
    assert {one["about"]["name"] for one in written if one["action"] == "repair"} == mended
    publish(home, extract(tmp_path / "next", 700_001))
    assert state(home) == 3


def test_a_backup_gives_back_parts_releases_and_uploads_under_whatever_name(home: Path, tmp_path: Path):
    publish(home, extract(tmp_path, 700_000))
    publish(home, extract(tmp_path / "next", 700_001))
    backup = tmp_path / "backup"
    shutil.copytree(home, backup)
    part = parts_of(home, 1)["areas", "all"]
    (backup / part.name).rename(backup / "an old copy of areas")
    store, before = Store.open(str(home)), lying(home)
    upload = next((home / "uploads").iterdir())
    for file in (home / part.name, home / "releases/00000002.json", home / "releases/00000003.json", upload):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    found = {one.name for one in doctor.damaged(store, grant=ME)}
    assert found == {part.name, releases.name_of(2), releases.name_of(3), f"uploads/{upload.name}"}
    done = publishing.repair(store, grant=ME, backup=str(backup), progress=quiet)
    assert set(done.mended.values()) == {"backup"}
    assert done.mended.keys() == found
    assert not done.left
    assert {name: one[1] for name, one in lying(home).items()} == {name: one[1] for name, one in before.items()}


def test_what_nothing_gives_back_is_left_as_it_is_and_named(home: Path, tmp_path: Path):
    """The file that brought it is gone, and what the backup holds is another release and another part."""
    publish(home, extract(tmp_path, 700_000))
    part = next(part for (dataset, _), part in parts_of(home, 2).items() if dataset == "population")
    backup = tmp_path / "backup"
    (backup / "releases").mkdir(parents=True)
    (backup / "releases/00000001.json").write_bytes((home / "releases/00000002.json").read_bytes())
    for file in ((home / "releases/00000001.json"), home / part.name):
        file.write_bytes(b"rot")
    for file in (home / "uploads").iterdir():
        file.unlink()
    store = Store.open(str(home))
    done = publishing.repair(store, grant=ME, backup=str(backup), progress=quiet)
    assert not done.mended
    assert [one.name for one in done.left] == [releases.name_of(1), part.name]
    assert done.left[0] == Damage(name=releases.name_of(1), missing=False, releases=(1,))
    assert (home / part.name).read_bytes() == b"rot"
    with pytest.raises(NotTheBytes):
        mend(store, part.name, b"another", grant=ME, source="test")
    with pytest.raises(NotTheBytes):
        mend(store, releases.name_of(1), (home / "releases/00000002.json").read_bytes(), grant=ME, source="test")
    assert not (home / "quarantine").exists()


def test_a_backup_that_is_not_there_is_wrong_usage_and_is_not_made(home: Path, tmp_path: Path):
    missing = tmp_path / "misspelt"
    assert main.run(["doctor", "--repair", "--backup", str(missing), "--home", str(home)]) == main.USAGE
    assert not missing.exists()
