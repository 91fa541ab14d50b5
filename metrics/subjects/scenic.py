"""Gated scenic spots by month: entries over land, concentration in time and place, reservations kept."""

from functools import partial

import polars as pl

from data.contracts import Frames
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.facts.spot_periods import periods
from metrics.indicator import COMPUTED, Direction, Indicator, Kind, TimeRule, no_value_where
from metrics.rollup.cache import cached, since, wanted
from metrics.rollup.expected import CLOSED, SHUT
from metrics.rollup.facilities import roll_up_facilities, summed_together
from metrics.rollup.hierarchy import per_land
from metrics.rollup.recent import days_from

HOURS = tuple(f"h{hour}" for hour in range(24))
COUNTED = ("entries", "squares", "reservations", "reserved_entries")
BUSIEST = 3  # hours of a day
_SPOTS = ("scenic_day", "scenic_month", "scenic_spots", "scenic_parts", "scenic_calendar")
_INPUTS = (*_SPOTS, "areas", "zone_members", "movements")
_GATED = Text(
    "只含有门禁的景区，不含王府井、南锣鼓巷、什刹海等开放街区，因此不能代替旅游密度。",
    "Gated spots only, none of the open streets that hold most visitors, so it cannot stand in for tourism density.",
)
_record = partial(
    Indicator,
    subject="scenic",
    inputs=_INPUTS,
    caveat=_GATED,
    source="京政发〔2021〕1号 17条；公式为本系统约定",
    clause="17",
    lead_body="市文化和旅游局",
)


def _summed(rows: pl.DataFrame, frames: Frames, *terms: str) -> pl.LazyFrame:
    """Sums of gated spots for the areas that have any, and the spots' own rows; open streets are counted apart.

    A gated spot that became an open street is closed to this count: from then on nobody waits for it here.
    """
    gated = pl.col("access") == "gated"
    own = (
        rows.lazy()
        .filter(gated.any().over("facility_id"))
        .with_columns(pl.when(gated).then(name).alias(name) for name in terms)
        .with_columns(pl.when(gated).then("status").otherwise(pl.lit(CLOSED)).alias("status"))
    )
    first = days_from(frames, "scenic_day")
    summed = roll_up_facilities(own, frames, terms=terms, every_district=False, facilities=True, days_from=first)
    # Most streets have no gated spot; a month says so, each of its days need not.
    return summed.filter((pl.col("grain") == "month") | (pl.col("coverage_of") > 0))


def _counts(frames: Frames, *terms: str) -> pl.LazyFrame:
    """Some of COUNTED."""
    squares = (pl.col("entries") ** 2).alias("squares")
    rows = pl.concat(periods(frames, grain) for grain in ("day", "month")).with_columns(squares)
    return summed_together(rows, frames, "scenic", terms, COUNTED, lambda names: _summed(rows, frames, *names))


def _ratio(rows: pl.LazyFrame, numerator: pl.Expr, denominator: pl.Expr, terms: tuple[str, ...]) -> pl.LazyFrame:
    return rows.with_columns(
        numerator.alias("numerator"),
        denominator.alias("denominator"),
        no_value_where(pl.col("coverage_of") == 0, "no_spots"),
        COMPUTED,
    ).drop(terms)


def scenic_entry_density(frames: Frames) -> pl.LazyFrame:
    """Entries to gated spots per km² and calendar day."""
    rows = _counts(frames, "entries").filter(pl.col("basis") != "reported")
    dense = per_land(rows.rename({"entries": "numerator"}), frames)
    calendar_days = pl.when(pl.col("grain") == "month").then(pl.col("period").dt.days_in_month()).otherwise(1)
    return dense.with_columns(pl.col("denominator") * calendar_days)


SCENIC_ENTRY_DENSITY = _record(
    name=Text("重点景区入园密度", "Scenic entry density"),
    definition=Text(
        "当月入园人次除以土地面积和日历天数；是人次，不是人数。",
        "Entries of the month over land and calendar days; entries, not persons.",
    ),
    terms=scenic_entry_density,
    formula=r"\frac{\sum E}{A \cdot D}",
    symbols={
        "E": Text("各景区入园人次", "entries of each spot"),
        "A": Text("土地面积（平方公里）", "land (km²)"),
        "D": Text("日历天数", "calendar days"),
    },
    example="6,000 / (10 km² × 30 d) = 20",
    unit=Unit.ENTRIES_PER_KM2_DAY,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.LOWER,
)


def visit_spot_concentration(frames: Frames) -> pl.LazyFrame:
    """Herfindahl index of entries over the gated spots of an area: Σ e² over (Σ e)²."""
    summed = _counts(frames, "entries", "squares").filter(pl.col("basis") != "reported")
    return _ratio(summed, pl.col("squares"), pl.col("entries") ** 2, ("entries", "squares"))


VISIT_SPOT_CONCENTRATION = _record(
    name=Text("景区集中度", "Concentration of entries over spots"),
    definition=Text(
        "各景区入园比重的平方和（赫芬达尔指数）。",
        "Sum of squared shares of spots in entries (Herfindahl index).",
    ),
    terms=visit_spot_concentration,
    formula=r"\frac{\sum E_i^2}{(\sum E_i)^2}",
    symbols={"E_i": Text("某景区入园人次", "entries of a spot")},
    example="(300² + 100²) / 400² = 0.625",
    unit=Unit.RATIO,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.LOWER,
)


