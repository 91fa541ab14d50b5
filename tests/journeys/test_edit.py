"""The office revises what it keeps; an analyst's names are remembered."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import act_as, settled, turn_to, visit, write_into
from tests.journeys.test_every_fault import remember
from tests.journeys.test_upload import WHOLE_RUN

NAMED = """area_code,grain,period,vintage,resident
东城区,year,2023-01-01,office,703000
西城区,year,2023-01-01,office,1098000
"""


def test_names_of_a_source_are_offered_and_read(page: Page, alone: Served):
    visit(page, f"{alone.url}/upload?lang=en")
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
    expect(page.get_by_text("remembered names: 3 added, 0 changed, 0 removed")).to_be_visible()
    remember(alone.home)  # somebody else publishes meanwhile
    _give_reason(page, "names and figures")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 2 was published meanwhile. Check again")).to_be_in_viewport()
    expect(page.get_by_text(re.compile("Findings: "))).to_have_count(0)
    expect(page.get_by_text("civil_2023.csv is an extract of")).to_be_visible()  # what was brought is still here
    turn_to(page, "Office", "Revise")
    _edit_an_event(page)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("events: 0 added, 1 changed, 0 removed")).to_be_visible(timeout=WHOLE_RUN)
    _give_reason(page, "another text")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 3 is published: another text.")).to_be_visible(timeout=WHOLE_RUN)
    expect(page.get_by_text("0 rows new or changed, 0 removed")).to_be_visible()
    turn_to(page, "Analysts", "Upload")
    expect(page.get_by_text("civil_2023.csv is an extract of")).to_be_visible()  # and waits for its own release
    given = {"name": "civil_2024.csv", "mimeType": "text/csv", "buffer": NAMED.encode()}
    page.locator("input[type=file]").set_input_files(given)
    expect(page.get_by_text("civil_2024.csv is an extract of")).to_be_visible()
    expect(page.get_by_text("mappings.csv is an extract of")).to_be_visible()  # for the mended file they hold as well
    visit(page, f"{alone.url}/edit?lang=en&release=1")  # a change of an older one would take back what came since
    expect(page.get_by_text(re.compile("You see release 1. Revisions begin with the current one"))).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Show the current release").click()
    expect(page.get_by_text("0 rows new or changed, 0 removed")).to_be_visible()


def _give_reason(page: Page, reason: str) -> None:
    field = page.get_by_label("Reason of the release")
    field.fill(reason)
    field.press("Enter")
    settled(page)


def _edit_an_event(page: Page) -> None:
    """Changes one text of the table of events, goes elsewhere and comes back to it, in the other language as well."""
    page.get_by_text("events", exact=True).click()
    grid = page.get_by_test_id("data-grid-canvas")
    expect(grid.get_by_text("core-plan-2020")).to_be_attached()
    settled(page)
    write_into(page, grid, "another text", x=690, y=90)
    expect(page.get_by_text("1 rows new or changed, 0 removed")).to_be_visible()
    page.get_by_text("thresholds", exact=True).click()
    expect(page.get_by_text("Kept in events: 1 rows new or changed, 0 removed.")).to_be_visible()
    expect(page.get_by_text("0 rows new or changed, 0 removed")).to_be_visible()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("“事件”中保留着未发布的修改")).to_be_visible()
    settled(page)
    page.get_by_text("事件", exact=True).click()
    expect(page.get_by_text("新增或修改 1 行，删除 0 行", exact=True)).to_be_visible()
    settled(page)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("1 rows new or changed, 0 removed", exact=True)).to_be_visible()
    settled(page)


def test_tables_of_the_office_open_for_the_office_alone(page: Page, reading: Served):
    visit(page, f"{reading.url}/edit?lang=en")
    expect(page.get_by_text("0 rows new or changed, 0 removed")).to_be_visible()
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_disabled()
    act_as(page, "leadership")
    expect(page.get_by_text("This page is not open to you")).to_be_visible()
