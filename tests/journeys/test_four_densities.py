"""The first page as leadership uses it: both languages, down to a street, a receipt, a shared address."""

import re
import subprocess

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import SIDU, choose, settled


def test_the_core_shows_its_real_census_densities_and_the_plan_in_both_languages(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities")
    expect(page.locator("h1")).to_contain_text("19,645")
    expect(page.locator("h1")).to_contain_text("距 2035 年规划还差 11.5 万人")
    card = page.locator(".sidu-card").first
    expect(card).to_contain_text("2035 年规划 18,400（推算）")
    expect(card).not_to_contain_text("演示数据")
    expect(page.locator(".sidu-card.demo")).to_have_count(3)
    page.get_by_text("English", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Core of the Capital")
    expect(page.locator("h1")).to_contain_text("down 16.1 %")
    expect(page).to_have_url(re.compile("lang=en"))


def test_one_drills_from_the_core_to_a_district_to_a_street(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities?lang=en&area=110000.core")
    expect(page.locator("h1")).to_contain_text("Core of the Capital")
    settled(page)
    choose(page, "Area", "Dongcheng")
    expect(page.locator("h1")).to_contain_text("Dongcheng")
    expect(page).to_have_url(re.compile("area=110101"))
    settled(page)
    page.locator("[class*='st-key-map'] svg path[aria-label^='Donghuamen']").click()
    expect(page).to_have_url(re.compile(r"area=110101\d{3}"))
    expect(page.locator("b[aria-current=page]")).to_contain_text("Donghuamen")


def test_a_receipt_opens_and_verifies(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities?lang=en")
    page.locator(".st-key-slips-cards").get_by_role("button").click()  # of the cards; each chart has its own
    code = page.locator("[data-testid=stPopoverBody] code").first
    expect(code).to_contain_text("R1-population_density-110000.core-instant2020-11-01-")
    receipt = code.inner_text().strip()
    done = subprocess.run(
        [SIDU, "verify", receipt, "--home", str(reading.home), "--json"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert '"stored_equal": true, "recomputed_equal": true, "code_changed": false' in done.stdout
    page.goto(f"{reading.url}/receipt?lang=en&receipt={receipt}")
    expect(page.get_by_text("computing it again gives the same")).to_be_visible()


def test_a_shared_address_shows_the_same_to_another(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities?lang=en&area=110102&indicator=building_coverage")
    expect(page.locator("h1")).to_contain_text("Xicheng")
    expect(page.locator("h1")).to_contain_text("Building coverage")
    expect(page.locator("h1")).to_contain_text("Demonstration data")


def test_nonsense_in_the_address_is_told_and_left_out(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities?lang=xx&area=<script>&release=9999999999&indicator=../etc")
    expect(page.locator("h1")).to_contain_text("首都功能核心区")
    expect(page.get_by_text("网址中有无法识别的部分")).to_be_visible()


def test_a_release_that_does_not_exist_has_a_page_of_its_own(page: Page, reading: Served):
    page.goto(f"{reading.url}/densities?release=77")
    expect(page.locator("h1")).to_contain_text("没有这个版本")
    page.get_by_role("button", name="查看当前版本").click()
    expect(page.locator("h1")).to_contain_text("19,645")
