"""Reference data cannot take the ground away: each way is refused before a figure is computed, and named by its row."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_home import AS_OF, ME, quiet, rollback, undo

from dashboard import publishing
from dashboard.cli import main
from data import published
from data.candidate.ground import lost
from data.candidate.ground_rules import RULES
from data.store import releases
from data.store.objects import Store
from tests.planted_files import MISTAKES

Rows = Sequence[Mapping[str, Any]]
SINCE = dt.date(1949, 10, 1)
LATE = dt.date(2027, 1, 1)
CORE = "110000.core"


def area(code: str, level: str, parent: str | None = "110000", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "valid_from": SINCE,
        "level": level,
        "parent": parent,
        "name_zh": code,
        "name_en": code,
        **more,
    }


def member(zone: str, code: str, **more: Any) -> dict[str, Any]:
    return {"zone": zone, "code": code, "valid_from": SINCE, **more}


def written(folder: Path, dataset: str, rows: Rows | pl.DataFrame) -> Path:
    table = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
    file = folder / f"{dataset}.csv"
    table.drop("extracted_on", "extract", strict=False).write_csv(file)
    return file


def whole(dataset: str, broken: pl.Expr) -> pl.DataFrame:
    """The published rows without those that are `broken`."""
    return published.load(dataset).filter(~broken)


def later(dataset: str, moved: pl.Expr) -> pl.DataFrame:
    """The published rows; those of today that are `moved` begin far in the future."""
    begins = pl.when(moved & pl.col("valid_to").is_null()).then(dt.date(2100, 1, 1)).otherwise("valid_from")
    return published.load(dataset).with_columns(valid_from=begins)


def row_of(dataset: str, **key: Any) -> dict[str, Any]:
    """A published row that holds today."""
    row = published.load(dataset).filter(pl.col("valid_to").is_null(), **key).row(0, named=True)
    return {name: value for name, value in row.items() if name not in {"extracted_on", "extract", "origin", "source"}}


CODE, ZONE = pl.col("code"), pl.col("zone")
# What is brought, whether it is the whole of it, the rules it breaks, and the rows that are named (None: no row).
WAYS: Mapping[str, tuple[Mapping[str, Rows | pl.DataFrame], bool, Mapping[str, Sequence[int | None]]]] = {
    "unknown member": ({"zone_members": [member(CORE, "110199")]}, False, {"unknown_member": [1]}),
    "unknown zone": ({"zone_members": [member("110000.nowhere", "110105")]}, False, {"unknown_member": [1]}),
    "zone of itself": ({"zone_members": [member(CORE, CORE)]}, False, {"zone_cycle": [1]}),
    "zones of each other": (
        {"zone_members": [member("110000.focus", "110000.newtowns"), member("110000.newtowns", "110000.focus")]},
        False,
        {"zone_cycle": [1, 2]},
    ),
    "overlapping members": (
        {"zone_members": [member("110000.ecology", "110109", valid_from=dt.date(2020, 1, 1))]},
        False,
        {"validity_overlaps": [1]},
    ),
    "core without a member": (
        {"zone_members": whole("zone_members", (ZONE == CORE) & (CODE == "110102"))},
        True,
        {"core_member_lost": [None]},
    ),
    "core that ends for a member": (
        {"zone_members": [{**row_of("zone_members", zone=CORE, code="110101"), "valid_to": LATE}]},
        False,
        {"core_member_lost": [1]},
    ),
    "core without members": (
        {"zone_members": whole("zone_members", ZONE == CORE)},
        True,
        {"ground_missing": [None], "core_member_lost": [None]},
    ),
    "no city": ({"areas": whole("areas", CODE == "110000")}, True, {"ground_missing": [None]}),
    "no core": (
        {"areas": whole("areas", CODE == CORE), "zone_members": whole("zone_members", ZONE == CORE)},
        True,
        {"ground_missing": [None]},
    ),
    "city that ends": (
        {"areas": [{**row_of("areas", code="110000"), "valid_to": LATE}]},
        False,
        {"ground_missing": [1]},
    ),
    "city that begins late": (
        {"areas": pl.concat([whole("areas", CODE == "110000"), published.load("areas").filter(CODE == "110000")
                             .with_columns(valid_from=pl.lit(dt.date(2000, 1, 1)))])},
        True,
        {"ground_missing": [381]},
    ),
    "city that does not hold for a time": (
        {"areas": pl.concat([whole("areas", CODE == "110000"), *(
            published.load("areas").filter(CODE == "110000").with_columns(valid_from=pl.lit(since), valid_to=until)
            for since, until in ((SINCE, pl.lit(dt.date(2020, 1, 1))), (dt.date(2021, 1, 1), pl.col("valid_to"))))])},
        True,
        {"ground_missing": [382], "unknown_parent": [1]},
    ),
    "core whose members begin in the future": (
        {name: later(name, CODE.is_in(["110101", "110102"])) for name in ("areas", "zone_members")},
        True,
        {"ground_missing": [12], "core_member_lost": [12, 14], "area_in_use": [12, 31], "unknown_parent": [13]},
    ),
    "core whose members begin in the future, as members alone": (
        {"zone_members": later("zone_members", CODE.is_in(["110101", "110102"]))},
        True,
        {"ground_missing": [12], "core_member_lost": [12, 14]},
    ),
    "district that begins in the future": (
        {"areas": later("areas", CODE == "110105")},
        True,
        {"area_in_use": [49], "unknown_parent": [50], "unknown_member": [49]},
    ),
    "street that begins after its rows": (
        {"areas": later("areas", CODE == "110101005")},
        True,
        {"area_in_use": [17]},
    ),
    "parent that begins after": (
        {"areas": [area("110120", "district", valid_from=LATE), area("110120001", "street", "110120")]},
        False,
        {"unknown_parent": [2]},
    ),
    "zone and member that begin after": (
        {"areas": [area("110120", "district", valid_from=LATE), area("110000.new", "zone", valid_from=LATE)],
         "zone_members": [member("110000.focus", "110120"), member("110000.new", "110105")]},
        False,
        {"unknown_member": [1, 2]},
    ),
    "district of the core that goes": ({"areas": whole("areas", CODE == "110101")}, True, {"unknown_member": [None]}),
    "parents in a circle": (
        {"areas": [area("110120", "district", "110121"), area("110121", "district", "110120")]},
        False,
        {"area_cycle": [1, 2], "level_wrong": [1, 2]},
    ),
    "its own parent": ({"areas": [area("110120", "district", "110120")]}, False, {"area_cycle": [1]}),
    "unknown parent": ({"areas": [area("110120001", "street", "110120")]}, False, {"unknown_parent": [1]}),
    "no parent": ({"areas": [area("110120", "district", None)]}, False, {"unknown_parent": [1]}),
    "parent that ends before": (
        {"areas": [{**row_of("areas", code="110119"), "valid_to": LATE}]},
        False,
        {"unknown_parent": [1], "unknown_member": [1]},
    ),
    "district that becomes a village": (
        {"areas": [{**row_of("areas", code="110119"), "level": "village"}]},
        False,
        {"level_wrong": [1]},
    ),
    "district below a street": (
        {"areas": [{**row_of("areas", code="110119"), "parent": "110101001"}]},
        False,
        {"level_wrong": [1]},
    ),
    "overlapping areas": (
        {"areas": [{**row_of("areas", code="110116"), "valid_from": dt.date(2020, 1, 1)}]},
        False,
        {"validity_overlaps": [1]},
    ),
    "street in use": ({"areas": whole("areas", CODE == "110101005")}, True, {"area_in_use": [None]}),
    "street that ends before its rows": (
        {"areas": [{**row_of("areas", code="110101005"), "valid_to": dt.date(2020, 1, 1)}]},
        False,
        {"area_in_use": [1]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_take_the_ground_away_is_refused_by_its_rows(way: str, seeded: Path, tmp_path: Path):
    brought, full, rules = WAYS[way]
    store = Store.open(str(seeded))
    before = sorted(seeded.rglob("*"))
    seen = publishing.preview(
        store,
        {name: [written(tmp_path, name, rows)] for name, rows in brought.items()},
        grant=ME,
        workdir=tmp_path,
        as_of=AS_OF,
        full_delivery=full,
        progress=quiet,
    )
    assert seen.draft is None
    assert sorted(seeded.rglob("*")) == before  # nothing was computed, nothing written
    found = {one.rule: one for one in seen.findings if one.severity == "error"}
    assert rules.keys() <= found.keys() <= RULES.keys()
    for rule, rows in rules.items():
        assert [example.row for example in found[rule].examples][: len(rows)] == list(rows), found[rule]
        for language in ("zh", "en"):
            assert "{" not in found[rule].message(language) + found[rule].fix(language)
            assert str(found[rule].examples[0].value)[:70] in found[rule].message(language)


def test_an_area_in_use_is_told_with_the_datasets_and_their_rows(seeded: Path):
    store = Store.open(str(seeded))
    release = releases.current(store, grant=ME)
    held = dict(releases.frames(store, release, grant=ME))
    code = "110101005"
    rows = held["population"].filter(pl.col("area_code") == code).collect().height
    [told] = lost({**held, "areas": held["areas"].filter(pl.col("code") != code)}, held, as_of=AS_OF)
    assert told.about == f"{code}: population ({rows:,})"
    [told] = lost(
        {**held, "areas": held["areas"].filter(pl.col("code") != code)}, held, as_of=AS_OF, uncounted={"population"}
    )
    assert told.about == f"{code}: population"
    assert (
        lost({**held, "areas": held["areas"].filter(pl.col("code") != code)}, held, as_of=AS_OF, aside={"population"})
        == []
    )


def test_sound_ground_is_published_and_taken_back_but_not_from_under_what_came_after(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store = Store.open(str(home))
    how = {"grant": ME, "reason": "test", "as_of": AS_OF, "progress": quiet}
    street = [area("110101099", "street", "110101", valid_from=dt.date(2023, 1, 1))]
    people = [{"area_code": "110101099", "grain": "instant", "period": dt.date(2023, 11, 1), "vintage": "census",
               "residents": 40_000}]  # fmt: skip
    for name, rows in (("areas", street), ("population", people)):
        done = publishing.publish(store, {name: [written(tmp_path, name, rows)]}, accept_warnings=True, **how)
        assert isinstance(done, publishing.Published), done
    with pytest.raises(publishing.GroundLost) as refused:
        undo(store, 2, **how)
    assert [one.rule for one in refused.value.findings] == ["area_in_use"]
    back = ["rollback", "1", "--dataset", "areas", "--reason", "x", "--home", str(home), "--lang", "en"]
    assert main.run([*back, "--json"]) == 1
    [told] = json.loads(capsys.readouterr().out)["findings"]
    assert told["message"].endswith("(dataset, rows): 110101099: population (1)")
    assert main.run(["diff", f"areas={tmp_path / 'areas.csv'}", "--home", str(home), "--json"]) == 0
    capsys.readouterr()
    assert rollback(store, 1, **how).number == 4  # both go, so nothing is without ground
    with pytest.raises(publishing.GroundLost):  # and its residents do not come back alone
        rollback(store, 3, datasets=["population"], **how)
    assert rollback(store, 3, **how).number == 5


def test_a_file_is_checked_by_itself_as_well(seeded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = written(tmp_path, "zone_members", [member(CORE, "110199")])
    assert main.run(["check", str(file), "--as", "zone_members", "--home", str(seeded), "--json", "--lang", "en"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["accepted"]
    assert told["findings"][0]["examples"] == [{"row": 1, "value": "110000.core ∋ 110199: 110199"}]


def test_every_rule_of_the_ground_is_planted(seeded: Path, tmp_path: Path):
    files = {}
    for name, one in MISTAKES.items():
        if one.dataset in {"areas", "zone_members"}:
            files[one.dataset] = [tmp_path / name]
            files[one.dataset][0].write_bytes(one.content)
    given = {"grant": ME, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    seen = publishing.preview(Store.open(str(seeded)), files, **given)
    told = {one.name: {each.rule for each in one.findings} for one in seen.checked}
    assert told == {name: one.rules for name, one in MISTAKES.items() if one.dataset in files}
    assert set().union(*told.values()) == RULES.keys()


def test_what_was_wrong_already_does_not_stop_what_mends_the_rest(seeded: Path):
    store = Store.open(str(seeded))
    release = releases.current(store, grant=ME)
    held = dict(releases.frames(store, release, grant=ME))
    bad = {**held, "areas": held["areas"].with_columns(
        level=pl.when(pl.col("code") == "110119").then(pl.lit("village")).otherwise("level"))}  # fmt: skip
    assert lost(held, bad, as_of=AS_OF) == []
    assert lost(bad, bad, as_of=AS_OF) == []
    assert {one.rule for one in lost(bad, held, as_of=AS_OF)} == {"level_wrong"}
