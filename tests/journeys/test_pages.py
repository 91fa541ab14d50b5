"""Every page, both languages, three widths: nothing overflows, nothing is half translated, axe finds nothing grave."""

from collections.abc import Callable, Collection
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.journeys.conftest import PATIENCE, Served
from tests.journeys.looks import OVERFLOWING, foreign_words, missing_glyphs, overflowing, spoken
from tests.journeys.pages import PAGES
from tests.journeys.serving import local_context, settled

WIDTHS = (1600, 1280, 390)
# A screen may become a wider one; no phone becomes a screen, whose side bar would stay folded away.
LOOKS = [("zh", 1600), ("zh", 1280), ("en", 1280), ("en", 1600), ("en", 390), ("zh", 390)]


def _open(page: Page, reading: Served, name: str, language: str) -> None:
    page.goto(f"{reading.url}/{PAGES[name]}lang={language}")
    settled(page)


def _speak(page: Page, reading: Served, name: str, language: str) -> None:
    """The open page in another language, as the browser's way back would ask for it; its title is in each another."""
    title, address = page.title(), f"{reading.url}/{PAGES[name]}lang={language}"
    page.evaluate("it => { history.replaceState({}, '', it); dispatchEvent(new PopStateEvent('popstate')) }", address)
    page.wait_for_function("title => document.title !== title", arg=title)
    settled(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_shows_no_fault_and_no_foreign_word_and_is_accessible(
    page: Page, reading: Served, name: str
):
    # One test, for opening a page costs more than all that is asked of it.
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    _open(page, reading, name, "zh")
    found: dict[str, object] = {"faults": _faults(page), "glyphs": missing_glyphs(page), "axe": _grave(page)}
    if name != "definitions":  # codes, and what a formula is read from, are its subject
        found["foreign words"] = foreign_words(page)
    spoken_now = "zh"
    for language, width in LOOKS:
        if language != spoken_now:
            _speak(page, reading, name, language)
            spoken_now = language
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        with suppress(PlaywrightTimeout):  # charts follow the new width a moment later
            page.wait_for_function(f"({OVERFLOWING})().length === 0", timeout=PATIENCE)
        found[f"too wide, {language} {width}"] = overflowing(page)
    assert {what: told for what, told in found.items() if told} == {}


def _faults(page: Page) -> list[str]:
    """What the page says of something that could not be shown."""
    text = spoken(page)
    shown = [one for one in ("无法显示", "Traceback") if one in text]
    return shown + page.locator("[data-testid=stException]").all_inner_texts()


def _grave(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


def test_at_200_per_cent_nothing_overflows_and_everything_is_within_reach(browser: Browser, reading: Served):
    # A laptop of 1366 × 768 zoomed to 200 % has half as many CSS pixels, each twice as large.
    for name in ("overview", "densities", "population", "scenic", "targets", "upload"):
        # A context each: the browser remembers an opened side bar, and the next page would begin with it.
        context, _ = local_context(browser, width=683, height=384, zoom=2)
        page = context.new_page()
        _open(page, reading, name, "zh")
        with suppress(PlaywrightTimeout):
            page.wait_for_function(f"({OVERFLOWING})().length === 0", timeout=PATIENCE)
        assert overflowing(page) == [], name
        if name != "upload":
            page.locator(".sidu-source").last.scroll_into_view_if_needed()
        page.locator("[data-testid=stExpandSidebarButton]").click()
        area = page.get_by_role("combobox", name="区域")
        area.scroll_into_view_if_needed()
        expect(area).to_be_in_viewport()
        context.close()


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("<p style='width:90px;white-space:nowrap'>这一行字比它的盒子宽得多得多得多</p>", overflowing),
        ("<p>这里有 untranslated 的词</p>", foreign_words),
        ("<p>这里有一个没有字体的字：\u0379</p>", missing_glyphs),
    ],
    ids=["overflow", "foreign word", "glyph without a font"],
)
def test_a_planted_fault_is_found(page: Page, reading: Served, fault: str, found: Callable[[Page], Collection[str]]):
    _open(page, reading, "overview", "zh")
    assert not found(page)
    page.evaluate("html => document.querySelector('.sidu-source').insertAdjacentHTML('beforebegin', html)", fault)
    assert len(found(page)) == 1


def test_what_wants_to_leave_the_machine_is_noticed_and_goes_nowhere(browser: Browser):
    context, strangers = local_context(browser)
    page = context.new_page()  # an empty one: a page of Sidu's forbids its browser to ask anybody else
    places = ["http://sidu.example/", "http://192.0.2.1/"]
    ask = "place => fetch(place, {mode: 'no-cors'}).then(() => 'answered', failure => failure.message)"
    assert [page.evaluate(ask, place) for place in places] == ["Failed to fetch", "Failed to fetch"]
    line = "new Promise(told => Object.assign(new WebSocket('ws://sidu.example/'), {onopen: told, onclose: told}))"
    assert page.evaluate(f"{line}.then(what => what.type)") == "close"
    assert strangers == [*places, "ws://sidu.example/"]
    context.close()
