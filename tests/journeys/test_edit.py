"""The office revises what it keeps; an analyst's names are remembered."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import visit
from tests.journeys.test_every_fault import remember
from tests.journeys.test_upload import WHOLE_RUN

NAMED = """area_code,grain,period,vintage,resident
东城区,year,2023-01-01,office,703000
西城区,year,2023-01-01,office,1098000
"""


def test_names_of_a_source_are_offered_and_read(page: Page, own: Served):
    visit(page, f"{own.url}/upload?lang=en")
    given = {"name": "civil_2023.csv", "mimeType": "text/csv", "buffer": NAMED.encode()}
    page.locator("input[type=file]").set_input_files(given)
    expect(page.get_by_text("civil_2023.csv is an extract of")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Refused. Nothing was published")).to_be_visible()
    expect(page.get_by_text("Rows are counted without the heading; in a spreadsheet add one.")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the faulty rows").click()
    assert "东城区" in waiting.value.path().read_text("utf-8-sig")
    for offered in ("read “东城区” as 110101 Dongcheng", "read “西城区” as 110102", "read “resident” as residents"):
        expect(page.get_by_role("button", name=offered)).to_be_visible()
    page.get_by_role("button", name="read “东城区” as").click()
    expect(page.get_by_role("button", name="Read them so, and check again")).to_be_visible()
    page.get_by_role("button", name="Read all 3 so, and check again").click()
    expect(page.get_by_text("population: 2 added, 0 changed, 0 removed")).to_be_visible(timeout=WHOLE_RUN)
    expect(page.get_by_text("mappings: 3 added, 0 changed, 0 removed")).to_be_visible()
    remember(own.home)  # somebody else publishes meanwhile
    reason = page.get_by_label("Reason of the release")
    reason.fill("names and figures")
    reason.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 2 was published meanwhile. Check again")).to_be_in_viewport()
    expect(page.get_by_text(re.compile("Findings: "))).to_have_count(0)
    expect(page.get_by_text("civil_2023.csv is an extract of")).to_be_visible()  # what was brought is still here


def test_tables_of_the_office_open_for_the_office_alone(page: Page, own: Served):
    visit(page, f"{own.url}/edit?lang=en")
    expect(page.get_by_text("0 rows new or changed, 0 removed")).to_be_visible()
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_disabled()
    page.get_by_role("combobox").last.click()
    page.get_by_text("leadership", exact=True).last.click()
    expect(page.get_by_text("This page is not open to you")).to_be_visible()
