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
    count,
    day,
    hour_of_day,
    text,
)
from data.contracts.text import Text


def _not_positive(name: str, zh: str, en: str, severity: Severity) -> RowRule:
    return RowRule(
        f"{name}_not_positive",
        name,
        pl.col(name) <= 0,
        pl.col(name).cast(pl.String),
        Text(f"{zh}不大于 0", f"{en} is not above 0"),
        Text("填写核定值；不知道则留空。", "Give the approved value; leave it empty where unknown."),
        severity,
    )


SCENIC_SPOTS = Contract(
    "scenic_spots",
    "景区",
    "scenic spots",
    ("spot_id", "valid_from"),
    (
        text("spot_id", "景区编号", "spot"),
        VALID_FROM,
        text("name", "名称", "name"),
        PLACE_CODE,
        text("access", "开放方式", "access", values=("gated", "open")),
        amount("mean_stay_h", "平均游览时间", "mean stay", "hours", optional=True),
        hour_of_day("open_hour", "开门小时", "opening hour", optional=True),
        hour_of_day(
            "close_hour",
            "关门小时",
            "closing hour (24 = midnight; less than opening = next day)",
            optional=True,
        ),
        count(
            "approved_instant_capacity",
            "核定瞬时最大承载量",
            "approved instantaneous capacity",
            optional=True,
        ),
        count("approved_daily_capacity", "核定日最大承载量", "approved daily capacity", optional=True),
        count("daily_quota", "日限额", "daily quota of operation", optional=True),
    ),
    Block.KEYED,
    rules=(
        _not_positive(
            "approved_instant_capacity", "核定瞬时承载量", "approved instantaneous capacity", Severity.WARNING
        ),
        _not_positive("approved_daily_capacity", "核定日承载量", "approved daily capacity", Severity.WARNING),
        _not_positive("mean_stay_h", "平均游览时间", "mean stay", Severity.WARNING),
    ),
)
SCENIC_PARTS = Contract(
    "scenic_parts",
    "景点",
    "parts of scenic spots",
    ("spot_id", "part_id", "valid_from"),
    (
        text("spot_id", "景区编号", "spot"),
        text("part_id", "景点编号", "part of the spot"),
        VALID_FROM,
        amount("effective_area_m2", "有效可游览面积 Xi", "effective area Xi (LB/T 034)", "m2"),
        amount("m2_per_visitor", "单位游览面积 Yi", "area per visitor Yi (LB/T 034)", "m2"),
    ),
    Block.KEYED,
    rules=(_not_positive("m2_per_visitor", "单位游览面积", "area per visitor", Severity.ERROR),),
)
SCENIC_SLOTS = Contract(
    "scenic_slots",
    "预约时段",
    "reservation slots",
    ("spot_id", "slot_start", "valid_from"),
    (
        text("spot_id", "景区编号", "spot"),
        amount("slot_start", "时段开始（小时）", "start of the slot, hours after midnight", "hours"),
        VALID_FROM,
        amount("slot_end", "时段结束（小时）", "end of the slot, hours after midnight", "hours"),
        count("quota", "限额", "quota of the slot"),
    ),
    Block.KEYED,
    rules=(
        RowRule(
            "slot_ends_before_start",
            "slot_end",
            pl.col("slot_end") <= pl.col("slot_start"),
            pl.format("{} ≤ {}", pl.col("slot_end"), pl.col("slot_start")),
            Text("时段结束不晚于开始", "the slot ends before it starts"),
            Text("更正时段。", "Correct the slot."),
        ),
    ),
)
SCENIC_CALENDAR = Contract(
    "scenic_calendar",
    "开放日历",
    "opening calendar",
    ("spot_id", "date"),
    (
        text("spot_id", "景区编号", "spot"),
        day("date", "日期", "date"),
        text("status", "开放状态", "status of the day", values=("open", "closed", "partial")),
        hour_of_day("open_hour", "开门小时", "opening hour of the day", optional=True),
        hour_of_day("close_hour", "关门小时", "closing hour of the day", optional=True),
    ),
    Block.KEYED,
)
SCENIC_VISITS = Contract(
    "scenic_visits",
    "景区小时客流",
    "visits by hour",
    ("spot_id", "date", "hour"),
    (
        text("spot_id", "景区编号", "spot"),
        day("date", "日期", "date, Asia/Shanghai"),
        hour_of_day("hour", "小时", "hour 0–23, Asia/Shanghai"),
        count(
            "reservations",
            "预约人数（本小时开始的时段）",
            "reservations for slots that start in this hour",
            optional=True,
        ),
        count("reserved_entries", "预约入园人数", "entries with a reservation", optional=True),
        count("entries", "入园人数", "entries"),
        count("exits", "出园人数", "exits", optional=True),
    ),
    Block.HOURLY_SPOT,
    rules=(
        RowRule(
            "reserved_exceed_entries",
            "reserved_entries",
            pl.col("reserved_entries") > pl.col("entries"),
            pl.format("{} > {}", pl.col("reserved_entries"), pl.col("entries")),
            Text("预约入园多于入园", "more reserved entries than entries"),
            Text("核对两列。", "Check both columns."),
        ),
    ),
    cadence_days=40,
)
CONTRACTS = (SCENIC_SPOTS, SCENIC_PARTS, SCENIC_SLOTS, SCENIC_CALENDAR, SCENIC_VISITS)
