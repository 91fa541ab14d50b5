"""Hospitals: beds, how full they are, visits, and how many are booked. Scopes are never mixed."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule
from metrics.rollup.campuses import BOOKING, COUNTED, counted
from metrics.rollup.facilities import OWN
from metrics.rollup.headcount import per_head
from metrics.rollup.time import with_years

THOUSAND = 1000.0
_INPUTS = ("hospitals", "movements", "areas", "zone_members")
_GAP = Text(
    "缺报不等于关停：有院区缺报时，其上各级不出数。",
    "A missing report is not a closure: where a campus is missing, no level above it has a figure.",
)
_record = partial(
    Indicator,
    subject="beds",
    inputs=_INPUTS,
    source="全国卫生资源与医疗服务统计调查制度",
    clause="6",
    lead_body="市卫生健康委",
)


def _of(
    frames: Frames,
    numerator: pl.Expr,
    denominator: pl.Expr | None = None,
    *,
    rule: TimeRule,
    terms: tuple[str, ...] = COUNTED,
) -> pl.LazyFrame:
    rows = counted(frames, *terms).with_columns(numerator.alias("numerator"))
    if denominator is not None:
        rows = rows.with_columns(denominator.alias("denominator"), COMPUTED)
    return with_years(rows.drop(terms), rule)


def hospital_beds(frames: Frames) -> pl.LazyFrame:
    """Actual beds at the end of the period."""
    return _of(frames, pl.col("actual"), rule=TimeRule.STOCK)


HOSPITAL_BEDS = _record(
    name=Text("医院实有床位", "Hospital beds"),
    definition=Text("期末固定实有床位数。", "Fixed beds at the end of the period."),
    caveat=_GAP,
    terms=hospital_beds,
    formula=r"\sum B",
    symbols={"B": Text("各医院期末实有床位", "beds of each hospital at the end of the period")},
    example="700 + 300 = 1,000",
    unit=Unit.BEDS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
)


def hospital_beds_authorised(frames: Frames) -> pl.LazyFrame:
    """Authorised beds."""
    return _of(frames, pl.col("authorised"), rule=TimeRule.STOCK)


HOSPITAL_BEDS_AUTHORISED = _record(
    name=Text("医院编制床位", "Authorised hospital beds"),
    definition=Text("卫生健康行政部门核定的床位数。", "Beds that the health authority has authorised."),
    caveat=_GAP,
    terms=hospital_beds_authorised,
    formula=r"\sum B^{*}",
    symbols={"B^{*}": Text("各医院编制床位", "authorised beds of each hospital")},
    example="800 + 300 = 1,100",
    unit=Unit.BEDS,
    kind=Kind.COUNT,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
)


def beds_per_1000(frames: Frames) -> pl.LazyFrame:
    """Actual beds over thousands of residents."""
    return per_head(hospital_beds(frames).filter(~OWN), frames, scale=THOUSAND)


BEDS_PER_1000 = _record(
    name=Text("每千常住人口床位", "Hospital beds per 1,000 residents"),
    definition=Text(
        "实有床位除以同期常住人口（千人）。",
        "Actual beds over thousands of residents of the same period.",
    ),
    terms=beds_per_1000,
    inputs=(*_INPUTS, "population"),
    formula=r"\frac{\sum B}{P/1000}",
    symbols={
        "B": Text("各医院期末实有床位", "beds of each hospital at the end of the period"),
        "P": Text("常住人口", "residents"),
    },
    example="1,000 / (200,000 / 1,000) = 5",
    unit=Unit.BEDS_PER_1000,
    kind=Kind.RATE,
    time=TimeRule.STOCK,
    direction=Direction.LOWER,
)


def bed_occupancy(frames: Frames) -> pl.LazyFrame:
    """Bed-days occupied over bed-days open."""
    return _of(frames, pl.col("occupied_days"), pl.col("open_days"), rule=TimeRule.RATE)


BED_OCCUPANCY = _record(
    name=Text("病床使用率", "Bed occupancy"),
    definition=Text("实际占用总床日数除以实际开放总床日数。", "Bed-days occupied over bed-days open."),
    caveat=_GAP,
    terms=bed_occupancy,
    formula=r"\frac{\sum D_{occ}}{\sum D_{open}}",
    symbols={
        "D_{occ}": Text("实际占用总床日数", "bed-days occupied"),
        "D_{open}": Text("实际开放总床日数", "bed-days open"),
    },
    example="(18,000 + 3,000) / (21,000 + 9,000) = 70 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.RATE,
    direction=Direction.NEITHER,
)


def outpatient_visits(frames: Frames) -> pl.LazyFrame:
    """Outpatient visits."""
    return _of(frames, pl.col("outpatient"), rule=TimeRule.FLOW)


OUTPATIENT_VISITS = _record(
    name=Text("门诊人次", "Outpatient visits"),
    definition=Text("门诊诊疗人次。", "Visits to outpatient departments."),
    caveat=_GAP,
    terms=outpatient_visits,
    formula=r"\sum O",
    symbols={"O": Text("各医院门诊人次", "outpatient visits of each hospital")},
    example="600 + 300 = 900",
    unit=Unit.VISITS,
    kind=Kind.COUNT,
    time=TimeRule.FLOW,
    direction=Direction.LOWER,
)


def emergency_visits(frames: Frames) -> pl.LazyFrame:
    """Emergency visits."""
    return _of(frames, pl.col("emergency"), rule=TimeRule.FLOW)


EMERGENCY_VISITS = _record(
    name=Text("急诊人次", "Emergency visits"),
    definition=Text("急诊诊疗人次。", "Visits to emergency departments."),
    caveat=_GAP,
    terms=emergency_visits,
    formula=r"\sum E",
    symbols={"E": Text("各医院急诊人次", "emergency visits of each hospital")},
    example="60 + 40 = 100",
    unit=Unit.VISITS,
    kind=Kind.COUNT,
    time=TimeRule.FLOW,
    direction=Direction.NEITHER,
)


def outpatient_emergency_visits(frames: Frames) -> pl.LazyFrame:
    """Outpatient and emergency visits."""
    return _of(frames, pl.col("outpatient") + pl.col("emergency"), rule=TimeRule.FLOW)


OUTPATIENT_EMERGENCY_VISITS = _record(
    name=Text("门急诊量", "Outpatient and emergency visits"),
    definition=Text("门诊人次与急诊人次之和。", "Outpatient plus emergency visits."),
    caveat=_GAP,
    terms=outpatient_emergency_visits,
    formula=r"\sum (O + E)",
    symbols={"O": Text("门诊人次", "outpatient visits"), "E": Text("急诊人次", "emergency visits")},
    example="900 + 100 = 1,000",
    unit=Unit.VISITS,
    kind=Kind.COUNT,
    time=TimeRule.FLOW,
    direction=Direction.LOWER,
)


def appointment_rate(frames: Frames) -> pl.LazyFrame:
    """Booked over all non-emergency visits, of campuses that report both."""
    return _of(frames, pl.col("booked"), pl.col("planned"), rule=TimeRule.RATE, terms=BOOKING)


APPOINTMENT_RATE = _record(
    name=Text("非急诊预约就诊率", "Booked share of non-emergency visits"),
    definition=Text(
        "预约的非急诊就诊人次除以非急诊就诊人次，只含两项都报的院区。",
        "Booked non-emergency visits over all non-emergency visits, of campuses that report both.",
    ),
    terms=appointment_rate,
    formula=r"\frac{\sum A}{\sum N}",
    symbols={
        "A": Text("预约的非急诊人次", "non-emergency visits that were booked"),
        "N": Text("全部非急诊人次", "all non-emergency visits"),
    },
    example="(500 + 220) / (600 + 300) = 80 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.RATE,
    direction=Direction.HIGHER,
    source="京政发〔2021〕1号 6条；公式为本系统约定",
)


INDICATORS = (
    HOSPITAL_BEDS,
    HOSPITAL_BEDS_AUTHORISED,
    BEDS_PER_1000,
    BED_OCCUPANCY,
    OUTPATIENT_EMERGENCY_VISITS,
    OUTPATIENT_VISITS,
    EMERGENCY_VISITS,
    APPOINTMENT_RATE,
)
