"""The page of villages: each as it last reported, with its period, since districts do not report in step."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest
from small_home import ME, quiet

from dashboard import publishing
from dashboard.content.subjects import headline, maps, sentences, tables
from dashboard.content.subjects import villages as villagedata
from dashboard.reading import geography, query
from dashboard.reading.query import View
from data.store.objects import Store

HEAD = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,migrant_definition,"
    "rental_rooms,hazards_open_start,hazards_found,hazards_rectified,origin\n"
)
AREAS = "code,valid_from,valid_to,level,parent,name_zh,name_en\n"
EARLY, SILENT, OUTDONE, MERGED = (f"11011411520{number}" for number in (1, 2, 3, 4))
LATE, NOBODY, INVENTED = "110115003201", "110115003202", "110112006201"


def village(code: str, month: str, migrants: int, origin: str = "official", *, registered: int = 1000) -> str:
    place = code[:9] if code.startswith("110114115") else code[:6]
    return f"{code},month,{month}-01,村{code},{place},true,{registered},{migrants},resident_6m,300,20,20,20,{origin}\n"


@pytest.fixture(scope="module")
def view(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> View:
    """昌平 reports to October, but one village only to September; 大兴 to August; in 通州 there is an invented one."""
    folder = tmp_path_factory.mktemp("villages")
    home = Path(shutil.copytree(seeded, folder / "home"))
    villages, areas = folder / "villages.csv", folder / "areas.csv"
    rows = [
        village(EARLY, "2026-09", 1500),
        village(EARLY, "2026-10", 2000),
        village(SILENT, "2026-09", 500),
        village(MERGED, "2026-09", 7000),
        village(LATE, "2026-08", 3000),
        village(NOBODY, "2026-08", 4300, registered=0),
        village(INVENTED, "2026-10", 4000, "synthetic"),
        village(OUTDONE, "2026-07", 9000, "synthetic"),
    ]
    villages.write_text(HEAD + "".join(rows), encoding="utf-8")
    areas.write_text(f"{AREAS}{MERGED},2000-01-01,2026-10-01,village,110114115,村,Village\n", encoding="utf-8")
    result = publishing.publish(
        Store.open(str(home)),
        {"villages": [villages], "areas": [areas]},
        grant=ME,
        reason="villages",
        as_of=dt.date(2026, 11, 15),
        accept_warnings=True,
        progress=quiet,
    )
    assert isinstance(result, publishing.Published), result
    return query.open_view(str(home), grant=ME)


def test_a_village_that_reports_later_or_earlier_than_others_stands_beside_them_with_its_last_report(view: View):
    found = dict(villagedata.villages(view).select("village_code", "ratio").iter_rows())
    # The merged one is gone, and 昌平 has real villages, which leave its invented one out:
    # 4000, 3000, 2000 and 500 migrants to 1000 registered, and 4300 to none
    assert found == {INVENTED: 4.0, LATE: 3.0, EARLY: 2.0, SILENT: 0.5, NOBODY: None}


def test_the_demonstration_shows_its_own_villages_only(view: View):
    demo = View(view.store, view.release, view.grant, demo=True)
    assert set(villagedata.villages(demo)["village_code"]) == {INVENTED, OUTDONE}


@pytest.mark.parametrize(
    ("language", "spoken"), [("en", "Aug 2026 to Oct 2026"), ("zh", "2026 年 8 月至 2026 年 10 月")]
)
def test_periods_that_differ_are_said_under_the_chart_and_stand_in_the_table(view: View, language: str, spoken: str):
    table = villagedata.villages(view)
    assert spoken in villagedata.under(table, language)
    rows = villagedata.village_table(view.in_language(language), table)
    periods = dict(zip(rows.to_series(0), rows["Period" if language == "en" else "时期"], strict=True))
    assert spoken.startswith(periods[f"村{LATE}"])


def test_villages_of_one_period_are_said_to_be_of_it(view: View):
    table = geography.below(view, villagedata.villages(view), "110115")
    assert villagedata.under(table, "en") == "Each village by registered people and migrants, Aug 2026."


def test_the_scatter_tells_invented_villages_from_others(view: View):
    table = villagedata.villages(view)
    drawn = {row["name"]: row for row in villagedata.scatter_rows(view.in_language("en"), table).to_dicts()}
    invented, late = drawn[f"村{INVENTED}"], drawn[f"村{LATE}"]
    assert (invented["origin"], late["origin"]) == ("synthetic", "official")
    assert invented["note"] == "Oct 2026 · demonstration data"
    assert "Dashed borders: demonstration data." in villagedata.under(table, "en")


def test_villages_without_registered_people_have_a_sentence_too(view: View):
    nobody = villagedata.villages(view).with_columns(ratio=None, tier=pl.lit(villagedata.NO_RATIO))
    assert (
        villagedata.sentence(nobody, "北京市", "zh") == f"北京市 {nobody.height} 个监测村都没有户籍人口，倒挂比无定义。"
    )


def test_a_village_where_nobody_is_registered_is_not_counted_as_not_inverted(view: View):
    table = villagedata.villages(view)
    counts = dict(villagedata.tier_counts(table, "zh").select("分级", "村数").iter_rows())
    # 4.0; 3.0, which is not above 1:3, and 2.0; 0.5; 4300 to nobody is no village in good order
    assert {tier: n for tier, n in counts.items() if n} == {"高于 1:3": 1, "倒挂": 2, "未倒挂": 1, "不计倒挂比": 1}
    assert villagedata.sentence(table, "北京市", "zh").endswith("另有 1 个村有外来人口而无户籍人口，不计倒挂比。")
    assert villagedata.sentence(table, "Beijing", "en").endswith(
        " 1 more has migrants and nobody registered, so no ratio."
    )


def test_a_page_that_leads_with_villages_names_their_source_and_date(view: View):
    led = villagedata.villages(view).filter(village_code=INVENTED)
    assert tables.through_and_sources(led, ["census", "published"], "en") == (
        "Oct 2026",
        ["census", "published", "demonstration"],
    )


def test_a_ratio_that_means_nothing_is_told_with_its_reason_and_one_area_alone_has_no_classes(view: View):
    core = headline.figure(view, "inversion_ratio", "110000.core")
    assert sentences.headline(core, "核心区", "zh") == "核心区人口倒挂比无数值：户籍多于常住，比值无意义。"
    assert maps.breaks(view, "inversion_ratio", ["110114", "110101"]) == ()  # 东城 has none