def _by_hour(frames: Frames) -> pl.LazyFrame:
    """Entries of a whole month by hour of day."""

    def make() -> pl.LazyFrame:
        entries = frames["scenic_hour"].rename({"spot_id": "facility_id", "month": "period"})
        by_hour = (
            entries.filter(wanted(since(frames)))
            .group_by("facility_id", "period")
            .agg(pl.col("entries").filter(pl.col("hour") == i).sum().alias(name) for i, name in enumerate(HOURS))
        )
        # Of earlier months it only matters that there were hours: who had some is expected.
        earlier = ~wanted(since(frames)) & (pl.col("status") != SHUT)
        rows = (
            periods(frames, "month")
            .join(by_hour.collect(), on=["facility_id", "period"], how="left")
            .with_columns(pl.when(earlier).then(0).otherwise(name).alias(name) for name in HOURS)
        )
        whole = pl.col("status") != "gap"
        return _summed(rows.with_columns(pl.when(whole).then(name).alias(name) for name in HOURS), frames, *HOURS)

    return cached(frames, ("scenic", "hours"), make).lazy()


def visit_time_concentration(frames: Frames) -> pl.LazyFrame:
    """Share of a month's entries in the area's busiest three hours of the day."""
    top = pl.concat_list(HOURS).list.sort(descending=True).list.head(BUSIEST).list.sum()
    return _ratio(_by_hour(frames), top, pl.sum_horizontal(HOURS, ignore_nulls=False), HOURS)


VISIT_TIME_CONCENTRATION = _record(
    name=Text("入园时段集中度", "Concentration of entries in time"),
    definition=Text(
        "当月入园最集中的三个小时所占比重。",
        "Share of the month's entries in the area's busiest three hours of the day.",
    ),
    terms=visit_time_concentration,
    inputs=(*_INPUTS, "scenic_hour"),
    formula=r"\frac{\sum_{top 3} E_h}{\sum_h E_h}",
    symbols={"E_h": Text("某时段入园人次", "entries in an hour of the day")},
    example="(300 + 200 + 100) / 1,000 = 60 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.LOWER,
)


def slot_evenness(frames: Frames) -> pl.LazyFrame:
    """Σ min(e, mean) over Σ e over the hours with entries: 1 when every hour takes the same."""
    used = pl.sum_horizontal((pl.col(name) > 0).cast(pl.Float64) for name in HOURS)
    total = pl.sum_horizontal(HOURS, ignore_nulls=False)
    mean = pl.when(used > 0).then(total / used)
    even = pl.sum_horizontal((pl.min_horizontal(pl.col(name), mean) for name in HOURS), ignore_nulls=False)
    return _ratio(_by_hour(frames), even, total, HOURS)


SLOT_EVENNESS = _record(
    name=Text("分时均衡度", "Evenness over the day"),
    definition=Text(
        "各小时入园与平均值取小后之和，除以入园人次；完全均衡为 100%。",
        "Entries of each hour capped at their mean, over entries; 100 % when every hour takes the same.",
    ),
    terms=slot_evenness,
    inputs=(*_INPUTS, "scenic_hour"),
    formula=r"\frac{\sum_h \min(E_h, \bar E)}{\sum_h E_h}",
    symbols={
        "E_h": Text("某时段入园人次", "entries in an hour of the day"),
        r"\bar E": Text("各时段平均入园人次", "mean entries of the hours"),
    },
    example="(100 + 200) / (100 + 300) = 75 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.HIGHER,
)


def reservation_coverage(frames: Frames) -> pl.LazyFrame:
    """Entries with a reservation over entries."""
    terms = ("reserved_entries", "entries")
    return _ratio(_counts(frames, *terms), pl.col(terms[0]), pl.col(terms[1]), terms)


RESERVATION_COVERAGE = _record(
    name=Text("预约入园率", "Entries with a reservation"),
    definition=Text(
        "预约入园人次除以入园人次，只含两项都报的景区。",
        "Entries with a reservation over entries, of spots that report both.",
    ),
    terms=reservation_coverage,
    formula=r"\frac{\sum R_e}{\sum E}",
    symbols={"R_e": Text("预约入园人次", "entries with a reservation"), "E": Text("入园人次", "entries")},
    example="450 / 500 = 90 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.HIGHER,
)


def no_show(frames: Frames) -> pl.LazyFrame:
    """Reservations without an entry over reservations."""
    terms = ("reserved_entries", "reservations")
    missed = pl.col("reservations") - pl.col("reserved_entries")
    return _ratio(_counts(frames, *terms), missed, pl.col("reservations"), terms)


NO_SHOW = _record(
    name=Text("预约未到率", "No-shows"),
    definition=Text(
        "1 减去预约入园人次与预约人次之比，只含两项都报的景区。",
        "One less entries with a reservation over reservations, of spots that report both.",
    ),
    terms=no_show,
    formula=r"1 - \frac{\sum R_e}{\sum R}",
    symbols={"R_e": Text("预约入园人次", "entries with a reservation"), "R": Text("预约人次", "reservations")},
    example="(500 − 450) / 500 = 10 %",
    unit=Unit.FRACTION,
    kind=Kind.RATE,
    time=TimeRule.NONE,
    direction=Direction.LOWER,
)


INDICATORS = (
    SCENIC_ENTRY_DENSITY,
    VISIT_TIME_CONCENTRATION,
    VISIT_SPOT_CONCENTRATION,
    RESERVATION_COVERAGE,
    NO_SHOW,
    SLOT_EVENNESS,
)
