"""Two hundred receipts drawn at random verify; what changed behind one is said; unknown and denied look alike."""

import dataclasses
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_home import AS_OF, ME, extract, publish, quiet

from dashboard import publishing
from dashboard.content.subjects import villages
from dashboard.proof import differences, proof, slips
from dashboard.proof.slips import Slip
from dashboard.reading import geography, query, receipts, recomputed, row_receipts
from dashboard.reading.row_receipts import RECEIPT
from data.store.access import grant_for
from data.store.objects import Store
from metrics.catalogue import BY_ID, CATALOGUE

SEED, DRAWN = 20261125, 200
LEADER = grant_for("leadership", "leader")


def everything(home: Path) -> tuple[query.View, pl.DataFrame]:
    view = query.open_view(str(home), grant=ME)
    rows = query.observations(view, indicators=[record.id for record in CATALOGUE], variant=None)
    return view, rows.sort(query.KEY)


def one(home: Path, indicator: str, area: str, year: int) -> str:
    view, rows = everything(home)
    row = rows.filter(
        pl.col("indicator") == indicator, pl.col("area_code") == area, pl.col("period").dt.year() == year
    ).row(0, named=True)
    return receipts.receipt(view, row)


def test_two_hundred_receipts_drawn_at_random_verify(seeded: Path):
    view, rows = everything(seeded)
    values = rows.filter(pl.col("value").is_not_null())
    gaps = rows.filter(pl.col("value").is_null())
    drawn = pl.concat([values.sample(DRAWN - 10, seed=SEED), gaps.sample(10, seed=SEED)])
    assert drawn.height == DRAWN
    assert drawn["grain"].n_unique() >= 3
    assert drawn["variant"].n_unique() >= 5
    levels = drawn.join(geography.areas_now(view).select(area_code="code", level="level"), on="area_code", how="left")
    assert {"city", "zone", "district", "street"} <= set(levels["level"])
    wrong = [
        (text, found)
        for row in drawn.iter_rows(named=True)
        if (found := proof.verify(str(seeded), text := receipts.receipt(view, row), grant=ME))
        != receipts.Verification(stored_equal=True, recomputed_equal=True, code_changed=False)
    ]
    assert wrong == []


def test_nothing_differs_behind_a_receipt_of_the_current_release(seeded: Path):
    found = differences.differs(str(seeded), one(seeded, "residents", "110101", 2020), grant=ME)
    assert found.nothing


def test_changed_inputs_are_named_by_part_with_the_figure_then_and_now(home: Path, tmp_path: Path):
    publish(home, extract(tmp_path / "a", 700_000))
    text = one(home, "residents", "110101", 2023)
    publish(home, extract(tmp_path / "b", 690_000), reason="corrected")
    found = differences.differs(str(home), text, grant=ME)
    assert found.inputs == {"population": [("year-2023", "changed")]}
    assert found.code is None
    assert found.recomputed == {}
    assert found.figures["value"] == (700_000.0, 690_000.0)
    assert any("year-2023" in line and "population" in line for line in differences.lines(found, "en"))


def residents(frames: Any) -> pl.LazyFrame:
    """Other code for the same indicator, which is called as its function is."""
    return BY_ID["residents"].terms(frames).with_columns(pl.col("numerator") * 2)


def test_changed_code_is_named_with_the_terms_that_it_moves(seeded: Path, monkeypatch: pytest.MonkeyPatch):
    text = one(seeded, "residents", "110101", 2020)
    other = dataclasses.replace(BY_ID["residents"], terms=residents)
    for module in (recomputed, differences):
        monkeypatch.setattr(module, "BY_ID", {**BY_ID, "residents": other})
    answer = proof.verify(str(seeded), text, grant=ME)
    assert answer == receipts.Verification(stored_equal=True, recomputed_equal=False, code_changed=True)
    found = differences.differs(str(seeded), text, grant=ME)
    assert found.inputs == {}
    assert found.code is not None
    then, again = found.recomputed["value"]
    assert again == pytest.approx(2 * then)


def test_mistyped_receipts_are_unknown(seeded: Path):
    text = one(seeded, "residents", "110101", 2020)
    other = "0" if text[-1] != "0" else "1"
    mistyped = [text[:-1] + other, text.replace("110101", "110102"), text.replace("R1-", "R9-"), text[:-1], "", "R1"]
    mistyped.append(text.replace("residents", "residants"))
    for one_of_them in mistyped:
        with pytest.raises(receipts.UnknownReceipt):
            proof.verify(str(seeded), one_of_them, grant=ME)


VILLAGES = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,migrant_definition,"
    "rental_rooms,rental_rooms_managed,hazards_open_start,hazards_found,hazards_rectified\n"
    "110114115201,month,2023-09-01,甲村,110114115,true,5,250,resident_6m,300,240,10,5,12\n"
    "110114115202,month,2023-09-01,乙村,110114115,true,200,100,resident_6m,50,50,20,11,13\n"
)


def test_a_denied_cell_cannot_be_told_from_an_unknown_one(home: Path, tmp_path: Path):
    file = tmp_path / "villages.csv"
    file.write_text(VILLAGES, encoding="utf-8")
    given = {"grant": ME, "reason": "villages", "as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    assert isinstance(publishing.publish(Store.open(str(home)), {"villages": [file]}, **given), publishing.Published)
    view, rows = everything(home)
    hidden = rows.filter(pl.col("conf_status") == "primary", pl.col("area_code") == "110114115201")
    row = hidden.row(0, named=True)
    text = receipts.receipt(view, row)
    assert proof.verify(str(home), text, grant=ME).recomputed_equal
    told = set()
    for asked in (text, text[:-10] + "0123456789", text.replace("110114115201", "110114115299")):
        for ask in (receipts.find, proof.verify, differences.differs):
            with pytest.raises(receipts.UnknownReceipt) as refused:
                ask(str(home), asked, grant=LEADER)
            told.add((type(refused.value), str(refused.value).replace(asked, "…")))
    assert told == {(receipts.UnknownReceipt, "…")}
    village = str(villages.village_table(view.in_language("en"), villages.villages(view))[RECEIPT][0])
    assert proof.verify(str(home), village, grant=ME).stored_equal
    for asked in (village, village[:-10] + "0123456789", village.replace("110114115201", "110114115299")):
        with pytest.raises(receipts.UnknownReceipt):
            proof.verify(str(home), asked, grant=LEADER)
    leader = query.open_view(str(home), grant=LEADER)
    assert row_receipts.receipt(leader, "villages", query.dataset(view, "villages").row(0, named=True)) is None
    slip = Slip("villages", lambda: query.record_read(leader, "villages", query.untraced_dataset(view, "villages")))
    (withheld,) = slips.operands(slip, pl.DataFrame(), "en")
    assert (withheld.rows.height, withheld.count) == (0, 2)
    assert set(withheld.parts) == {part.sha256 for part in view.release.datasets["villages"].values()}
