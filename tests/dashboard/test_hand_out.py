"""What leaves the house: every form of export and briefing, what is due and what is late."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import docx
import polars as pl
import pytest
from small_home import ME

from dashboard.cli.main import run
from dashboard.handouts import briefing, release
from dashboard.reading import due, query
from dashboard.reading.query import View
from data.store.access import NotGranted, grant_for
from data.store.objects import Store


@pytest.fixture
def view(home: Path) -> View:
    return query.open_view(str(home), grant=ME)


def test_csv_and_parquet_hold_the_same_rows(view: View, tmp_path: Path):
    release.export(view, "csv", tmp_path / "csv")
    release.export(view, "parquet", tmp_path / "parquet")
    for name in ("observations", "targets", "projections"):
        held = pl.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        assert pl.read_csv(tmp_path / "csv" / f"{name}.csv", infer_schema=False).height == held.height
    assert pl.read_parquet(tmp_path / "parquet" / "observations.parquet").height > 100


def test_a_name_with_an_ending_is_the_file_of_observations(view: View, tmp_path: Path):
    written = release.export(view, "csv", tmp_path / "mine.csv")
    assert {Path(path).name for path in written} == {"mine.csv", "mine-targets.csv", "mine-projections.csv"}


def test_sdmx_has_the_standards_columns_and_codes(view: View, tmp_path: Path):
    release.export(view, "sdmx-csv", tmp_path / "x.csv")
    rows = pl.read_csv(tmp_path / "x.csv", infer_schema=False)
    assert rows.columns[:5] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA"]
    core = rows.filter(
        pl.col("REF_AREA") == "110000_core",
        pl.col("INDICATOR") == "population_density",
        pl.col("TIME_PERIOD") == "2020-11-01",
    ).row(0, named=True)
    assert float(core["OBS_VALUE"]) == pytest.approx(1_815_043 / 92.39)
    assert (core["FREQ"], core["VINTAGE"], core["CONF_STATUS"]) == ("_O", "census", "F")
    assert not rows["REF_AREA"].str.contains(".", literal=True).any()


def test_periods_are_written_as_sdmx_writes_them():
    grains = {"year": "2020", "half": "2020-S2", "quarter": "2020-Q4", "month": "2020-11", "day": "2020-11-01"}
    names = ("indicator", "area_code", "vintage", "variant", "unit", "basis", "origin", "reason")
    rows = pl.DataFrame(
        {"grain": list(grains), "period": [dt.date(2020, 11, 1)] * len(grains)}
        | {name: ["x"] * len(grains) for name in names}
        | {"status": ["ok"] * len(grains), "conf_status": ["free"] * len(grains)}
        | {name: [1.0] * len(grains) for name in ("value", "numerator", "denominator")}
    )
    assert release.sdmx(rows)["TIME_PERIOD"].to_list() == list(grains.values())


def test_a_workbook_opens_and_says_what_it_leaves_out(view: View, tmp_path: Path):
    release.export(view, "xlsx", tmp_path / "x.xlsx")
    sheets = pl.read_excel(tmp_path / "x.xlsx", sheet_id=0)
    assert set(sheets) == {"observations", "targets", "projections", "release"}
    assert sheets["release"]["left_out"][0] >= 0
    assert sheets["observations"]["value"].null_count() == 0


def test_a_data_package_describes_every_column(view: View, tmp_path: Path):
    release.export(view, "datapackage", tmp_path / "package")
    about = json.loads((tmp_path / "package" / "datapackage.json").read_text("utf-8"))
    for resource in about["resources"]:
        head = (tmp_path / "package" / resource["path"]).read_text("utf-8").splitlines()[0].split(",")
        assert head == [field["name"] for field in resource["schema"]["fields"]]


def test_exports_need_their_right_and_are_audited(view: View, home: Path, tmp_path: Path):
    looking = View(view.store, view.release, grant_for("leadership", "leader"))
    with pytest.raises(NotGranted):
        release.export(looking, "csv", tmp_path / "no")
    with pytest.raises(NotGranted):
        briefing.report(looking.in_language("zh"), "docx", area="110000.core")
    assert not (tmp_path / "no").exists()
    release.export(view, "csv", tmp_path / "yes")
    written = "".join(path.read_text("utf-8") for path in (home / "audit").rglob("*.json"))
    assert '"export"' in written


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_briefing_leads_with_the_sentence_of_the_page(view: View, language: str):
    told = docx.Document(io.BytesIO(briefing.report(view.in_language(language), "docx", area="110000.core")))
    assert "19,645" in told.paragraphs[0].text or "1.964" in told.paragraphs[0].text
    texts = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
    assert any(text.startswith("R1-population_density-110000.core") for text in texts)
    made = briefing.report(view.in_language(language), "pdf", area="110000.core")
    assert made.startswith(b"%PDF")


def test_commands_answer_in_json(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["export", "--home", str(home), "--format", "sdmx-csv", "--out", str(tmp_path / "x.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(tmp_path / "x.csv")]
    assert run(["report", "--home", str(home), "--format", "docx", "--out", str(tmp_path / "x.docx"), "--json"]) == 0
    assert zipfile.is_zipfile(tmp_path / "x.docx")
    capsys.readouterr()
    assert run(["report", "--home", str(home), "--format", "pdf", "--out", "x", "--area", "999"]) == 2
    assert run(["status", "--home", str(home), "--json", "--today", "2024-02-01"]) == 0
    assert "datasets" in json.loads(capsys.readouterr().out)


def test_what_is_due_and_what_is_late(view: View):
    soon = due.due(view, today=dt.date(2035, 11, 1))
    assert "core-residents" in {row["target_id"] for row in soon}
    assert due.due(view, today=dt.date(2033, 1, 1)) == []
    rows = {row["dataset"]: row for row in due.freshness(view, today=dt.date(2031, 1, 1))}
    assert rows["population"]["late"]
    assert not rows["hospitals"]["late"]  # nothing was ever delivered
    assert rows["hospitals"]["through"] is None


def test_an_empty_home_is_told_how_to_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    Store.open(str(tmp_path / "empty"))
    assert run(["status", "--home", str(tmp_path / "empty")]) == 2
    assert "sidu seed" in capsys.readouterr().err
