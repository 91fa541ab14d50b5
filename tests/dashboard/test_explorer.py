"""Every indicator opens as a chart: in both languages, by address, and from the receipt of any of its figures."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.content.subjects import denominators, explorer, variants
from dashboard.proof import proof, slips
from dashboard.proof.slips import Slip
from dashboard.reading import figures, query, receipts
from dashboard.reading.row_receipts import RECEIPT
from dashboard.reading.series import EVERY, Series
from data.store.access import administrator
from metrics.catalogue import BY_ID, CATALOGUE

ME = administrator("test")
CITY = {"indicator": "population_density", "area": "110000"}


def page(*, path: str = "explorer", **query: str) -> AppTest:
    def one() -> None:
        import streamlit as st

        from dashboard.pages import menu
        from dashboard.pages.parts.files import Foot
        from dashboard.session import address, session

        state = address.read_state()
        view = session.open_view(state)
        st.session_state["state"], st.session_state["view"], st.session_state["foot"] = state, view, Foot()
        {path: show for _, show, _, path, _ in menu.PAGES}[st.query_params["page"]]()

    return turned(AppTest.from_function(one, default_timeout=300), page=path, **query)


def turned(app: AppTest, **query: str) -> AppTest:
    """The page as another address asks for it, in the same session."""
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (query, [one.value for one in app.exception])
    return app


def chosen(app: AppTest) -> dict[str, Any]:
    return {box.label: box.value for box in app.selectbox}


def links(app: AppTest) -> list[dict[str, str]]:
    """The addresses of the explorer that the page's HTML leads to."""
    bodies = [element.proto.body for element in elements(app._tree) if element.type == "html"]
    found = [one for body in bodies for one in re.findall(r'href="explorer\?([^"]+)"', body)]
    return [dict(parse_qsl(html.unescape(one))) for one in found]


