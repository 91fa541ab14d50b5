"""Who answers for what, how it stands, what is due; and the ledger as people read it."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from small_home import ME

from dashboard.content.targets import accountability, comparison, ledger, target_split
from dashboard.reading import query


@pytest.fixture
def view(seeded: Path) -> query.View:
    return query.open_view(str(seeded), grant=ME)


def test_every_target_and_milestone_is_an_item_with_its_own_due_date(view: query.View):
    found = ledger.items(view.in_language("zh"))
    targets = query.targets(view)
    assert {(row["target_id"], row["due"]) for row in found} == {
        (row["target_id"], row["due"].isoformat()) for row in targets.iter_rows(named=True)
    }
    milestone = next(row for row in found if row["item_id"] == "item-core-residents-2035")
    assert (milestone["due"], milestone["milestone"], milestone["body"]) == ("2035-12-31", True, "市发展改革委")
    floor = next(row for row in found if row["item_id"] == "item-core-floor-area")
    assert floor["supporting"] == "市住房城乡建设委"


def test_items_are_ordered_and_grouped_by_what_one_asks(view: query.View):
    found = ledger.items(view.in_language("en"))
    dues = [row["due"] for row in ledger.ordered(found, "due")]
    assert dues == sorted(dues)
    for by in ("body", "area", "subject"):
        groups = ledger.grouped(found, by)
        assert sum(map(len, groups.values())) == len(found)
        assert all({row[by] for row in rows} == {name} for name, rows in groups.items())


def test_a_note_says_only_what_no_other_column_says(view: query.View):
    # On the English page every item carried "到期 2025-12-31；配合单位 …", which three other columns say in English.
    for language in ("zh", "en"):
        rows = ledger.items(view.in_language(language))
        assert {row["said"] for row in rows} == {""}
        assert not {"说明", "Note"}.intersection(ledger.table(rows, language).columns)
    own = "阶段目标，到期 2035-12-31；已约谈；配合单位 市公安局、市农业农村局"
    assert ledger._own_note(own) == "已约谈"


def test_a_table_that_stayed_as_it_was_makes_no_edit(view: query.View):
    before = ledger.editable(ledger.items(view.in_language("zh")))
    assert ledger.edits(before, before) == []
    after = before.with_columns(
        pl.when(pl.col("item_id") == "item-core-residents").then(pl.lit("文件")).otherwise("evidence").alias("evidence")
    )
    (edit,) = ledger.edits(before, after)
    assert (edit.item_id, edit.seen, dict(edit.changes), edit.verify) == (
        "item-core-residents",
        1,
        {"evidence": "文件"},
        False,
    )


def test_items_that_are_called_alike_are_not_the_same(view: query.View):
    one = ledger.editable(ledger.items(view.in_language("zh"))).head(1)
    assert ledger.same_items(one, one.with_columns(note=pl.lit("更正")))
    assert not ledger.same_items(one, one.with_columns(item_id=pl.lit("another")))
    assert ledger.same_items(one, ledger.editable(ledger.items(view.in_language("en"))).head(1))


def test_many_items_move_on_where_nothing_was_edited(view: query.View):
    before = ledger.editable(ledger.items(view.in_language("zh"))).head(2)
    mine = pl.col("item_id") == before["item_id"][0]
    after = before.with_columns(note=pl.when(mine).then(pl.lit("更正")).otherwise("note"))
    now = ledger.editable(ledger.items(view.in_language("en"))).head(2).with_columns(pl.col("revision") + 1)
    kept, begun = ledger.rebased(before, after, now)
    assert kept["item"].to_list() == begun["item"].to_list() == now["item"].to_list()
    # What was edited is still held against the revision that was read: another one since is told.
    assert kept["revision"].to_list() == [before["revision"][0], now["revision"][1]]
    assert [(one.item_id, one.changes) for one in ledger.edits(kept, begun)] == [
        (before["item_id"][0], {"note": "更正"})
    ]


def test_what_is_due_in_the_next_quarter_is_told_to_lead_and_supporting_bodies(view: query.View):
    found = accountability.owners(view.in_language("zh"), "body", today=dt.date(2035, 10, 15))
    due = {one.name: {row["item_id"] for row in one.due} for one in found}
    assert "item-core-floor-area-2035" in due["市规划自然资源委"]
    assert "item-core-floor-area-2035" in due["市住房城乡建设委"]
    assert not any(one.due for one in accountability.owners(view.in_language("zh"), "body", today=dt.date(2030, 1, 1)))


def test_a_district_without_targets_is_listed_and_says_so(view: query.View):
    found = {
        one.name: one for one in accountability.owners(view.in_language("en"), "district", today=dt.date(2024, 1, 15))
    }
    assert found["Yanqing"].items == ()
    assert accountability.line(found["Yanqing"], "en") == "Yanqing has no item and no target of its own."
    assert {row["area_code"] for row in found["Fengtai"].items} == {"110106", "110106010"}  # 新村街道 lies in 丰台


def test_items_of_a_zone_and_of_the_city_are_told_apart(view: query.View):
    found = {
        one.key: one for one in accountability.owners(view.in_language("en"), "district", today=dt.date(2024, 1, 15))
    }
    assert {row["area_code"] for row in found["110000"].items} == {"110000"}
    assert {row["area_code"] for row in found["110000.core"].items} == {"110000.core"}


@pytest.mark.parametrize("kind", accountability.KINDS)
def test_owners_have_names_in_each_language_and_keys_that_are_the_same_in_both(view: query.View, kind: str):
    zh, en = (
        accountability.owners(view.in_language(language), kind, today=dt.date(2024, 1, 15)) for language in ("zh", "en")
    )
    assert {one.key for one in zh} == {one.key for one in en}
    assert all(one.name.isascii() for one in en)
    assert not any(one.name.isascii() for one in zh)


def test_a_district_that_cannot_be_placed_stands_apart_with_its_reason(view: query.View):
    found = comparison.compared(view.in_language("en"), "residents")
    reasons = dict(found.apart)
    assert reasons["110119"] == "no target of its own"
    assert set(found.steps["area_code"]).isdisjoint(reasons)
    assert len(reasons) + found.steps["area_code"].n_unique() == 16


def test_the_best_is_told_with_the_way_its_figure_went(view: query.View):
    # Floor area is to fall. Where it rose everywhere, the best read "−5.2 % since 2020", as if it had fallen.
    row = {"area_code": "110106", "measure": "direction", "period": dt.date(2025, 1, 1), "grain": "year", "place": 1}
    row |= {"value": 96_066_321.0, "progress": -0.052, "moved": 0.052, "since": dt.date(2020, 1, 1)}
    told = {
        lang: comparison.best(view.in_language(lang), pl.DataFrame([row]), "above_ground_gfa")[0]
        for lang in ("zh", "en")
    }
    assert told["zh"] == "丰台区：比 2020 年上升 5.2%，现为 96,066,321 平方米。"
    assert told["en"] == "Fengtai: up 5.2 % from 2020, now 96,066,321 m²."


@pytest.mark.parametrize(("time", "year"), [(2034.53, "2035"), (2035.0, "2035"), (2035.66, "2036"), (2024.75, "2025")])
def test_a_year_is_expected_by_its_end(time: float, year: str):
    # A year's value stands at its end: the core's path at 1,704,445 at the end of 2035 meets 1,700,000 in 2036.
    assert target_split.year_of(time, "en") == year
