"""Maps in time, two indicators in one, releases compared, the wall, files, and addresses that restore each of them."""

import csv
import io
import re
import subprocess
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.content.subjects import maps
from dashboard.reading import geography, query
from data.store.access import administrator
from tests.journeys.conftest import Served
from tests.journeys.serving import SIDU, act_as, choose, settled, visit

MORE = """area_code,grain,period,vintage,residents
110101,year,2023-01-01,office,703000
110102,year,2023-01-01,office,1098000
"""


def _chart(page: Page, key: str) -> Locator:
    return page.locator(f"[class*='st-key-{key}']").first


def _download(page: Page, files: str, kind: str) -> bytes:
    """The file that a click on one format of one chart's or table's menu hands over; the menu stays open."""
    body = page.locator("[data-testid=stPopoverBody]")
    if not body.count():
        page.locator(f"[class*='st-key-files-{files}']").first.get_by_role("button").first.click()
    button = body.get_by_role("button", name=kind, exact=True)
    expect(button).to_be_visible()
    settled(page)  # opening the menu runs its fragment
    with page.expect_download() as waiting:
        button.click()
    assert waiting.value.path() is not None
    return Path(waiting.value.path()).read_bytes()


def test_the_slider_shows_another_year_and_the_address_keeps_it(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&area=110000")
    expect(page.get_by_text("Population density, latest of each; unit")).to_be_visible()
    page.get_by_role("slider", name="Period of the map").press("Home")
    expect(page).to_have_url(re.compile("period=2000"))
    expect(page.get_by_text("Population density, 2000; unit")).to_be_visible()
    # The title is the finding of that year: 西城 had 24,398 people a km², 176 times 延庆 with 138.
    finding = page.get_by_role("heading", name="Population density: highest in Xicheng, 24,398")
    expect(finding).to_be_visible()
    visit(page, page.url)
    expect(finding).to_be_visible()
    expect(page.get_by_role("slider", name="Period of the map")).to_have_attribute("aria-valuetext", "2000")


def test_a_period_without_figures_is_told_and_the_latest_are_shown(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&period=1987")
    expect(page.get_by_text("There are no figures for 1987")).to_be_visible()
    expect(page.get_by_text("Population density, latest of each; unit")).to_be_visible()


def test_months_of_a_flow_are_not_classed_by_years(reading: Served):
    view = query.open_view(str(reading.home), grant=administrator("test"))
    codes = geography.comparison(view, "110000").codes
    visits = "outpatient_emergency_visits"
    for when, grain in ((maps.LATEST, "month"), ("2025", "year")):
        shown = maps.ranking_at(view, visits, codes, when)
        assert shown["grain"].unique().to_list() == [grain]
        cuts = maps.breaks(view, visits, codes, when)
        assert shown.select((pl.col("value").max() > min(cuts)) & (pl.col("value").min() < max(cuts))).item()


def test_two_indicators_share_one_map_and_the_address_keeps_them(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    page.get_by_text("Two in one map", exact=True).click()
    heading = page.get_by_role("heading", name="Population density and Building coverage by area")
    expect(heading).to_be_visible()
    expect(page).to_have_url(re.compile("map=two"))
    settled(page)
    choose(page, "Second indicator", "Floor-area ratio")
    expect(page).to_have_url(re.compile("map=two.*second=floor_area_ratio"))
    heading = page.get_by_role("heading", name="Population density and Floor-area ratio by area")
    expect(heading).to_be_visible()
    visit(page, page.url)
    expect(heading).to_be_visible()


def test_two_periods_stand_side_by_side(page: Page, reading: Served):
    address = "densities?lang=en&area=110000&map=beside&second=population_density&period=2010&then=2020"
    visit(page, f"{reading.url}/{address}")
    for year in ("2010", "2020"):
        expect(page.get_by_text(f"Population density, {year}; unit")).to_be_visible()


def test_points_are_a_map_of_their_own_and_lead_to_a_spot(page: Page, reading: Served):
    visit(page, f"{reading.url}/scenic?lang=en&area=110000")
    page.get_by_role("radio", name="Points").or_(page.get_by_role("button", name="Points", exact=True)).first.click()
    heading = page.get_by_role("heading", name=re.compile(r"Demonstration data: Daily load: \d+ of \d+ scenic spots"))
    expect(heading).to_be_visible()
    expect(page).to_have_url(re.compile("map=points"))
    visit(page, page.url)
    expect(heading).to_be_visible()
    expect(page.get_by_text("Places are those of the area, not exact.")).to_be_visible()
    rows = list(csv.DictReader(io.StringIO(_download(page, "points-spots", "CSV").decode("utf-8-sig"))))
    # The city's published capacity stands among them; the visits are invented, and the file says so.
    palace = next(row for row in rows if row["Area code"] == "spot:palace-museum")
    assert (float(palace["value_2"]), palace["Value"]) == (80_000, "")
    assert "demonstration" in rows[0]["Warning"]
    page.keyboard.press("Escape")
    page.get_by_text("Table of the points", exact=True).click()
    expect(_chart(page, "folded-points-spots").locator("[data-testid=stDataFrame]")).to_be_visible()
    visit(page, f"{reading.url}/population?lang=en&map=points")
    expect(page.get_by_text("One indicator", exact=True)).to_be_visible()
    expect(page.get_by_text("Points", exact=True)).to_have_count(0)


def test_releases_are_compared(page: Page, alone: Served, tmp_path: Path):
    extract = tmp_path / "population.csv"
    extract.write_text(MORE)
    command = [SIDU, "publish", f"population={extract}", "--reason", "figures of 2023", "--accept-warnings"]
    subprocess.run([*command, "--home", alone.home, "--as-of", "2026-11-25"], check=True, capture_output=True)
    visit(page, f"{alone.url}/densities?lang=en&release=2")
    page.get_by_role("combobox", name="Compare with release").click()
    page.get_by_role("option", name="Release 1").click()
    expect(page).to_have_url(re.compile("against=1"))
    told = page.get_by_text(re.compile(r"figures changed between release 1 and release 2")).first
    expect(told).to_be_visible()
    settled(page)
    visit(page, page.url)
    expect(told).to_be_visible()
    rows = list(csv.DictReader(io.StringIO(_download(page, "against-population_density", "CSV").decode("utf-8-sig"))))
    core = next(row for row in rows if row["Area code"] == "110000.core" and "2023" in row["Area"])
    assert float(core["After"]) == pytest.approx(1_801_000 / 92.39)
    assert core["Before"] == ""
    page.get_by_role("button", name="End the comparison").click()
    expect(told).to_have_count(0)
    expect(page).not_to_have_url(re.compile("against"))


def test_a_release_to_compare_with_that_does_not_exist_is_told(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&against=77")
    expect(page.get_by_text("There is no release 77 to compare with.")).to_be_visible()


def test_files_of_a_chart_are_what_they_say_and_are_audited(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&area=110000&period=2020")
    assert _download(page, "rank-population_density", "PNG").startswith(b"\x89PNG\r\n\x1a\n")
    picture = _download(page, "rank-population_density", "SVG").decode()
    assert picture.startswith("<svg")
    assert "Release 1" in picture
    rows = list(csv.DictReader(io.StringIO(_download(page, "rank-population_density", "CSV").decode("utf-8-sig"))))
    # 东城 had 708,829 residents in 2020 / 41.86 km² = 16,933.
    assert float(next(row for row in rows if row["Area code"] == "110101")["Value"]) == pytest.approx(708_829 / 41.86)
    assert len(rows) == 16
    assert all("Release 1" in row["Release"] and row["Source and date"] for row in rows)
    assert "Warning" not in rows[0]
    import polars as pl

    book = pl.read_excel(io.BytesIO(_download(page, "rank-population_density", "Excel")))
    assert book.height == 16
    entries = [path.read_text() for path in (reading.home / "audit").rglob("*.json")]
    assert sum('"action": "export"' in entry and "rank:population_density" in entry for entry in entries) >= 4


def test_files_of_demonstration_data_say_so(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en&data=demo")
    picture = _download(page, "rank-population_density", "SVG").decode()
    assert "Everything on this page is demonstration data." in picture
    assert "url(#hatch)" in picture
    rows = list(csv.DictReader(io.StringIO(_download(page, "rank-population_density", "CSV").decode("utf-8-sig"))))
    assert all(row["Warning"] == "Everything on this page is demonstration data." for row in rows)


def test_who_may_not_export_is_offered_no_file(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    menus = page.locator("[class*='st-key-files-'] button")
    expect(menus.first).to_be_visible()
    act_as(page, "leadership")
    expect(menus).to_have_count(0)
    # Nor do Streamlit's own toolbars hand out what nobody would hear of.
    expect(page.get_by_role("button", name=re.compile("Download as|Copy Vega"))).to_have_count(0)
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_role("button", name="Search").first).to_be_attached()
    expect(page.get_by_role("button", name=re.compile("Download"))).to_have_count(0)


def test_the_wall_rotates_pauses_by_key_and_shows_a_new_release(page: Page, alone: Served, tmp_path: Path):
    visit(page, f"{alone.url}/wall?lang=en&views=population_density,hospital_beds&every=5")
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator("h1")).to_contain_text("Population density")
    expect(page.locator("h1")).to_contain_text("beds", ignore_case=True)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()  # who listens for its key
    page.keyboard.press("p")
    expect(page.locator(".sidu-wallstate")).to_contain_text("Paused")
    expect(page).to_have_url(re.compile("paused=yes"))
    place = page.locator(".sidu-wallstate").inner_text()
    other = page.context.new_page()  # a wall beside it that goes on and comes round again
    visit(other, f"{alone.url}/wall?lang=en&views=population_density,hospital_beds&every=5")
    for view in ("1/2", "2/2", "1/2"):
        expect(other.locator(".sidu-wallstate")).to_contain_text(view)
    other.close()
    assert page.locator(".sidu-wallstate").inner_text() == place
    if "2/2" in place:
        page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_contain_text("2020: Population density")
    extract = tmp_path / "population.csv"
    extract.write_text(MORE)
    command = [SIDU, "publish", f"population={extract}", "--reason", "figures of 2023", "--accept-warnings"]
    subprocess.run([*command, "--home", alone.home, "--as-of", "2026-11-25"], check=True, capture_output=True)
    expect(page.locator("h1")).to_contain_text("19,493")


def test_the_wall_needs_no_scrolling_on_a_wide_screen(page: Page, reading: Served):
    wall, laptop = (1920, 1080), (1366, 768)
    for name, (width, height) in (
        ("overview", wall),
        ("population_density", wall),
        ("scenic_entry_density", wall),
        ("population_density", laptop),
    ):
        page.set_viewport_size({"width": width, "height": height})
        visit(page, f"{reading.url}/wall?views={name}&paused=yes")
        main = "document.querySelector('[data-testid=stMain]')"
        assert page.evaluate(f"{main}.scrollHeight - {main}.clientHeight") <= 1, name
        if name != "overview":  # whose cards stand as high as they are
            charts = [box.bounding_box() for box in page.locator("[data-testid=stVegaLiteChart]").all()]
            assert [box["y"] + box["height"] > 0.75 * height for box in charts if box] == [True, True], name


def test_reduced_motion_stills_the_wall(page: Page, reading: Served):
    page.emulate_media(reduced_motion="reduce")
    visit(page, f"{reading.url}/wall?paused=yes")
    assert page.locator(".st-key-wall").evaluate("box => getComputedStyle(box).animationName") == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator(".st-key-wall").evaluate("box => getComputedStyle(box).animationName") == "sidu-arrive"


def test_the_overview_answers_under_its_name(page: Page, reading: Served):
    visit(page, f"{reading.url}/overview?lang=en")
    expect(page.locator("h1")).to_contain_text("Core of the Capital")
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_high_contrast_is_a_switch_that_the_address_keeps(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    page.get_by_text("High contrast", exact=True).click()
    expect(page).to_have_url(re.compile("contrast=more"))
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_print_shows_the_whole_page_and_no_controls(page: Page, reading: Served):
    visit(page, f"{reading.url}/densities?lang=en")
    page.emulate_media(media="print")
    assert page.locator("[data-testid=stMain]").evaluate("box => getComputedStyle(box).overflowY") == "visible"
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator(".sidu-source")).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) > 1


def test_units_of_cards_do_not_wrap_and_cards_of_a_row_are_of_one_height(page: Page, reading: Served):
    visit(page, f"{reading.url}/overview?lang=zh")
    boxes = page.locator(".sidu-card").evaluate_all(
        "boxes => boxes.map(one => one.getBoundingClientRect()).map(one => [Math.round(one.top), one.height])"
    )
    for top in {top for top, _ in boxes}:
        heights = [height for at, height in boxes if at == top]
        assert max(heights) - min(heights) <= 1
    lines = page.locator(".sidu-card .unit").evaluate_all("boxes => boxes.map(one => one.getClientRects().length)")
    assert set(lines) == {1}


COPIED = """() => {
  const data = new DataTransfer();
  getSelection().selectAllChildren(document.querySelector("[data-testid=stAlert]"));
  document.body.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
  return [String(getSelection()), data.getData("text/plain")];
}"""


def test_who_copies_what_looks_like_an_address_gets_it_as_it_was_written(page: Page, alone: Served):
    visit(page, f"{alone.url}/releases?lang=en&area=www.sidu.cn")
    shown, copied = page.evaluate(COPIED)
    assert "There is no area www\u2060.sidu.cn" in shown  # else it were a link
    assert copied == shown.replace("\u2060", "")
