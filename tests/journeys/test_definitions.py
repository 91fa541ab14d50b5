"""An analyst looks up what a figure means, follows it to its dataset, and takes the template home."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import settled, visit


def test_one_finds_an_indicator_by_pinyin_follows_it_and_downloads_a_template(page: Page, reading: Served):
    visit(page, f"{reading.url}/definitions?lang=zh")
    expect(page.locator("h1")).to_contain_text("93 个指标")
    search = page.get_by_label("按中文、拼音或英文查找")
    search.fill("yysysr")
    search.press("Enter")
    expect(page.get_by_text("没有找到")).to_be_visible()
    search.fill("rkmd")
    search.press("Enter")
    expect(page.get_by_role("heading", name="人口密度", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("q=rkmd"))
    expect(page.locator(".katex").first).to_be_visible()
    lineage = page.locator("img.sidu-lineage.across")
    expect(lineage).to_have_attribute("alt", re.compile("人口密度由人口、区域、功能区成员得出。"))
    assert lineage.evaluate("image => image.complete && image.naturalWidth > 500")
    page.get_by_text("在各版本中的变化").click()
    expect(page.get_by_text("首次给出后均未修订")).to_be_visible()
    page.get_by_role("button", name="人口", exact=True).last.click()
    expect(page).to_have_url(re.compile("dataset=population"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="population.csv").click()
    kept = Path(waiting.value.path()).read_bytes()
    assert kept.startswith(b"\xef\xbb\xbfarea_code,grain,period,vintage,residents")


def test_a_shared_address_opens_the_indicator_in_english_with_its_downloads(page: Page, reading: Served):
    visit(page, f"{reading.url}/definitions?lang=en&indicator=scenic_instant_load")
    expect(page.get_by_role("heading", name="Instantaneous load", exact=True)).to_be_visible()
    expect(page.get_by_text("Most people inside in an hour over C1")).to_be_visible()
    alt = page.locator("img.sidu-lineage.across").get_attribute("alt") or ""
    assert "Facts of a spot's day is made from visits by hour, scenic spots." in alt
    with page.expect_download() as waiting:
        page.get_by_role("button", name="The catalogue (CSV)").click()
    assert Path(waiting.value.path()).read_text("utf-8-sig").count("\n") >= 94
    page.get_by_role("button", name="Hospital beds", exact=True).click()
    expect(page).to_have_url(re.compile("indicator=hospital_beds"))
    page.get_by_text("Data dictionary", exact=True).click()
    expect(page.locator("h1")).to_contain_text("what an extract of each must hold")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="dictionary-en.xlsx").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
    page.get_by_text("Indicators", exact=True).click()
    expect(page.get_by_role("heading", name="Hospital beds", exact=True)).to_be_visible()


def test_on_a_phone_the_picture_runs_from_top_to_bottom(page: Page, reading: Served):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, f"{reading.url}/definitions?lang=en&indicator=scenic_instant_load")
    expect(page.locator("img.sidu-lineage.down")).to_be_visible()
    expect(page.locator("img.sidu-lineage.across")).to_be_hidden()


def test_an_indicator_that_does_not_exist_is_told_with_the_near_miss(page: Page, reading: Served):
    visit(page, f"{reading.url}/definitions?lang=en&indicator=population_densty")
    expect(page.get_by_text("Did you mean population_density?")).to_be_visible()
    settled(page)
