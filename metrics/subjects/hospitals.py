"""Hospitals: beds, how full they are, visits, and how many are booked. Scopes are never mixed."""

from collections.abc import Mapping

import polars as pl

from data.contracts import Frames
from metrics.indicator import Direction, Indicator, Kind, TimeRule
from metrics.rollup.facilities import OWN, filled_alike, roll_up_facilities
from metrics.rollup.headcount import per_head
from metrics.rollup.hierarchy import as_terms
from metrics.rollup.once import once
from metrics.rollup.time import with_years
from metrics.units import Unit

BODY = "市卫生健康委"
THOUSAND = 1000.0
_OPEN = pl.col("status") != "closed"  # what closed has no beds, whatever its last row says
TERMS: Mapping[str, pl.Expr] = {
    "authorised": pl.when(_OPEN).then("beds_authorised").otherwise(0),
    "actual": pl.when(_OPEN).then("beds_actual").otherwise(0),
    "open_days": pl.col("open_bed_days"),
    "occupied_days": pl.col("occupied_bed_days"),
    "outpatient": pl.col("outpatient_visits"),
    "emergency": pl.col("emergency_visits"),
    "booked": pl.col("booked_non_emergency_visits"),
    "planned": pl.col("non_emergency_visits"),
}
BOOKING = ("booked", "planned")
COUNTED = tuple(name for name in TERMS if name not in BOOKING)


def counted(frames: Frames, *terms: str) -> pl.LazyFrame:
    """Some of TERMS of all campuses, for every area; the variant is the scope, `default` for all of them."""
    rows = once(frames, ("hospitals", "campuses"), lambda: _campuses(frames))
    names = filled_alike(rows, terms, tuple(TERMS))
    scopes = sorted({"all", *rows["scope"].unique().to_list()})

    def make() -> pl.LazyFrame:
        return pl.concat(
            roll_up_facilities(
                rows.filter(scope=scope).drop("scope").lazy(), frames, terms=names, facilities=True
            ).with_columns(pl.lit("default" if scope == "all" else scope).alias("variant"))
            for scope in scopes
        )

    return once(frames, ("hospitals", *names), make).lazy().drop(name for name in names if name not in terms)


