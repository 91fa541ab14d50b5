"""The definitions name everything in both languages, are found as people type, and draw lineage as it is."""

import re
from pathlib import Path

import pytest
from small_home import ME

from dashboard.charts import lineage as picture
from dashboard.charts.theme import THEMES
from dashboard.content.definitions import definitions
from dashboard.content.definitions.lineage import Lineage, Node, Stage, in_words, lineage
from dashboard.reading import query
from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.indicator import Indicator

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="session")
def view(seeded: Path) -> query.View:
    return query.open_view(str(seeded), grant=ME)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.id)
def test_no_field_of_any_indicator_is_missing_in_either_language(record: Indicator, language: str):
    fields = definitions.fields(record, language)
    assert len(fields) == 10
    for name, text in fields:
        assert text.strip(" —"), name
        if language == "en":
            assert not HAN.search(name + text), text
    assert record.formula
    assert record.name(language)


def test_in_chinese_every_field_but_code_numbers_and_units_is_chinese():
    # The example, the unit (km²) and the program's name need no Chinese; everything else does.
    for record in CATALOGUE:
        for name, text in definitions.fields(record, "zh"):
            assert HAN.search(name)
            assert name in {"算例", "单位", "计算程序", "公式来源"} or HAN.search(text), (record.id, name)


def test_every_symbol_of_every_formula_is_explained_in_both_languages():
    for record in CATALOGUE:
        told = definitions.symbols(record, "zh")
        lacking = 'add symbols={"N": Text("中文", "English"), …}, those of its formula'
        assert told, f"{record.terms.__module__}, {record.id}: {lacking}"
        assert [symbol for symbol, _ in told] == [symbol for symbol, _ in definitions.symbols(record, "en")]
        rest = record.formula
        for symbol, meaning in sorted(told, key=lambda one: -len(one[0])):
            assert symbol in record.formula, (record.id, symbol)
            assert meaning
            rest = rest.replace(symbol, "")
        rest = re.sub(r"_\{[^{}]*\}|_[a-z]|\\[a-z]+", "", rest)  # what is summed over, and commands of LaTeX
        assert not re.search("[A-Za-z]", rest), (record.id, rest)


def test_the_catalogue_is_one_row_an_indicator_with_nothing_empty():
    for language in ("zh", "en"):
        table = definitions.catalogue_table(language)
        assert table.height == len(CATALOGUE)
        assert table.null_count().sum_horizontal().item() == 0
        assert definitions.as_csv(table).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "words",
    ["人口密度", "renkoumidu", "ren kou mi du", "rkmd", "RKMD", "ｒｋｍｄ", "population density", "DENSITY population"],
)
def test_population_density_is_found_first_however_it_is_typed(words: str):
    assert definitions.find(words)[0].id == "population_density"


def test_all_words_must_be_there_and_no_words_find_all():
    assert definitions.find("density nonsense") == []
    assert definitions.find("  ") == list(CATALOGUE)
    assert {"hospital_beds", "lodging_beds"} <= {record.id for record in definitions.find("床位")}
    assert definitions.nearest("population_densty") == "population_density"
    assert definitions.nearest("qqqq") is None


def edges(drawn: Lineage) -> set[tuple[str, str]]:
    return set(drawn.edges)


def test_lineage_of_population_density(view: query.View):
    drawn = lineage(view.in_language("en"), BY_ID["population_density"])
    assert drawn.ids(Stage.DATASET) == ["population", "areas", "zone_members"]
    assert drawn.ids(Stage.FACT) == []
    into = {source for source, target in drawn.edges if target == "population_density"}
    assert into == {"population", "areas", "zone_members"}
    goals = {node.id: node for node in drawn.nodes if node.stage is Stage.TARGET}
    assert goals["core-population-density"].note == "core-population-density"  # its own
    assert goals["core-residents"].note == "follows from the total"  # 1,700,000 / 92.39 km²
    assert {target for source, target in drawn.edges if source == "population_density"} == set(goals)


def test_lineage_of_the_instantaneous_load_goes_through_the_facts_of_the_day(view: query.View):
    drawn = lineage(view.in_language("zh"), BY_ID["scenic_instant_load"])
    assert edges(drawn) == {
        ("scenic_visits", "scenic_day"),  # the only reader of raw hours
        ("scenic_spots", "scenic_day"),
        ("scenic_day", "scenic_instant_load"),
        ("scenic_spots", "scenic_instant_load"),  # approved capacity
        ("scenic_parts", "scenic_instant_load"),  # else Σ Xᵢ/Yᵢ
        ("scenic_calendar", "scenic_instant_load"),
    }
    assert in_words(drawn, "zh").endswith("没有设定目标。")


def test_lineage_of_hospital_beds(view: query.View):
    drawn = lineage(view.in_language("en"), BY_ID["hospital_beds"])
    assert edges(drawn) == {
        ("hospitals", "hospital_beds"),
        ("movements", "hospital_beds"),
        ("areas", "hospital_beds"),
        ("zone_members", "hospital_beds"),
        ("hospital_beds", "core-hospital-beds"),
        ("hospital_beds", "central-hospital-beds"),
    }
    assert in_words(drawn, "en").startswith("Hospital beds is made from hospitals, movements of beds, areas")


def test_both_pictures_hold_every_box_and_every_line(view: query.View):
    for record in CATALOGUE:
        drawn = lineage(view.in_language("zh"), record)
        for svg in (picture.across(drawn, THEMES["light"]), picture.down(drawn, THEMES["dark"])):
            assert svg.count("<rect") == len(drawn.nodes)
            assert svg.count("marker-end") == len(drawn.edges)
            assert "<svg" in svg


def test_a_picture_carries_text_of_data_as_text():
    drawn = Lineage((Node("a", Stage.INDICATOR, "<script>&"),), ())
    assert "<script>" not in picture.across(drawn, THEMES["light"])


def test_coverage_counts_areas_and_periods_with_a_value(view: query.View):
    # The published home has the censuses of 2000, 2010 and 2020 for the city and each of its 16 districts.
    table = definitions.coverage(view.in_language("en"), "residents")
    rows = {(row["Level"], row["Grain"], row["Origin"]): row for row in table.iter_rows(named=True)}
    city = rows["city", "instant", "published figures"]
    assert (city["Areas with a value"], city["Last"]) == ("1 of 1", "1 Nov 2020")
    assert rows["district", "instant", "published figures"]["Areas with a value"] == "16 of 16"
    assert definitions.coverage(view.in_language("en"), "tourism_density").is_empty()


def test_data_reach_to_the_latest_period_with_a_value_of_a_real_figure(view: query.View):
    # The published home holds yearly office figures of the city to 2024, which began with 1 January 2024.
    assert definitions.data_through(view.in_language("en"), "residents") == "2024"
    assert definitions.data_through(view.in_language("en"), "tourism_density") == "—"


def test_the_dictionary_of_one_dataset_and_of_all_have_headings_in_words():
    one = definitions.dictionary_table("zh", dataset="buildings")
    assert one.columns == ["列", "类型", "单位", "必需", "主键", "含义", "允许取值"]
    assert set(definitions.dictionary_table("en")["Dataset"]) == set(CONTRACTS)
    assert definitions.as_xlsx(one).startswith(b"PK")
