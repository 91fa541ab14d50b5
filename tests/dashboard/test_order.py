"""What is shown follows the order of releases, whatever the machine's clock said when they were published."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, quiet, undo

from dashboard import publishing
from dashboard.cli import main
from dashboard.content.outlook import track_record
from dashboard.content.subjects import projections
from dashboard.publishing import clock
from dashboard.reading import query
from data import published
from data.store import chains, releases
from data.store.objects import Store

VISITORS = pl.col("measure") == "domestic_visitors"
AIM = """target_id,due,indicator,area_code,kind,low,high,approximate,unit,direction,baseline_period,baseline_value,\
baseline_vintage,is_milestone,owner,revision_reason
visitors,2026-12-31,domestic_visitors,110000,raise_to,330000000,,false,person_times,higher,,,,false,office,test
"""


class Clock:
    """The machine's clock, some days off."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.days = 0.0
        patch.setattr(clock, "now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=self.days))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def visitors(folder: Path, share: float) -> Path:
    """The last published count of visitors, multiplied."""
    rows = published.load("published").filter(VISITORS).sort("period").tail(1)
    file = folder / f"visitors-{share}.csv"
    told = rows.with_columns(pl.col("value") * share, origin=pl.lit("official"), source=pl.lit("test"))
    told.drop("extracted_on", "extract").write_csv(file)
    return file


def publish(home: Path, *, accept: bool = True, **files: Path) -> publishing.Published | publishing.Refused:
    result = publishing.publish(
        Store.open(str(home)),
        {name: [file] for name, file in files.items()},
        grant=ME,
        reason="test",
        as_of=AS_OF,
        accept_warnings=accept,
        progress=quiet,
    )
    assert not isinstance(result, publishing.Unchanged)
    return result


def shown(home: Path) -> tuple[int, float, float, float]:
    """The release whose projection is shown, its first mean, and the standing's value and probability."""
    view = query.open_view(str(home), grant=ME)
    ahead = projections.newest(view, indicator="domestic_visitors", area="110000")
    stands = query.standings(view).filter(pl.col("target_id") == "visitors").row(0, named=True)
    return ahead["made_in"].unique().item(), ahead["mean"][0], stands["value"], stands["probability"]


def test_a_clock_that_jumps_is_told_and_decides_nothing(home: Path, tmp_path: Path, machine: Clock):
    plan = tmp_path / "targets.csv"
    plan.write_text(AIM)
    machine.days = 400
    refused = publish(home, accept=False, published=visitors(tmp_path, 1.1), targets=plan)
    assert isinstance(refused, publishing.Refused)  # told before anything is published
    assert "clock_jumps" in {one.rule for one in refused.findings}
    publish(home, published=visitors(tmp_path, 1.1), targets=plan)
    many = shown(home)
    machine.days = 0
    result = publish(home, published=visitors(tmp_path, 0.9))
    told = next(one for one in result.findings if one.rule == "clock_jumps")
    assert "早于最近一次发布（第 2 版" in told.message("zh")
    assert "before the last release (2," in told.message("en")
    few = shown(home)
    assert (many[0], few[0]) == (2, 3)
    assert all(one < other for one, other in zip(few[1:], many[1:], strict=True))

    machine.days = -400  # what was withdrawn counts no more, and the standing goes on from what stands
    store = Store.open(str(home))
    back = undo(store, 3, grant=ME, reason="undo", as_of=AS_OF, progress=quiet)
    assert shown(home) == many
    assert list(back.datasets["projections"]) == ["00000001", "00000002", "00000003-withdrawn"]
    assert [one.rule for one in clock.of_release(store, back, grant=ME)] == ["clock_jumps"]
    log = track_record.every_set(query.open_view(str(home), grant=ME).in_language("en"))
    assert log["Release"].to_list() == ["R3", "R2", "R1"]
    assert log["Note"].to_list() == ["taken back by R4, kept here", "", ""]
    again = ["rollback", "3", "--reason", "it was right", "--as-of", str(AS_OF), "--home", str(home), "--json"]
    assert main.run([*again, "--lang", "en"]) == 0
    assert shown(home) == few  # a rollback that is taken back takes nothing back
    assert chains.verify(store, grant=ME) is None


def test_a_rollback_on_the_command_line_tells_a_clock_that_was_set_back(
    home: Path, machine: Clock, capsys: pytest.CaptureFixture[str]
):
    machine.days = -400
    call = ["recompute", "--reason", "test", "--as-of", str(AS_OF), "--home", str(home), "--json", "--lang", "en"]
    assert main.run(call) == 0
    told = json.loads(capsys.readouterr().out)["findings"]
    assert [one["rule"] for one in told] == ["clock_jumps"]


@pytest.mark.parametrize(
    ("days", "rules"),
    [(0.0, []), (180.0, []), (180.1, ["clock_jumps"]), (400.0, ["clock_jumps"]), (-0.001, ["clock_jumps"])],
)
def test_only_a_clock_that_cannot_be_right_is_told(seeded: Path, days: float, rules: list[str]):
    last = releases.current(Store.open(str(seeded)), grant=ME)
    assert last is not None
    moment = dt.datetime.fromisoformat(last.at) + dt.timedelta(days=days)
    assert [one.rule for one in clock.findings(last, moment)] == rules


def test_a_home_of_earlier_sets_named_by_their_moment_is_read_by_its_chain(home: Path, tmp_path: Path, machine: Clock):
    machine.days = 400
    publish(home, published=visitors(tmp_path, 1.1))
    machine.days = 0
    publish(home, published=visitors(tmp_path, 0.9))
    rename_by_moment(home)
    view = query.open_view(str(home), grant=ME)
    ahead = projections.newest(view, indicator="domestic_visitors", area="110000")
    assert ahead["made_in"].unique().to_list() == [3]
    publish(home, published=visitors(tmp_path, 1.2))
    kept = query.open_view(str(home), grant=ME).release.datasets["projections"]
    assert list(kept) == ["00000001", "00000002", "00000003", "00000004"]


def rename_by_moment(home: Path) -> None:
    """The chain as the version before wrote it: sets of projections are called by when they were made."""
    store, before = Store.open(str(home)), None
    for number in releases.numbers(store):
        file = home / releases.name_of(number)
        content = json.loads(file.read_bytes())
        content.pop("checksum")  # which that version did not write
        content["parent_sha256"] = before
        held = content["datasets"]["projections"]
        content["datasets"]["projections"] = {moment(home, part["sha256"]): part for part in held.values()}
        file.unlink()
        file.write_text(json.dumps(content))
        before = releases.get(store, number, grant=ME).sha256


def moment(home: Path, sha256: str) -> str:
    made: dt.datetime = pl.read_parquet(home / "parts" / sha256[:2] / f"{sha256}.parquet")["made_at"][0]
    return made.isoformat(timespec="microseconds")
