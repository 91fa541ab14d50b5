"""The analyst's way: a faulty extract is refused, the mended one shown, published, seen, taken back."""

import re

from playwright.sync_api import Page, expect

from data.store import releases
from data.store.access import grant_for
from data.store.objects import Store
from tests.journeys.conftest import Served
from tests.journeys.serving import act_as, turn_to, visit

# What a release that was undone projected, or said of small cells, stays on the record.
MADE_ANEW = {"projections", "standings", "superseded"}
WHOLE_RUN = 300_000  # ms: indicators and projections of the candidate, beside other tests on two cores

FAULTY = """area_code,grain,period,vintage,residents
110101,year,2023-01-01,office,12.5
999999,year,2023-01-01,office,5
110102,year,2023-01-01,offic,-4
"""
MENDED = """area_code,grain,period,vintage,residents
110101,year,2023-01-01,office,703000
110102,year,2023-01-01,office,1098000
"""


def upload(page: Page, name: str, content: str) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    expect(page.get_by_text(f"{name} is an extract of")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()


def test_an_extract_is_refused_mended_published_seen_and_taken_back(page: Page, own: Served):
    page.goto(f"{own.url}/densities?lang=en")
    expect(page.locator("h1")).to_contain_text("2020: Population density")
    page.goto(f"{own.url}/upload?lang=en")
    upload(page, "faulty.csv", FAULTY)
    expect(page.get_by_text("Refused. Nothing was published")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Findings: [4-9]"))).to_be_visible()
    page.get_by_text("Full delivery").click()  # what was checked is no longer what would be published
    expect(page.get_by_text("Something has changed since the check")).to_be_visible()
    expect(page.get_by_text("Refused. Nothing was published")).to_have_count(0)
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("faulty.csv")).to_have_count(0)
    upload(page, "mended.csv", MENDED)
    expect(page.get_by_text("population: 2 added, 0 changed, 0 removed")).to_be_visible(timeout=WHOLE_RUN)
    expect(page.get_by_text(re.compile(r"Consequences: \d+ figures move"))).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    reason = page.get_by_label("Reason of the release")
    reason.fill("office figures of 2023")
    reason.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 2 is published")).to_be_visible(timeout=WHOLE_RUN)
    upload(page, "mended.csv", MENDED)
    unchanged = page.get_by_text("Nothing would change: release 2 holds all of this already.")
    expect(unchanged).to_be_visible(timeout=WHOLE_RUN)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    page.goto(f"{own.url}/densities?lang=en")
    expect(page.locator("h1")).to_contain_text("2023")
    expect(page.locator("h1")).to_contain_text("19,493")
    page.goto(f"{own.url}/releases?lang=en")
    expect(page.locator("h1")).to_contain_text("the current one is 2")
    page.get_by_role("button", name="Undo release 2").click()
    expect(page.get_by_role("heading", name="Consequences")).to_be_visible(timeout=WHOLE_RUN)
    reason = page.get_by_label("Reason of the release")
    reason.fill("sent back")
    reason.press("Enter")
    turn_to(page, "Analysts", "Upload")
    turn_to(page, "Analysts", "Releases")
    expect(reason).to_have_value("sent back")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 3 is published: sent back.")).to_be_visible(timeout=WHOLE_RUN)
    expect(page.locator("h1")).to_contain_text("the current one is 3")
    expect(page.get_by_text("withdrawn by release 3")).to_be_attached()
    page.goto(f"{own.url}/densities?lang=en")
    expect(page.locator("h1")).to_contain_text("2020: Population density")
    expect(page.locator("h1")).to_contain_text("19,645")
    first, third = (_content(own, number) for number in (1, 3))
    assert first == third


def _content(own: Served, number: int) -> dict[str, dict[str, str]]:
    """Every part of a release, inputs and figures alike, by the hash of its content; sets of projections add up."""
    told = releases.get(Store.open(str(own.home)), number, grant=grant_for("administrator", "test"))
    return {
        name: {key: part.sha256 for key, part in parts.items()}
        for name, parts in told.datasets.items()
        if name not in MADE_ANEW
    }


def test_leadership_is_not_offered_the_upload_page(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    act_as(page, "leadership")
    page.get_by_text("Analysts", exact=True).click()
    expect(page.get_by_role("menuitem", name="Releases")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Upload")).to_have_count(0)
