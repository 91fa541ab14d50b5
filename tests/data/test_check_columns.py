"""Missing, misspelt, doubled and unknown columns, and files of another dataset."""

import pytest

from data.contracts import CONTRACTS, INPUTS
from data.contracts.findings import Finding, Severity
from data.extracts.rules.columns import check_columns, recognise

COMMUTING = ("area_code", "grain", "period", "jobs", "employed_residents")


def found(*columns: str, dataset: str = "commuting", doubled: tuple[str, ...] = ()) -> dict[str | None, Finding]:
    return {one.column: one for one in check_columns(columns, CONTRACTS[dataset], doubled=doubled)}


def test_the_columns_of_the_contract_have_no_findings():
    assert found(*COMMUTING) == {}


def test_order_of_columns_is_irrelevant():
    assert found(*reversed(COMMUTING)) == {}


def test_a_misspelt_column_is_missing_and_its_near_miss_is_offered():
    told = found("area_code", "grain", "period", "jobs", "employed_residnets")
    assert list(told) == ["employed_residents"]
    one = told["employed_residents"]
    assert (one.severity, one.rule) == (Severity.ERROR, "missing_column")
    assert "employed_residnets" in one.message("en")
    assert "employed_residnets" in one.fix("zh")


def test_a_chinese_heading_is_offered_for_the_column_it_means():
    assert "就业岗位" in found("area_code", "grain", "period", "就业岗位", "employed_residents")["jobs"].fix("zh")


def test_a_missing_column_without_a_near_miss_says_what_it_holds():
    assert "jobs located here" in found("area_code", "grain", "period", "employed_residents")["jobs"].message("en")


def test_an_unknown_column_is_a_warning_and_ignored():
    one = found(*COMMUTING, "zzz")["zzz"]
    assert (one.severity, one.rule) == (Severity.WARNING, "unknown_column")


def test_a_misspelt_optional_column_is_a_warning_with_its_near_miss():
    one = found("area_code", "grain", "period", "vintage", "residnets", dataset="population")["residnets"]
    assert one.severity is Severity.WARNING
    assert "residents" in one.message("en")


def test_a_doubled_column_is_an_error():
    one = found(*COMMUTING, doubled=("jobs",))["jobs"]
    assert (one.severity, one.rule) == (Severity.ERROR, "duplicate_column")


def test_a_file_of_another_dataset_is_told_so_first():
    told = check_columns(COMMUTING, CONTRACTS["hospitals"])
    assert told[0].rule == "wrong_dataset"
    assert told[0].params["other"] == "commuting"


@pytest.mark.parametrize("dataset", INPUTS)
def test_every_dataset_is_recognised_by_its_own_columns(dataset: str):
    assert recognise([column.name for column in CONTRACTS[dataset].columns])[0] == dataset


def test_columns_of_nothing_are_recognised_as_nothing():
    assert recognise(["alpha", "beta"]) == []


@pytest.mark.parametrize("heading", ["区县", " 区划代码 ", "AREA_CODE", "ａｒｅａ＿ｃｏｄｅ"])
def test_a_heading_as_bureaus_write_it_is_offered(heading: str):
    assert heading in found(heading, "grain", "period", "jobs", "employed_residents")["area_code"].fix("zh")


def test_a_chinese_heading_is_offered_for_an_optional_column():
    one = found("area_code", "grain", "period", "vintage", "常住人口", dataset="population")["常住人口"]
    assert one.params["near"] == "residents"


def test_no_heading_is_offered_for_two_columns():
    told = found("区县", "粒度", "时期", "jobs", "employed_residents")
    assert {name: one.params["near"] for name, one in told.items()} == {
        "area_code": "区县",
        "grain": "粒度",
        "period": "时期",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dataset", INPUTS)
def test_the_contract_s_own_words_mean_their_own_columns(dataset: str, language: str):
    # 出园人数 is nearly 入园人数, and 关门小时 nearly 开门小时: the nearest is not what is meant.
    own = {column.meaning(language): column.name for column in CONTRACTS[dataset].columns}
    told = check_columns([*own, "exits nobody knows"], CONTRACTS[dataset])
    near = {one.column if one.rule == "unknown_column" else one.params["near"]: one for one in told}
    assert near.pop("exits nobody knows").params["near"] == ""
    for heading, one in near.items():
        assert own[str(heading)] == (one.params["near"] if one.rule == "unknown_column" else one.column)


def test_a_file_with_chinese_headings_is_recognised():
    assert recognise(["区县", "粒度", "时期", "就业岗位", "就业常住人口"])[0] == "commuting"
