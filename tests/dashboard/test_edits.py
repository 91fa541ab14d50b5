"""Tables that the office edits: what changed, as the extract that it is."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, quiet

from dashboard import publishing
from dashboard.content.targets import office_tables
from dashboard.reading import query
from dashboard.reading.query import View
from data.store.objects import Store


@pytest.fixture
def view(home: Path) -> View:
    return query.open_view(str(home), grant=ME)


@pytest.mark.parametrize("dataset", office_tables.EDITED)
def test_a_table_that_nobody_touched_changes_nothing(view: View, dataset: str):
    before = office_tables.table(view, dataset)
    new, gone = office_tables.changed(before, before, dataset)
    assert (new.height, gone.height) == (0, 0)


def test_only_the_changed_row_is_in_the_extract(view: View):
    before = office_tables.table(view, "targets")
    mine = pl.col("target_id") == "core-residents"
    after = before.with_columns(
        pl.when(mine).then(pl.lit("annual plan")).otherwise("revision_reason").alias("revision_reason")
    )
    new, gone = office_tables.changed(before, after, "targets")
    assert set(new["target_id"]) == {"core-residents"}
    assert gone.is_empty()
    assert office_tables.extract(before, after, "targets").decode().count("\n") == new.height + 1


def test_a_table_that_was_taken_out_is_no_formula_and_comes_back_as_the_same_text(view: View, tmp_path: Path):
    cells = ('=HYPERLINK("http://evil.example";"x")', "'=1", "-", "+86 10", "@a", "'a")
    row = office_tables.table(view, "events").head(1)
    row = row.with_columns(text_zh=pl.lit(cells[0]), text_en=pl.lit(cells[1]), source=pl.lit(cells[2]))
    come = pl.concat([row.with_columns(event_id=pl.lit(name)) for name in cells[3:]])
    file = tmp_path / "events.csv"
    how = {"grant": ME, "reason": "test", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    file.write_bytes(office_tables.as_csv(come))
    assert isinstance(publishing.publish(view.store, {"events": [file]}, **how), publishing.Published)
    held = office_tables.table(query.open_view(view.store.home, grant=ME), "events")
    assert held.filter(pl.col("event_id").is_in(cells)).equals(come.sort("event_id"))
    file.write_bytes(office_tables.as_csv(held))
    read = pl.read_csv(file, infer_schema=False)
    assert not [cell for column in read.iter_columns() for cell in column if cell and cell[0] in "=+-@"]
    assert isinstance(publishing.publish(view.store, {"events": [file]}, **how), publishing.Unchanged)


def test_a_removed_row_makes_the_edit_a_full_delivery(view: View):
    before = office_tables.table(view, "thresholds")
    after = before.slice(1)
    new, gone = office_tables.changed(before, after, "thresholds")
    assert (new.height, gone.height) == (0, 1)
    assert office_tables.extract(before, after, "thresholds").decode().count("\n") == before.height


def test_edits_are_made_again_where_they_stood_also_on_a_later_release(view: View):
    """a, b, c: b says something else, c is gone, n is new, and a row without its key is still being written."""
    row = office_tables.table(view, "events").head(1)
    before = pl.concat([row.with_columns(event_id=pl.lit(name)) for name in "abc"])
    other = pl.col("event_id") == "b"
    draft = row.with_columns(pl.lit(None, pl.String).alias("event_id"))
    after = pl.concat([before.head(2), row.with_columns(event_id=pl.lit("n")), draft])
    after = after.with_columns(text_en=pl.when(other).then(pl.lit("other")).otherwise("text_en"))
    new, gone = office_tables.changed(before, after, "events")
    assert office_tables.edited_again(before, new, gone, "events", made_to=before).equals(after)
    later = pl.concat([row.with_columns(event_id=pl.lit("0")), before])
    moved = office_tables.edited_again(later, new, gone, "events", made_to=before)
    assert moved["event_id"].to_list() == ["0", "a", "b", "n", None]
    published = office_tables.edited_again(after.head(3), new, gone, "events", made_to=before)
    assert office_tables.changed(after.head(3), published, "events")[0]["event_id"].to_list() == [None]


def test_what_somebody_else_published_in_other_cells_of_a_row_stays(view: View):
    """Here text_en of a is changed, elsewhere its text_zh; b comes from both sides, and stays as it is written here."""
    before = office_tables.table(view, "events").head(1).with_columns(event_id=pl.lit("a"))
    mine = before.with_columns(text_en=pl.lit("mine"))
    other = before.with_columns(text_zh=pl.lit("theirs"))
    after = pl.concat([mine, mine.with_columns(event_id=pl.lit("b"))])
    later = pl.concat([other, other.with_columns(event_id=pl.lit("b"))])
    new, gone = office_tables.changed(before, after, "events")
    found = office_tables.edited_again(later, new, gone, "events", made_to=before)
    assert found.filter(event_id="a").select("text_zh", "text_en").row(0) == ("theirs", "mine")
    assert found.filter(event_id="b").equals(after.filter(event_id="b"))


def test_an_empty_row_at_the_end_is_nobodys(view: View):
    before = office_tables.table(view, "events")
    empty = pl.DataFrame({name: [None] for name in before.columns}, schema=before.schema)
    new, gone = office_tables.changed(before, pl.concat([before, empty]), "events")
    assert (new.height, gone.height) == (0, 0)


def test_a_milestone_is_published_and_judged(view: View, home: Path, tmp_path: Path):
    before = office_tables.table(view, "targets")
    plan = before.filter(pl.col("target_id") == "core-residents").sort("due").head(1)
    milestone = plan.with_columns(
        pl.lit(dt.date(2025, 12, 31)).alias("due"),
        pl.lit(1_780_000.0).alias("high"),
        pl.lit(value=True).alias("is_milestone"),
        pl.lit("annual plan 2025").alias("source"),
        pl.lit("official").alias("origin"),
    )
    content = office_tables.extract(before, pl.concat([before, milestone]), "targets")
    file = tmp_path / "targets.csv"
    file.write_bytes(content)
    result = publishing.publish(
        Store.open(str(home)),
        {"targets": [file]},
        grant=ME,
        reason="annual plan",
        as_of=dt.date(2024, 2, 1),
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(result, publishing.Published), result
    later = query.open_view(str(home), grant=ME)
    same = {
        name: office_tables.state_of(later, name) == office_tables.state_of(view, name) for name in office_tables.EDITED
    }
    assert same == {"targets": False, "thresholds": True, "events": True}  # edits of these two are not lost
    judged = query.standings(later).filter(pl.col("target_id") == "core-residents")
    assert dt.date(2025, 12, 31) in judged["due"].to_list()
    assert query.targets(later).height == before.height + 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dataset", office_tables.EDITED)
def test_codes_are_chosen_by_name_and_none_that_is_held_is_missing(view: View, dataset: str, language: str):
    before, offered = office_tables.table(view, dataset), office_tables.choices(view.in_language(language), dataset)
    for name, words in offered.items():
        assert set(before[name].drop_nulls()) <= set(words), name
        assert not [word for word in words.values() if "_" in word or not word], name
    if dataset == "targets":
        assert offered["kind"]["reduce_to"] == {"zh": "降到", "en": "reduce to"}[language]
        assert offered["area_code"]["110102"] == {"zh": "西城区", "en": "Xicheng"}[language]


def test_villages_and_facilities_can_be_chosen_wherever_an_area_can(home: Path, tmp_path: Path):
    """Two villages of one name in one town are told apart by their codes."""
    head = "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,"
    head += "migrant_definition,rental_rooms,hazards_open_start,hazards_found,hazards_rectified\n"
    rows = [f"11011411520{n},month,2023-09-01,{name},110114115,true,900,950,resident_6m,30,20,20,20\n"
            for n, name in ((1, "甲村"), (2, "乙村"), (3, "乙村"))]  # fmt: skip
    villages, hospitals = tmp_path / "villages.csv", tmp_path / "hospitals.csv"
    villages.write_text(head + "".join(rows), encoding="utf-8")
    head = "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    head += "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
    hospital = "H-1,month,2023-09-01,H-1,丙院,110101001,general,all,open,500,500,15000,10000,9000,900\n"
    hospitals.write_text(head + hospital, encoding="utf-8")
    files = {"villages": [villages], "hospitals": [hospitals]}
    given = {"grant": ME, "reason": "places", "as_of": dt.date(2024, 1, 15), "accept_warnings": True, "progress": quiet}
    assert isinstance(publishing.publish(Store.open(str(home)), files, **given), publishing.Published)
    view = query.open_view(str(home), grant=ME)
    for dataset in office_tables.EDITED:
        places = office_tables.choices(view.in_language("zh"), dataset)["area_code"]
        assert places["110114115201"] == "昌平区 · 北七家镇 · 甲村"
        assert places["110114115203"] == "昌平区 · 北七家镇 · 乙村 110114115203"
        assert places["H-1"].endswith(" · 丙院")
        assert places["spot:palace-museum"] == "东城区 · 故宫博物院"
