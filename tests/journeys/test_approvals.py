"""Two pairs of eyes: one person proposes, another sends back or approves; the release names both."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.store import releases
from data.store.access import administrator
from data.store.objects import Store
from tests.journeys.conftest import PATIENCE
from tests.journeys.guarded import Guarded, guarding, sign_in
from tests.journeys.serving import local_context, settled
from tests.journeys.test_upload import WHOLE_RUN

EXTRACT = "area_code,grain,period,vintage,residents\n110102,year,2023-01-01,office,{count}\n"


@pytest.fixture
def guarded(small: Path, tmp_path: Path) -> Iterator[Guarded]:
    """A server with sign-in of its own, for this test publishes and asks for a second pair of eyes."""
    with guarding(Path(shutil.copytree(small, tmp_path / "home"))) as made:
        made.configure(second=True)
        yield made


def test_another_person_sends_back_or_approves_what_one_brings(page: Page, browser: Browser, guarded: Guarded):
    context, strangers = local_context(browser, width=1400, height=1000)
    officer = context.new_page()
    officer.set_default_timeout(PATIENCE)
    try:
        sign_in(page, guarded, "chief")  # an administrator, who may approve, but nothing of their own
        sign_in(officer, guarded, "officer")
        propose(page, guarded, 1_098_001, "office figures")
        page.goto(f"{guarded.url}/approvals?lang=en")
        expect(page.get_by_text("You brought this yourself: another person approves it")).to_be_visible()
        expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
        expect(page.get_by_role("button", name="Check and show the consequences")).to_have_count(0)

        officer.goto(f"{guarded.url}/approvals?lang=en")
        expect(officer.locator("h1")).to_have_text("1 proposals wait for approval.")
        why = officer.get_by_label("What should be changed")
        why.fill("one person too many")
        why.press("Enter")
        officer.get_by_role("button", name="Send back").click()
        expect(officer.get_by_text("Sent back: one person too many")).to_be_visible()
        expect(officer.locator("h1")).to_have_text("0 proposals wait for approval.")

        propose(page, guarded, 1_098_000, "mended", after="sent back by officer@beijing.example: one person too many")
        officer.goto(f"{guarded.url}/approvals?lang=en")
        officer.get_by_role("button", name="Check and show the consequences").click()
        expect(officer.get_by_text("population: 1 added, 0 changed, 0 removed")).to_be_visible(timeout=WHOLE_RUN)
        officer.get_by_role("button", name="Approve and publish").click()
        expect(officer.get_by_text("is published: mended.")).to_be_visible(timeout=WHOLE_RUN)
        officer.goto(f"{guarded.url}/releases?lang=en")
        expect(officer.get_by_text("brought by chief@beijing.example")).to_be_attached()
    finally:
        context.close()
    assert strangers == []
    made = releases.current(Store.open(str(guarded.home)), grant=administrator("test"))
    assert made is not None
    assert (made.author, made.brought_by) == ("officer@beijing.example", "chief@beijing.example")
    done = [
        (one["actor"], one["action"]) for name in ("propose", "send_back", "publish") for one in guarded.audited(name)
    ]
    chief, other = "chief@beijing.example", "officer@beijing.example"
    assert done == [(chief, "propose"), (chief, "propose"), (other, "send_back"), (other, "publish")]


def propose(page: Page, guarded: Guarded, count: int, reason: str, *, after: str = "") -> None:
    """Brings one row and proposes it; `after` is what the page says of an earlier proposal."""
    page.goto(f"{guarded.url}/upload?lang=en")
    if after:
        expect(page.get_by_text(re.compile(after.replace("@", "@\u2060?")))).to_be_visible()  # no address is a link
    given = {"name": "population.csv", "mimeType": "text/csv", "buffer": EXTRACT.format(count=count).encode()}
    page.locator("input[type=file]").set_input_files(given)
    expect(page.get_by_text("population.csv is an extract of")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("By configuration another person approves what you bring")).to_be_visible(timeout=WHOLE_RUN)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    field = page.get_by_label("Reason of the release")
    field.fill(reason)
    field.press("Enter")
    settled(page)
    page.get_by_role("button", name="Propose to another person").click()
    expect(page.get_by_text(f"Proposed: {reason}. It waits for another person")).to_be_visible()
