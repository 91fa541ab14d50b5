"""The data dictionary covers every contract in both languages, and a template is an extract without rows."""

import io
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest

from data.contracts import CONTRACTS, INPUTS
from data.contracts.dictionary import DICTIONARY, Format, dictionary, template
from data.extracts.reader import Parsed, parse

from .conftest import here


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_of_every_contract_is_described_with_no_field_empty(language: str):
    table = dictionary(language)
    assert table.schema == DICTIONARY
    described = table.group_by("dataset", maintain_order=True).agg("column")
    assert described["dataset"].to_list() == list(CONTRACTS)
    for name, columns in described.iter_rows():
        assert columns == list(CONTRACTS[name].schema.names()), name
    for field in ("type", "meaning", "allowed"):
        assert table.filter(pl.col(field).str.strip_chars() == "").is_empty(), field
    assert table.null_count().sum_horizontal().item() == 0


def test_a_row_says_type_key_need_meaning_and_allowed_values():
    # buildings: area_code, grain and period are its key; planned_above_ground_gfa_m2 may be missing.
    table = dictionary("en").filter(pl.col("dataset") == "buildings")
    assert table.filter("key")["column"].to_list() == list(CONTRACTS["buildings"].key)
    by_name = {row["column"]: row for row in table.iter_rows(named=True)}
    assert by_name["footprint_m2"]["type"] == "number"
    assert by_name["footprint_m2"]["unit"] == "m2"
    assert by_name["footprint_m2"]["allowed"] == "≥ 0"
    assert by_name["footprint_m2"]["required"]
    assert not by_name["planned_above_ground_gfa_m2"]["required"]
    assert by_name["grain"]["allowed"] == "instant, day, month, quarter, year"
    assert by_name["origin"]["allowed"] == "published, official, synthetic"


def test_hours_end_at_23_and_only_closing_hours_at_24():
    table = dictionary("zh").filter(pl.col("column").is_in(["hour", "close_hour"]))
    assert set(table.select("column", "allowed").iter_rows()) == {("hour", "0–23"), ("close_hour", "0–24")}


def test_no_english_word_is_left_in_the_chinese_units():
    units = dictionary("zh").filter(pl.col("unit") != "见 unit 列")["unit"]  # unit is the column's own name
    lacking = units.filter(units.str.contains("[a-z]{2,}")).unique().to_list()
    assert [f"write the Chinese of the unit {one} into data/contracts/units.py" for one in lacking] == []


@pytest.mark.parametrize("form", list(Format))
def test_every_template_is_read_as_an_extract_of_the_right_columns_and_no_rows(tmp_path: Path, form: Format):
    for name in INPUTS:
        file = tmp_path / f"{name}.{form}"
        file.write_bytes(template(name, form))
        read = parse(file, tmp_path, ask=here)
        assert isinstance(read, Parsed), name
        assert read.rows == 0
        assert list(read.columns) == [column.name for column in CONTRACTS[name].columns]


def test_a_csv_template_opens_in_excel_as_utf8_and_parquet_keeps_types():
    assert template("buildings", "csv").startswith(b"\xef\xbb\xbfarea_code,grain,period")
    kept = pl.read_parquet(io.BytesIO(template("buildings", "parquet")))
    assert kept.schema == pl.Schema({column.name: column.dtype for column in CONTRACTS["buildings"].columns})


def test_an_excel_template_keeps_twelve_digits_of_a_village_as_text():
    with zipfile.ZipFile(io.BytesIO(template("villages", "xlsx"))) as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    column = re.search(r'<col min="1" max="1"[^>]* style="(\d+)"', sheet)
    assert column is not None
    forms = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    assert forms[int(column[1])] == "49"  # Excel's number for @, text


def test_an_unknown_dataset_or_format_is_a_programmers_fault():
    with pytest.raises(KeyError):
        template("nothing", "csv")
    with pytest.raises(ValueError, match="docx"):
        template("buildings", "docx")
