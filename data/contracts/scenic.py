"""Contracts of scenic spots: what they hold, when they open, and who came in each hour."""

import polars as pl

from data.contracts.findings import Severity
from data.contracts.rules import (
    PLACE_CODE,
    VALID_FROM,
    Block,
    Contract,
    RowRule,
    amount,
    day,
    hour_of_day,
    persons,
    text,
)
from data.contracts.text import Text
from data.contracts.units import Unit


def _not_positive(name: str, zh: str, en: str, *, severity: Severity = Severity.WARNING) -> RowRule:
    return RowRule(
        name=f"{name}_not_positive",
        column=name,
        broken=pl.col(name) <= 0,
        found=Text(f"{zh}不大于 0", f"{en} is not above 0"),
        mend=Text("填写核定值；不知道则留空。", "Give the approved value; leave it empty where unknown."),
        severity=severity,
    )


SCENIC_SPOTS = Contract(
    id="scenic_spots",
    name=Text("景区", "scenic spots"),
    key=("spot_id", "valid_from"),
    own_node="spot_id",
    block=Block.KEYED,
    columns=(
        text("spot_id", "景区编号", "spot"),
        VALID_FROM,
        text("name", "名称", "name"),
        PLACE_CODE,
        text("access", "开放方式", "access", values=("gated", "open")),
        amount("mean_stay_h", "平均游览时间", "mean stay", unit=Unit.HOURS, optional=True),
        hour_of_day("open_hour", "开门小时", "opening hour", optional=True),
        hour_of_day(
            "close_hour", "关门小时", "closing hour (24 = midnight; less than opening = next day)", optional=True
        ),
        persons("approved_instant_capacity", "核定瞬时最大承载量", "approved instantaneous capacity", optional=True),
        persons("approved_daily_capacity", "核定日最大承载量", "approved daily capacity", optional=True),
        persons("daily_quota", "日限额", "daily quota of operation", optional=True),
    ),
    rules=(
        _not_positive("approved_instant_capacity", "核定瞬时承载量", "approved instantaneous capacity"),
        _not_positive("approved_daily_capacity", "核定日承载量", "approved daily capacity"),
        _not_positive("mean_stay_h", "平均游览时间", "mean stay"),
    ),
)
SCENIC_PARTS = Contract(
    id="scenic_parts",
    name=Text("景点", "parts of scenic spots"),
    key=("spot_id", "part_id", "valid_from"),
    block=Block.KEYED,
    columns=(
        text("spot_id", "景区编号", "spot"),
        text("part_id", "景点编号", "part of the spot"),
        VALID_FROM,
        amount("effective_area_m2", "有效可游览面积 Xi", "effective area Xi (LB/T 034)", unit=Unit.M2),
        amount("m2_per_visitor", "单位游览面积 Yi", "area per visitor Yi (LB/T 034)", unit=Unit.M2),
    ),
    rules=(_not_positive("m2_per_visitor", "单位游览面积", "area per visitor", severity=Severity.ERROR),),
)
SCENIC_SLOTS = Contract(
    id="scenic_slots",
    name=Text("预约时段", "reservation slots"),
    key=("spot_id", "slot_start", "valid_from"),
    block=Block.KEYED,
    columns=(
        text("spot_id", "景区编号", "spot"),
        amount("slot_start", "时段开始（小时）", "start of the slot, hours after midnight", unit=Unit.HOURS),
        VALID_FROM,
        amount("slot_end", "时段结束（小时）", "end of the slot, hours after midnight", unit=Unit.HOURS),
        persons("quota", "限额", "quota of the slot"),
    ),
    rules=(
        RowRule(
            name="slot_ends_before_start",
            column="slot_end",
            broken=pl.col("slot_end") <= pl.col("slot_start"),
            shown=pl.format("{} ≤ {}", pl.col("slot_end"), pl.col("slot_start")),
            found=Text("时段结束不晚于开始", "the slot ends before it starts"),
            mend=Text("更正时段。", "Correct the slot."),
        ),
    ),
)
SCENIC_CALENDAR = Contract(
    id="scenic_calendar",
    name=Text("开放日历", "opening calendar"),
    key=("spot_id", "date"),
    block=Block.KEYED,
    columns=(
        text("spot_id", "景区编号", "spot"),
        day("date", "日期", "date"),
        text("status", "开放状态", "status of the day", values=("open", "closed", "partial")),
        hour_of_day("open_hour", "开门小时", "opening hour of the day", optional=True),
        hour_of_day("close_hour", "关门小时", "closing hour of the day", optional=True),
    ),
)
SCENIC_VISITS = Contract(
    id="scenic_visits",
    name=Text("景区小时客流", "visits by hour"),
    key=("spot_id", "date", "hour"),
    block=Block.HOURLY_SPOT,
    columns=(
        text("spot_id", "景区编号", "spot"),
        day("date", "日期", "date, Asia/Shanghai"),
        hour_of_day("hour", "小时", "hour 0–23, Asia/Shanghai"),
        persons(
            "reservations",
            "预约人数（本小时开始的时段）",
            "reservations for slots that start in this hour",
            optional=True,
        ),
        persons("reserved_entries", "预约入园人数", "entries with a reservation", optional=True),
        persons("entries", "入园人数", "entries"),
        persons("exits", "出园人数", "exits", optional=True),
    ),
    rules=(
        RowRule(
            name="reserved_exceed_entries",
            column="reserved_entries",
            broken=pl.col("reserved_entries") > pl.col("entries"),
            shown=pl.format("{} > {}", pl.col("reserved_entries"), pl.col("entries")),
            found=Text("预约入园多于入园", "more reserved entries than entries"),
            mend=Text("核对两列。", "Check both columns."),
        ),
    ),
)
CONTRACTS = (SCENIC_SPOTS, SCENIC_PARTS, SCENIC_SLOTS, SCENIC_CALENDAR, SCENIC_VISITS)
