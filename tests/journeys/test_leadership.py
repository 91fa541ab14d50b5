"""Leadership's way through the pages, and what it meets when an address asks for what is not there."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.content.targets import above_plan
from dashboard.reading import query
from data.store.access import grant_for
from tests.journeys.conftest import Served
from tests.journeys.serving import SIDU, settled, visit


def test_three_clicks_lead_from_the_overview_to_the_worst_street_its_trend_and_who_leads(page: Page, reading: Served):
    view = query.open_view(str(reading.home), grant=grant_for("administrator", "test"))
    worst = above_plan.excess(view.in_language("zh"), chosen="").row(0, named=True)
    visit(page, f"{reading.url}/")
    # Without a click: the title says which street it is.
    expect(page.get_by_role("heading", name=re.compile(f"{worst['name']}高出规划密度最多"))).to_be_visible()
    # One click, on its bar.
    page.locator(f"[class*=st-key-excess] svg path[aria-label^='{worst['name']}']").first.click()
    expect(page).to_have_url(re.compile(f"area={worst['area_code']}"))
    expect(page.locator("h1")).to_contain_text(worst["name"])
    settled(page)
    expect(page.get_by_role("heading", name=re.compile(f"{worst['name']}人口密度从"))).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]").last).to_be_visible()
    expect(page.get_by_text("牵头部门：市发展改革委")).to_be_visible()


def test_what_needs_attention_says_who_leads_and_leads_to_all_targets(page: Page, reading: Served):
    visit(page, f"{reading.url}/?lang=en")
    first = page.locator(".sidu-list [role=listitem]").first
    expect(first).to_contain_text("wrong way")
    expect(first).to_contain_text("led by")
    page.get_by_role("link", name="All targets").click()
    expect(page).to_have_url(re.compile("/targets"))
    expect(page.locator("h1")).to_contain_text("targets")


@pytest.mark.parametrize(
    ("area", "told"),
    [("110103", "Chongwen (110103) has not existed since 2010-07-01"), ("999999", "There is no area 999999")],
)
def test_an_area_that_is_not_there_is_told_and_the_core_is_shown(page: Page, reading: Served, area: str, told: str):
    visit(page, f"{reading.url}/population?lang=en&area={area}")
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Core of the Capital")
    expect(page).not_to_have_url(re.compile(area))


def test_an_indicator_without_figures_of_the_area_is_told(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&area=110000.subcentre&indicator=tourism_density")
    expect(page.locator("h1")).to_contain_text("no data for Tourism density yet")
    expect(page.get_by_text("Nothing to draw for this area.")).to_be_visible()


def test_a_withdrawn_release_says_by_which_one(page: Page, alone: Served, tmp_path: Path):
    extract = tmp_path / "population.csv"
    extract.write_text("area_code,grain,period,vintage,residents\n110101,year,2023-01-01,office,703000\n")
    for command in (
        [SIDU, "publish", f"population={extract}", "--reason", "figures of 2023", "--accept-warnings"],
        [SIDU, "rollback", "1", "--reason", "they were of another year"],
    ):
        subprocess.run([*command, "--home", alone.home], check=True, capture_output=True)
    visit(page, f"{alone.url}/population?lang=en&release=2")
    expect(page.get_by_text("Release 2 was withdrawn by release 3.")).to_be_visible()
    visit(page, f"{alone.url}/population?lang=en&release=3")
    expect(page.get_by_text("was withdrawn")).to_have_count(0)
