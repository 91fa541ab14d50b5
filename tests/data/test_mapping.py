"""Names written in a source's own way: offered once, remembered, put right before the contract is checked."""

from pathlib import Path

import polars as pl
import pytest

from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Example, Finding, Rejected, Severity
from data.contracts.text import Text
from data.extracts.check import check
from data.extracts.mapping import Offer, as_extract, offers, source_of
from data.published import load

OWN = """area_code,grain,period,vintage,resident
东城区,year,2023-01-01,office,703000
西城区,year,2023-01-01,office,1098000
"""


def reference(*known: Offer) -> dict[str, pl.LazyFrame]:
    schema = CONTRACTS["mappings"].schema
    rows = [(one.source, one.kind, one.found, one.meant) for one in known]
    table = pl.DataFrame(rows, schema=["source_name", "kind", "found", "meant"], orient="row")
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in table.columns]
    return {"areas": load("areas").lazy(), "mappings": table.with_columns(missing).lazy()}


def checked(folder: Path, *known: Offer, text: str = OWN, name: str = "civil_2023-11.csv") -> Accepted | Rejected:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return check(file, "population", reference=reference(*known), workdir=work)


def now() -> pl.DataFrame:
    return load("areas").filter(pl.col("valid_to").is_null())


def test_names_and_columns_that_are_nearly_known_are_offered(tmp_path: Path):
    result = checked(tmp_path)
    assert isinstance(result, Rejected)
    found = offers(result.findings, now(), contract=CONTRACTS["population"], name=result.name)
    assert Offer(source="civil", kind="area", found="东城区", meant="110101") in found
    assert Offer(source="civil", kind="area", found="西城区", meant="110102") in found
    assert Offer(source="civil", kind="column", found="resident", meant="residents") in found


def test_names_under_headings_that_are_unknown_themselves_are_offered_at_once(tmp_path: Path):
    text = "区县,频度,时期,口径,常住人口\n东城区,年,2023-01-01,统计局,703000\n西城,年,2023-01-01,统计局,1098000\n"
    result = checked(tmp_path, text=text)
    told = offers(result.findings, now(), contract=CONTRACTS["population"], name=result.name, parsed=result.parsed)
    assert isinstance(checked(tmp_path, *told, text=text), Accepted)
    titled = checked(tmp_path, text=f"人口表,,,,\n{text}")  # no name helps as long as a title is read as the heading
    assert titled.findings[0].rule == "heading_not_first"
    assert offers(titled.findings, now(), contract=CONTRACTS["population"], name=result.name) == []


def test_what_is_remembered_is_put_right_and_said(tmp_path: Path):
    found = offers(checked(tmp_path).findings, now(), contract=CONTRACTS["population"], name="civil_2023-11.csv")
    result = checked(tmp_path, *found, name="civil_2023-12.csv")  # the next month's file of the same source
    assert isinstance(result, Accepted)
    rows = result.frame.select("area_code", "residents").collect()
    assert dict(rows.iter_rows()) == {"110101": 703000, "110102": 1098000}
    notes = [one for one in result.findings if one.rule == "mapped_name"]
    assert {one.params["found"]: one.rows for one in notes} == {"resident": 0, "东城区": 1, "西城区": 1}


def test_two_headings_remembered_for_one_column_are_not_both_read_so(tmp_path: Path):
    both = [Offer(source="civil", kind="column", found=found, meant="residents") for found in ("resident", "people")]
    result = checked(tmp_path, *both, text=OWN.replace("resident", "people,resident").replace("office,", "office,5,"))
    assert [one.params["found"] for one in result.findings if one.params.get("meant") == "residents"] == ["people"]
    assert "resident" in {one.column for one in result.findings if one.rule == "unknown_column"}


def test_another_source_is_not_concerned(tmp_path: Path):
    found = offers(checked(tmp_path).findings, now(), contract=CONTRACTS["population"], name="civil_2023-11.csv")
    assert isinstance(checked(tmp_path, *found, name="police.csv"), Rejected)


def test_a_column_that_the_file_has_is_never_overwritten(tmp_path: Path):
    both = (
        OWN.replace("resident\n", "residents,resident\n").replace("703000", "703000,1").replace("1098000", "1098000,2")
    )
    coded = both.replace("东城区", "110101").replace("西城区", "110102")
    result = checked(tmp_path, Offer(source="civil", kind="column", found="resident", meant="residents"), text=coded)
    assert isinstance(result, Accepted)
    assert result.frame.collect()["residents"].to_list() == [703000, 1098000]


