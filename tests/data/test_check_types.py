"""Every way in which a value can be written, against every type that a contract knows."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.contracts.findings import Accepted
from data.extracts.check import check, faulty_rows

from .conftest import TODAY, Judge, here, rules

POPULATION = "area_code,grain,period,vintage,residents\n"


def of_residents(judge: Judge, value: str) -> tuple[set[str], Any]:
    result = judge("population", f'{POPULATION}110101,month,2024-01-01,office,"{value}"\n')
    held = result.frame.collect()["residents"][0] if isinstance(result, Accepted) else None
    return {finding.rule for finding in result.findings}, held


@pytest.mark.parametrize(
    ("value", "count"),
    [("700000", 700_000), (" 700000 ", 700_000), ("700000.0", 700_000), ("7e5", 700_000)],
)
def test_whole_numbers_however_written_are_counts(judge: Judge, value: str, count: int):
    assert of_residents(judge, value) == (set(), count)


@pytest.mark.parametrize(
    "value", ["1,100,000", "约70万", "70万", "NaN", "inf", "true", "１２３", "9223372036854775808"]
)
def test_what_is_no_number_is_an_error_on_its_column(judge: Judge, value: str):
    assert of_residents(judge, value) == ({"wrong_type"}, None)


def test_a_fraction_in_a_count_column_is_an_error_on_that_column(judge: Judge):
    assert of_residents(judge, "70.5") == ({"not_integer"}, None)


@pytest.mark.parametrize(
    "value", ["2024-01-01", "2024/01/01", "20240101", "2024-01-01 00:00:00", "2024-01-01T00:00:00"]
)
def test_dates_however_written_are_dates(judge: Judge, value: str):
    result = judge("population", f"{POPULATION}110101,month,{value},office,700000\n")
    assert rules(result) == {}
    assert isinstance(result, Accepted)
    assert result.frame.collect()["period"].to_list() == [dt.date(2024, 1, 1)]


@pytest.mark.parametrize("value", ["2024-13-01", "01/02/2024", "2024年1月", "45292"])
def test_what_is_no_date_is_an_error(judge: Judge, value: str):
    result = judge("population", f"{POPULATION}110101,month,{value},office,700000\n")
    assert rules(result) == {("wrong_type", "period"): 1}


@pytest.mark.parametrize("value", ["2023-12-31T16:00:00Z", "2023-12-31 16:00:00+00:00", "2024-01-01T00:00:00+08:00"])
def test_a_stated_zone_is_converted_once_with_a_note(judge: Judge, value: str):
    # 16:00 in Greenwich is midnight of the next day in Beijing.
    result = judge("population", f"{POPULATION}110101,month,{value},office,700000\n")
    assert rules(result) == {("zone_converted", "period"): 1}
    assert isinstance(result, Accepted)
    assert result.frame.collect()["period"].to_list() == [dt.date(2024, 1, 1)]


def test_a_time_without_a_zone_is_local_with_a_note(judge: Judge):
    result = judge("population", f"{POPULATION}110101,month,2024-01-01 08:30:00,office,700000\n")
    assert rules(result) == {("naive_time", "period"): 1}
    assert isinstance(result, Accepted)
    assert result.frame.collect()["period"].to_list() == [dt.date(2024, 1, 1)]


VILLAGE = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrant_definition,rental_rooms,"
    "hazards_open_start,hazards_found,hazards_rectified\n"
    "110114115201,month,2024-01-01,某村,110114115,{flag},100,resident_6m,3,1,1,1\n"
)


@pytest.mark.parametrize(
    ("flag", "truth"), [("true", True), ("1", True), ("是", True), ("FALSE", False), ("0", False), ("否", False)]
)
def test_flags_in_both_languages(judge: Judge, flag: str, truth: bool):  # noqa: FBT001
    result = judge("villages", VILLAGE.format(flag=flag))
    assert isinstance(result, Accepted)
    assert result.frame.collect()["is_key_village"].to_list() == [truth]


def test_a_flag_that_is_neither_is_an_error(judge: Judge):
    assert rules(judge("villages", VILLAGE.format(flag="maybe"))) == {("wrong_type", "is_key_village"): 1}


def of_parquet(tmp_path: Path, **columns: Any) -> Any:
    row = {
        "area_code": "110101",
        "grain": "month",
        "period": dt.date(2024, 1, 1),
        "vintage": "office",
        "residents": 700_000,
    }
    file = tmp_path / "extract.parquet"
    values = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in (row | columns).items()}
    pl.select(**values).write_parquet(file)
    return check(file, "population", reference={}, workdir=tmp_path, today=TODAY, ask=here)


@pytest.mark.parametrize(
    ("residents", "told"),
    [
        (pl.lit(700_000, pl.UInt64), None),
        (pl.lit(700_000.0, pl.Float32), None),
        (pl.lit(Decimal("700000.00")), None),
        (pl.lit(None), "no_value"),
        (pl.lit(Decimal("700000.50")), "not_integer"),
        (pl.lit(700_000.5), "not_integer"),
        (pl.lit(2**64 - 1, pl.UInt64), "wrong_type"),
        (pl.lit(float("nan")), "wrong_type"),
        (pl.lit(True), "wrong_type"),
        (pl.lit(dt.date(2024, 1, 1)), "wrong_type"),
        (pl.lit(dt.timedelta(hours=1)), "wrong_type"),
        (pl.lit(b"\xff\x00"), "wrong_type"),
        (pl.struct(pl.lit(1).alias("inner")), "wrong_type"),
        (pl.concat_list(pl.lit(1)), "wrong_type"),
    ],
)
def test_every_parquet_type_fits_or_is_told(tmp_path: Path, residents: pl.Expr, told: str | None):
    result = of_parquet(tmp_path, residents=residents)
    assert {finding.rule for finding in result.findings} == ({told} if told else set())


def test_codes_kept_as_numbers_or_categories_are_codes(tmp_path: Path):
    for code in (pl.lit(110_101), pl.lit("110101").cast(pl.Categorical), pl.lit("110101").cast(pl.Enum(["110101"]))):
        result = of_parquet(tmp_path, area_code=code)
        assert isinstance(result, Accepted)
        assert result.frame.collect()["area_code"].to_list() == ["110101"]


def test_a_zoned_timestamp_of_parquet_is_converted_once(tmp_path: Path):
    greenwich = pl.lit(dt.datetime(2023, 12, 31, 16)).dt.replace_time_zone("UTC")
    result = of_parquet(tmp_path, period=greenwich)
    assert rules(result) == {("zone_converted", "period"): 1}
    assert isinstance(result, Accepted)
    assert result.frame.collect()["period"].to_list() == [dt.date(2024, 1, 1)]


def test_missing_optional_columns_are_null_and_provenance_has_its_defaults(judge: Judge):
    result = judge("population", f"{POPULATION}110101,month,2024-01-01,office,700000\n", name="census 局.csv")
    assert isinstance(result, Accepted)
    row = result.frame.collect().row(0, named=True)
    assert row["registered"] is None
    assert (row["origin"], row["source"], row["extract"]) == ("official", "census 局.csv", result.sha256)


def test_an_origin_outside_the_three_is_an_error(judge: Judge):
    text = "area_code,grain,period,vintage,residents,origin\n110101,month,2024-01-01,office,700000,guess\n"
    assert rules(judge("population", text)) == {("not_allowed", "origin"): 1}


@pytest.mark.parametrize(("cells", "digits"), [("2024-01-01,office,１２３", True), ("01/2024,office,123", False)])
def test_only_who_wrote_a_number_wrongly_is_told_how_digits_are_written(judge: Judge, cells: str, *, digits: bool):
    (one,) = judge("population", f"{POPULATION}110101,month,{cells}\n").findings
    assert ("半角数字" in one.fix("zh")) == digits
    assert ("plain digits" in one.fix("en")) == digits


def test_an_empty_cell_is_told_by_its_row_alone(judge: Judge):
    (one,) = judge("commuting", "area_code,grain,period,jobs,employed_residents\n110101,year,2024-01-01,,1\n").findings
    assert one.message("zh").endswith("（首例：第 1 行）")
    assert one.message("en").endswith("(first: row 1)")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        *((pl.Date(), days) for days in (2**31 - 1, -(2**31), 2_932_897)),
        *((pl.Datetime(unit, zone), 2**63 - 1) for unit in ("ms", "us") for zone in (None, "UTC")),
        (pl.Datetime("ms"), -(2**63) + 1),
    ],
)
def test_a_moment_beyond_all_years_is_an_error_on_its_column(tmp_path: Path, kind: pl.DataType, number: int):
    """Spoilt bytes of a Parquet file give any number; 2,932,897 days is the first of the year 10000."""
    whole = pl.Int32() if kind == pl.Date else pl.Int64()
    result = of_parquet(tmp_path, period=pl.lit(number, whole).cast(kind))
    assert [one.column for one in result.findings if one.rule == "wrong_type"] == ["period"]
    assert faulty_rows(result)["period"].to_list() == [f"<{kind.base_type()} {number}>"]  # and can be downloaded


def test_beside_a_moment_beyond_all_years_the_others_are_read_as_ever(tmp_path: Path):
    """A column that no contract names may be spoilt; of one that is named, only the spoilt row is wrong."""
    spoilt = pl.lit(pl.Series([0, 2**31 - 1, None], dtype=pl.Int32)).cast(pl.Date)
    areas = pl.lit(pl.Series(["110101", "110102", "110105"]))
    beside = of_parquet(tmp_path, area_code=areas, remark=spoilt)
    assert isinstance(beside, Accepted)
    within = of_parquet(tmp_path, area_code=areas, period=spoilt)
    assert [(one.rule, one.rows) for one in within.findings if one.column == "period"] == [("wrong_type", 1)]
