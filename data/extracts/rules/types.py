"""Values as text or as any Parquet type, made into the contract's types; what does not fit is told."""

import polars as pl

from data.contracts import Contract
from data.contracts.findings import Severity
from data.contracts.rules import RowRule
from data.contracts.spreadsheets import as_meant
from data.contracts.text import Text

TRUE, FALSE = ("true", "1", "是", "yes"), ("false", "0", "否", "no")
LOCAL = "Asia/Shanghai"
EXACT = 2.0**53  # whole numbers up to here survive a float


def typed(column: str, source: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    """The column in the wanted type, null where a value does not fit. Sources are those that the parser writes."""
    value = pl.col(column)
    if source == pl.String:
        return _of_text(value, wanted)
    if wanted == pl.String:
        return value.cast(pl.String) if source.is_integer() or source == pl.Boolean else pl.lit(None, pl.String)
    if wanted == pl.Date:
        if isinstance(source, pl.Datetime):
            return _local(value, source).dt.date()
        return value if source == pl.Date else pl.lit(None, pl.Date)
    if not (source.is_numeric() or source == pl.Boolean):
        return pl.lit(None, wanted)
    if wanted == pl.Boolean:
        if source == pl.Boolean:
            return value
        return pl.when(value == 1).then(True).when(value == 0).then(False)
    if source == pl.Boolean:
        return pl.lit(None, wanted)  # true is no count
    if wanted.is_integer() and source.is_float():
        return _whole(value).cast(wanted, strict=False)
    return value.cast(wanted, strict=False)


def _of_text(value: pl.Expr, wanted: pl.DataType) -> pl.Expr:
    text = value.str.strip_chars()
    text = pl.when(text != "").then(text)
    if wanted == pl.Date:
        return pl.coalesce(
            text.str.to_date("%Y-%m-%d", strict=False),
            text.str.to_date("%Y/%m/%d", strict=False),
            text.str.to_date("%Y%m%d", strict=False),
            timestamp(text).dt.date(),
        )
    if wanted == pl.Boolean:
        word = text.str.to_lowercase()
        return pl.when(word.is_in(TRUE)).then(True).when(word.is_in(FALSE)).then(False)
    if wanted.is_integer():
        whole = pl.coalesce(text.cast(pl.Int64, strict=False), _whole(text.cast(pl.Float64, strict=False)))
        return whole.cast(wanted, strict=False)
    return text.cast(pl.Float64, strict=False) if wanted == pl.Float64 else as_meant(text)


def timestamp(text: pl.Expr) -> pl.Expr:
    """Text with a time of day, in local time: a stated zone is converted, none is taken as local."""
    iso = text.str.replace(" ", "T", literal=True)
    return pl.coalesce(
        iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us"),
        iso.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us"),
        iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us")
        .dt.convert_time_zone(LOCAL)
        .dt.replace_time_zone(None),
    )


def _local(value: pl.Expr, source: pl.Datetime) -> pl.Expr:
    return value.dt.convert_time_zone(LOCAL).dt.replace_time_zone(None) if source.time_zone else value


def _whole(number: pl.Expr) -> pl.Expr:
    return pl.when((number == number.floor()) & (number.abs() <= EXACT)).then(number).cast(pl.Int64, strict=False)


def type_rules(contract: Contract, schema: pl.Schema) -> list[RowRule]:
    """For every column present: values that are no number, date or flag, and counts that are not whole."""
    rules = []
    for name, wanted in contract.schema.items():
        if name not in schema or schema[name] == wanted != pl.String:
            continue
        source = schema[name]
        if wanted == pl.String and (source == pl.String or source.is_integer()):
            continue
        value = pl.col(name)
        given = value.is_not_null()
        if source == pl.String:
            given = given & (value.str.strip_chars() != "")
        lost = given & typed(name, source, wanted).is_null()
        if wanted.is_integer() and (source == pl.String or source.is_float()):
            number = value.str.strip_chars().cast(pl.Float64, strict=False) if source == pl.String else value
            fractional = (number.is_finite() & (number != number.floor())).fill_null(False)
            rules.append(_not_whole(name, given & fractional))
            lost = lost & ~fractional
        rules.append(_not_of_type(name, lost, wanted))
        if wanted == pl.Date:
            rules += _clock_rules(name, source)
    return rules


def _clock_rules(name: str, source: pl.DataType) -> list[RowRule]:
    if isinstance(source, pl.Datetime):
        if source.time_zone:
            return [_zone_converted(name, pl.col(name).is_not_null())]
        return [_naive_time(name, pl.col(name).dt.time() != pl.time(0))]
    if source != pl.String:
        return []
    written = pl.col(name).str.strip_chars()
    zoned = written.str.contains(r"\d:\d\d.*(Z|[+-]\d\d:?\d\d)$")
    later = written.str.contains(r"[1-9]\d?:\d\d|\d?\d:\d?[1-9]")
    return [_zone_converted(name, zoned), _naive_time(name, later & ~zoned)]


def _zone_converted(name: str, broken: pl.Expr) -> RowRule:
    return RowRule(
        name="zone_converted",
        column=name,
        broken=broken,
        found=Text(
            "带时区的时间已换算为北京时间的日期",
            "times with a zone were converted to the date in Asia/Shanghai",
        ),
        mend=Text("若时区有误，请更正后重新上传。", "If the zone is wrong, correct it and upload again."),
        severity=Severity.NOTE,
    )


def _naive_time(name: str, broken: pl.Expr) -> RowRule:
    return RowRule(
        name="naive_time",
        column=name,
        broken=broken,
        found=Text(
            "没有时区的时间按北京时间取日期",
            "times without a zone were taken as Asia/Shanghai, and their date kept",
        ),
        mend=Text("只给日期即可，如 2020-11-01。", "A date is enough, like 2020-11-01."),
        severity=Severity.NOTE,
    )


def _not_whole(name: str, broken: pl.Expr) -> RowRule:
    return RowRule(
        name="not_integer",
        column=name,
        broken=broken,
        found=Text("不是整数，应为整数", "not a whole number; a whole number was expected"),
        mend=Text("核对单位（是否以万计），改为整数。", "Check the unit (万?) and give whole numbers."),
    )


def _not_of_type(name: str, broken: pl.Expr, wanted: pl.DataType) -> RowRule:
    zh, en = _EXPECTED.get(type(wanted), ("文本", "text"))
    plain = ("，用半角数字，不带千位分隔符和单位", ", in plain digits, without separators or units")
    how = plain if wanted.is_numeric() else ("", "")
    return RowRule(
        name="wrong_type",
        column=name,
        broken=broken,
        found=Text(f"无法读作{zh}", f"cannot be read as {en}"),
        mend=Text(f"改为{zh}{how[0]}。", f"Give {en}{how[1]}."),
    )


_EXPECTED = {
    pl.Int64: ("整数", "a whole number"),
    pl.Int8: ("整数", "a whole number"),
    pl.Float64: ("数值", "a number"),
    pl.Date: ("日期（如 2020-11-01）", "a date (like 2020-11-01)"),
    pl.Boolean: ("是/否", "true or false"),
}


def to_contract(
    contract: Contract, schema: pl.Schema, *, source: str, extract: str, extracted_on: object
) -> list[pl.Expr]:
    """Expressions of every stored column; absent ones are null, origin and source have their defaults."""
    made = []
    for name, wanted in contract.schema.items():
        present = typed(name, schema[name], wanted) if name in schema else pl.lit(None, wanted)
        if name == "origin":
            present = present.fill_null("official")
        elif name == "source":
            present = present.fill_null(source)
        elif name == "extract":
            present = pl.lit(extract)
        elif name == "extracted_on" and extracted_on is not None:
            present = pl.lit(extracted_on, pl.Date)
        made.append(present.alias(name))
    return made
