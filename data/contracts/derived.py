"""Contracts of what Sidu computes: facts of a day and an hour, observations, projections, standings."""

import polars as pl

from data.contracts.plans import KINDS
from data.contracts.rules import (
    ORIGINS,
    VINTAGE,
    Block,
    Column,
    Contract,
    amount,
    count,
    day,
    hour_of_day,
    persons,
    text,
)
from data.contracts.text import Text
from data.contracts.units import Unit, UnitOf

_ORIGIN = text("origin", "来源类别", "origin", values=ORIGINS)
_GRAIN = text("grain", "时间粒度", "grain")
_PERIOD = day("period", "时期起始日", "first day of the period")
_INDICATOR = text("indicator", "指标", "indicator")
_AREA = text("area_code", "区划代码", "area")
_SPOT = text("spot_id", "景区编号", "spot")


def _figure(name: str, zh: str, en: str, *, unit: Unit | UnitOf = UnitOf.INDICATOR) -> Column:
    """A computed number of any sign, empty where it is not known; in the indicator's unit unless another is named."""
    return amount(name, zh, en, unit=unit, optional=True, fractional=True)


OBSERVATIONS = Contract(
    id="observations",
    name=Text("观测值", "observations"),
    key=("indicator", "area_code", "grain", "period", "vintage", "variant"),
    derived=True,
    columns=(
        _INDICATOR,
        _AREA,
        _GRAIN,
        _PERIOD,
        VINTAGE,
        text("variant", "口径", "variant: default, or a category, scope or definition"),
        amount("numerator", "分子", "numerator", unit=None, optional=True, fractional=True),
        amount("denominator", "分母", "denominator", unit=None, optional=True, fractional=True),
        _figure("value", "值", "value", unit=UnitOf.COLUMN),
        text("unit", "单位", "unit"),
        text("status", "状态", "status", values=("ok", "null", "estimated", "provisional")),
        text("reason", "原因", "why there is no value", optional=True),
        text("basis", "来历", "basis", values=("reported", "summed", "read_off", "computed")),
        _ORIGIN,
        count("coverage_n", "已报", "children reported", unit=Unit.AREAS, optional=True),
        count("coverage_of", "应报", "children expected", unit=Unit.AREAS, optional=True),
        text("conf_status", "保密状态", "disclosure status", values=("free", "primary", "secondary")),
        text("input_hash", "输入指纹", "fingerprint of inputs"),
    ),
)
SUPERSEDED = Contract(
    id="superseded",
    name=Text("已被替代的观测值", "what earlier releases said of small cells"),
    key=("release", *OBSERVATIONS.key),
    derived=True,
    columns=(
        Column(
            name="release",
            dtype=pl.Int64(),
            meaning=Text("最后这样公布的版本号", "number of the last release that said so"),
        ),
        *(
            column
            for column in OBSERVATIONS.columns
            if column.name in {*OBSERVATIONS.key, "numerator", "denominator", "origin", "conf_status"}
        ),
        amount(
            "threshold",
            "当时的小单元格界限",
            "counts below it were small, where held back",
            unit=UnitOf.INDICATOR,
            optional=True,
        ),
        text("place", "设施所在区划", "area that the facility stands in", optional=True),
        text("kind", "设施类别", "category of the facility", optional=True),
        text("zones", "所属功能区（空格分隔）", "zones that its place belongs to, a space between them", optional=True),
    ),
)
PROJECTIONS = Contract(
    id="projections",
    name=Text("预测", "projections"),
    key=("indicator", "area_code", "grain", "vintage", "variant", "made_at", "period"),
    derived=True,
    columns=(
        _INDICATOR,
        _AREA,
        _GRAIN,
        VINTAGE,
        text("variant", "口径", "variant"),
        Column(name="made_at", dtype=pl.Datetime("us", "UTC"), meaning=Text("作出时间", "when it was made")),
        _PERIOD,
        day("origin_period", "起报期", "last observed period"),
        text("method", "方法", "method"),
        amount("mean", "均值", "mean", unit=UnitOf.INDICATOR, fractional=True),
        Column(
            name="quantiles", dtype=pl.List(pl.Float64()), meaning=Text("分位数 1–99 %", "quantiles 1–99 %, 99 values")
        ),
        _ORIGIN,
        text("input_fingerprint", "输入指纹", "fingerprint of the series"),
    ),
)
HINDCASTS = Contract(
    id="hindcasts",
    name=Text("回溯预测", "what the same rule would have said at earlier origins"),
    key=("indicator", "area_code", "grain", "vintage", "variant", "origin_period", "period"),
    derived=True,
    columns=PROJECTIONS.columns,
)
STANDINGS = Contract(
    id="standings",
    name=Text("进展", "standings"),
    key=("target_id", "due", "origin"),
    derived=True,
    columns=(
        text("target_id", "目标编号", "target"),
        day("due", "到期日", "due date"),
        _ORIGIN,
        _INDICATOR,
        _AREA,
        text("kind", "类型", "kind", values=KINDS),
        text("grain", "所用粒度", "grain of the series used", optional=True),
        text("vintage", "所用口径", "vintage of the series used", optional=True),
        day("value_period", "最新时期", "period of the value", optional=True),
        _figure("value", "最新值", "latest value"),
        day("baseline_period", "基期", "period of the baseline", optional=True),
        _figure("baseline_value", "基期值", "value of the baseline"),
        text("baseline_vintage", "基期口径", "vintage of the baseline", optional=True),
        _figure("target_value", "目标值", "value aimed at"),
        _figure("required_now", "当前应达", "required now"),
        _figure("gap", "差距", "value less target"),
        _figure("share_of_way", "完成比例", "share of the way gone", unit=Unit.FRACTION),
        _figure("required_pace", "所需年均变化", "required change a year"),
        _figure("actual_pace", "实际年均变化", "actual change a year"),
        day("pace_from", "变化起点", "period the actual pace is counted from", optional=True),
        _figure("best_pace", "历史最快年均变化", "best change a year ever"),
        _figure("expected_year", "预计达到年份", "when the mean path meets it", unit=Unit.YEARS),
        _figure("probability", "达标可能性", "probability of meeting", unit=Unit.FRACTION),
        text("probability_reason", "不给出可能性的原因", "why no probability is stated", optional=True),
        count("comparable_points", "可比点数", "comparable points", unit=Unit.POINTS),
        text("class", "判断", "class"),
        text("class_reason", "判断理由", "reason of the class", optional=True),
        text("verdict_statcan", "加拿大统计局/欧盟规则", "Statistics Canada and Eurostat rule", optional=True),
        text("verdict_un", "联合国进展图规则", "UN Progress Chart rule", optional=True),
        text("verdict_destatis", "德国联邦统计局规则", "Destatis rule", optional=True),
        day("as_of", "截至", "as of"),
    ),
)
SCENIC_DAY = Contract(
    id="scenic_day",
    name=Text("景区日事实", "facts of a spot's day"),
    key=("spot_id", "date"),
    derived=True,
    columns=(
        _SPOT,
        day("date", "营业日", "operating day"),
        count("hours", "有记录小时数", "hours with a record", unit=Unit.HOURS),
        persons("entries", "入园", "entries"),
        persons("exits", "出园", "exits", optional=True),
        persons("reservations", "预约", "reservations", optional=True),
        persons("reserved_entries", "预约入园", "reserved entries", optional=True),
        persons("peak_inside", "园内人数峰值", "most people inside", optional=True),
        Column(name="peak_hour", dtype=pl.Int8(), meaning=Text("峰值小时", "hour of the peak"), optional=True),
        Column(
            name="inside",
            dtype=pl.List(pl.Int32()),
            meaning=Text("各小时园内人数", "people inside by hour 0–23"),
            optional=True,
        ),
        text("status", "状态", "ok, closed, gap, estimated"),
        text("reason", "原因", "reason", optional=True),
        _ORIGIN,
    ),
)
SCENIC_HOUR = Contract(
    id="scenic_hour",
    name=Text("景区时段事实", "facts of a spot's hour of day in a month"),
    key=("spot_id", "month", "hour"),
    derived=True,
    columns=(
        _SPOT,
        day("month", "月", "month"),
        hour_of_day("hour", "小时", "hour of day"),
        count("days", "天数", "days", unit=Unit.DAYS),
        persons("entries", "入园", "entries"),
        persons("inside_sum", "园内人数合计", "sum of people inside over the days", optional=True),
        persons("inside_max", "园内人数最大", "most people inside", optional=True),
        _ORIGIN,
    ),
)
SCENIC_MONTH = Contract(
    id="scenic_month",
    name=Text("景区各类日子的月事实", "facts of a spot's month by kind of day"),
    key=("spot_id", "month", "valid_from", "status", "last", "origin", "told"),
    derived=True,
    columns=(
        _SPOT,
        day("month", "月", "month"),
        day("valid_from", "所依景区记录的生效日", "when the spot's record in force began"),
        text(
            "status",
            "状态：open 小时齐全，gap 缺小时",
            "status: open, or gap where hours are missing",
            values=("open", "gap"),
        ),
        day("last", "该类日子的最后一日", "last day of this kind"),
        text("told", "有数的项目（空格分隔）", "counts that were told, a space between them"),
        count("days", "该类日子的天数", "days of this kind", unit=Unit.DAYS),
        count("hours", "其中有记录最少一日的小时数", "hours with a record on the day that has fewest", unit=Unit.HOURS),
        persons("entries", "入园", "entries", optional=True),
        persons("reservations", "预约", "reservations", optional=True),
        persons("reserved_entries", "预约入园", "reserved entries", optional=True),
        _ORIGIN,
    ),
)
PRESENCE_HOUR = Contract(
    id="presence_hour",
    name=Text("区域小时在区人口", "people present by area, date and hour"),
    key=("area_code", "date", "hour", "group"),
    block=Block.HOURLY_AREA,
    derived=True,
    columns=(
        _AREA,
        day("date", "日期", "date"),
        hour_of_day("hour", "小时", "hour"),
        text("group", "人群", "group"),
        persons("persons", "人数", "persons"),
        count("cells", "网格数", "cells that reported", unit=Unit.CELLS),
        _ORIGIN,
    ),
)
CONTRACTS = (
    OBSERVATIONS,
    SUPERSEDED,
    PROJECTIONS,
    HINDCASTS,
    STANDINGS,
    SCENIC_DAY,
    SCENIC_HOUR,
    SCENIC_MONTH,
    PRESENCE_HOUR,
)
