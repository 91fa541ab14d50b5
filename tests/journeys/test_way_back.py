"""The browser's way back through choices of one page, and a change of language between choices."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Served
from tests.journeys.serving import act_as, choose, settled, visit


def test_back_and_forward_walk_through_the_choices_of_a_page(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    core = page.get_by_role("heading", level=1, name=re.compile("^Core of the Capital"))
    dongcheng = page.get_by_role("heading", level=1, name=re.compile("^Dongcheng"))
    one, beside = page.get_by_role("radio", name="One indicator"), page.get_by_role("radio", name="Side by side")
    expect(core).to_be_visible()
    choose(page, "Area", "Dongcheng")
    expect(dongcheng).to_be_visible()
    settled(page)
    beside.click()  # in a part of the page that runs alone
    expect(page).to_have_url(re.compile("map=beside"))
    settled(page)
    page.evaluate("history.back()")
    expect(page).not_to_have_url(re.compile("map="))
    expect(one).to_be_checked()
    expect(dongcheng).to_be_visible()
    settled(page)
    page.evaluate("history.back()")
    expect(page).not_to_have_url(re.compile("area="))
    expect(core).to_be_visible()
    settled(page)
    page.evaluate("history.forward()")
    expect(dongcheng).to_be_visible()
    settled(page)
    page.evaluate("history.forward()")
    expect(beside).to_be_checked()


def test_choices_go_along_to_another_page_and_one_press_of_back_returns_to_the_first(page: Page, reading: Served):
    first = f"{reading.url}/densities?lang=en&area=110101&map=two"
    visit(page, first)
    page.get_by_role("link", name="Population").first.click()
    expect(page).to_have_url(re.compile("/population.*area=110101"))
    expect(page.locator("h1")).to_contain_text("Dongcheng")
    settled(page)
    page.evaluate("history.back()")
    expect(page).to_have_url(first)
    expect(page.get_by_role("radio", name="Two in one map")).to_be_checked()


def test_after_a_change_of_language_the_role_and_the_next_choice_hold(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&area=110101")
    act_as(page, "analyst")
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_role("heading", level=1, name=re.compile("^东城区"))).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", level=1, name=re.compile("^Dongcheng"))).to_be_visible()
    settled(page)
    choose(page, "Area", "Core of the Capital")
    expect(page.get_by_role("heading", level=1, name=re.compile("^Core of the Capital"))).to_be_visible()
    role = page.get_by_role("combobox", name="Role (evaluation, no sign-in)")
    expect(role).to_have_value("analyst")
