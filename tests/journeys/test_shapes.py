"""Outlines of the districts: brought as an extract, published, drawn, chosen by a click."""

import re

from playwright.sync_api import Page, expect

from dashboard.reading import geography, query
from data.store.access import administrator
from tests.journeys.conftest import Served
from tests.journeys.serving import settled, visit
from tests.journeys.test_upload import WHOLE_RUN, upload

SIDE = 0.2  # degrees of a district, all of which are squares here


def _squares(codes: list[str]) -> str:
    rows = ["code,geometry"]
    for place, code in enumerate(codes):
        west, south = 116 + SIDE * (place % 4), 39.5 + SIDE * (place // 4)
        corners = [
            (west, south),
            (west + SIDE, south),
            (west + SIDE, south + SIDE),
            (west, south + SIDE),
            (west, south),
        ]
        ring = ",".join(f"[{east:.1f},{north:.1f}]" for east, north in corners)
        rows.append(f'{code},"{{""type"":""Polygon"",""coordinates"":[[{ring}]]}}"')
    return "\n".join(rows) + "\n"


def test_outlines_that_are_brought_are_drawn_and_a_click_chooses_a_district(page: Page, alone: Served):
    view = query.open_view(str(alone.home), grant=administrator("test"))
    codes = geography.comparison(view, "110000").codes
    visit(page, f"{alone.url}/upload?lang=en")
    upload(page, "districts.csv", _squares(codes))
    reason = page.get_by_label("Reason of the release")
    expect(reason).to_be_visible(timeout=WHOLE_RUN)
    reason.fill("outlines of the districts")
    reason.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Release 2 is published")).to_be_visible(timeout=WHOLE_RUN)
    visit(page, f"{alone.url}/densities?lang=en&area=110000")
    shapes = page.locator("[class*='st-key-shapes'] svg path[aria-roledescription='geoshape']")
    expect(shapes).to_have_count(16)
    heard = shapes.evaluate_all("drawn => drawn.map(one => one.getAttribute('aria-label'))")
    assert len({one.partition(":")[0] for one in heard}) == len(codes) == 16
    shapes.and_(page.locator("[aria-label^='Haidian']")).click()
    expect(page).to_have_url(re.compile("area=110108"))
    expect(page.locator("b[aria-current=page]")).to_have_text("Haidian")
    settled(page)
    page.get_by_text("Tiles", exact=True).click()
    expect(page).to_have_url(re.compile("map=tiles"))
    expect(page.locator("[class*='st-key-map-only'] svg path[aria-roledescription='rect mark']")).to_have_count(16)
