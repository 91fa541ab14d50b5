"""Rules within one row that every contract shares: nulls, vocabularies, ranges, dates, codes."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from data.contracts import Contract, Frames
from data.contracts.area_codes import level_of
from data.contracts.findings import Severity
from data.contracts.rules import NOTE, ORIGINS, Area, Column, RowRule
from data.contracts.text import Text
from data.contracts.units import Unit

FIRST = dt.date(1949, 10, 1)
AHEAD = dt.timedelta(days=366)
# Control characters but tab and line end, letters without a width, and marks that turn the direction of a line.
UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}"
SHOWN = 40  # letters of an example
TOO_MANY = 1_000_000_000  # counts stay below it


def value_rules(contract: Contract, present: set[str], today: dt.date) -> list[RowRule]:
    """The shared rules for the columns that the extract has."""
    rules: list[RowRule] = []
    for column in contract.columns:
        if column.name not in present:
            continue
        if not column.optional:
            rules.append(_missing(column, contract))
        if column.values:
            rules.append(_not_allowed(column.name, column.values))
        if column.measures:
            rules.append(_negative(column))
            rules.append(_too_large(column))
        if column.dtype == pl.Float64:
            rules.append(_not_finite(column))
        if column.dtype == pl.Date and column.name in {"period", "date"}:
            rules.append(_out_of_time(column, today))
        if column.unit is Unit.HOUR_OF_DAY:
            last = 24 if "close" in column.name else 23
            rules.append(_range(column, last))
        if column.dtype == pl.String and column.area is None and not column.values:
            rules += [_control(column.name), _too_long(column.name, column.most)]
    if "origin" in present:
        rules.append(_not_allowed("origin", ORIGINS))
    if "source" in present and not contract.has("source"):
        rules += [_control("source"), _too_long("source", NOTE)]
    if contract.has("grain") and contract.has("period") and {"grain", "period"} <= present:
        rules.append(_not_a_start())
    return rules


def _missing(column: Column, contract: Contract) -> RowRule:
    in_key = column.name in contract.key
    return RowRule(
        name="null_in_key" if in_key else "missing_value",
        column=column.name,
        broken=pl.col(column.name).is_null(),
        shown=pl.lit(""),
        found=Text(
            "主键列有空值" if in_key else "必需列有空值",
            "empty in a key column" if in_key else "empty in a required column",
        ),
        mend=Text("补上数值；不掌握的行请删除。", "Fill it in; remove rows that are not known."),
    )


def _not_allowed(name: str, values: Sequence[str]) -> RowRule:
    zh, en = "、".join(values), ", ".join(values)
    return RowRule(
        name="not_allowed",
        column=name,
        broken=~pl.col(name).is_in(values),
        found=Text(f"不在允许的取值之内（{zh}）", f"not one of the allowed values ({en})"),
        mend=Text("改为允许的取值之一。", "Use one of the allowed values."),
    )


def _negative(column: Column) -> RowRule:
    return RowRule(
        name="negative",
        column=column.name,
        broken=pl.col(column.name) < 0,
        found=Text("小于 0，应不小于 0", "below 0; it cannot be negative"),
        mend=Text("更正后重新上传。", "Correct it and upload again."),
    )


def _too_large(column: Column) -> RowRule:
    value = pl.col(column.name)
    limit = TOO_MANY if column.counts else TOO_MANY * 1_000
    return RowRule(
        name="too_large",
        column=column.name,
        broken=value.is_between(limit, float("inf"), closed="left") if not column.counts else value >= limit,
        found=Text("大得不合理", "too large to be true"),
        mend=Text("核对单位。", "Check the unit."),
    )


def _not_finite(column: Column) -> RowRule:
    return RowRule(
        name="not_finite",
        column=column.name,
        broken=~pl.col(column.name).is_finite(),
        found=Text("不是有限的数", "not a finite number"),
        mend=Text("不掌握的留空。", "Leave it empty where unknown."),
    )


def _out_of_time(column: Column, today: dt.date) -> RowRule:
    value = pl.col(column.name)
    return RowRule(
        name="period_out_of_range",
        column=column.name,
        broken=(value < FIRST) | (value > today + AHEAD),
        found=Text("早于 1949 年或晚于一年之后", "before 1949 or more than a year ahead"),
        mend=Text("更正日期。", "Correct the date."),
    )


def _range(column: Column, last: int) -> RowRule:
    return RowRule(
        name="hour_out_of_range",
        column=column.name,
        broken=~pl.col(column.name).is_between(0, last),
        found=Text(f"小时应在 0–{last} 之间", f"hours run from 0 to {last}"),
        mend=Text("按北京时间填写小时。", "Give hours in Beijing time."),
    )


def _control(name: str) -> RowRule:
    return RowRule(
        name="control_character",
        column=name,
        broken=pl.col(name).str.contains(f"[{UNSEEN}]"),
        shown=pl.col(name).str.slice(0, SHOWN).str.replace_all(rf"[\t\n\r{UNSEEN}]", "?"),
        found=Text("含有控制字符或不可见字符", "contains control characters or invisible ones"),
        mend=Text("删除这些字符。", "Remove them."),
    )


def _too_long(name: str, most: int) -> RowRule:
    long = pl.col(name).str.len_chars()
    return RowRule(
        name="too_long",
        column=name,
        broken=long > most,
        shown=pl.format("{} > {}: {}…", long, pl.lit(most), pl.col(name).str.slice(0, SHOWN)),
        found=Text(f"文字过长，最多 {most:,} 个字符", f"too long a text; {most:,} characters at most"),
        mend=Text(
            "缩短文字；全文放入所引用的文件。",
            "Shorten it; the whole text belongs in the document that it names.",
        ),
    )


def _not_a_start() -> RowRule:
    period, grain = pl.col("period"), pl.col("grain")
    start = (
        pl.when(grain == "month")
        .then(period.dt.truncate("1mo"))
        .when(grain == "quarter")
        .then(period.dt.truncate("1q"))
        .when(grain == "year")
        .then(period.dt.truncate("1y"))
        .otherwise(period)
    )
    return RowRule(
        name="period_not_a_start",
        column="period",
        broken=period != start,
        shown=pl.format("{} {}", grain, period),
        found=Text("不是该时间粒度的起始日", "not the first day of a period of its grain"),
        mend=Text(
            "改为起始日，如 2020-11-01；普查用 instant。",
            "Give the first day, like 2020-11-01; a census is an instant.",
        ),
    )


def area_rules(typed: pl.LazyFrame, contract: Contract, present: set[str], reference: Frames) -> list[RowRule]:
    """Codes that no area has, that do not fit the column, or that did not hold at the period."""
    if "areas" not in reference:
        return []
    known = reference["areas"].select("code", "valid_from", "valid_to").collect()
    if known.is_empty():
        return []
    rules = []
    date = next((name for name in ("period", "date") if contract.has(name)), None)
    for column in contract.columns:
        if column.area is None or column.name not in present:
            continue
        # There are few codes and many rows, so each code is judged once.
        codes = typed.select(pl.col(column.name).unique()).collect(engine="streaming").to_series().drop_nulls()
        strange = codes.filter(_strange(codes, column.area, known["code"]))
        rules.append(_unknown_area(column, pl.col(column.name).is_in(strange.implode())))
        if date in present and column.area is not Area.VILLAGE:
            # A figure may be stated in today's boundaries for any year, so today's codes always hold.
            now = known.filter(pl.col("valid_to").is_null())["code"]
            ended = known.filter(pl.col("code").is_in(codes.implode()) & ~pl.col("code").is_in(now.implode()))
            last = ended.group_by("code").agg(pl.col("valid_to").max())
            if last.is_empty():
                continue
            end = pl.col(column.name).replace_strict(last["code"], last["valid_to"], default=None, return_dtype=pl.Date)
            rules.append(_not_valid(column, (pl.col(date) >= end).fill_null(False)))
    return rules


def _strange(codes: pl.Series, area: Area, known: pl.Series) -> pl.Series:
    code = pl.col("code")
    level, unknown = level_of(code), ~code.is_in(known.implode())
    match area:
        case Area.VILLAGE:
            broken = level != "village"
        case Area.OPEN:
            broken = unknown & level.is_in(["city", "district", "zone", "subcentre"])
        case Area.WITH_ZONES:
            broken = unknown
        case Area.PLACE:
            broken = unknown | level.is_in(["city", "zone", "subcentre"])
        case _:
            broken = unknown | (level == "zone")
    return pl.DataFrame({"code": codes}, schema={"code": pl.String}).select(broken).to_series()


def _unknown_area(column: Column, broken: pl.Expr) -> RowRule:
    return RowRule(
        name="unknown_area",
        column=column.name,
        broken=broken,
        found=Text("不是已知的区划代码，或层级不符", "not a known division code, or of the wrong level"),
        mend=Text(
            "使用国标/统计用区划代码，如 110101（东城区）。",
            "Use the official division code, like 110101 for Dongcheng.",
        ),
    )


def _not_valid(column: Column, broken: pl.Expr) -> RowRule:
    return RowRule(
        name="area_not_valid",
        column=column.name,
        broken=broken,
        found=Text("该区划在此时期已撤销", "the division no longer existed in that period"),
        mend=Text("改用撤并后的区划代码。", "Use the code of the division that replaced it."),
        severity=Severity.ERROR,
    )
