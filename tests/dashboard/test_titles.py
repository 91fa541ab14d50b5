"""Titles that are findings: made from small frames, in both languages, and what they say where there is none."""

import datetime as dt

import polars as pl
import pytest

from dashboard.charts.multiples import Small, multiples
from dashboard.charts.slope import slope
from dashboard.charts.theme import LIGHT
from dashboard.charts.tiles import tile_map
from dashboard.content.subjects import area_figures, beds, maps, population, projections, villages
from dashboard.words.letters import NAME_AND_FIGURE
from dashboard.words.text import called
from data.demo import lodging

NOVEMBER = dt.date(2020, 11, 1)


def areas(values: list[float | None], *, chosen: int | None = None, origin: str = "published") -> pl.DataFrame:
    rows = [
        {"name": f"area {place}", "value": value, "origin": origin, "chosen": place == chosen, "when": "2020"}
        for place, value in enumerate(values)
    ]
    return pl.DataFrame(rows).with_columns(period=NOVEMBER)


def test_a_ranking_tells_the_place_of_the_chosen_area():
    said = area_figures.ranking_sentence(areas([9.0, 7.0, 7.0, None], chosen=2), "residents", "en")
    assert said == "Residents: area 2 is number 2 of 3, largest first"  # two areas share the second place


def test_a_ranking_without_a_chosen_area_tells_what_half_of_them_reach():
    # 40, 30, 20, 10: half of the four, 40 and 30, reach 25.
    assert (
        area_figures.ranking_sentence(areas([40.0, 30.0, 20.0, 10.0]), "residents", "en")
        == "Residents: half of 4 areas reach 25 people or more"
    )
    invented = area_figures.ranking_sentence(areas([40.0, 30.0, 20.0, 10.0], origin="synthetic"), "residents", "zh")
    assert invented == "演示数据：常住人口：4 个区域中有半数不低于 25 人"
    assert area_figures.ranking_sentence(areas([40.0, 30.0]), "residents", "en") == "Largest first"


@pytest.mark.parametrize(
    ("indicator", "zh", "en"),
    [
        ("residents", "area 0常住人口最多，为 40 人，是area 1的 2.0 倍", "Residents: most in area 0, 40 people"),
        ("construction_land", "area 0城乡建设用地最大，为 40 平方公里", "Construction land: largest in area 0, 40 km²"),
        (
            "population_density",
            "area 0人口密度最高，为 40 人/平方公里",
            "Population density: highest in area 0, 40 people",
        ),
    ],
)
def test_a_map_tells_of_many_people_much_land_and_high_densities(indicator: str, zh: str, en: str):
    rows = areas([40.0, 20.0])
    assert area_figures.finding(rows, indicator, "zh").startswith(zh)
    assert area_figures.finding(rows, indicator, "en").startswith(en)
    assert area_figures.finding(rows, indicator, "en").endswith(", 2.0 times area 1")


def test_a_map_of_few_figures_says_how_few_and_that_it_names_invented_ones():
    rows = areas([40.0, None, 20.0, None, None], origin="synthetic")
    assert area_figures.finding(rows, "residents", "en") == (
        "Demonstration data: Residents: most in area 0, 40 people, 2.0 times area 2; only 2 of 5 areas have a figure"
    )
    half = area_figures.finding(areas([40.0, None, 20.0, None]), "residents", "zh")
    assert "只有" not in half
    assert "演示数据" not in half


def test_what_is_under_a_map_explains_hatches_where_there_are_any():
    told = [maps.under(areas(values), "residents", "Residents, 2020", "en") for values in ([1.0], [1.0, None])]
    assert told == [
        "Residents, 2020; unit: people.",
        "Residents, 2020; unit: people. Hatched: no figure.",
    ]


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        ("zh", "area 0（2010 年）常住人口最多，为 40 人，是area 1（2020 年）的 2.0 倍", "从 2010 年到 2020 年"),
        ("en", "Residents: most in area 0 (2010), 40 people, 2.0 times area 1 (2020)", "Figures of 2010 to 2020."),
    ],
)
def test_a_map_of_several_years_says_of_when_its_figures_are(language: str, said: str, told: str):
    words = [f"{year} 年" if language == "zh" else f"{year}" for year in (2010, 2020)]
    rows = areas([40.0, 20.0]).with_columns(when=pl.Series(words), period=pl.Series([dt.date(2010, 1, 1), NOVEMBER]))
    assert area_figures.finding(rows, "residents", language) == said
    assert told in maps.under(rows, "residents", "", language)
    census = rows.with_columns(when=pl.Series(["2020", "Nov 2020"]), period=pl.lit(NOVEMBER))
    assert "2020" not in area_figures.finding(census, "residents", language)
    assert "2020" not in maps.under(census, "residents", "", language)


def ahead(means: list[float], *, grain: str = "year", origin: str = "published") -> pl.DataFrame:
    periods = [dt.date(2024 + step, 1, 1) for step in range(1, len(means) + 1)]
    return pl.DataFrame(
        {
            "indicator": "residents",
            "grain": grain,
            "origin": origin,
            "origin_period": dt.date(2024, 1, 1),
            "period": periods,
            "mean": means,
        }
    )


