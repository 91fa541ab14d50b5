"""The office's ledger in the browser: evidence, a second person, closing, the log and audit, and the rebound."""

import json
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from data.contracts.clock import today
from tests.journeys.conftest import Served
from tests.journeys.serving import SIDU, act_as, choose, settled, turn_to, write_into
from tests.journeys.test_upload import WHOLE_RUN

ITEM = "item-core-residents"
LEAD = "市发展改革委"


def _publish(home: Path, folder: Path, year: int, east: int, west: int) -> None:
    file = folder / f"residents-{year}.csv"
    lines = ["area_code,grain,period,vintage,residents"]
    lines += [f"{area},year,{year}-01-01,office,{count}" for area, count in (("110101", east), ("110102", west))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.run(
        [
            SIDU,
            "publish",
            "--home",
            home,
            f"population={file}",
            "--reason",
            f"residents of {year}",
            "--accept-warnings",
        ],
        check=True,
        capture_output=True,
    )


def _check(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name="Check this revision").click()


def _release(page: Page, reason: str, number: int) -> None:
    field = page.get_by_label("Reason of the revision")
    field.fill(reason, timeout=WHOLE_RUN)  # it appears when the consequences are computed
    field.press("Enter")
    settled(page)
    page.get_by_role("button", name="Publish the revision").click()
    expect(page.get_by_text(f"Release {number} is published: {reason}.")).to_be_visible(timeout=WHOLE_RUN)
    settled(page)


def _state(page: Page, state: str) -> None:
    box = page.get_by_role("combobox", name=re.compile("State after this revision"))
    expect(box).to_have_count(1)  # a form that is drawn anew elsewhere stands twice for a moment
    choose(page, re.compile("State after this revision"), state)


def _audit(home: Path) -> list[dict[str, object]]:
    found = [json.loads(file.read_text("utf-8")) for file in (home / "audit").rglob("*.json")]
    return sorted(found, key=lambda entry: entry["at"])


def _edit_many(page: Page) -> None:
    """What is written into the table of many items outlives another page and another language."""
    page.get_by_text("Edit many items at once").click()
    write_into(page, page.get_by_test_id("data-grid-canvas").last, "document 14", x=700, y=90)
    for move in (
        lambda: (turn_to(page, "Analysts", "Releases"), turn_to(page, "Office", "Ledger")),
        lambda: _through_chinese(page),
    ):
        move()
        expect(page.get_by_test_id("data-grid-canvas").last.get_by_text("document 14")).to_be_attached()
        settled(page)  # a run that is still under way would end the check that is asked for next


def _through_chinese(page: Page) -> None:
    """The other language, until its page stands, and back."""
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("批量编辑", exact=True)).to_be_visible()
    settled(page)
    page.get_by_text("English", exact=True).click()


def _discard_many(page: Page) -> None:
    """It outlived the release of another item as well, open and not folded away, and can be discarded."""
    expect(page.get_by_test_id("data-grid-canvas").last.get_by_text("document 14")).to_be_attached()
    page.get_by_role("button", name="Discard these changes").click()
    expect(page.get_by_test_id("data-grid-canvas").last.get_by_text("document 14")).not_to_be_attached()
    check = page.get_by_role("button", name="Check all of them")
    expect(check).to_be_hidden()  # what holds no edits folds away
    page.get_by_text("Edit many items at once").click()
    expect(check).to_be_disabled()
    settled(page)


def test_an_item_is_evidenced_verified_closed_and_rebounds(page: Page, alone: Served, tmp_path: Path):
    year = today().year
    _publish(alone.home, tmp_path, year - 1, 700_000, 1_090_000)  # release 2
    page.goto(f"{alone.url}/ledger?lang=en&item={ITEM}")
    expect(page.locator("h1")).to_contain_text("48 items on the ledger: 48 open, 0 done, 0 rebounded.")
    act_as(page, "office")
    _edit_many(page)
    page.get_by_label("Evidence", exact=True).fill("Inspection of November, document 12")
    _check(page)
    _release(page, "evidence given", 3)
    _discard_many(page)

    _state(page, "done")
    page.get_by_label("Acting body").fill("市公安局")
    _check(page)
    expect(page.get_by_text("only the lead body closes an item")).to_be_visible()
    expect(page.get_by_text("closed without verification")).to_be_visible()
    expect(page.get_by_text("Nothing was published.")).to_be_visible()

    act_as(page, "analyst")
    _state(page, "open")
    page.get_by_label("Acting body").fill(LEAD)
    page.get_by_text("I have verified the evidence myself").click()
    _check(page)
    _release(page, "verified on the spot", 4)

    act_as(page, "office")
    _state(page, "done")
    _check(page)
    _release(page, "closed", 5)
    expect(page.locator("h1")).to_contain_text("47 open, 1 done, 0 rebounded.")
    closed = [entry for entry in _audit(alone.home) if entry["about"] == {"release": 5, "reason": "closed"}]
    assert [(entry["actor"], entry["action"]) for entry in closed] == [("local:office", "publish")]
    page.goto(f"{alone.url}/releases?lang=en")
    expect(page.locator("h1")).to_contain_text("the current one is 5")
    log = subprocess.run([SIDU, "releases", "--json", "--home", alone.home], check=True, capture_output=True, text=True)
    by_number = {one["release"]: one for one in json.loads(log.stdout)["releases"]}
    assert [by_number[number]["author"] for number in (3, 4, 5)] == ["local:office", "local:analyst", "local:office"]
    assert by_number[5]["reason"] == "closed"

    # 1,790,000 at closing, 1,840,000 now: the core's residents rise again
    _publish(alone.home, tmp_path, year, 720_000, 1_120_000)
    page.goto(f"{alone.url}/ledger?lang=en&item={ITEM}")
    expect(page.locator("h1")).to_contain_text("47 open, 0 done, 1 rebounded.")
    expect(page.get_by_text(re.compile(r"Rebounded: residents was 1,790,000"))).to_be_visible()
    back = [entry for entry in _audit(alone.home) if entry["action"] == "rebounded"]
    assert [(entry["actor"], entry["about"]["item"]) for entry in back] == [("sidu", ITEM)]
