"""Extracts of eight datasets are brought at once, with faults of every kind: each is named with its file and row."""

import io
import re

import polars as pl
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import settled
from tests.planted import EXTRACTS, FAULTS


def test_every_planted_fault_is_named_at_once_and_nothing_is_published(page: Page, own: Served):
    page.goto(f"{own.url}/upload?lang=en")
    settled(page)
    page.locator("input[type=file]").set_input_files([
        {"name": f"{dataset}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        for dataset, (text, _) in EXTRACTS.items()
    ])  # fmt: skip
    for dataset in EXTRACTS:
        chosen = page.get_by_role("combobox", name=f"{dataset}.csv is an extract of")
        expect(chosen).to_have_value(re.compile(rf"\({dataset}\)"))  # recognised by its columns
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Refused. Nothing was published")).to_be_visible()
    told = _downloaded(page, "Download the findings")
    for dataset, (_, rules) in EXTRACTS.items():
        mine = told.filter(pl.col("File") == f"{dataset}.csv")
        assert rules <= set(mine["Rule"]), dataset
        assert all(mine["What to do"].to_list())
    rows = _downloaded(page, "Download the faulty rows").filter(pl.col("file") == "population.csv")
    for number, (_, rule) in enumerate(FAULTS, start=2):
        assert rule in rows.filter(pl.col("row") == str(number))["rules"].item().split(), rule
    page.goto(f"{own.url}/releases?lang=en")
    expect(page.locator("h1")).to_contain_text("the current one is 1")


def _downloaded(page: Page, name: str) -> pl.DataFrame:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    content = download.value.path().read_bytes()
    return pl.read_csv(io.BytesIO(content), infer_schema=False)