def _campuses(frames: Frames) -> pl.LazyFrame:
    return frames["hospitals"].select(
        "facility_id",
        "area_code",
        "grain",
        "period",
        pl.lit("office").alias("vintage"),
        pl.lit("default").alias("variant"),
        "scope",
        "status",
        pl.col("beds_actual").alias("beds"),
        *(expression.alias(name) for name, expression in TERMS.items()),
        "origin",
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
        rows = rows.with_columns(denominator.alias("denominator"), pl.lit("computed").alias("basis"))
    return with_years(as_terms(rows.drop(terms)), rule)


def hospital_beds(frames: Frames) -> pl.LazyFrame:
    """Actual beds at the end of the period."""
    return _of(frames, pl.col("actual"), rule=TimeRule.STOCK)


def hospital_beds_authorised(frames: Frames) -> pl.LazyFrame:
    """Authorised beds."""
    return _of(frames, pl.col("authorised"), rule=TimeRule.STOCK)


def beds_per_1000(frames: Frames) -> pl.LazyFrame:
    """Actual beds over thousands of residents."""
    return per_head(hospital_beds(frames).filter(~OWN), frames, scale=THOUSAND)


def bed_occupancy(frames: Frames) -> pl.LazyFrame:
    """Bed-days occupied over bed-days open."""
    return _of(frames, pl.col("occupied_days"), pl.col("open_days"), rule=TimeRule.RATE)


def outpatient_visits(frames: Frames) -> pl.LazyFrame:
    """Outpatient visits."""
    return _of(frames, pl.col("outpatient"), rule=TimeRule.FLOW)


def emergency_visits(frames: Frames) -> pl.LazyFrame:
    """Emergency visits."""
    return _of(frames, pl.col("emergency"), rule=TimeRule.FLOW)


def outpatient_emergency_visits(frames: Frames) -> pl.LazyFrame:
    """Outpatient and emergency visits."""
    return _of(frames, pl.col("outpatient") + pl.col("emergency"), rule=TimeRule.FLOW)


def appointment_rate(frames: Frames) -> pl.LazyFrame:
    """Booked over all non-emergency visits, of campuses that report both."""
    return _of(frames, pl.col("booked"), pl.col("planned"), rule=TimeRule.RATE, terms=BOOKING)


_INPUTS = ("hospitals", "movements", "areas", "zone_members")
_STATISTICS = "全国卫生资源与医疗服务统计调查制度"
_GAP = (
    "缺报不等于关停：有院区缺报时，其上各级不出数。",
    "A missing report is not a closure: where a campus is missing, no level above it has a figure.",
)
INDICATORS = (
    Indicator(
        "hospital_beds",
        "beds",
        "医院实有床位",
        "Hospital beds",
        Unit.BEDS,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.LOWER,
        "期末固定实有床位数。",
        "Fixed beds at the end of the period.",
        r"\sum B",
        "6",
        BODY,
        _STATISTICS,
        "700 + 300 = 1,000",
        _INPUTS,
        hospital_beds,
        *_GAP,
        symbols=(("B", "各医院期末实有床位", "beds of each hospital at the end of the period"),),
    ),
    Indicator(
        "hospital_beds_authorised",
        "beds",
        "医院编制床位",
        "Authorised hospital beds",
        Unit.BEDS,
        Kind.COUNT,
        TimeRule.STOCK,
        Direction.LOWER,
        "卫生健康行政部门核定的床位数。",
        "Beds that the health authority has authorised.",
        r"\sum B^{*}",
        "6",
        BODY,
        _STATISTICS,
        "800 + 300 = 1,100",
        _INPUTS,
        hospital_beds_authorised,
        *_GAP,
        symbols=(("B^{*}", "各医院编制床位", "authorised beds of each hospital"),),
    ),
    Indicator(
        "beds_per_1000",
        "beds",
        "每千常住人口床位",
        "Hospital beds per 1,000 residents",
        Unit.BEDS_PER_1000,
        Kind.RATE,
        TimeRule.STOCK,
        Direction.LOWER,
        "实有床位除以同期常住人口（千人）。",
        "Actual beds over thousands of residents of the same period.",
        r"\frac{\sum B}{P/1000}",
        "6",
        BODY,
        _STATISTICS,
        "1,000 / (200,000 / 1,000) = 5",
        (*_INPUTS, "population"),
        beds_per_1000,
        symbols=(
            ("B", "各医院期末实有床位", "beds of each hospital at the end of the period"),
            ("P", "常住人口", "residents"),
        ),
    ),
    Indicator(
        "bed_occupancy",
        "beds",
        "病床使用率",
        "Bed occupancy",
        Unit.FRACTION,
        Kind.RATE,
        TimeRule.RATE,
        Direction.NEITHER,
        "实际占用总床日数除以实际开放总床日数。",
        "Bed-days occupied over bed-days open.",
        r"\frac{\sum D_{occ}}{\sum D_{open}}",
        "6",
        BODY,
        _STATISTICS,
        "(18,000 + 3,000) / (21,000 + 9,000) = 70 %",
        _INPUTS,
        bed_occupancy,
        *_GAP,
        symbols=(
            ("D_{occ}", "实际占用总床日数", "bed-days occupied"),
            ("D_{open}", "实际开放总床日数", "bed-days open"),
        ),
    ),
    Indicator(
        "outpatient_emergency_visits",
        "beds",
        "门急诊量",
        "Outpatient and emergency visits",
        Unit.VISITS,
        Kind.COUNT,
        TimeRule.FLOW,
        Direction.LOWER,
        "门诊人次与急诊人次之和。",
        "Outpatient plus emergency visits.",
        r"\sum (O + E)",
        "6",
        BODY,
        _STATISTICS,
        "900 + 100 = 1,000",
        _INPUTS,
        outpatient_emergency_visits,
        *_GAP,
        symbols=(
            ("O", "门诊人次", "outpatient visits"),
            ("E", "急诊人次", "emergency visits"),
        ),
    ),
    Indicator(
        "outpatient_visits",
        "beds",
        "门诊人次",
        "Outpatient visits",
        Unit.VISITS,
        Kind.COUNT,
        TimeRule.FLOW,
        Direction.LOWER,
        "门诊诊疗人次。",
        "Visits to outpatient departments.",
        r"\sum O",
        "6",
        BODY,
        _STATISTICS,
        "600 + 300 = 900",
        _INPUTS,
        outpatient_visits,
        *_GAP,
        symbols=(("O", "各医院门诊人次", "outpatient visits of each hospital"),),
    ),
    Indicator(
        "emergency_visits",
        "beds",
        "急诊人次",
        "Emergency visits",
        Unit.VISITS,
        Kind.COUNT,
        TimeRule.FLOW,
        Direction.NEITHER,
        "急诊诊疗人次。",
        "Visits to emergency departments.",
        r"\sum E",
        "6",
        BODY,
        _STATISTICS,
        "60 + 40 = 100",
        _INPUTS,
        emergency_visits,
        *_GAP,
        symbols=(("E", "各医院急诊人次", "emergency visits of each hospital"),),
    ),
    Indicator(
        "appointment_rate",
        "beds",
        "非急诊预约就诊率",
        "Booked share of non-emergency visits",
        Unit.FRACTION,
        Kind.RATE,
        TimeRule.RATE,
        Direction.HIGHER,
        "预约的非急诊就诊人次除以非急诊就诊人次，只含两项都报的院区。",
        "Booked non-emergency visits over all non-emergency visits, of campuses that report both.",
        r"\frac{\sum A}{\sum N}",
        "6",
        BODY,
        "京政发〔2021〕1号 6条；公式为本系统约定",
        "(500 + 220) / (600 + 300) = 80 %",
        _INPUTS,
        appointment_rate,
        symbols=(
            ("A", "预约的非急诊人次", "non-emergency visits that were booked"),
            ("N", "全部非急诊人次", "all non-emergency visits"),
        ),
    ),
)
