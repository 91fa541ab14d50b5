"""A home that rots: pages that need what is damaged say so, others go on, nothing is published over it."""

import json
import re
from pathlib import Path

import pytest
from small_home import ME, extract, publish, residents, state
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.cli import main
from dashboard.reading import query
from dashboard.session import files
from data.store import hashes, releases
from data.store.objects import Damaged, Part, Store

APP = Path(dashboard.__file__).with_name("app.py")


def part_of(home: Path, dataset: str, key: str | None = None) -> Part:
    """A part of the current release; the first where no key is given."""
    release = releases.current(Store.open(str(home)), grant=ME)
    assert release is not None
    held = release.datasets[dataset]
    return held[key or min(held)]


def rot(home: Path, part: Part, *, place: int = 60) -> bytes:
    """One bit of the part flips; its bytes as they were."""
    file = home / part.name
    before = file.read_bytes()
    file.write_bytes(before[:place] + bytes([before[place] ^ 4]) + before[place + 1 :])
    hashes.forget()
    return before


def opened(home: Path, path: str, monkeypatch: pytest.MonkeyPatch, **asked: str) -> AppTest:
    """A page of the dashboard in English, as an administrator opens it."""
    monkeypatch.setenv("SIDU_HOME", str(home))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_file(APP, default_timeout=300)
    for name, value in {"lang": "en", **asked}.items():
        app.query_params[name] = value
    app.run()
    if path:
        registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
        app._page_hash = registered[path]  # AppTest switches between files only
        app.run()
    assert not app.exception
    return app


def errors(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.error]


def test_a_page_that_needs_a_damaged_part_names_it_and_others_go_on(home: Path, monkeypatch: pytest.MonkeyPatch):
    part = part_of(home, "ledger")
    rot(home, part)
    (said,) = errors(opened(home, "ledger", monkeypatch))
    assert "ledger (all; in release 1) is damaged" in said
    assert part.sha256 in said
    assert "sidu doctor --repair" in said
    assert errors(opened(home, "definitions", monkeypatch)) == []
    assert errors(opened(home, "releases", monkeypatch)) == []


def test_every_page_opens_over_damaged_areas_and_keeps_its_controls(home: Path, monkeypatch: pytest.MonkeyPatch):
    rot(home, part_of(home, "areas"))
    app = opened(home, "releases", monkeypatch)
    assert any("part of areas" in said for said in errors(app))
    assert app.title[0].value == "Release 1 is the only one so far."


@pytest.mark.parametrize(
    ("language", "named", "away"),
    [
        ("en", r"part of ledger \(all; in release 1\) is damaged", "could not be read or written"),
        ("zh", "“台账”的一份存储文件（all，用于第 1 版）已损坏", "无法读写"),
    ],
)
def test_a_file_over_a_damaged_part_or_a_store_that_is_away_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, language: str, named: str, away: str
):
    """Clicked on a page that has stood since before: dataset, period and release are named in the reader's language."""

    def clicked() -> None:
        import streamlit as st

        from dashboard.content.targets import ledger
        from dashboard.handouts import audited
        from dashboard.session import files

        given = st.session_state["drawn"]
        for name, make in (
            ("rotten", ledger.contract_csv),
            ("away", lambda now: audited.audited_content(now, b"", what="x", kind="csv")),
        ):
            st.session_state[name] = files.when_clicked(given, make)
        for said in files.not_made():
            st.error(said)

    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_function(clicked, default_timeout=300)
    app.session_state["drawn"] = query.open_view(str(home), grant=ME, language=language)
    app.run()
    rot(home, part_of(home, "ledger"))
    with pytest.raises(files.NotMade, match=named):
        app.session_state["rotten"]()
    (home / "audit").rename(home / "audit-was")
    (home / "audit").write_bytes(b"")  # no folder any more: nothing can be written down
    with pytest.raises(files.NotMade, match=away):
        app.session_state["away"]()
    app.run()
    said = errors(app)
    assert len(said) == 2, "the page says it for longer than the button does"
    assert re.search(named, said[0])
    app.run()
    assert errors(app) == []


