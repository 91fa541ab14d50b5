"""Contracts of beds: hospitals by campus, lodging by establishment, and where beds moved."""

import polars as pl

from data.contracts.findings import Severity
from data.contracts.rules import (
    FACILITY_STATUS,
    GRAIN,
    NOTE,
    PERIOD,
    PLACE_CODE,
    SCOPES,
    Block,
    Contract,
    RowRule,
    at_most,
    count,
    day,
    flag,
    text,
)
from data.contracts.text import Text
from data.contracts.units import Unit

EXTRA_BEDS = 1.0  # above it a note: extra beds are legitimate
IMPLAUSIBLE_OCCUPANCY = 1.5  # above it a warning


def _occupancy(name: str, *, above: float, up_to: float | None = None, severity: Severity) -> RowRule:
    share = pl.col("occupied_bed_days") / pl.col("open_bed_days")
    broken = (share > above) if up_to is None else (share > above) & (share <= up_to)
    return RowRule(
        name=name,
        column="occupied_bed_days",
        broken=(pl.col("open_bed_days") > 0) & broken,
        shown=pl.format("{} / {}", pl.col("occupied_bed_days"), pl.col("open_bed_days")),
        found=Text(f"病床使用率超过 {above:.0%}", f"bed occupancy above {above:.0%}"),
        mend=Text(
            "加床属正常；否则核对占用与开放床日。",
            "Extra beds are legitimate; else check the two bed-day columns.",
        ),
        severity=severity,
    )


HOSPITALS = Contract(
    id="hospitals",
    name=Text("医院", "hospitals"),
    key=("facility_id", "grain", "period"),
    own_node="facility_id",
    columns=(
        text("facility_id", "院区编号", "campus"),
        GRAIN,
        PERIOD,
        text("institution_id", "机构编号", "institution that the campus belongs to"),
        text("name", "名称", "name"),
        PLACE_CODE,
        text(
            "category",
            "类别",
            "category",
            values=("general", "tcm", "specialised", "maternal_child", "community", "other"),
        ),
        text("scope", "统计范围", "scope", values=SCOPES),
        text("status", "状态", "status", values=FACILITY_STATUS),
        count("beds_authorised", "编制床位", "authorised beds", unit=Unit.BEDS),
        count("beds_actual", "实有床位", "actual beds at the end of the period", unit=Unit.BEDS),
        count("open_bed_days", "实际开放总床日数", "bed-days open", unit=Unit.BED_DAYS),
        count("occupied_bed_days", "实际占用总床日数", "bed-days occupied", unit=Unit.BED_DAYS),
        count("outpatient_visits", "门诊人次", "outpatient visits", unit=Unit.VISITS),
        count("emergency_visits", "急诊人次", "emergency visits", unit=Unit.VISITS),
        count("non_emergency_visits", "非急诊就诊人次", "non-emergency visits", unit=Unit.VISITS, optional=True),
        count(
            "booked_non_emergency_visits",
            "预约就诊人次",
            "booked non-emergency visits",
            unit=Unit.VISITS,
            optional=True,
        ),
    ),
    rules=(
        _occupancy("occupancy_above_150", above=IMPLAUSIBLE_OCCUPANCY, severity=Severity.WARNING),
        _occupancy("occupancy_above_100", above=EXTRA_BEDS, up_to=IMPLAUSIBLE_OCCUPANCY, severity=Severity.NOTE),
        RowRule(
            name="occupied_without_open",
            column="occupied_bed_days",
            broken=(pl.col("open_bed_days") == 0) & (pl.col("occupied_bed_days") > 0),
            shown=pl.format("{} / {}", pl.col("occupied_bed_days"), pl.col("open_bed_days")),
            found=Text("开放床日为 0 而有占用床日", "bed-days occupied although none were open"),
            mend=Text("核对开放与占用床日。", "Check the two bed-day columns."),
        ),
        at_most(
            "booked_non_emergency_visits",
            "non_emergency_visits",
            found=Text("预约人次多于非急诊人次", "more booked than non-emergency visits"),
        ),
    ),
)
LODGING = Contract(
    id="lodging",
    name=Text("住宿", "lodging"),
    key=("establishment_id", "grain", "period"),
    own_node="establishment_id",
    columns=(
        text("establishment_id", "住宿单位编号", "establishment"),
        GRAIN,
        PERIOD,
        text("name", "名称", "name"),
        PLACE_CODE,
        text("category", "类别", "category", values=("star_hotel", "hotel", "hostel", "homestay", "short_term_rental")),
        text("scope", "统计范围", "scope", values=SCOPES),
        text("status", "状态", "status", values=FACILITY_STATUS),
        flag("licensed", "是否持证", "whether licensed"),
        count("rooms", "客房数", "rooms", unit=Unit.ROOMS),
        count("beds", "床位数", "beds", unit=Unit.BEDS),
        count("room_nights_sold", "实际出租间夜数", "room-nights sold", unit=Unit.ROOM_NIGHTS, optional=True),
        count("room_nights_available", "可供出租间夜数", "room-nights available", unit=Unit.ROOM_NIGHTS, optional=True),
    ),
    rules=(
        at_most(
            "room_nights_sold",
            "room_nights_available",
            found=Text("出租间夜多于可供间夜", "more room-nights sold than available"),
            severity=Severity.WARNING,
        ),
    ),
)
MOVEMENTS = Contract(
    id="movements",
    name=Text("床位变动", "movements of beds"),
    key=("movement_id",),
    block=Block.KEYED,
    columns=(
        text("movement_id", "变动编号", "movement"),
        day("date", "日期", "date"),
        text("kind", "类型", "kind", values=("open", "close", "move", "merge")),
        text("subject", "对象", "subject", values=("hospital", "lodging")),
        text("from_id", "迁出单位", "facility that beds leave", optional=True),
        text("to_id", "迁入单位", "facility that beds reach", optional=True),
        count("beds", "床位数", "beds", unit=Unit.BEDS),
        text("document", "文件", "document", most=NOTE),
    ),
    rules=(
        RowRule(
            name="movement_without_ends",
            column="kind",
            broken=pl.when(pl.col("kind") == "open")
            .then(pl.col("to_id").is_null())
            .when(pl.col("kind") == "close")
            .then(pl.col("from_id").is_null())
            .otherwise(pl.col("from_id").is_null() | pl.col("to_id").is_null()),
            shown=pl.col("movement_id"),
            found=Text("变动缺少迁出或迁入单位", "the movement lacks the facility it leaves or reaches"),
            mend=Text(
                "开业填 to_id，关停填 from_id，迁移和合并两者都填。",
                "open needs to_id, close from_id, move and merge both.",
            ),
        ),
    ),
)
CONTRACTS = (HOSPITALS, LODGING, MOVEMENTS)
