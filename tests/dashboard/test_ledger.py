"""The ledger: closing takes evidence and a second person, faults come together, nobody's work is lost, and rebounds."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet

from dashboard import publishing
from dashboard.publishing import Edit
from dashboard.publishing.ledger import By, faults, revised
from dashboard.publishing.rebound import came_back, latest
from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import NotGranted, grant_for
from data.store.objects import Store
from forecasts.comparable import Series

OFFICE, ANALYST = grant_for("office", "office"), grant_for("analyst", "analyst")
ITEM = "item-core-residents"
BODY = "市发展改革委"


def ledger(home: Path) -> pl.DataFrame:
    store = Store.open(str(home))
    return releases.frames(store, releases.current(store, grant=ME), grant=ME)["ledger"].collect()


def edit(home: Path, tmp_path: Path, edits: Sequence[Edit], *, grant=OFFICE, as_of: dt.date = AS_OF):
    store = Store.open(str(home))
    prepared = publishing.preview_edits(store, edits, grant=grant, workdir=tmp_path, as_of=as_of, progress=quiet)
    return publishing.commit_preview(store, prepared, grant=grant, accept_warnings=True, reason="ledger")


def rules(result) -> set[str]:
    return {finding.rule for finding in result.findings}


def close(home: Path, tmp_path: Path, *, item: str = ITEM) -> publishing.Published:
    edit(home, tmp_path, [Edit(item, 1, {"evidence": "现场核查 2024-01"})])
    edit(home, tmp_path, [Edit(item, 2, {}, verify=True)], grant=ANALYST)
    done = edit(home, tmp_path, [Edit(item, 3, {"state": "done"})])
    assert isinstance(done, publishing.Published)
    return done


def test_an_item_is_opened_evidenced_verified_and_closed_by_two_people(home: Path, tmp_path: Path):
    done = close(home, tmp_path)
    history = ledger(home).filter(pl.col("item_id") == ITEM).sort("revision")
    assert history["revision"].to_list() == [1, 2, 3, 4]
    assert history["state"].to_list() == ["open", "open", "open", "done"]
    assert history["verifier"].to_list() == [None, None, "analyst", "analyst"]
    assert (done.release.author, done.release.reason, done.release.touched) == ("office", "ledger", ("ledger",))
    again = edit(home, tmp_path, [Edit(ITEM, 4, {"state": "done"})])
    assert rules(again) == {"closed_twice"}
    reopened = edit(home, tmp_path, [Edit(ITEM, 4, {"state": "open", "note": "更正"})])
    assert isinstance(reopened, publishing.Published)
    assert latest(ledger(home)).filter(pl.col("item_id") == ITEM)["verifier"].to_list() == [None]


def test_every_fault_of_a_bulk_edit_comes_at_once_and_nothing_is_published(home: Path, tmp_path: Path):
    before = ledger(home)
    result = edit(
        home,
        tmp_path,
        [
            Edit(ITEM, 1, {"state": "done", "lead_body": "市公安局", "evidence": " "}),
            Edit("item-core-floor-area", 1, {"state": "done", "evidence": "文件"}, verify=True),
            Edit("item-core-residents-2035", 7, {"note": "seen in another revision"}),
            Edit("item-nowhere", 3, {"note": "?"}),
        ],
    )
    assert isinstance(result, publishing.Refused)
    assert rules(result) == {"wrong_body", "no_evidence", "no_verifier", "same_person", "moved_on", "unknown_item"}
    assert ledger(home).equals(before)


def test_the_second_of_two_editors_is_told_and_nothing_of_the_first_is_lost(home: Path, tmp_path: Path):
    mine, theirs = Edit(ITEM, 1, {"note": "mine"}), Edit(ITEM, 1, {"note": "theirs"})
    store = Store.open(str(home))
    prepared = publishing.preview_edits(store, [mine], grant=OFFICE, workdir=tmp_path, as_of=AS_OF, progress=quiet)
    assert isinstance(edit(home, tmp_path, [theirs], grant=ANALYST), publishing.Published)
    with pytest.raises(releases.ReleaseExists):
        publishing.commit_preview(store, prepared, grant=OFFICE, accept_warnings=True, reason="late")
    again = edit(home, tmp_path, [mine])
    assert rules(again) == {"moved_on"}
    assert "theirs" in str(again.findings[0].examples[0].value)


def test_a_file_keeps_the_same_rules_and_never_rewrites_history(home: Path, tmp_path: Path):
    rows = latest(ledger(home)).head(2)
    closing = rows.with_columns(pl.lit(2).alias("revision"), pl.lit("done").alias("state"))
    rewritten = ledger(home).tail(1).with_columns(pl.lit("another").alias("note"))
    file = tmp_path / "ledger.csv"
    pl.concat([closing, rewritten], how="vertical_relaxed").write_csv(file)
    store = Store.open(str(home))
    given = {"grant": OFFICE, "reason": "file", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    result = publishing.publish(store, {"ledger": [file]}, **given)
    assert rules(result) >= {"no_evidence", "no_verifier", "revision_taken"}
    taken = next(finding for finding in result.findings if finding.rule == "revision_taken")
    assert (taken.file, taken.examples[0].row, taken.at.to_list()) == ("ledger.csv", 3, [3])  # as it stands in the file
    ledger(home).tail(1).write_csv(file)
    assert "history_lost" in rules(publishing.publish(store, {"ledger": [file]}, full_delivery=True, **given))
    ledger(home).write_csv(file)  # what was exported comes back as it was
    assert isinstance(publishing.publish(store, {"ledger": [file]}, full_delivery=True, **given), publishing.Unchanged)


def row_of(home: Path, **said: object) -> pl.DataFrame:
    """The second revision of the item as a file would bring it."""
    now = latest(ledger(home)).filter(pl.col("item_id") == ITEM).drop("extracted_on", "extract")
    changed = now.with_columns(pl.col("revision") + 1)
    return changed.with_columns(pl.lit(value, changed.schema[name]).alias(name) for name, value in said.items())


def bring(home: Path, folder: Path, rows: pl.DataFrame, *, grant=OFFICE, **more: bool):
    file = folder / "ledger.csv"
    rows.write_csv(file)
    given = {"reason": "file", "as_of": AS_OF, "progress": quiet} | more
    return publishing.publish(Store.open(str(home)), {"ledger": [file]}, grant=grant, **given)


CLOSED = {"state": "done", "evidence": "现场核查", "verifier": "somebody"}


@pytest.mark.parametrize(
    ("who", "said", "broken"),
    [
        (OFFICE, CLOSED, {"not_the_verifier"}),  # nobody else verified anything: the row says so itself
        (ANALYST, CLOSED, {"not_the_verifier"}),
        (ME, CLOSED, {"not_the_verifier"}),  # the command line too, unless it brings the whole ledger
        (OFFICE, CLOSED | {"state": "open"}, {"not_the_verifier"}),  # nor for a closing to come
        (OFFICE, CLOSED | {"verifier": "office"}, {"same_person"}),
        (OFFICE, CLOSED | {"verifier": " office "}, {"same_person"}),
        (OFFICE, CLOSED | {"item_id": "new", "revision": 1, "verifier": "office"}, {"born_closed", "same_person"}),
        (OFFICE, CLOSED | {"item_id": "new", "revision": 1}, {"born_closed", "not_the_verifier"}),
        (OFFICE, {"state": "rebounded", "item_id": "new", "revision": 1}, {"never_closed"}),
    ],
)
def test_no_row_brings_its_own_verifier_and_no_item_is_born_closed(
    home: Path, tmp_path: Path, who, said: dict[str, object], broken: set[str]
):
    for whole in {False, who is not ME}:  # only the administrator migrates
        rows = row_of(home, **said)
        if whole:
            rows = pl.concat([ledger(home).select(rows.columns), rows])
        result = bring(home, tmp_path, rows, grant=who, full_delivery=whole, accept_warnings=True)
        assert isinstance(result, publishing.Refused)
        assert rules(result) == broken


def test_a_verification_in_a_file_is_of_who_brings_it_and_of_the_evidence_that_was_there(home: Path, tmp_path: Path):
    seen = {"evidence": "现场核查"}
    mine = bring(home, tmp_path, row_of(home, verifier="analyst", **seen), grant=ANALYST)
    assert isinstance(mine, publishing.Published)
    assert rules(bring(home, tmp_path, row_of(home, evidence="another"))) == {"not_the_verifier"}
    assert rules(bring(home, tmp_path, row_of(home, state="done"), grant=ANALYST)) == {"same_person"}
    assert isinstance(bring(home, tmp_path, row_of(home, state="done")), publishing.Published)
    # What came back is verified anew: closed by the same words it would be closed without anybody looking.
    assert rules(bring(home, tmp_path, row_of(home, state="rebounded"))) == {"not_the_verifier"}
    back = bring(home, tmp_path, row_of(home, state="rebounded").with_columns(verifier=pl.lit(None, pl.String)))
    assert isinstance(back, publishing.Published)
    assert rules(bring(home, tmp_path, row_of(home, state="done"))) == {"no_verifier"}


def test_an_edit_cannot_name_its_verifier_either(home: Path, tmp_path: Path):
    named = edit(home, tmp_path, [Edit(ITEM, 1, CLOSED), Edit("new", 0, CLOSED)])
    assert rules(named) == {"no_verifier", "born_closed"}


def test_a_whole_ledger_moves_in_with_the_administrator_and_the_audit_says_so(home: Path, tmp_path: Path):
    rows = pl.concat([ledger(home).drop("extracted_on", "extract"), row_of(home, **CLOSED)])
    told = bring(home, tmp_path, rows, grant=ME, full_delivery=True)
    assert (rules(told), isinstance(told, publishing.Refused)) == ({"taken_over"}, True)
    done = bring(home, tmp_path, rows, grant=ME, full_delivery=True, accept_warnings=True)
    assert isinstance(done, publishing.Published)
    entries = [json.loads(file.read_text("utf-8")) for file in (home / "audit").rglob("*.json")]
    (entry,) = [one for one in entries if one["action"] == "ledger_taken_over"]
    assert (entry["actor"], entry["about"]["revisions"]) == ("test", 1)


def test_leadership_edits_nothing(home: Path, tmp_path: Path):
    with pytest.raises(NotGranted):
        edit(home, tmp_path, [Edit(ITEM, 1, {"note": "?"})], grant=grant_for("leadership", "mayor"))


def test_a_closed_item_whose_series_rises_rebounds_in_the_same_release(home: Path, tmp_path: Path):
    targets = Store.open(str(home))
    release = releases.current(targets, grant=ME)
    held = releases.frames(targets, release, grant=ME)["targets"].collect()
    assert held.filter(pl.col("target_id") == "core-residents")["indicator"][0] == "residents"
    for year, east, west in ((2022, 704_000, 1_100_000), (2023, 700_000, 1_090_000)):
        for area, count in (("110101", east), ("110102", west)):
            publish(home, extract(tmp_path / f"{area}{year}", count, year=year, area=area))
    close(home, tmp_path)
    publish(home, extract(tmp_path / "e24", 720_000, year=2024, area="110101"), reason="2024 east")
    done = publish(home, extract(tmp_path / "w24", 1_120_000, year=2024, area="110102"), reason="2024 west")
    # 1,790,000 at the end of 2023, 1,840,000 a year later: 50,000 more, which is above half a per cent
    row = latest(ledger(home)).filter(pl.col("item_id") == ITEM).row(0, named=True)
    assert (row["state"], row["revision"], row["verifier"]) == ("rebounded", 5, None)
    assert "1,790,000" in row["note"]
    assert "1,840,000" in row["note"]
    assert isinstance(done, publishing.Published)
    assert done.release.touched == ("ledger", "population")
    assert [one["why"] for one in done.consequences if one["kind"] == "ledger"] == [row["note"]]
    entries = [json.loads(file.read_text("utf-8")) for file in (home / "audit").rglob("*.json")]
    assert [(one["actor"], one["about"]["item"]) for one in entries if one["action"] == "rebounded"] == [("sidu", ITEM)]


HOSPITAL = (
    "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
)


def hospital(folder: Path, year: int, status: str, beds: int) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "hospitals.csv"
    days = f"{beds * 365},{beds * 300}"
    row = f"H1,year,{year}-01-01,I1,院区,110101,general,all,{status},{beds},{beds},{days},1000,100\n"
    file.write_text(HOSPITAL + row)
    return file


def test_a_closed_campus_that_reports_again_rebounds(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    given = {"grant": ME, "reason": "beds", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    assert isinstance(
        publishing.publish(store, {"hospitals": [hospital(tmp_path / "a", 2022, "open", 500)]}, **given),
        publishing.Published,
    )
    new = {"area_code": "H1", "lead_body": "市卫生健康委", "state": "open", "evidence": "关停公告"}
    assert isinstance(edit(home, tmp_path, [Edit("item-h1", 0, new)]), publishing.Published)
    edit(home, tmp_path, [Edit("item-h1", 1, {}, verify=True)], grant=ANALYST)
    edit(home, tmp_path, [Edit("item-h1", 2, {"state": "done"})])
    publishing.publish(store, {"hospitals": [hospital(tmp_path / "b", 2024, "open", 300)]}, **given)
    row = latest(ledger(home)).filter(pl.col("item_id") == "item-h1").row(0, named=True)
    assert row["state"] == "rebounded"
    assert "300" in row["note"]


def line(*values: float) -> Series:
    periods = tuple(dt.date(2016 + place, 1, 1) for place in range(len(values)))
    return Series("residents", "110101", "year", "office", "default", "official", periods, values)


def test_only_what_exceeds_the_noise_after_closing_is_a_rebound():
    closed = dt.date(2019, 12, 31)  # the value of 2019, 970, is known: half a per cent of the mean level is 4.925
    assert came_back(line(1000, 990, 980, 970, 960), closed=closed, way=-1) is None
    assert came_back(line(1000, 990, 980, 970, 974), closed=closed, way=-1) is None
    assert came_back(line(1000, 990, 980, 970, 976), closed=closed, way=-1) is not None
    assert came_back(line(1000, 990, 980, 970, 960), closed=closed, way=1) is not None
    assert came_back(line(1000, 990, 980, 970), closed=closed, way=-1) is None


def test_without_the_second_person_rule_one_person_closes():
    schema = CONTRACTS["ledger"].schema
    new = {"item_id": "a", "area_code": "110101", "lead_body": BODY, "state": "open", "evidence": "文件"}
    held, found = revised(pl.DataFrame(schema=schema), [Edit("a", 0, new)], actor="x", today=dt.date(2024, 1, 1))
    assert found == []
    row = held.with_columns(pl.lit(2, pl.Int64).alias("revision"), pl.lit("done").alias("state"))
    assert faults(held, row, by=By("x", {"x"}, second_person=False)) == []
    assert [one.rule for one in faults(held, row, by=By("x", {"x"}, second_person=True))] == ["no_verifier"]
