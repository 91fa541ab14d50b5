"""From files to releases and back: what is published, shared, undone, refused."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from access_cases import COMMANDS
from polars.testing import assert_frame_equal
from small_home import AS_OF, ME, extract, publish, quiet, residents, rollback, state, undo

from dashboard import publishing
from dashboard.cli import main
from dashboard.publishing.facts import derive_facts
from dashboard.reading.observation_parts import indicator_of
from data.contracts import CONTRACTS
from data.extracts import check
from data.store import audit, chains, releases
from data.store.access import NotGranted, grant_for
from data.store.objects import Store
from data.store.releases import Release, ReleaseExists, frames_of
from metrics.catalogue import CATALOGUE
from metrics.observe import observe

ANALYST = grant_for("analyst", "analyst")
OTHER = grant_for("office", "office")


def current(home: Path) -> Release:
    release = releases.current(Store.open(str(home)), grant=ME)
    assert release is not None
    return release


def hashes(release: Release, *, without: tuple[str, ...] = ()) -> dict[str, dict[str, str]]:
    return {
        name: {key: part.sha256 for key, part in parts.items()}
        for name, parts in release.datasets.items()
        if name not in without
    }


def published(home: Path, file: Path) -> publishing.Published:
    result = publish(home, file)
    assert isinstance(result, publishing.Published)
    return result


def back(home: Path, number: int, datasets: tuple[str, ...] | None = None) -> Release:
    store = Store.open(str(home))
    return rollback(store, number, grant=ME, reason="back", as_of=AS_OF, datasets=datasets, progress=quiet)


def test_every_figure_that_is_computed_is_in_the_release(seeded: Path):
    store, release = Store.open(str(seeded)), current(seeded)
    key = CONTRACTS["observations"].key
    computed = observe(releases.frames(store, release, grant=ME))
    made = pl.concat(rows.select(key) for rows in computed.values()).sort(key)
    held = store.scan(release.datasets["observations"].values(), CONTRACTS["observations"]).select(key).sort(key)
    assert_frame_equal(held.collect(), made)
    assert set(made["grain"]) >= {"instant", "day", "month", "quarter", "year"}


def test_progress_runs_from_nothing_to_the_end_and_never_back(home: Path, tmp_path: Path):
    shares: list[float] = []
    checking: dict[str, float] = {}

    def told(step: str, share: float) -> None:
        shares.append(share)
        if step.startswith("check "):
            checking[step] = share

    publishing.publish(
        Store.open(str(home)),
        {"population": [extract(tmp_path, 703_000)]},
        grant=ME,
        reason="test",
        as_of=AS_OF,
        accept_warnings=True,
        progress=told,
    )
    assert shares == sorted(shares)
    # reading and checking a large file takes long: each of its steps shows
    assert list(checking) == [f"check {name}" for name in check.BEGINS]
    assert len(set(checking.values())) == len(checking)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_release_without_a_reason_is_wrong_usage(
    reason: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = extract(tmp_path, 703_000)
    assert main.run(["publish", f"population={file}", "--reason", reason, "--home", str(home), "--json"]) == 2
    assert "say why in words" in json.loads(capsys.readouterr().out)["error"]
    assert current(home).number == 1


@pytest.mark.parametrize("command", [["doctor"], ["audit", "verify"], ["status"], ["recompute", "--reason", "x"]])
def test_a_folder_that_was_never_a_home_is_not_called_healthy_or_whole(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for language, words in (("en", "There is no release in"), ("zh", "没有版本")):
        assert main.run([*command, "--home", str(tmp_path), "--json", "--lang", language]) == 2
        assert words in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("command", COMMANDS.keys() - {"serve", "seed", "catalogue"})
def test_a_misspelt_home_is_told_and_does_not_come_to_be(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    misspelt = tmp_path / "misspelt"
    places = {"FILE": extract(tmp_path, 703_000), "OUT": tmp_path / "out"}
    typed = [re.sub("FILE|OUT", lambda found: str(places[found[0]]), word) for word in COMMANDS[command][0]]
    assert main.run([*command.split(), *typed, "--home", str(misspelt), "--json", "--lang", "en"]) == 2
    assert f"There is no release in {misspelt}" in json.loads(capsys.readouterr().out)["error"]
    assert not misspelt.exists()


def test_a_release_that_is_not_there_yet_is_told_with_the_latest(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["paths", "population", "--release", "9", "--home", str(home), "--json", "--lang", "en"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == f"There is no release 9 in {home}; the latest is 1."


def test_the_near_miss_is_told_to_people_as_well(home: Path, capsys: pytest.CaptureFixture[str]):
    command = ["rollback", "1", "--dataset", "populaton", "--reason", "x", "--home", str(home)]
    assert main.run(command) == 2
    assert "did you mean population?" in capsys.readouterr().err


def test_a_publish_says_what_moves_from_what_to_what_and_why(home: Path, tmp_path: Path):
    # 703,000 residents over the 41.86 km² of 东城 = 16,794.07 per km²
    published(home, extract(tmp_path, 703_000))
    result = published(home, extract(tmp_path, 700_000))
    told = {
        (one["indicator"], one["area"]): (one["old"], one["new"], one["why"])
        for one in result.consequences
        if one["period"] == "2023-01-01" and one["grain"] == "year" and one["area"] == "110101"
    }
    assert told["residents", "110101"] == (703_000, 700_000, "population")
    old, new, _ = told["population_density", "110101"]
    assert old == pytest.approx(703_000 / 41.86)
    assert new == pytest.approx(700_000 / 41.86)


def test_what_does_not_change_is_shared(home: Path, tmp_path: Path):
    before = current(home)
    after = published(home, extract(tmp_path, 703_000)).release
    untouched = ("population", "observations", "projections", "standings")
    assert hashes(after, without=untouched) == hashes(before, without=untouched)
    moved = {
        name
        for name, part in after.datasets["observations"].items()
        if part != before.datasets["observations"].get(name)
    }
    reads_population = {record.id for record in CATALOGUE if "population" in record.inputs}
    assert {"residents", "residents-2023", "population_density-2023"} <= moved
    assert {indicator_of(key) for key in moved} <= reads_population
    assert {key for key in moved if "-" in key and key[-4:] < "2023"} == set()  # earlier years are as they were


def test_a_rollback_is_a_release_whose_figures_are_byte_for_byte_the_old_ones(home: Path, tmp_path: Path):
    before = current(home)
    published(home, extract(tmp_path, 703_000))
    after = back(home, 1)
    assert after.number == 3
    assert after.restored == 1
    assert after.touched == ("population",)
    kept = ("projections", "standings")  # the track record only grows; standings know what came before them
    assert hashes(after, without=kept) == hashes(before, without=kept)
    assert state(home) == 3


def test_a_publish_after_a_rollback_contains_nothing_of_what_was_abandoned(home: Path, tmp_path: Path):
    published(home, extract(tmp_path, 703_000))
    back(home, 1)
    published(home, extract(tmp_path, 1_098_000, area="110102"))
    assert residents(home) == {("110102", 2023): 1_098_000}
    assert residents(home, 2) == {("110101", 2023): 703_000}  # and nothing that was released is ever lost


def targets(folder: Path) -> Path:
    """The published targets again, one of them raised by one."""
    from data.published import load

    file = folder / "targets.csv"
    rows = load("targets").drop("extracted_on", "extract").head(1)
    rows.with_columns(revision_reason=pl.lit("revised in a test")).write_csv(file)
    return file


def test_undoing_one_release_keeps_the_later_work_of_others(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    published(home, extract(tmp_path, 703_000))
    revised = publishing.publish(
        store,
        {"targets": [targets(tmp_path)]},
        grant=OTHER,
        reason="targets",
        as_of=AS_OF,
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(revised, publishing.Published)
    assert publishing.lost_with(store, 2, grant=ME) == []
    after = undo(store, 2, grant=ME, reason="undo", as_of=AS_OF, progress=quiet)
    assert residents(home) == {}
    assert after.datasets["targets"] == revised.release.datasets["targets"]
    assert releases.withdrawn(releases.history(store, grant=ME)) == {2: 4}


def test_undoing_says_whose_later_work_would_go_too(home: Path, tmp_path: Path):
    published(home, extract(tmp_path, 703_000))
    later = published(home, extract(tmp_path, 1_098_000, area="110102")).release
    store = Store.open(str(home))
    assert publishing.lost_with(store, 2, grant=ME) == [later]


def test_the_first_release_cannot_be_undone(home: Path):
    with pytest.raises(publishing.NothingToUndo):
        undo(Store.open(str(home)), 1, grant=ME, reason="undo", as_of=AS_OF, progress=quiet)


def test_recomputing_under_the_same_code_makes_the_same_parts(home: Path):
    before = current(home)
    after = publishing.recompute(Store.open(str(home)), grant=ME, reason="again", as_of=AS_OF, progress=quiet)
    assert hashes(after) == hashes(before)


def test_a_refused_extract_leaves_the_home_as_it_was(home: Path, tmp_path: Path):
    before = sorted(home.rglob("*"))
    result = publish(home, extract(tmp_path, -5))
    assert isinstance(result, publishing.Refused)
    assert [finding.severity for finding in result.findings if finding.severity == "error"]
    assert sorted(home.rglob("*")) == before


def test_warnings_are_published_only_when_acknowledged(home: Path, tmp_path: Path):
    published(home, extract(tmp_path, 703_000))
    store = Store.open(str(home))
    files = {"population": [extract(tmp_path, 7_030_000)]}  # tenfold: a lost zero, or a found one
    how = {"grant": ME, "reason": "test", "as_of": AS_OF, "progress": quiet}
    refused = publishing.publish(store, files, **how)
    assert isinstance(refused, publishing.Refused)
    assert state(home) == 2
    assert isinstance(publishing.publish(store, files, accept_warnings=True, **how), publishing.Published)


def preview(home: Path, file: Path, workdir: Path) -> publishing.Preview:
    workdir.mkdir()
    return publishing.preview(
        Store.open(str(home)),
        {"population": [file]},
        grant=ME,
        workdir=workdir,
        reason="seen",
        as_of=AS_OF,
        progress=quiet,
    )


def test_of_two_analysts_one_wins_and_the_other_rebases(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    mine = preview(home, extract(tmp_path, 703_000), tmp_path / "mine")
    theirs_file = extract(tmp_path / "b", 1_098_000, area="110102")
    theirs = preview(home, theirs_file, tmp_path / "theirs")
    publishing.commit_preview(store, mine, grant=ME, accept_warnings=True)
    with pytest.raises(ReleaseExists):
        publishing.commit_preview(store, theirs, grant=ME, accept_warnings=True)
    assert state(home) == 2
    rebased = preview(home, theirs_file, tmp_path / "again")
    publishing.commit_preview(store, rebased, grant=ME, accept_warnings=True)
    assert residents(home) == {("110101", 2023): 703_000, ("110102", 2023): 1_098_000}
    lost = [one for one in audit.entries(store, grant=ME) if one["action"] == "publish_lost"]
    assert len(lost) == 1


def test_a_preview_publishes_nothing_and_a_commit_exactly_what_was_seen(home: Path, tmp_path: Path):
    file = extract(tmp_path, 703_000)
    seen = preview(home, file, tmp_path / "work")
    assert state(home) == 1
    assert seen.difference == {"population": {"added": 1, "changed": 0, "removed": 0}}
    file.write_text("something else altogether")
    assert seen.draft is not None
    done = publishing.commit_preview(Store.open(str(home)), seen, grant=ME, accept_warnings=True, reason="as seen")
    assert isinstance(done, publishing.Published)
    assert done.release.reason == "as seen"
    assert hashes(done.release) == hashes(seen.draft.release)
    assert residents(home) == {("110101", 2023): 703_000}


def test_what_is_released_already_makes_no_release(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = extract(tmp_path, 703_000)
    command = ["publish", f"population={file}", "--reason", "x", "--accept-warnings", "--home", str(home)]
    given = [*command, "--as-of", AS_OF.isoformat(), "--json"]
    assert main.run(given) == 0
    assert json.loads(capsys.readouterr().out)["release"] == 2
    file.write_text(file.read_text() + "\n")  # written anew: another hash, the same rows
    assert main.run(given) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["release"], told["unchanged"], told["consequences"]) == (2, True, [])
    assert main.run([*given[:-1], "--lang", "en"]) == 0
    assert "Nothing would change: release 2 holds all of this already." in capsys.readouterr().out
    asked = ["diff", f"population={file}", "--home", str(home), "--as-of", AS_OF.isoformat(), "--json", "--lang", "en"]
    assert main.run(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["unchanged"], told["added"], told["changed"], told["removed"]) == (True, 0, 0, 0)
    assert told["note"].startswith("Nothing would change: release 2 holds all of this already.")
    assert (state(home), audited(home, "publish")) == (2, 1)
    assert main.run([*given, "--extracted-on", "2024-01-12"]) == 0  # the office counted again, and found the same
    assert json.loads(capsys.readouterr().out)["release"] == 3
    assert current(home).touched == ("population",)


def test_undoing_takes_nothing_back_that_a_release_did_not_change(home: Path, tmp_path: Path):
    published(home, extract(tmp_path, 703_000))
    events = tmp_path / "events.csv"
    head, row = "event_id,date,area_code,kind,text_zh,text_en", "e-1,2023-05-01,110101,event,办法,Measures"
    events.write_text(f"{head}\n{row}\n", encoding="utf-8")
    files = {"population": [tmp_path / "population.csv"], "events": [events]}
    given = {"grant": ME, "reason": "both", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    done = publishing.publish(Store.open(str(home)), files, **given)
    assert isinstance(done, publishing.Published), done
    assert done.release.touched == ("events",)


def audited(home: Path, action: str) -> int:
    return sum(one["action"] == action for one in audit.entries(Store.open(str(home)), grant=ME))


@pytest.fixture
def two_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in configured so that nobody publishes what they brought."""
    file = tmp_path / "sign-in.toml"
    file.write_text("[auth]\n[roles]\n[publish]\nsecond_pair_of_eyes = true\n")
    monkeypatch.setenv("SIDU_SIGN_IN", str(file))