@pytest.mark.parametrize(
    ("name", "source"),
    [("人口_2026-10.csv", "人口"), ("../../Population 2026 (3).xlsx", "population"), ("20261001.csv", "unnamed")],
)
def test_a_source_is_its_name_without_dates(name: str, source: str):
    assert source_of(name) == source


def test_offers_become_an_extract_of_mappings(tmp_path: Path):
    file = tmp_path / "mappings.csv"
    file.write_bytes(as_extract([Offer(source="civil", kind="area", found="东城区", meant="110101")]))
    work = tmp_path / "work"
    work.mkdir()
    assert isinstance(check(file, "mappings", reference=reference(), workdir=work), Accepted)


def test_every_name_of_a_file_is_offered_not_only_the_examples_of_its_finding(tmp_path: Path):
    districts = now().filter(pl.col("level") == "district")["name_zh"].to_list()
    rows = "".join(f"{name} ,year,2023-01-01,office,1000\n" for name in districts)
    result = checked(tmp_path, text=OWN.splitlines()[0].replace("resident", "residents") + "\n" + rows)
    assert isinstance(result, Rejected)
    found = offers(result.findings, now(), contract=CONTRACTS["population"], name=result.name, parsed=result.parsed)
    assert [one.found for one in found] == districts


def test_a_name_without_its_ending_means_the_district_before_the_town_of_that_name(tmp_path: Path):
    text = OWN.splitlines()[0] + "\n密云,year,2023-01-01,office,525000\n延庆,year,2023-01-01,office,344000\n"
    result = checked(tmp_path, text=text.replace("resident", "residents"))
    meant = {
        one.found: one.meant
        for one in offers(result.findings, now(), contract=CONTRACTS["population"], name=result.name)
    }
    assert meant == {"密云": "110118", "延庆": "110119"}  # not 110118100 密云镇 and 110119100 延庆镇


WORDS = """area_code,grain,period,vintage,residents
110101,年,2023-01-01,统计局,703000
110102,Year,2023-01-01,ofice,1098000
110105,旬,2023-01-01,office,3452000
"""


def test_words_for_what_a_column_allows_are_offered_and_read(tmp_path: Path):
    """年 and Year are year, 统计局 and the misspelt ofice are office; 旬 (ten days) is no grain: nothing is guessed."""
    result = checked(tmp_path, text=WORDS)
    contract = CONTRACTS["population"]
    found = offers(result.findings, now(), contract=contract, name=result.name, parsed=result.parsed)
    meant = {"grain=年": "year", "grain=Year": "year", "vintage=统计局": "office", "vintage=ofice": "office"}
    assert {one.found: one.meant for one in found} == meant
    assert {(one.source, one.kind) for one in found} == {("civil", "value")}
    again = checked(tmp_path, *found, text=WORDS)
    assert isinstance(again, Rejected)
    assert [(one.rule, one.column, one.rows) for one in again.findings if one.rule == "not_allowed"] == [
        ("not_allowed", "grain", 1)
    ]
    read = checked(tmp_path, *found, text=WORDS.replace("旬", "year"))
    assert isinstance(read, Accepted)
    assert read.frame.select("grain", "vintage").collect().unique().rows() == [("year", "office")]
    notes = {str(one.params["found"]): one.rows for one in read.findings if one.rule == "mapped_name"}
    assert notes == {"grain=年": 1, "grain=Year": 1, "vintage=统计局": 1, "vintage=ofice": 1}


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        ("scope", "规模以上", "above_scale"),
        ("scope", "规模以下", None),  # three of its four characters are those of 规模以上
        ("status", "暂停营业", "suspended"),  # of which half is 营业
        ("status", "未营业", None),
        ("grain", "半年度", None),  # no grain of an inn, and as near to 年度 as to 半年
        ("grain", "half-year", None),
        ("grain", "yearly", "year"),
    ],
)
def test_a_word_is_not_read_as_its_opposite(column: str, written: str, meant: str | None):
    fault = Finding(severity=Severity.ERROR, rule="not_allowed", found=Text("", ""), mend=Text("", ""), column=column,
                    examples=(Example(1, written),))  # fmt: skip
    found = offers([fault], now(), contract=CONTRACTS["lodging"], name="inns.csv")
    assert [one.meant for one in found] == ([meant] if meant else [])
