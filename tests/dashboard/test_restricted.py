"""Small cells reach nobody without the right, by any reader; who has the right leaves one entry a page and session."""

import argparse
import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, quiet, rollback
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import publishing
from dashboard.cli import main
from dashboard.cli.command import UsageError
from dashboard.cli.commands import COMMANDS
from dashboard.content.subjects import beds as movements
from dashboard.content.subjects import facility_points, villages
from dashboard.handouts import release
from dashboard.proof import proof
from dashboard.publishing.consequences import consequences
from dashboard.publishing.delivery import _without_keys
from dashboard.reading import figures, query, receipts, suppression
from data.contracts.findings import Example, Finding, Severity
from data.contracts.text import Text
from data.store import releases
from data.store.access import Grant, NotGranted, grant_for
from data.store.objects import Store
from metrics.catalogue import BY_ID

LEADER, OFFICE = grant_for("leadership", "leader"), grant_for("office", "office")
ANALYST = replace(grant_for("analyst", "analyst"), where="page beds", session="one")
MONTHS = ("2023-09-01", "2023-10-01")
VILLAGES = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,migrant_definition,"
    "rental_rooms,rental_rooms_managed,hazards_open_start,hazards_found,hazards_rectified\n"
    "110114115201,month,2023-09-01,甲村,110114115,true,5,250,resident_6m,300,240,10,5,12\n"
    "110114115202,month,2023-09-01,乙村,110114115,true,200,100,resident_6m,50,50,20,11,13\n"
)
HOSPITALS = (
    "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
    + "".join(
        f"{code},month,{month},{code},{name},{place},general,all,open,{beds},{beds},{beds * 30},{beds * 20},9000,900\n"
        for month in MONTHS
        for code, name, place, beds in (
            ("H-1", "甲诊所", "110101001", 3 if month == MONTHS[0] else 0),
            ("H-2", "乙院", "110101001", 40),
            ("H-3", "丙院", "110101002", 500),
            ("H-4", "丁院", "110102001", 600 if month == MONTHS[0] else 603),
            ("H-5", "戊院", "110102001", 700),
        )
    )
)
MOVEMENTS = (
    "movement_id,date,kind,subject,from_id,to_id,beds,document\n"
    "M-1,2023-10-01,move,hospital,H-1,H-4,3,文件一\n"
    "M-2,2023-10-01,move,hospital,H-3,H-5,20,文件二\n"
)


