"""The data dictionary, read off the contracts, and an empty file of each dataset to fill in."""

import io
from enum import StrEnum

import polars as pl
import xlsxwriter

from data.contracts import CONTRACTS
from data.contracts.rules import GRAINS, PROVENANCE_COLUMNS, Area, Column, Contract
from data.contracts.text import Text
from data.contracts.units import Unit, UnitOf


class Format(StrEnum):
    """What a template can be written as; the value is the ending of its file name."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


DICTIONARY = pl.Schema(
    {
        "dataset": pl.String(),
        "column": pl.String(),
        "type": pl.String(),
        "unit": pl.String(),
        "required": pl.Boolean(),
        "key": pl.Boolean(),
        "meaning": pl.String(),
        "allowed": pl.String(),
    }
)
_TYPES = {
    pl.String: Text("文本", "text"),
    pl.Int64: Text("整数", "whole number"),
    pl.Int8: Text("整数", "whole number"),
    pl.Float64: Text("数值", "number"),
    pl.Date: Text("日期", "date"),
    pl.Datetime: Text("时间", "time"),
    pl.Boolean: Text("是否", "yes or no"),
    pl.List: Text("列表", "list"),
}
_CODES = {
    Area.ANY: Text("区划代码表内的代码", "a code of the areas"),
    Area.PLACE: Text("区、街道或乡镇的代码", "a code of a district, street or town"),
    Area.WITH_ZONES: Text("区划或功能区代码", "a code of the areas or of a zone"),
    Area.OPEN: Text("区划代码，或设施、景区、村的编号", "a code of the areas, or a facility, spot or village"),
    Area.VILLAGE: Text("12 位，以 area_code 开头", "12 digits that begin with those of area_code"),
}
_STORED_ZH: dict[Unit | UnitOf, str] = {  # where a file holds a value otherwise than pages show it
    Unit.FRACTION: "比例",  # shown in per cent
    Unit.ITEMS: "项",
}
_ANY = Text("任意文字", "any words")
TEXT = 49  # the number of the cell format "text" in Excel
_LAST_HOUR = 24  # a place may close at midnight; hours of rows end at 23


def dictionary(language: str) -> pl.DataFrame:
    """Every column of every dataset, in reading order: DICTIONARY's columns, in Chinese (zh) or English (en)."""
    rows = [
        _described(contract, column, language) for contract in CONTRACTS.values() for column in columns_of(contract)
    ]
    return pl.DataFrame(rows, schema=DICTIONARY, orient="row")


def columns_of(contract: Contract) -> tuple[Column, ...]:
    """What is stored of a dataset: its own columns, and for an extract's where each row came from."""
    return contract.columns if contract.derived else (*contract.columns, *PROVENANCE_COLUMNS)


def template(name: str, form: str) -> bytes:
    """An empty file of a dataset with the right columns; CSV opens in Excel as UTF-8. Raises KeyError, ValueError."""
    contract, wanted = CONTRACTS[name], Format(form)
    empty = pl.DataFrame(schema={column.name: column.dtype for column in contract.columns})
    match wanted:
        case Format.CSV:
            return empty.write_csv(include_bom=True).encode()
        case Format.PARQUET:
            kept = io.BytesIO()
            empty.write_parquet(kept)
            return kept.getvalue()
        case Format.XLSX:
            return _workbook(contract)


def _described(contract: Contract, column: Column, language: str) -> tuple[object, ...]:
    return (
        contract.id,
        column.name,
        _TYPES[column.dtype.base_type()](language),
        _unit(column, language),
        not column.optional,
        column.name in contract.key,
        column.meaning(language),
        _allowed(column, language),
    )


def _unit(column: Column, language: str) -> str:
    if column.unit is None:
        return ""
    return Text(_STORED_ZH.get(column.unit, column.unit.symbol.zh), column.unit.value)(language)


def _allowed(column: Column, language: str) -> str:
    if column.values:
        return ", ".join(column.values)
    if column.area is not None:
        return _CODES[column.area](language)
    if column.unit is Unit.HOUR_OF_DAY:
        return f"0–{_LAST_HOUR if 'close' in column.name else _LAST_HOUR - 1}"
    if column.name == "grain":
        return ", ".join(GRAINS)
    if column.dtype == pl.Boolean():
        return "true, false, 1, 0, 是, 否"
    if column.dtype == pl.Date():
        return "YYYY-MM-DD"
    if column.measures:
        return "≥ 0"
    return _ANY(language)


def _workbook(contract: Contract) -> bytes:
    """Codes are formatted as text, so that Excel does not round twelve digits, and dates as dates."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet(contract.id)
        heading = book.add_format({"bold": True})
        forms = {
            pl.String(): book.add_format({"num_format": TEXT}),
            pl.Date(): book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for place, column in enumerate(contract.columns):
            sheet.set_column(place, place, max(12, len(column.name) + 2), forms.get(column.dtype))
            sheet.write_string(0, place, column.name, heading)
        sheet.freeze_panes(1, 0)
    return kept.getvalue()