def elements(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from elements(child)


def shown(app: AppTest) -> set[str]:
    """The receipts of all marks and rows of the page."""
    found: set[str] = set()
    for element in elements(app._tree):
        if "vega_lite" in element.type:
            sent = element.proto
            content = sent.data.data if sent.HasField("data") else sent.datasets[0].data.data
            frame = pl.read_ipc_stream(content)
            found |= {unquote(one) for one in frame["receipt"].drop_nulls()} if "receipt" in frame.columns else set()
    return found


@pytest.fixture
def there(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> query.View:
    monkeypatch.setenv("SIDU_HOME", str(seeded))
    return query.open_view(str(seeded), grant=ME)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_of_the_catalogue_opens(there: query.View, language: str):
    app = page(lang=language)
    for record in CATALOGUE:
        turned(app, page="explorer", lang=language, indicator=record.id, area="110000")
        words = {"zh": "指标", "en": "Indicator"}
        assert chosen(app)[words[language]] == record.id
        assert record.name(language) in app.title[0].value
        assert not app.error, record.id


def test_an_address_restores_every_choice(there: query.View):
    asked = {"grain": "year", "vintage": "first_published", "per": "gross_land"}
    app = page(lang="en", **CITY, **asked)
    found = chosen(app)
    assert (found["Indicator"], found["Vintage"], found["Denominator"]) == (
        "population_density",
        "first_published",
        "gross_land",
    )
    assert "Grain" not in found  # of this vintage there are years alone
    kept = {**CITY, **asked}
    assert {name: app.query_params.get(name) for name in kept} == kept
    assert not app.warning
    view = app.session_state["view"]
    assert view.series == Series(grain="year", vintage="first_published")
    read = query.observations(view, indicators=["population_density"])
    assert read["vintage"].unique().to_list() == ["first_published"]
    assert read["grain"].unique().to_list() == ["year"]


@pytest.mark.parametrize("name", ["grain", "vintage", "variant", "per"])
def test_what_there_is_not_is_said_and_leaves_the_address(there: query.View, name: str):
    app = page(lang="en", **CITY, **{name: "nonsense"})
    assert len(app.warning) == 1
    assert name not in app.query_params
    assert app.session_state["view"].series == EVERY


def test_an_unknown_indicator_is_said_with_the_near_one(there: query.View):
    app = page(lang="en", indicator="population_densty")
    (said,) = [one.value for one in app.warning]
    assert said == "There is no indicator population_densty. Did you mean population_density?"
    assert chosen(app)["Indicator"] == CATALOGUE[0].id


def test_a_figure_without_the_usual_definition_is_shown_by_the_one_that_it_has(there: query.View):
    app = page(lang="zh", indicator="room_occupancy_published", area="110000")
    variant = app.session_state["view"].series.variant
    assert variant is not None
    assert f"（{variants.word(variant, 'zh')}）" in app.title[0].value
    assert "暂无" not in app.title[0].value


def test_targets_are_of_the_usual_definition(there: query.View):
    usual = query.open_view(there.store.home, grant=ME, series=Series(grain="year"))
    other = query.open_view(there.store.home, grant=ME, series=Series(variant="reported"))
    assert query.targets(usual).height
    assert not query.targets(other).height
    assert not query.standings(other).height


def test_a_receipt_leads_to_its_figure(there: query.View):
    rows = query.observations(there, indicators=["residents", "consultations"], areas=["110000"], variant=None)
    rows = rows.filter(pl.col("value").is_not_null(), pl.col("vintage") != "first_published")
    for indicator in ("residents", "consultations"):
        row = rows.filter(indicator=indicator).sort("variant", "period").row(-1, named=True)
        text = receipts.receipt(there, row)
        (way,) = links(page(path="receipt", lang="zh", receipt=text))
        assert way["indicator"] == indicator
        assert way.get("variant", "default") == row["variant"]
        assert text in shown(page(**way))


def test_the_card_and_the_definition_lead_to_the_indicator(there: query.View):
    of_cards = links(page(path="beds", lang="zh", area="110000"))
    assert {one["indicator"] for one in of_cards} >= {"hospital_beds", "lodging_beds"}
    (way,) = links(page(path="definitions", lang="zh", indicator="construction_land"))
    assert way["indicator"] == "construction_land"


def test_what_a_narrowed_page_computes_is_made_of_rows_that_hold(there: query.View):
    narrowed = replace(there, series=Series(grain="year", vintage="first_published"))
    made = partial(denominators.rows, narrowed.in_language("en"), CITY["indicator"], CITY["area"], "gross_land")
    assert made().height
    told = [one.rows[RECEIPT].drop_nulls() for one in slips.operands(Slip("rebased", made), made(), "en")]
    found = [text for stamps in told for text in stamps]
    of = [receipts.find(there.store.home, text, grant=ME).row for text in found]
    assert {("population_density", "first_published")} <= {(row["indicator"], row["vintage"]) for row in of}
    for text in found[::10]:
        assert proof.verify(there.store.home, text, grant=ME) == receipts.Verification(True, True, False), text


def test_later_choices_offer_what_goes_with_earlier_ones():
    held = pl.DataFrame(
        {
            "variant": ["default", "default", "hotel"],
            "vintage": ["office", "census", "register"],
            "grain": ["month", "instant", "year"],
        }
    )
    assert explorer.offered(held, "variant") == ["default", "hotel"]
    assert explorer.offered(held, "vintage", variant="default") == ["all", "census", "office"]
    assert explorer.offered(held, "grain", variant="default", vintage="all") == ["all", "instant", "month"]
    assert explorer.offered(held, "grain", variant="default", vintage="office") == ["all", "month"]
    assert explorer.offered(held.clear(), "variant") == ["default"]


def test_every_variant_that_a_release_holds_has_a_word(there: query.View):
    found = query.observations(there, indicators=list(BY_ID), variant=None)["variant"].unique()
    parts = {part for one in found for part in one.split(":")}
    assert parts - variants.WORDS.keys() == set()


def test_a_map_of_a_narrowed_view_holds_that_series_alone(there: query.View):
    census = query.open_view(there.store.home, grant=ME, series=Series(vintage="census"))
    found = figures.latest(census, ["residents"], ["110101", "110102"])
    assert found["vintage"].to_list() == ["census", "census"]


def test_every_heading_of_a_variant_names_it(there: query.View):
    app = page(lang="zh", indicator="consultations", area="110000", variant="tertiary")
    over_time = [one.value for one in app.subheader if "变化" in one.value or "年" in one.value]
    assert over_time
    assert all("三级医院" in one for one in [app.title[0].value, *over_time])
