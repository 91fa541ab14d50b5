"""The office's way: a target in full, what is ahead, what was said before, and a scenario that an address carries."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import local_context, visit


def _facts(page: Page) -> str:
    found = page.locator("dl.sidu-facts")
    expect(found).to_be_visible()
    return found.inner_text()


def test_the_core_target_answers_from_real_figures_in_both_languages(page: Page, reading: Served):
    visit(page, f"{reading.url}/targets?lang=en&target=core-residents@2035-12-31")
    told = _facts(page)
    assert "115,043" in told  # the gap of the 2020 census to 1.7 million
    assert re.search(r"[-−]7,670", told)  # required a year: 115,043 over 15 years
    assert re.search(r"[-−]34,75\d", told)  # actual a year from 2010 to 2020
    assert "only 3 comparable points" in told
    visit(page, f"{reading.url}/targets?lang=zh&target=core-residents@2035-12-31")
    told = _facts(page)
    assert "115,043" in told
    assert "只有 3 个可比" in told


def test_in_demonstration_mode_the_probability_has_its_watermark(page: Page, reading: Served):
    visit(page, f"{reading.url}/targets?lang=en&data=demo&target=core-residents@2035-12-31")
    expect(page.get_by_text("Everything on this page is demonstration data.")).to_be_visible()
    assert re.search(r"Probability\s+(about|very)", _facts(page))


def test_the_six_districts_are_told_with_both_bases_and_what_the_city_reported(page: Page, reading: Served):
    visit(page, f"{reading.url}/targets?lang=zh&target=central-residents@2020-12-31")
    told = _facts(page)
    assert "口径不可比" in told
    assert "10,988,587" in told
    assert "12,760,000 人 (2014 年，首次公布)" in told
    assert "138,587" not in told  # a gap between two counts would be split over districts as a task
    assert "2023-01-15 官方公布已达标" in told
    assert "政府工作报告" in told


def test_levels_add_up_on_the_outlook_page(page: Page, reading: Served):
    visit(page, f"{reading.url}/outlook?lang=en&area=110000&indicator=residents")
    expect(page.locator("h1")).to_contain_text("Resident")
    expect(page.get_by_text("This projection rests on demonstration data.")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"over 16 areas below differs from the whole by at most 0\.(?!\d)"))
    ).to_be_visible()


def test_domestic_visitors_as_of_2013_stand_beside_what_came(page: Page, reading: Served):
    visit(page, f"{reading.url}/track?lang=en")
    expect(page.get_by_role("heading", name=re.compile("as of 2013, and what came"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Brier"))).to_be_visible()
    assert "origin=2013-01-01" in page.url


def test_a_scenario_changes_the_probability_and_its_address_restores_it(page: Page, browser: Browser, reading: Served):
    visit(page, f"{reading.url}/scenario?lang=en")
    pace = page.get_by_label(re.compile(r"Change a year")).first
    expect(pace).to_be_visible()
    pace.fill("-50000")
    pace.press("Enter")
    expect(page).to_have_url(re.compile(r"pace_a=-50000"))
    shared = page.url
    context, strangers = local_context(browser, width=1400, height=1000)
    other = context.new_page()
    visit(other, shared)
    expect(other.get_by_label(re.compile(r"Change a year")).first).to_have_value("-50000")
    assert strangers == []
    context.close()


def test_slots_of_a_spot_change_its_hours(page: Page, reading: Served):
    visit(page, f"{reading.url}/scenario?lang=en&cap=1")
    page.get_by_role("tab", name="A scenic spot's slots").click()
    told = page.get_by_text("entries in twelve months would be turned away")
    expect(told).to_be_visible()
    assert not told.inner_text().startswith("0 ")
