"""What earlier releases said of small cells is kept beside what is said now, for everybody may open them still."""

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from small_home import AS_OF, ME, quiet, rollback

from dashboard import publishing
from dashboard.publishing.superseded import WHOLE, Earlier
from dashboard.reading import query
from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import grant_for
from data.store.objects import Store
from data.store.releases import Release

HEAD = (
    "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
)
BEDS = {"H-1": 6, "H-2": 80, "H-3": 90}  # of one street: 6 and 80 are hidden in 176
MONTH = dt.date(2023, 9, 1)


def publish(home: Path, beds: dict[str, int]) -> Release:
    file = home.parent / "hospitals.csv"
    rows = [
        f"{one},month,{MONTH},{one},x,110101001,general,all,open,{n},{n},900,600,9000,900\n" for one, n in beds.items()
    ]
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    more = {"grant": ME, "reason": "test", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    done = publishing.publish(Store.open(str(home)), {"hospitals": [file]}, **more)
    assert isinstance(done, publishing.Published), done
    return done.release


def flags(home: Path, release: Release) -> pl.DataFrame:
    view = query.View(Store.open(str(home)), release, ME)
    found = query.observations(view, indicators=["hospital_beds"], variant=None)
    return found.filter(period=MONTH, grain="month").select(*query.KEY, "numerator", "conf_status").sort(query.KEY)


def editions(home: Path, release: Release) -> set[int]:
    held = [part for key, part in release.datasets["superseded"].items() if key != WHOLE]
    return set(Store.open(str(home)).scan(held, CONTRACTS["superseded"]).collect()["release"])


@pytest.fixture(scope="module")
def edited(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beds, those beds without the complement of the small one, and the first again: releases 2 to 4."""
    home = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("edited") / "home"))
    for beds in (BEDS, {**BEDS, "H-2": 300}, BEDS):
        publish(home, beds)
    return home


@pytest.fixture
def home(edited: Path, memory: Path) -> Path:
    return Path(shutil.copytree(edited, memory / "home"))


def test_what_is_said_again_shows_no_more_than_it_did(home: Path):
    store = Store.open(str(home))
    one, other, again = (releases.get(store, number, grant=ME) for number in (2, 3, 4))
    assert set(flags(home, one).filter(area_code="H-1")["conf_status"]) == {"primary"}
    assert_frame_equal(flags(home, again), flags(home, one))
    # The first edition says what the last one does; between them, the second was another.
    assert [editions(home, release) for release in (one, other, again)] == [set(), {2}, {3}]


def test_a_rollback_keeps_what_was_said_before_it(home: Path):
    back = rollback(Store.open(str(home)), 3, grant=ME, reason="back", as_of=AS_OF, progress=quiet)
    assert editions(home, back) == {4}
    assert_frame_equal(flags(home, back), flags(home, releases.get(Store.open(str(home)), 3, grant=ME)))


def test_a_home_of_an_earlier_version_remembers_its_whole_line(home: Path):
    before = ""
    for file in sorted((home / "releases").glob("*.json")):
        release = json.loads(file.read_bytes())
        del release["datasets"]["superseded"], release["checksum"]
        if before:
            release["parent_sha256"] = before
        file.write_text(json.dumps(release, ensure_ascii=False), encoding="utf-8")
        before = hashlib.sha256(file.read_bytes()).hexdigest()
    store = Store.open(str(home))
    now = releases.current(store, grant=ME)
    assert now is not None
    held = Earlier(store, now, grant=ME).before(now.datasets)
    assert editions(home, Release(**{**vars(now), "datasets": {**now.datasets, "superseded": held}})) == {3}


def test_nobody_without_the_right_reads_what_was_said_before(home: Path):
    for grant, empty in ((grant_for("leadership", "leader"), True), (ME, False)):
        view = query.open_view(str(home), grant=grant)
        assert query.dataset(view, "superseded").is_empty() is empty