@pytest.mark.parametrize(
    ("mean", "english"),
    [
        (90.0, "Core: Residents would fall 10.0 % from 2024 to 2025 if its course went on"),  # (90 − 100) / 100
        (110.0, "Core: Residents would rise 10.0 % from 2024 to 2025 if its course went on"),
        (100.0, "Core: Residents would be in 2025 what it was in 2024"),
    ],
)
def test_an_outlook_says_how_far_and_until_when(mean: float, english: str):
    start = (dt.date(2024, 1, 1), 100.0)
    name = area_figures.BY_ID["residents"].name("en")
    assert projections.finding(ahead([mean]), start, "Core", "en") == english.replace("Residents", name)


def test_an_outlook_speaks_of_ten_years_and_says_what_is_invented():
    rows = ahead([100.0 + step for step in range(1, 13)], origin="synthetic")
    said = projections.finding(rows, (dt.date(2024, 1, 1), 100.0), "核心区", "zh")
    assert said.startswith("演示数据：核心区：按现有走势")
    assert said.endswith("从 2024 年到 2034 年将上升 10.0%")  # the tenth step is 110; the twelfth is not spoken of


def test_an_outlook_without_a_last_value_names_itself():
    assert projections.finding(ahead([90.0]), None, "Core", "en").endswith("and what is ahead")


def test_a_scatter_of_villages_says_where_the_migrants_live():
    table = pl.DataFrame(
        {"tier": ["above 1:3", "not inverted"], "migrants": [300, 100], "origin": ["published", "published"]}
    )
    # 300 of 400
    assert villages.finding(table, "en") == "75.0 % of the migrants live in the inverted villages, 1 of 2"
    assert villages.finding(table.tail(1), "en") == "Each village by registered people and migrants"


def test_a_move_inside_a_district_is_named_so():
    assert beds.way("西城区", "西城区", "zh") == "西城区内部"
    assert beds.way("Xicheng", "Tongzhou", "en") == "Xicheng → Tongzhou"


def test_a_small_line_tells_the_period_of_its_figure():
    line = Small("110101", "东城区", (71.0, 70.4), "70.4 万", "2022 年", synthetic=False, chosen=False)
    drawn = multiples([line], "#000000", label="residents", link=lambda text, receipt: text)
    assert '70.4 万</div> <div class="when">2022 年</div>' in drawn
    assert 'alt="东城区 70.4 万, 2022 年"' in drawn


def lines(*values: tuple[float, float], when: str = "2020 年") -> list[Small]:
    return [Small("", "", one, "", when, synthetic=False, chosen=False, since="2000 年") for one in values]


def test_small_lines_say_from_when_to_when_areas_fell_if_all_are_of_one_time():
    some = lines((2.0, 1.0), (1.0, 2.0))
    assert population.small_sentence(some, "常住人口", "zh") == "2000 年至 2020 年，2 个区域中 1 个的常住人口下降"
    assert (
        population.small_sentence(lines((2.0, 1.0)), "常住人口", "zh")
        == "2000 年至 2020 年，1 个区域的常住人口全部下降"
    )
    apart = [*some, *lines((2.0, 1.0), when="2022 年")]
    assert population.small_sentence(apart, "Residents", "en") == "Residents fell in 2 of 3 areas"


def test_what_moves_with_the_tree_is_not_said_to_stay():
    # 核心区 was "no change" beneath a title that it would fall by 3.7 %.
    assert projections.method("no-change+read-off", "zh") == "自身走势不优于保持不变，由成员汇总"


def test_a_tile_without_a_value_is_hatched():
    spec = tile_map("zh", "light", columns=2, rows=2, breaks=(1.0,))
    missing = spec["layer"][0]["encoding"]["color"]["condition"]
    assert missing["test"] == "!isValid(datum.value)"
    assert {stop["color"] for stop in missing["value"]["stops"]} == {LIGHT.paper, LIGHT.context}


def test_names_beside_places_have_their_pixels_however_narrow_the_chart_is():
    # Vega's padding ends at one step between two periods, which on a phone held half of a name.
    scale = slope("en", "light", places=16)["encoding"]["x"]["scale"]
    assert scale["padding"] == 0
    assert [one["expr"] for one in scale["range"]] == [
        f"min({NAME_AND_FIGURE['en']}, 0.36 * width)",
        f"width - min({NAME_AND_FIGURE['en']}, 0.36 * width)",
    ]


def test_invented_places_have_names_in_either_language_and_real_ones_keep_theirs():
    assert called("演示医院 003（2 号院区）", "en") == "Demo hospital 003, campus 2"
    assert called("演示村 116", "zh") == "演示村 116"
    assert called("故宫博物院", "en") == "故宫博物院"


def test_every_kind_of_invented_place_has_an_english_name():
    for name in (*lodging.NAMES, "演示景区", "演示村", "演示医院"):
        assert called(f"{name} 07", "en").isascii()
