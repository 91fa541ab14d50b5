"""Two pairs of eyes: what the office edits is proposed by one person, seen and published by another, like an upload."""

from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet, state

from dashboard import publishing
from dashboard.content.releases import proposals
from dashboard.content.targets import office_tables
from dashboard.publishing import Edit
from dashboard.reading import query
from data.store import audit, releases
from data.store.access import grant_for
from data.store.objects import Store

ONE, OTHER = grant_for("office", "office-one"), grant_for("office", "office-two")
ITEM = "item-core-residents"


@pytest.fixture(autouse=True)
def _two_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text("[auth]\n[roles]\n[publish]\nsecond_pair_of_eyes = true\n")
    monkeypatch.setenv("SIDU_SIGN_IN", str(file))


def reviewed(store: Store, proposal: publishing.Proposal, folder: Path) -> publishing.Preview:
    folder.mkdir(exist_ok=True)
    return publishing.review(store, proposal.id, grant=OTHER, as_of=AS_OF, workdir=folder, progress=quiet)


@pytest.mark.parametrize("dataset", office_tables.EDITED)
def test_an_edited_table_is_proposed_and_approved(dataset: str, home: Path, tmp_path: Path):
    store = Store.open(str(home))
    before = office_tables.table(query.open_view(str(home), grant=ONE), dataset)
    text = {"targets": "revision_reason", "thresholds": "source", "events": "text_zh"}[dataset]
    after = before.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("年度计划")).otherwise(text).alias(text)
    )
    file = tmp_path / f"{dataset}.csv"
    file.write_bytes(office_tables.extract(before, after, dataset))
    how = {"grant": ONE, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    seen = publishing.preview(store, {dataset: [file]}, names={file: f"{dataset}.csv"}, **how)
    with pytest.raises(publishing.SecondPersonNeeded):
        publishing.commit_preview(store, seen, grant=ONE, accept_warnings=True, reason="alone")
    made = publishing.propose_preview(store, seen, grant=ONE, reason="年度调整")
    file.unlink()
    assert state(home) == 1
    shown = reviewed(store, made, tmp_path / "work")
    assert shown.difference == seen.difference
    done = publishing.approve(store, made.id, shown, grant=OTHER, reason="看过", accept_warnings=True)
    assert isinstance(done, publishing.Published)
    assert (done.release.author, done.release.brought_by) == ("office-two", "office-one")
    assert done.release.touched == (dataset,)
    held = releases.frames(store, done.release, grant=ME)[dataset].filter(pl.col(text) == "年度计划").collect()
    assert held.height == 1
    told = [(one["actor"], one["action"]) for one in audit.entries(store, grant=ME)]
    assert ("office-one", "propose") in told
    assert ("office-two", "publish") in told
    assert "office-two" in proposals.mine(query.open_view(str(home), grant=ONE).in_language("zh"))[0]


def test_a_proposal_whose_end_could_not_be_written_has_ended_with_its_release(home: Path, tmp_path: Path):
    """The store failed between the release and the file that says how the proposal ended."""
    store = Store.open(str(home))
    edited = prepared(store, Edit(ITEM, 1, {"evidence": "现场核查"}), tmp_path)
    made, other = (publishing.propose_preview(store, edited, grant=ONE, reason=why) for why in ("核查", "再查"))
    seen = reviewed(store, made, tmp_path / "work")
    publishing.approve(store, made.id, seen, grant=OTHER, reason="看过", accept_warnings=True)
    (home / "proposals" / f"{made.id}.outcome.json").unlink()
    assert publishing.waiting(store, grant=OTHER) == [other]
    ended = publishing.outcome(store, made.id, grant=ONE)
    assert ended is not None
    assert (ended.release, ended.by, ended.reason) == (2, "office-two", "看过")
    for again in (
        lambda: publishing.send_back(store, made.id, grant=OTHER, reason="太晚"),
        lambda: publishing.approve(store, made.id, seen, grant=OTHER, reason="看过", accept_warnings=True),
    ):
        with pytest.raises(publishing.NotWaiting):
            again()
    assert "office-two" in " ".join(proposals.mine(query.open_view(str(home), grant=ONE).in_language("zh")))
    assert publishing.outcome(store, other.id, grant=ONE) is None


def prepared(store: Store, edit: Edit, folder: Path) -> publishing.Preview:
    return publishing.preview_edits(store, [edit], grant=ONE, workdir=folder, as_of=AS_OF, progress=quiet)


def test_a_revision_of_the_ledger_is_proposed_and_approved(home: Path, tmp_path: Path):
    store = Store.open(str(home))
    edited = prepared(store, Edit(ITEM, 1, {"evidence": "现场核查"}), tmp_path)
    with pytest.raises(publishing.SecondPersonNeeded):
        publishing.commit_preview(store, edited, grant=ONE, accept_warnings=True, reason="alone")
    made = publishing.propose_preview(store, edited, grant=ONE, reason="核查")
    done = publishing.approve(
        store, made.id, reviewed(store, made, tmp_path / "work"), grant=OTHER, reason="看过", accept_warnings=True
    )
    assert isinstance(done, publishing.Published)
    ledger = releases.frames(store, done.release, grant=ME)["ledger"].filter(pl.col("item_id") == ITEM).collect()
    assert ledger.sort("revision")["evidence"].to_list()[-1] == "现场核查"


def test_the_ledger_s_rules_are_those_of_who_brought_it_and_not_of_who_approves(home: Path, tmp_path: Path):
    # The verifier is the approver: that is two people. The verifier is the proposer: that is one, whoever approves.
    store = Store.open(str(home))
    for verifier, broken in (("office-two", False), ("office-one", True)):
        file = tmp_path / f"{verifier}.csv"
        row = releases.frames(store, releases.current(store, grant=ME), grant=ME)["ledger"]
        row.filter(pl.col("item_id") == ITEM).collect().drop("extracted_on", "extract").with_columns(
            pl.lit(2).cast(pl.Int64).alias("revision"),
            pl.lit("done").alias("state"),
            pl.lit("文件").alias("evidence"),
            pl.lit(verifier).alias("verifier"),
        ).write_csv(file)
        made = publishing.propose(store, publishing.Brought({"ledger": [file]}), grant=ONE, reason="销账")
        seen = reviewed(store, made, tmp_path / f"work-{verifier}")
        assert ("same_person" in {finding.rule for finding in seen.findings}) is broken


def test_a_proposal_names_what_changed_since_its_author_looked(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store, analyst = Store.open(str(home)), grant_for("analyst", "analyst")
    how = {"grant": analyst, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    seen = publishing.preview(store, {"population": [extract(tmp_path, 703_000)]}, **how)
    made = publishing.propose_preview(store, seen, grant=analyst, reason="deliver")
    assert publishing.changed_since(store, made, grant=OTHER) == []
    monkeypatch.delenv("SIDU_SIGN_IN")
    publish(home, extract(tmp_path / "else", 1_098_000, area="110102"))
    assert publishing.changed_since(store, made, grant=OTHER) == [2]


def test_a_refused_preview_cannot_be_proposed(home: Path, tmp_path: Path):
    store, file = Store.open(str(home)), tmp_path / "population.csv"
    file.write_text("area_code,grain,period,vintage,residents\n999999,year,2023-01-01,office,5\n")
    analyst = grant_for("analyst", "analyst")
    how = {"grant": analyst, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    seen = publishing.preview(store, {"population": [file]}, **how)
    with pytest.raises(publishing.NotWaiting):
        publishing.propose_preview(store, seen, grant=analyst, reason="deliver")
