"""Receipts of shown rows: what they open, what they refuse, what changed code does to them; and the rows behind."""

import datetime as dt
import inspect
import json
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet

from dashboard import publishing
from dashboard.cli import main
from dashboard.content.subjects import headline
from dashboard.content.targets import ledger, ledger_places
from dashboard.proof import proof, rows_behind
from dashboard.reading import figures, periods, query, row_receipts
from dashboard.reading.receipts import UnknownReceipt, Verification
from dashboard.reading.row_receipts import RECEIPT
from data.store.access import grant_for
from data.store.objects import Store

OFFICE = grant_for("office", "office")
HELD = Verification(stored_equal=True, recomputed_equal=True, code_changed=False)


def card(home: Path, *, grant=ME) -> str:
    return str(headline.card(query.open_view(str(home), grant=grant), "population_density", "110000.core")[RECEIPT][0])


def test_a_card_opens_its_value_its_change_and_what_they_were_computed_from(seeded: Path):
    found = proof.opened(str(seeded), card(seeded), grant=OFFICE)
    # 1,815,043 people on 92.39 km² in 2020; 2,162,261 in 2010
    assert found.cells["value"] == pytest.approx(1_815_043 / 92.39)
    assert found.cells["change"] == pytest.approx(1_815_043 / 2_162_261 - 1, abs=1e-3)
    assert found.indicators == ["population_density"]
    assert {read.dataset for read in found.reads} >= {"observations", "targets", "areas"}
    assert proof.verify(str(seeded), card(seeded), grant=OFFICE) == HELD


def test_a_row_says_that_its_code_changed_and_what_it_says_now(seeded: Path):
    text = card(seeded)
    other = text[:-4] + ("0000" if text[-4:] != "0000" else "1111")
    assert proof.verify(str(seeded), other, grant=ME) == Verification(True, True, True)
    moved = other[:-14] + "0123456789" + other[-4:]
    found = proof.opened(str(seeded), moved, grant=ME)
    assert (found.same, found.code) == (False, (other[-4:], text[-4:]))
    assert not proof.verify(str(seeded), moved, grant=ME).recomputed_equal


@pytest.mark.parametrize("wrong", ["digest", "maker", "argument", "release", "more", "less"])
def test_a_mistyped_receipt_of_a_row_is_unknown(seeded: Path, wrong: str):
    text = card(seeded)
    mistyped = {
        "digest": text[:-14] + "0123456789" + text[-4:],
        "maker": text.replace("card~", "cart~"),
        "argument": text.replace("population_density", "population_densty"),
        "release": text.replace("R1-", "R7-"),
        "more": text.replace("110000.core", "110000.core~x"),
        "less": text.replace("~110000.core", ""),
    }[wrong]
    with pytest.raises(UnknownReceipt):
        proof.verify(str(seeded), mistyped, grant=ME)


def test_hints_tell_the_form_and_never_what_exists(seeded: Path):
    def told(text: str) -> str:
        return proof.hint(str(seeded), text, grant=OFFICE, language="en")

    assert "begins with R" in told("19,645")
    assert told("R9-residents-110101-year2020-01-01-0123456789") == "There is no release 9 yet; the latest is 1."
    assert "Did you mean residents?" in told("R1-residants-110101-year2020-01-01-0123456789")
    one, another = (f"R1-inverted_villages-{code}-year2020-01-01-0123456789" for code in ("110114", "999999"))
    assert told(one) == told(another)


