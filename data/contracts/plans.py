"""Contracts of what was decided: targets, thresholds, events, and the ledger of items."""

import polars as pl

from data.contracts.rules import (
    NOTE,
    VALID_FROM,
    VINTAGES,
    Area,
    Block,
    Contract,
    RowRule,
    amount,
    count,
    day,
    flag,
    text,
)
from data.contracts.text import Text
from data.contracts.units import Unit, UnitOf

REPORTED = ("met", "missed")  # what the responsible body says of its target
KINDS = ("reduce_to", "raise_to", "ceiling", "floor", "range", "direction_only")

TARGETS = Contract(
    id="targets",
    name=Text("目标", "targets"),
    key=("target_id", "due"),
    block=Block.KEYED,
    columns=(
        text("target_id", "目标编号", "target"),
        day("due", "到期日", "due date"),
        text("indicator", "指标", "indicator"),
        text("area_code", "区划代码", "division or zone", area=Area.OPEN),
        text("kind", "类型", "kind", values=KINDS),
        amount("low", "下限", "low end", unit=UnitOf.INDICATOR, optional=True, fractional=True),
        amount("high", "上限", "high end", unit=UnitOf.INDICATOR, optional=True, fractional=True),
        flag("approximate", "约数", "approximate"),
        text("unit", "单位", "unit"),
        text("direction", "方向", "direction", values=("lower", "higher")),
        day("baseline_period", "基期", "period of the baseline", optional=True),
        amount(
            "baseline_value", "基期值", "value of the baseline", unit=UnitOf.INDICATOR, optional=True, fractional=True
        ),
        text("baseline_vintage", "基期口径", "vintage of the baseline", optional=True, values=VINTAGES),
        flag("is_milestone", "阶段目标", "milestone"),
        text("owner", "牵头单位", "lead body"),
        text("clause", "条款", "clause", optional=True, most=NOTE),
        text("revision_reason", "修订理由", "reason of the revision", most=NOTE),
        text("reported_verdict", "公布的结论", "verdict as officially reported", optional=True, values=REPORTED),
        day("reported_on", "公布日期", "date of that report", optional=True),
        text("reported_document", "公布文件", "document of that report", optional=True, most=NOTE),
    ),
    rules=(
        RowRule(
            name="report_without_document",
            column="reported_verdict",
            broken=pl.col("reported_verdict").is_not_null()
            & (pl.col("reported_on").is_null() | pl.col("reported_document").is_null()),
            shown=pl.format("{} {}", pl.col("target_id"), pl.col("reported_verdict")),
            found=Text("写有公布的结论，缺公布日期或公布文件", "a reported verdict lacks its date or its document"),
            mend=Text(
                "补上公布日期和文件，或删去该结论。", "Add the date and the document of the report, or leave it out."
            ),
        ),
        RowRule(
            name="target_without_number",
            column="kind",
            broken=(pl.col("kind") != "direction_only")
            & pl.when(pl.col("kind") == "range")
            .then(pl.col("low").is_null() | pl.col("high").is_null())
            .when(pl.col("kind").is_in(["reduce_to", "ceiling"]))
            .then(pl.col("high").is_null())
            .otherwise(pl.col("low").is_null()),
            shown=pl.format("{} {}", pl.col("target_id"), pl.col("kind")),
            found=Text(
                "目标缺少数值：上限类填 high，下限类填 low，区间两者都填",
                "the target lacks its number (reduce_to, ceiling: high; raise_to, floor: low; range: both)",
            ),
            mend=Text("补上数值，或把 kind 改为 direction_only。", "Add the number, or make it direction_only."),
        ),
        RowRule(
            name="range_upside_down",
            column="low",
            broken=pl.col("low") > pl.col("high"),
            shown=pl.format("{} > {}", pl.col("low"), pl.col("high")),
            found=Text("下限大于上限", "low above high"),
            mend=Text("对调两个数值。", "Swap the two."),
        ),
    ),
)
THRESHOLDS = Contract(
    id="thresholds",
    name=Text("阈值", "thresholds"),
    key=("indicator", "area_code", "tier", "valid_from"),
    block=Block.KEYED,
    columns=(
        text("indicator", "指标", "indicator"),
        text("area_code", "区划或景区代码（全市为 110000）", "division or spot (110000 for all)", area=Area.OPEN),
        text("tier", "档次", "tier"),
        VALID_FROM,
        amount("value", "数值", "value", unit=UnitOf.INDICATOR),
    ),
)
LEDGER = Contract(
    id="ledger",
    name=Text("台账", "ledger"),
    key=("item_id", "revision"),
    block=Block.KEYED,
    columns=(
        text("item_id", "事项编号", "item"),
        count("revision", "修订号", "revision", unit=Unit.REVISIONS),
        text("target_id", "目标编号", "target", optional=True),
        text("area_code", "区划代码", "division", area=Area.OPEN),
        text("lead_body", "牵头单位", "lead body"),
        text("state", "状态", "state", values=("open", "done", "rebounded")),
        day("date", "日期", "date"),
        text("evidence", "佐证", "evidence", optional=True, most=NOTE),
        text("verifier", "核验人", "verifier", optional=True),
        text("note", "说明", "note", optional=True, most=NOTE),
    ),
)
EVENTS = Contract(
    id="events",
    name=Text("事件", "events"),
    key=("event_id",),
    block=Block.KEYED,
    columns=(
        text("event_id", "事件编号", "event"),
        day("date", "日期", "date"),
        text("area_code", "区划代码", "division", optional=True, area=Area.OPEN),
        text("indicator", "指标", "indicator", optional=True),
        text("kind", "类型", "kind", values=("event", "series_break", "definition_change")),
        text("text_zh", "中文说明", "text in Chinese", most=NOTE),
        text("text_en", "英文说明", "text in English", most=NOTE),
    ),
)
CONTRACTS = (TARGETS, THRESHOLDS, LEDGER, EVENTS)