@pytest.mark.usefixtures("two_people")
def test_with_a_second_pair_of_eyes_one_brings_and_another_approves(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    file = extract(tmp_path, 703_000)
    how = {"reason": "test", "as_of": AS_OF, "progress": quiet}
    with pytest.raises(publishing.SecondPersonNeeded):
        publishing.publish(store, {"population": [file]}, grant=ANALYST, **how)
    brought = publishing.propose(store, publishing.Brought({"population": [file]}), grant=ANALYST, reason="deliver")
    file.unlink()
    assert publishing.waiting(store, grant=OTHER) == [brought]
    work = tmp_path / "work"
    work.mkdir()
    seen = publishing.review(store, brought.id, grant=ANALYST, as_of=AS_OF, workdir=work, progress=quiet)
    with pytest.raises(publishing.SecondPersonNeeded):
        publishing.approve(store, brought.id, seen, grant=ANALYST, reason="mine", accept_warnings=True)
    seen = publishing.review(store, brought.id, grant=OTHER, as_of=AS_OF, workdir=work, progress=quiet)
    done = publishing.approve(store, brought.id, seen, grant=OTHER, reason="seen", accept_warnings=True)
    assert isinstance(done, publishing.Published)
    assert done.release.author == "office"
    assert residents(home) == {("110101", 2023): 703_000}
    assert publishing.waiting(store, grant=OTHER) == []
    ended = publishing.outcome(store, brought.id, grant=OTHER)
    assert ended is not None
    assert ended.release == 2
    with pytest.raises(publishing.NotWaiting):
        publishing.approve(store, brought.id, seen, grant=OTHER, reason="twice", accept_warnings=True)


def test_a_proposal_is_sent_back_with_a_reason(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    brought = publishing.propose(
        store, publishing.Brought({"population": [extract(tmp_path, 1)]}), grant=ANALYST, reason="deliver"
    )
    publishing.send_back(store, brought.id, grant=OTHER, reason="one resident?")
    ended = publishing.outcome(store, brought.id, grant=ANALYST)
    assert ended is not None
    assert (ended.release, ended.reason, ended.by) == (None, "one resident?", "office")
    assert state(home) == 1


@pytest.mark.parametrize("number", ["../releases/00000001", "0" * 16, ""])
def test_an_unknown_proposal_is_not_waiting(home: Path, tmp_path: Path, number: str):
    store = Store.open(str(home))
    with pytest.raises(publishing.NotWaiting):
        publishing.review(store, number, grant=OTHER, as_of=AS_OF, workdir=tmp_path, progress=quiet)


@pytest.mark.parametrize("role", ["leadership", "office", "nobody"])
def test_who_may_not_publish_figures_is_refused_and_audited(home: Path, tmp_path: Path, role: str):
    store = Store.open(str(home))
    grant = grant_for(role, role)
    files = {"population": [extract(tmp_path, 703_000)]}
    how = {"grant": grant, "reason": "test", "as_of": AS_OF, "progress": quiet}
    refused = [
        lambda: publishing.publish(store, files, **how),
        lambda: publishing.preview(store, files, workdir=tmp_path, **how),
        lambda: publishing.propose(store, publishing.Brought(files), grant=grant, reason="test"),
        lambda: publishing.recompute(store, **how),
        lambda: rollback(store, 1, **how),
        lambda: undo(store, 1, **how),
        lambda: publishing.seed(str(home), grant=grant, as_of=AS_OF, progress=quiet),
    ]
    for act in refused[:5]:
        with pytest.raises(NotGranted):
            act()
    with pytest.raises((NotGranted, publishing.NothingToUndo)):
        refused[5]()
    with pytest.raises(NotGranted):
        refused[6]()
    assert state(home) == 1
    written = [one for one in audit.entries(store, grant=ME) if one["action"] == "refused"]
    assert len(written) >= 6
    assert {one["actor"] for one in written} == {role}


def test_targets_belong_to_the_office(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    with pytest.raises(NotGranted):
        publishing.publish(
            store, {"targets": [targets(tmp_path)]}, grant=ANALYST, reason="test", as_of=AS_OF, progress=quiet
        )


def hours(month: int, entries: int) -> pl.LazyFrame:
    """One spot's hour in a month of 2023."""
    contract = CONTRACTS["presence"]
    row = {
        "cell_id": "c",
        "date": dt.date(2023, month, 1),
        "hour": 8,
        "group": "all",
        "area_code": "110101",
        "persons": entries,
        "origin": "official",
        "source": "test",
    }
    return pl.DataFrame([{name: row.get(name) for name in contract.schema.names()}], schema=contract.schema).lazy()


def test_a_new_month_of_hours_reads_no_old_month(home: Path):
    store = Store.open(str(home))
    contract = CONTRACTS["presence"]
    may = store.write_part(hours(5, 10), contract)
    june = store.write_part(hours(6, 20), contract)
    assert may is not None
    assert june is not None
    first = {"presence": {"2023-05": may}}
    facts = derive_facts(store, first, {}, progress=quiet)
    Path(store.part_path(may)).unlink()  # whoever reads May again fails
    both = derive_facts(store, first | {"presence": {"2023-05": may, "2023-06": june}}, facts, progress=quiet)
    assert both["presence_hour"]["2023-05"] == facts["presence_hour"]["2023-05"]
    assert both["presence_hour"]["2023-06"].rows == 1


def sidu(*arguments: str, home: Path, before: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", f"{before}\nfrom dashboard.cli.main import main; main()"]
    return subprocess.Popen(
        [*command, *arguments, "--home", str(home), "--json"],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_publishers_who_race_and_try_again_lose_nothing(home: Path, tmp_path: Path):
    files = {
        f"1101{number:02d}": extract(tmp_path / str(number), 700_000 + number, area=f"1101{number:02d}")
        for number in (1, 2, 5)
    }
    waiting = dict(files)
    rounds = 0
    while waiting:
        rounds += 1
        assert rounds <= len(files)  # each round has at least one winner
        running = {
            area: sidu("publish", f"population={file}", "--reason", area, "--accept-warnings", home=home)
            for area, file in waiting.items()
        }
        for area, process in running.items():
            out, error = process.communicate()
            assert process.returncode in {0, 1}, error
            if process.returncode == 0:
                del waiting[area]
            else:
                assert '"exists"' in out
    assert state(home) == 1 + len(files)
    assert residents(home) == {(area, 2023): 700_000 + int(area[-2:]) for area in files}
    assert chains.verify(Store.open(str(home)), grant=ME) is None


def test_a_disk_that_fills_up_is_the_environment_s_fault(home: Path, tmp_path: Path):
    file = extract(tmp_path, 703_000)
    # A limit on file size is the full disk that a test can have without being root; the reader sets its own.
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))"
    process = sidu("publish", f"population={file}", "--reason", "full", "--accept-warnings", home=home, before=full)
    out, error = process.communicate()
    assert process.returncode == 3, out + error
    assert "Traceback" not in error
    assert state(home) == 1
    assert os.listdir(home / "staging") == []  # noqa: PTH208
    assert isinstance(publish(home, file), publishing.Published)


def test_every_published_figure_is_an_observation_also_of_a_single_day(home: Path):
    """Of days that are made of hours only recent ones are kept; a day that a bureau published stays."""
    store, release = Store.open(str(home)), current(home)
    key = ["area_code", "grain", "period", "vintage", "value"]
    frames = frames_of(store, release.datasets)
    told = frames["published"].select(pl.col("measure").alias("indicator"), *key).collect()
    assert "day" in told["grain"]
    made = frames["observations"].select("indicator", *key).collect()
    # Of two spans that begin on one day the later row is the figure.
    lost = told.filter(pl.col("grain") != "span").join(made, on=["indicator", *key], how="anti")
    assert lost.is_empty()