@pytest.fixture(scope="module")
def planted(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    home = Path(shutil.copytree(seeded, folder / "home"))
    files = {"villages": VILLAGES, "hospitals": HOSPITALS, "movements": MOVEMENTS}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    done = publishing.publish(
        Store.open(str(home)),
        {name: [folder / f"{name}.csv"] for name in files},
        grant=ME,
        reason="planted",
        as_of=AS_OF,
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(done, publishing.Published), done.findings
    return home


@pytest.fixture
def home(planted: Path, memory: Path) -> Path:
    return Path(shutil.copytree(planted, memory / "home"))


def entries(home: Path) -> list[tuple[str, str, str, int]]:
    """Who saw restricted cells where, in which session, of which release; read as plain files."""
    found = [json.loads(file.read_bytes()) for file in sorted(home.glob("audit/*/*/*.json"))]
    return [
        (one["actor"], one["about"]["where"], one["about"]["session"], one["about"]["release"])
        for one in found
        if one["action"] == "restricted_view" and one["actor"] != ME.actor  # who planted them saw their consequences
    ]


def hidden(home: Path) -> pl.DataFrame:
    view = query.open_view(str(home), grant=ME)
    return query.observations(view, indicators=list(BY_ID), variant=None, shown=False).filter(
        pl.col("conf_status") != "free"
    )


def test_the_planted_cells_are_hidden_and_their_figures_are_nowhere_in_an_export(home: Path, tmp_path: Path):
    cells = hidden(home)
    assert {"110114115201", "110114115202", "H-1", "H-2"} <= set(cells["area_code"])
    view = query.open_view(str(home), grant=OFFICE)
    for form in ("csv", "parquet", "sdmx-csv", "datapackage"):
        out = tmp_path / (form if form != "sdmx-csv" else "sdmx.csv")
        release.export(view, form, out)
        file = out if out.is_file() else next(out.glob("observations.*"))
        table = pl.read_parquet(file) if form == "parquet" else pl.read_csv(file, infer_schema=False)
        names = {"REF_AREA": "area_code", "INDICATOR": "indicator", "OBS_VALUE": "value", "NUMERATOR": "numerator"}
        table = table.rename({old: new for old, new in names.items() if old in table.columns})
        if form == "sdmx-csv":
            status = table.filter(pl.col("CONF_STATUS") != "F")
        else:
            status = table.filter(pl.col("conf_status") != "free")
        assert status.height == cells.height, form
        assert status["value"].null_count() == status["numerator"].null_count() == cells.height, form
    assert entries(home) == []


def test_raw_rows_of_hidden_facilities_and_their_movements_reach_who_may_see_them_only(home: Path):
    whole = query.open_view(str(home), grant=ANALYST)
    part = query.open_view(str(home), grant=LEADER)
    assert villages.villages(whole).height == 2
    assert villages.villages(part).height == 0
    assert set(query.dataset(part, "hospitals")["facility_id"]) == {"H-3", "H-4", "H-5"}
    # H-4 has 3 beds more, which is shown: who read that H-1 moved to H-4 would know what H-1 had.
    assert set(query.dataset(part, "movements")["movement_id"]) == {"M-2"}
    assert set(query.dataset(whole, "movements")["movement_id"]) == {"M-1", "M-2"}
    assert movements.movement_table(part.in_language("en")).height == 1
    assert movements.between_districts(whole.in_language("en"))["value"].to_list() == [23]
    assert movements.between_districts(part.in_language("en"))["value"].to_list() == [20]


def test_points_of_the_map_tell_no_number_of_a_hidden_facility(home: Path):
    whole, part = (query.open_view(str(home), grant=who) for who in (ANALYST, LEADER))
    seen, told = (
        facility_points.rows(view.in_language("en"), "hospitals", "110000.core", "2023-09") for view in (whole, part)
    )
    assert dict(seen.select("name", "value_2").iter_rows()) == {
        "甲诊所": 3, "乙院": 40, "丙院": 500, "丁院": 600, "戊院": 700
    }  # fmt: skip
    # 20 of 30 bed-days everywhere: 66.7 %.
    assert dict(told.select("name", "shown").iter_rows()) == dict.fromkeys(("丙院", "丁院", "戊院"), "66.7 %")
    assert "small cells" in facility_points.under(told, "hospitals", "Bed occupancy", "en", sees_all=False)
    for row in told.iter_rows(named=True):
        assert receipts.find(str(home), row["receipt"], grant=LEADER).row["value"] == row["value"]
        assert receipts.find(str(home), row["receipt_2"], grant=LEADER).row["value"] == row["value_2"]


def test_a_page_with_restricted_cells_is_noted_once_a_session_and_release(home: Path):
    for _ in range(3):
        view = query.open_view(str(home), grant=ANALYST)
        figures.series(view, "hospital_beds", "H-1")
    assert entries(home) == [("analyst", "page beds", "one", 2)]
    figures.series(query.open_view(str(home), grant=replace(ANALYST, session="two")), "hospital_beds", "H-1")
    figures.series(query.open_view(str(home), grant=replace(ANALYST, where="page villages")), "hospital_beds", "H-1")
    assert [one[1:3] for one in entries(home)] == [("page beds", "one"), ("page beds", "two"), ("page villages", "one")]


@pytest.mark.parametrize(("role", "noted"), [("analyst", 1), ("leadership", 0), ("office", 0)])
def test_the_page_of_villages_is_noted_for_who_sees_them(
    home: Path, role: str, noted: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SIDU_HOME", str(home))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_file(Path(dashboard.__file__).with_name("app.py"), default_timeout=300)
    app.session_state["role"] = role
    app.query_params["area"] = "110114"
    app.run()
    assert entries(home) == []
    registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
    app._page_hash = registered["villages"]  # AppTest switches between files only
    app.run()
    app.run()
    assert not app.exception
    assert [one[:2] for one in entries(home)] == [(f"local:{role}", "page villages")] * noted


def test_free_cells_old_releases_without_any_and_persons_without_the_right_leave_no_entry(home: Path):
    figures.series(query.open_view(str(home), grant=ANALYST), "hospital_beds", "110102")
    query.dataset(query.open_view(str(home), grant=ANALYST, number=1), "villages")
    query.observations(query.open_view(str(home), grant=ANALYST), indicators=["hospital_beds"], shown=False)
    for grant in (LEADER, OFFICE):
        view = query.open_view(str(home), grant=grant)
        for name in suppression.DATASETS:
            query.dataset(view, name)
        query.observations(view, indicators=list(BY_ID), variant=None)
    assert entries(home) == []


def test_a_receipt_of_a_restricted_cell_is_noted_and_is_unknown_to_others(home: Path):
    view = query.open_view(str(home), grant=ME)
    row = query.observations(view, indicators=["hospital_beds"], areas=["H-1"], shown=False).row(0, named=True)
    text = receipts.receipt(view, row)
    looking = replace(ANALYST, where="page receipt")
    assert proof.verify(str(home), text, grant=looking).recomputed_equal
    assert entries(home) == [("analyst", "page receipt", "one", 2)]
    with pytest.raises(receipts.UnknownReceipt):
        proof.verify(str(home), text, grant=OFFICE)


def test_consequences_leave_small_cells_out_for_who_may_not_see_them(home: Path):
    store = Store.open(str(home))
    new, old = (releases.get(store, number, grant=ME).datasets for number in (2, 1))
    seen = consequences(store, new, old, grant=OFFICE, release=2)
    three_beds = ("hospital_beds", "H-1", MONTHS[0])
    assert three_beds not in {(row["indicator"], row["area"], row["period"]) for row in seen.rows}
    assert not any(row["small_cell"] for row in seen.rows)
    assert entries(home) == []
    whole = consequences(store, new, old, grant=ANALYST, release=2)
    assert three_beds in {(row["indicator"], row["area"], row["period"]) for row in whole.rows}
    assert entries(home) == [("analyst", "page beds", "one", 2)]
    # Groups count what is left: nothing that is hidden can be counted back.
    assert seen.total == len(seen.rows) < whole.total
    counted = sum(one["figures"] for one in seen.groups)
    assert counted == sum(row["kind"] == "value" for row in seen.rows)


def test_a_reviewer_without_the_right_reads_no_rows_of_a_file_of_facilities(home: Path, tmp_path: Path):
    file = tmp_path / "villages.csv"
    file.write_text(VILLAGES.replace(",5,250,", ",-5,250,"), encoding="utf-8")
    for grant, told in ((ME, True), (OFFICE, False)):
        seen = publishing.preview(
            Store.open(str(home)), {"villages": [file]}, grant=grant, workdir=tmp_path, as_of=AS_OF,
            brought_by="another" if grant is OFFICE else None, progress=quiet,
        )  # fmt: skip
        assert seen.findings
        assert any(finding.examples for finding in seen.findings) is told
        assert any(one.parsed is not None for one in seen.checked) is told


def test_a_reviewer_without_the_right_is_not_told_which_village_would_lose_what():
    text = Text("{dataset} {n}（首例：{first}）", "{dataset} {n} (first: {first})")
    key = "110114115202 quarter 2026-07-01"
    for dataset, grant, told in (("villages", ME, True), ("villages", OFFICE, False), ("population", OFFICE, True)):
        lost = Finding(
            severity=Severity.WARNING,
            rule="values_vanish",
            found=text,
            mend=text,
            column="rental_rooms_managed",
            rows=1,
            examples=(Example(None, key),),
            params={"dataset": dataset, "n": 1, "first": key},
        )
        assert (key in str(_without_keys(lost, grant).as_json("en"))) is told


SERIES = {
    "indicator": "hospital_beds",
    "area_code": "110101",
    "grain": "month",
    "vintage": "office",
    "variant": "default",
}
CELL = pl.DataFrame([{**SERIES, "period": dt.date(2023, 9, 1)}])


def test_a_projection_of_a_series_with_a_hidden_cell_is_not_told():
    # The mean of "no change" is the last value itself.
    rows = pl.DataFrame([{**SERIES, "mean": 3.0}, {**SERIES, "area_code": "110102", "mean": 600.0}])
    for name in ("projections", "hindcasts"):
        assert suppression.rows(rows, name, CELL, threshold=10)["area_code"].to_list() == ["110102"]


def test_few_rooms_of_an_inn_are_not_told_where_its_beds_are():
    # 9 rooms are a small count, 10 are none, 0 counts nothing; the other columns of the row stay.
    ids = ["L-1", "L-2", "L-3", "L-4"]
    # Nobody was a guest, so no occupancy is told and judged: 270 nights of a month of 30 days are 9 rooms, 300 are 10.
    nights = {"room_nights_available": [30, 270, 300, 0], "room_nights_sold": [None, 9, 10, 0]}
    when = {"grain": "month", "period": dt.date(2023, 9, 1)}
    rows = pl.DataFrame({"establishment_id": ids, "rooms": [1, 9, 10, 0], "beds": [12, 20, 20, 0], **nights, **when})
    told = suppression.rows(rows, "lodging", CELL, threshold=10)
    assert told["rooms"].to_list() == [None, None, 10, 0]
    assert told["room_nights_available"].to_list() == [None, None, 300, 0]
    assert told["room_nights_sold"].to_list() == [None, None, 10, 0]
    assert told["beds"].to_list() == [12, 20, 20, 0]


def test_a_movement_of_few_beds_and_what_it_tells_whole_are_not_told():
    # M-1 tells the whole of A, M-5 that of B: with 95 of its 100 beds gone by M-2, A closed with the 5 of M-1.
    kinds = ["close", "move", "move", "move", "open", "move", "open"]
    beds = [5, 95, 9, 10, 1, 50, 0]
    ends = {"from_id": ["A", "A", "C", "C", None, "B", None], "to_id": [None, "C", "D", "D", "B", "C", "E"]}
    rows = pl.DataFrame({"movement_id": [f"M-{n}" for n in range(1, 8)], "kind": kinds, "beds": beds, **ends})
    assert suppression.rows(rows, "movements", CELL, threshold=10)["movement_id"].to_list() == ["M-4", "M-7"]
    assert (
        suppression.rows(rows, "movements", CELL, threshold=1)["movement_id"].to_list() == rows["movement_id"].to_list()
    )


def test_a_step_back_over_another_threshold_says_first_what_it_shows_on_the_page_and_on_the_command_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Release 3 hides nothing, release 4 hides it again: to undo that shows all of it, in months before."""
    store, cells = Store.open(str(home)), hidden(home).height
    for when, least in (("2024-01-01", 1), ("2024-01-02", 10)):
        file = tmp_path / "thresholds.csv"
        head = "indicator,area_code,tier,valid_from,value,source\n"
        file.write_text(f"{head}small_cells,110000,least,{when},{least},test\n", encoding="utf-8")
        how = {"grant": ME, "reason": "test", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
        assert isinstance(publishing.publish(store, {"thresholds": [file]}, **how), publishing.Published)
    monkeypatch.setenv("SIDU_HOME", str(home))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_file(Path(dashboard.__file__).with_name("app.py"), default_timeout=300)
    app.query_params["lang"] = "en"
    app.run()
    registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
    app._page_hash = registered["releases"]  # AppTest switches between files only
    app.run()
    next(one for one in app.button if one.label == "Undo release 4").click().run()
    next(one for one in app.text_input if one.label == "Reason of the release").input("back").run()
    assert not app.exception
    texts = [str(one.value) for one in app.main if one.type in {"markdown", "subheader"}]
    said = next(place for place, text in enumerate(texts) if f"{cells} cells become visible to everybody" in text)
    assert said < next(place for place, text in enumerate(texts) if text.startswith("Consequences: "))
    assert next(one for one in app.button if one.label == "Publish").disabled
    assert releases.numbers(store) == [1, 2, 3, 4]
    command = ["rollback", "3", "--reason", "x", "--home", str(home), "--as-of", str(AS_OF), "--lang", "en"]
    assert main.run(command) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "refused"
    assert f"{cells} cells become visible to everybody" in told[1]
    assert "--accept-warnings" in told[-1]
    app.checkbox[-1].check().run()
    next(one for one in app.button if one.label == "Publish").click().run()
    assert not app.exception
    assert app.success[0].value.startswith("Release 5 is published: back.")
    assert main.run(["rollback", "4", *command[2:], "--accept-warnings"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert f"{cells} become hidden" in told[0]
    assert hidden(home).height == cells


def test_another_threshold_of_small_cells_is_the_administrator_s_and_says_first_what_it_shows(
    home: Path, tmp_path: Path
):
    file = tmp_path / "thresholds.csv"
    head = "indicator,area_code,tier,valid_from,value,source\n"
    file.write_text(f"{head}small_cells,110000,least,2024-01-01,2,test\n", encoding="utf-8")
    store = Store.open(str(home))

    def looked_at(grant: Grant) -> publishing.Preview:
        return publishing.preview(
            store, {"thresholds": [file]}, grant=grant, workdir=tmp_path, as_of=AS_OF, progress=quiet
        )

    refused = looked_at(OFFICE)
    assert ([one.rule for one in refused.findings], refused.draft) == (["threshold_reserved"], None)
    seen = looked_at(ME)
    first = seen.findings[0]
    cells = hidden(home)
    assert (first.rule, first.severity, first.params["seen"]) == ("small_cells_change", Severity.WARNING, cells.height)
    assert isinstance(publishing.commit_preview(store, seen, grant=ME, accept_warnings=False), publishing.Refused)
    done = publishing.commit_preview(store, seen, grant=ME, accept_warnings=True, reason="told")
    assert isinstance(done, publishing.Published)
    # Three beds, in a month before: shown by this release, and kept by the one before.
    beds = [
        query.observations(
            query.open_view(str(home), grant=LEADER, number=number), indicators=["hospital_beds"], areas=["H-1"]
        ).filter(pl.col("period") == dt.date(2023, 9, 1))["value"].to_list()
        for number in (2, 3)
    ]  # fmt: skip
    assert beds == [[None], [3.0]]
    # Who may take releases back may not take this back.
    with pytest.raises(NotGranted):
        rollback(store, 2, grant=ANALYST, reason="test", as_of=AS_OF, progress=quiet)
    assert set(query.dataset(query.open_view(str(home), grant=LEADER), "hospitals")["facility_id"]) > {"H-1"}


def test_the_files_of_a_dataset_with_small_cells_are_not_named_to_who_may_not_see_them(home: Path):
    command = next(one for one in COMMANDS if one.name == "paths")
    for name, grant, told in (("hospitals", OFFICE, False), ("hospitals", ME, True), ("population", OFFICE, True)):
        options = argparse.Namespace(dataset=name, release=None, home=str(home), lang="en", json=True, demo=False)
        if told:
            assert command.act(options, grant).answer["paths"]
        else:
            with pytest.raises(UsageError):
                command.act(options, grant)
