"""Receipts of rows, slips of what is computed: what they open, what they refuse; and the rows behind an observation."""

import datetime as dt
import json
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet, rollback

from dashboard import publishing
from dashboard.cli import main
from dashboard.content.subjects import headline, population
from dashboard.content.targets import ledger, ledger_places
from dashboard.proof import differences, proof, rows_behind, slips
from dashboard.proof.slips import Slip
from dashboard.reading import figures, periods, query, receipts, row_receipts
from dashboard.reading.receipts import UnknownReceipt, Verification
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words.text import translator
from data.store.access import Grant, grant_for
from data.store.objects import Store

OFFICE = grant_for("office", "office")
HELD = Verification(stored_equal=True, recomputed_equal=True, code_changed=False)


def of_target(home: Path, *, grant: Grant = ME) -> str:
    view = query.open_view(str(home), grant=grant)
    rows = query.targets(view).filter(pl.col("target_id") == "core-residents").sort("due")
    return str(row_receipts.receipt(view, "targets", rows.row(0, named=True)))


def test_every_kind_of_row_has_a_receipt_that_finds_it_and_holds(seeded: Path):
    view = query.open_view(str(seeded), grant=OFFICE)
    kept = {
        name: query.every_set(view) if name == "projections" else query.dataset(view, name)
        for name in sorted(row_receipts.OPEN)
    }
    held = {name: rows for name, rows in kept.items() if rows.height}
    assert held.keys() >= {"targets", "standings", "projections", "hindcasts", "ledger", "events", "scenic_spots"}
    for name, rows in held.items():
        drawn = rows.sample(1, seed=20261130).row(0, named=True)
        text = str(row_receipts.receipt(view, name, drawn))
        found = row_receipts.find(str(seeded), text, grant=OFFICE)
        assert (found.dataset, found.row) == (name, drawn)
        assert proof.verify(str(seeded), text, grant=OFFICE) == HELD, text


def test_a_card_names_the_receipts_of_the_figure_before_and_of_the_target(seeded: Path):
    found = headline.figure(query.open_view(str(seeded), grant=OFFICE), "population_density", "110000.core")
    before = receipts.find(str(seeded), str(found.before_receipt), grant=OFFICE).row
    # 1,815,043 people on 92.39 km² in 2020; 2,162,261 in 2010
    assert found.change == pytest.approx(1_815_043 / 2_162_261 - 1, abs=1e-3)
    assert (before["period"].year, before["value"]) == (2010, found.before)
    target = row_receipts.find(str(seeded), str(found.goal.receipt), grant=OFFICE).row
    assert (target["indicator"], target["due"]) == ("residents", found.goal.due)
    assert found.goal.value == pytest.approx((target["high"] or target["low"]) / 92.39)


def test_a_slip_names_its_operands_with_receipts_that_hold(seeded: Path):
    view = query.open_view(str(seeded), grant=OFFICE)
    area, parts = population.whole_and_parts(view, "110000.core")
    dates = population.census_dates(view, "residents", [area, *parts])
    made = partial(population.waterfall_rows, view.in_language("en"), "residents", area, parts, (dates[-2], dates[-1]))
    drawn = made()
    (one,) = slips.operands(Slip("waterfall", made), drawn, "en")
    found = [receipts.find(str(seeded), text, grant=OFFICE).row for text in one.rows[RECEIPT]]
    assert one.count == len(found)
    value = {(row["area_code"], row["period"]): row["value"] for row in found}
    steps = {value[code, dates[-1]] - value[code, dates[-2]] for code in (area, *parts)}
    assert set((drawn["end"] - drawn["start"]).to_list()) == steps
    assert all(proof.verify(str(seeded), text, grant=OFFICE) == HELD for text in one.rows[RECEIPT])


@pytest.mark.parametrize("wrong", ["digest", "dataset", "key", "release", "more", "less"])
def test_a_mistyped_receipt_of_a_row_is_unknown(seeded: Path, wrong: str):
    text = of_target(seeded)
    mistyped = {
        "digest": text[:-10] + "0123456789",
        "dataset": text.replace("targets~", "tragets~"),
        "key": text.replace("core-residents", "core-resident"),
        "release": text.replace("R1-", "R7-"),
        "more": text.replace("~core-residents", "~x~core-residents"),
        "less": text.replace("~core-residents", ""),
    }[wrong]
    with pytest.raises(UnknownReceipt):
        proof.verify(str(seeded), mistyped, grant=ME)


EARLIER = "R1-trend~residents~110000~zh~1-3-0123456789abcd"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_receipt_of_a_computed_row_says_what_it_was_and_where_to_look(
    seeded: Path, language: str, capsys: pytest.CaptureFixture[str]
):
    """Papers of earlier versions have them; they call nothing any more."""
    with pytest.raises(UnknownReceipt):
        proof.verify(str(seeded), EARLIER, grant=OFFICE)
    told = proof.hint(str(seeded), EARLIER, grant=OFFICE, language=language)
    say = translator(language)
    assert say("trend", of="row") in told
    assert say("Four densities") in told
    assert main.run(["verify", EARLIER, "--home", str(seeded), "--lang", language]) == 1
    assert capsys.readouterr().out.strip() == told


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
    view = query.open_view(str(home), grant=ME)
    text = receipts.receipt(view, figures.latest(view, ["residents"], ["110101"]).row(0, named=True))
    assert proof.withdrawn_by(str(home), text, grant=ME) is None
    rollback(store, 1, grant=ME, reason="wrong file", as_of=AS_OF, progress=quiet)
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
    text = str(ledger.items(view.in_language("en"))[0][RECEIPT])
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
    row = figures.observation_for(view, "population_density", "110101", periods.parse("2020"))
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
    found = ledger_places.by_placement(view, items, ["110106", "110101", "110115"])
    counts = {code: (len(one.own), len(one.inside), len(one.over)) for code, one in found.items()}
    assert counts == {"110106": (1, 1, 1), "110101": (0, 0, 1), "110115": (0, 0, 0)}


def test_the_same_row_has_the_same_receipt_for_everyone_who_may_see_it(seeded: Path):
    assert of_target(seeded, grant=ME) == of_target(seeded, grant=OFFICE)


def test_a_row_that_changed_since_is_told_with_its_cells_then_and_now(home: Path, tmp_path: Path):
    store, given = Store.open(str(home)), {"as_of": AS_OF, "grant": ME, "progress": quiet, "accept_warnings": True}
    text = of_target(home)
    assert differences.differs(str(home), text, grant=ME).nothing
    before = row_receipts.find(str(home), text, grant=ME).row
    file = tmp_path / "targets.csv"
    rows = query.dataset(query.open_view(str(home), grant=ME), "targets")
    mine = (pl.col("target_id") == before["target_id"]) & (pl.col("due") == before["due"])
    changed = rows.with_columns(pl.when(mine).then(pl.lit("another body")).otherwise("owner").alias("owner"))
    changed.write_csv(file)
    done = publishing.publish(store, {"targets": [file]}, reason="another body", **given)
    assert isinstance(done, publishing.Published), done
    found = differences.differs(str(home), text, grant=ME)
    assert found.inputs == {"targets": [("all", "changed")]}
    assert found.figures["owner"] == (before["owner"], "another body")
    assert any("another body" in line for line in differences.lines(found, "en"))
