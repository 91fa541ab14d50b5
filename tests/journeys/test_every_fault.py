"""A fault of every rule there is, brought through the page: an analyst's files at once, then those of the office."""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
from playwright.sync_api import Page, expect

from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import grant_for
from data.store.objects import Store
from tests import planted
from tests.every_rule import every_rule
from tests.journeys.conftest import Served
from tests.journeys.serving import act_as, settled
from tests.journeys.test_upload import WHOLE_RUN
from tests.planted_files import FAULTY, MISTAKEN, MISTAKES, ODD, OF_THE_WHOLE, File

NOT_BY_UPLOAD = {
    "sha256_mismatch": "only `sidu check --sha256` is told what the hash should be",
    "threshold_reserved": "told to who may not see small cells, or is no administrator",
    "small_cells_change": "told to the administrator who changes what a small cell is",
    "moved_on": "told to who edits an item on the page Ledger while somebody else does",
    "taken_over": "told to the administrator who brings the whole ledger with what others did elsewhere",
    "clock_jumps": "told when the clock of the machine stands before the last release or long after it",
    "unknown_item": "told to who edits an item on the page Ledger that is there no more",
}


def test_a_fault_of_every_rule_is_named_with_its_file_and_nothing_is_published(page: Page, own: Served):
    remember(own.home)
    page.goto(f"{own.url}/upload?lang=en")
    settled(page)
    act_as(page, "analyst")
    bring(page, FAULTY)
    page.get_by_text("Full delivery").click()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Refused. Nothing was published")).to_be_visible(timeout=WHOLE_RUN)
    found = told(page, FAULTY)
    rows = downloaded(page, "Download the faulty rows")
    mine = rows.filter(pl.col("file") == "population.csv")
    for number, (_, rule) in enumerate(planted.FAULTS, start=2):
        assert rule in mine.filter(pl.col("row") == str(number))["rules"].item().split(), rule
    assert {"residents.csv", "ledger.csv", "scenic_parts.xlsx", "zone_members.parquet"} <= set(rows["file"])
    put_away(page)

    act_as(page, "administrator")  # who may bring what the office keeps as well
    bring(page, MISTAKES)
    name, dataset = MISTAKEN
    page.get_by_role("combobox", name=f"{name} is an extract of").fill(dataset)
    page.get_by_role("option", name=re.compile(rf"\({dataset}\)")).click()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Refused. Nothing was published")).to_be_visible()
    found |= told(page, MISTAKES)
    put_away(page)

    bring(page, ODD)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Difference")).to_be_visible(timeout=WHOLE_RUN)
    odd = told(page, ODD)
    assert odd == OF_THE_WHOLE
    assert found | odd == every_rule() - NOT_BY_UPLOAD.keys()
    reason = page.get_by_label("Reason of the release")
    reason.fill("in spite of the warnings")
    reason.press("Enter")
    settled(page)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    page.goto(f"{own.url}/releases?lang=en")
    expect(page.locator("h1")).to_contain_text("the current one is 2")


def remember(home: Path) -> None:
    """Release 2: a name of a source, extracted later than what comes. No figure hangs on it, so none is computed."""
    store, analyst = Store.open(str(home)), grant_for("analyst", "analyst")
    parent, contract = releases.get(store, 1, grant=analyst), CONTRACTS["mappings"]
    names = pl.read_csv(planted.NAMES.format(on="2026-11-01").encode(), try_parse_dates=True)
    names = names.with_columns(origin=pl.lit("official"), source=pl.lit("land_use.csv"), extract=pl.lit(""))
    part = store.write_part(names.lazy(), contract)
    assert part is not None
    datasets = {**parent.datasets, "mappings": {"all": part}}
    after = replace(parent, number=2, parent=1, parent_sha256=parent.sha256, datasets=datasets, touched=("mappings",))
    releases.commit(store, after, grant=analyst)


def bring(page: Page, files: Mapping[str, File]) -> None:
    """Gives the files, and waits until each is recognised by its columns."""
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": one.content} for name, one in files.items()]
    )
    for name, one in files.items():
        chosen = page.get_by_role("combobox", name=f"{name} is an extract of")
        expect(chosen).to_have_value(re.compile(rf"\({one.dataset or ''}"))
    settled(page)


def told(page: Page, files: Mapping[str, File]) -> set[str]:
    """The rules of all findings; those that each file was planted with stand under its name, with what to do."""
    table = downloaded(page, "Download the findings")
    for name, one in files.items():
        assert one.rules <= set(table.filter(pl.col("File") == name)["Rule"]), name
    assert all(table["What to do"].to_list())
    return set(table["Rule"])


def downloaded(page: Page, name: str) -> pl.DataFrame:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    content = download.value.path().read_bytes()
    return pl.read_csv(io.BytesIO(content), infer_schema=False)


def put_away(page: Page) -> None:
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("is an extract of")).to_have_count(0)
    settled(page)