def test_nothing_is_published_over_a_damaged_part(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    held = residents(home)
    part = part_of(home, "population")
    whole = rot(home, part)
    file = extract(tmp_path, 700_000)
    with pytest.raises(Damaged, match=part.sha256):
        publish(home, file)
    asked = ["publish", f"population={file}", "--home", str(home), "--reason", "test", "--accept-warnings", "--json"]
    assert main.run([*asked, "--lang", "en"]) == main.ENVIRONMENT
    answer = json.loads(capsys.readouterr().out)
    assert answer["damaged"]["dataset"] == "population"
    assert answer["damaged"]["releases"] == [1]
    assert "fault in Sidu" not in answer["error"]
    assert len(list((home / "releases").iterdir())) == 1
    (home / part.name).write_bytes(whole)
    publish(home, file)
    assert state(home) == 2
    assert residents(home, 1) == held


def test_a_publish_reads_anew_what_was_sound_when_the_server_began(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A disk rots without changing any time of the file."""
    residents(home)
    kept = {str(home / part_of(home, "population").name): hashes.stamp(str(home / part_of(home, "population").name))}
    asked = hashes.stamp
    monkeypatch.setattr(hashes, "stamp", lambda path: kept.get(path) or asked(path))
    part = part_of(home, "population")
    file = home / part.name
    content = file.read_bytes()
    file.write_bytes(content[:60] + bytes([content[60] ^ 4]) + content[61:])
    with pytest.raises(Damaged, match=part.sha256):
        publish(home, extract(tmp_path, 700_000))


def test_a_receipt_on_a_damaged_part_is_not_verified_and_says_why(home: Path, capsys: pytest.CaptureFixture[str]):
    asked = ["--home", str(home), "--json", "--lang", "en"]
    assert main.run(["value", "residents", "110101", "2020", *asked]) == 0
    receipt = json.loads(capsys.readouterr().out)["receipt"]
    rot(home, part_of(home, "population"))
    assert main.run(["verify", receipt, *asked]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert not answer["stored_equal"]
    assert not answer["recomputed_equal"]
    assert answer["damage"]["dataset"] == "population"
    assert answer["error"].startswith("Not verified. A stored part of population")
    assert main.run(["doctor", *asked]) == 1
    assert [one["dataset"] for one in json.loads(capsys.readouterr().out)["damage"]] == ["population"]


def test_a_damaged_newest_release_is_said_and_the_one_before_opens(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    publish(home, extract(tmp_path, 700_000))
    file = home / "releases" / "00000002.json"
    file.write_text(file.read_text("utf-8").replace('"reason": "test"', '"reason": "tesu"'), encoding="utf-8")
    app = opened(home, "", monkeypatch)
    (said,) = errors(app)
    assert said.startswith("The file of the newest release, 2, is damaged. No older release is shown as the current")
    app.button[0].click().run()
    assert errors(app) == []
    assert app.query_params["release"] == "1"
    assert main.run(["value", "residents", "110101", "2020", "--home", str(home), "--json"]) == main.ENVIRONMENT
    assert "fault in Sidu" not in capsys.readouterr().out
    assert main.run(["value", "residents", "110101", "2020", "--home", str(home), "--release", "1"]) == 0


def test_a_release_that_rotted_in_the_middle_stops_neither_pages_nor_publishing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for number in (2, 3):
        publish(home, extract(tmp_path / str(number), 700_000 + number))
    file = home / "releases" / "00000002.json"
    file.write_bytes(file.read_bytes()[:-3])
    overview = opened(home, "", monkeypatch)
    assert [said.startswith("The file of release 2 is damaged") for said in errors(overview)] == [True]  # what moved
    assert overview.title
    app = opened(home, "releases", monkeypatch)
    table = app.dataframe[0].value
    assert table["Release"].to_list() == [3, 2, 1]
    assert table["Note"][1] == "Damaged; cannot be read"
    (said,) = errors(opened(home, "", monkeypatch, release="2"))
    assert said.startswith("The file of release 2 is damaged.")
    publish(home, extract(tmp_path / "4", 700_004))
    assert residents(home)["110101", 2023] == 700_004
    asked = ["--home", str(home), "--json"]
    assert main.run(["audit", "verify", *asked]) == 1
    assert json.loads(capsys.readouterr().out)["first_broken"] == "releases/00000002.json: bytes changed"
    assert main.run(["value", "residents", "110101", "2020", *asked, "--release", "2"]) == main.ENVIRONMENT
