"""Every page, both languages, three widths: nothing overflows, nothing is half translated, axe finds nothing grave."""

import re
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.journeys.conftest import Served
from tests.journeys.pages import PAGES
from tests.journeys.serving import settled

WIDTHS = (1600, 1280, 390)
WORDS = re.compile(r"[A-Za-z][A-Za-z]+")
# Words that stand on Chinese pages as they are: the language switch, standards, units, codes of our own.
ALLOWED = {
    "English",
    "UTF",
    "LB",
    "GB",
    "Σ",
    "cli",
    "root",
    "CSV",
    "Excel",
    "Parquet",
    "SHA",
    "PNG",
    "SVG",
    "km",
    "COVID",
}

OVERFLOWING = """() => {
  const wide = [];
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth + 1) wide.push('page: ' + main.scrollWidth + ' > ' + main.clientWidth);
  for (const box of main.querySelectorAll('h1, h2, h3, p, li, .sidu-card, .sidu-source, button, [role=radiogroup]')) {
    if (box.offsetParent === null || box.closest('[data-testid=stDataFrame]')) continue;
    if (getComputedStyle(box).overflowX === 'auto' || getComputedStyle(box).textOverflow === 'ellipsis') continue;
    const over = box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0;
    if (over) wide.push(box.tagName + ': ' + box.innerText.slice(0, 40));
  }
  return wide;
}"""
# What a person typed or a source is called is not ours to translate; nor are codes.
SPOKEN = """() => {
  const copy = document.querySelector('[data-testid=stMain]').cloneNode(true);
  for (const part of copy.querySelectorAll(
    'code, pre, .sidu-source, .katex, [data-testid=stDataFrame], [data-testid=stFileUploader], svg, style, script, '
    + '[data-testid=stIconMaterial], [data-testid=stTooltipContent], [data-testid=stElementToolbar]')) part.remove();
  return copy.textContent;
}"""


def _open(page: Page, reading: Served, name: str, language: str) -> None:
    page.goto(f"{reading.url}/{PAGES[name]}lang={language}")
    settled(page)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_overflows_its_box_in_any_language_at_any_width(page: Page, reading: Served, name: str):
    for language in ("zh", "en"):
        _open(page, reading, name, language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            settled(page)
            with suppress(PlaywrightTimeout):  # charts follow the new width a moment later
                page.wait_for_function(f"({OVERFLOWING})().length === 0", timeout=8000)
            assert page.evaluate(OVERFLOWING) == [], f"{name} {language} {width}"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_fault_and_the_chinese_one_no_foreign_word(page: Page, reading: Served, name: str):
    _open(page, reading, name, "zh")
    assert page.locator("[data-testid=stException]").count() == 0
    text = page.evaluate(SPOKEN)
    assert "无法显示" not in text
    assert "Traceback" not in text
    words = set(WORDS.findall(re.sub(r"[a-z0-9]+(_[a-z0-9]+)+|https?://\S+", "", text)))
    if name != "definitions":  # codes, and what a formula is read from, are its subject
        assert words - ALLOWED == set(), name


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_or_critical(page: Page, reading: Served, name: str):
    _open(page, reading, name, "zh")
    found = Axe().run(page).response["violations"]
    grave = [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
    assert grave == [], name


def test_every_glyph_of_a_chinese_page_has_a_font(page: Page, reading: Served):
    _open(page, reading, "overview", "zh")
    cdp = page.context.new_cdp_session(page)
    cdp.send("DOM.enable")
    cdp.send("CSS.enable")
    root = cdp.send("DOM.getDocument")["root"]["nodeId"]
    node = cdp.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = cdp.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert fonts
    assert not any("LastResort" in font["familyName"] or font["familyName"] == "" for font in fonts)