def test_a_receipt_of_a_withdrawn_release_says_so(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store = Store.open(str(home))
    publish(home, extract(tmp_path / "a", 700_000))
    text = card(home)
    assert proof.withdrawn_by(str(home), text, grant=ME) is None
    publishing.rollback(store, 1, grant=ME, reason="wrong file", as_of=AS_OF, progress=quiet)
    assert proof.withdrawn_by(str(home), text, grant=ME) == 3
    assert proof.verify(str(home), text, grant=ME) == HELD  # what it said then still stands there
    asked = ["paths", "population", "--home", str(home), "--json", "--lang", "en", "--release"]
    told = []
    for number in ("2", "1"):
        assert main.run([*asked, number]) == 0
        told.append(capsys.readouterr().err)
    assert told == ["Release 2 was withdrawn by release 3.\n", ""]
    assert main.run(["releases", "--home", str(home), "--json"]) == 0
    assert [one["withdrawn_by"] for one in json.loads(capsys.readouterr().out)["releases"]] == [None, 3, None]


def test_a_damaged_part_is_found_behind_a_row(home: Path):
    view = query.open_view(str(home), grant=ME)
    text = str(ledger.sheet(view, "en")[RECEIPT][0])
    assert proof.verify(str(home), text, grant=ME) == HELD
    part = next(iter(view.release.datasets["ledger"].values()))
    file = Path(view.store.part_path(part))
    rows = pl.read_parquet(file)
    file.chmod(0o644)
    rows.with_columns(pl.lit("another").alias("note")).write_parquet(file)
    assert not proof.verify(str(home), text, grant=ME).recomputed_equal


def test_rows_behind_a_zone_are_those_of_its_members_with_their_source(seeded: Path):
    view = query.open_view(str(seeded), grant=ME)
    row = figures.latest(view, ["population_density"], ["110000.core"]).row(0, named=True)
    rows = rows_behind.behind(view, row)
    assert rows["population"].sort("area_code")["residents"].to_list() == [708_829, 1_106_214]
    assert rows["areas"]["land_km2"].to_list() == [92.39]
    assert all("citypopulation" in text for text in rows_behind.table(rows["population"], "population", "en")["Source"])


def test_the_land_behind_a_density_is_that_of_its_year(home: Path, tmp_path: Path):
    """On 1 July 2023 东城 gives 11.86 of its 41.86 km² away; its density of 2020 stays over the old ones."""
    file = tmp_path / "areas.csv"
    head = "code,valid_from,valid_to,level,parent,name_zh,name_en,land_km2"
    own = "district,110000,东城区,Dongcheng"
    rows = f"110101,2010-07-01,2023-07-01,{own},41.86\n110101,2023-07-01,,{own},30\n"
    file.write_text(f"{head}\n{rows}", encoding="utf-8")
    given = {"grant": ME, "reason": "test", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    done = publishing.publish(Store.open(str(home)), {"areas": [file]}, **given)
    assert isinstance(done, publishing.Published), done
    view = query.open_view(str(home), grant=ME)
    row = figures.pick(view, "population_density", "110101", periods.parse("2020"))
    assert row is not None
    assert row["denominator"] == 41.86
    assert rows_behind.behind(view, row)["areas"]["land_km2"].to_list() == [41.86]


def test_an_extract_is_named_by_the_hash_of_the_file(home: Path, tmp_path: Path):
    publish(home, extract(tmp_path / "a", 700_000))
    view = query.open_view(str(home), grant=ME)
    row = figures.latest(view, ["residents"], ["110101"]).row(0, named=True)
    assert row["period"] == dt.date(2023, 1, 1)
    (named,) = rows_behind.extracts(rows_behind.behind(view, row))
    assert view.store.exists(f"uploads/{named}")


def test_items_lie_in_areas_at_points_inside_them_and_in_zones_over_them(seeded: Path):
    view = query.open_view(str(seeded), grant=OFFICE)
    item = {"state": "open"}
    items = [item | {"area_code": code} for code in ("110106", "110106010", "110000.central", "110000")]
    found = ledger_places.lying(view, items, ["110106", "110101", "110115"])
    counts = {code: (len(one.own), len(one.inside), len(one.over)) for code, one in found.items()}
    assert counts == {"110106": (1, 1, 1), "110101": (0, 0, 1), "110115": (0, 0, 0)}


def test_every_maker_can_be_called_from_what_its_receipt_says():
    plain = {str, int, float, bool, dt.date, pl.DataFrame, query.View}
    for name, make in proof.MAKERS.items():
        for parameter in inspect.signature(make, eval_str=True).parameters.values():
            kinds = {parameter.annotation, *getattr(parameter.annotation, "__args__", ())}
            assert kinds & plain or "list" in str(kinds) or "tuple" in str(kinds), (name, parameter)


def test_what_was_filtered_by_a_page_has_no_receipt_that_it_could_not_keep(seeded: Path):
    view = query.open_view(str(seeded), grant=OFFICE)

    @row_receipts.shown("twice")
    def twice(view: query.View, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(pl.col("n") * 2)

    assert RECEIPT not in twice(view, pl.DataFrame({"n": [1]})).columns


def test_the_same_row_has_the_same_receipt_for_everyone_who_may_see_it(seeded: Path):
    assert card(seeded, grant=ME) == card(seeded, grant=OFFICE)


def test_changed_inputs_behind_a_row_are_named_with_its_cells_then_and_now(home: Path, tmp_path: Path):
    publish(home, extract(tmp_path / "a", 700_000))
    view = query.open_view(str(home), grant=ME)
    text = str(headline.card(view, "residents", "110101")[RECEIPT][0])
    assert proof.differs(str(home), text, grant=ME, language="en").nothing
    publish(home, extract(tmp_path / "b", 690_000), reason="corrected")
    found = proof.differs(str(home), text, grant=ME, language="en")
    assert ("residents-2023", "changed") in found.inputs["observations"]
    assert found.figures["Value"] == (700_000.0, 690_000.0)
    assert found.code is None
