"""How far what is reported reaches into other years: what tells whether figures must be made again.

Figures of a year follow from everything reported up to its end; of later rows only whether there are any of their
kind, since only then is an empty December a gap, or a street one that ever had such a facility.
The same holds for a month of figures that are made of hours: they know no longer periods.
"""

import datetime as dt

import polars as pl

from data.contracts import CONTRACTS, Frames
from metrics.facts.spot_months import COUNTED, LACKS, day_kinds
from metrics.facts.spot_periods import origins, periods
from metrics.indicator import Indicator

HISTORY = frozenset({"hospitals", "lodging", "villages", "scenic_day", "scenic_month"})  # who reported is expected
AWAITED = frozenset({"population", *HISTORY} - {"scenic_month"})  # a year waits for its December, a place for its first
KIND = ("grain", "vintage", "scope", "category", "access", "status", "origin")
BEFORE = dt.timedelta(days=366)  # a change against the year before needs that year
BY_DAY = frozenset({"presence_hour", "scenic_day"})  # facts that figures by day are made of


def by_day(record: Indicator) -> str | None:
    """The facts whose days an indicator has figures of; None where it has none, and then figures come by the year."""
    return next(iter(BY_DAY.intersection(record.inputs)), None)


def earliest(dataset: str, begin: dt.date) -> dt.date:
    """The first date whose rows figures since `begin` need."""
    return begin if dataset in BY_DAY else begin - BEFORE


def kinds(frames: Frames, dataset: str) -> pl.LazyFrame:
    """Every kind of row that one of AWAITED ever had, with the last period of each (last).

    A kind: grain, vintage, scope and the like, the street of a facility, and which optional columns are filled.
    """
    rows = frames[dataset]
    gaps = [column.name for column in CONTRACTS[dataset].columns if column.optional]
    place = [pl.col("area_code").str.slice(0, 9)]
    if dataset == "population":  # of which nothing but months makes anything longer
        rows, place = rows.filter(pl.col("grain") == "month"), []
    if dataset == "scenic_day":
        least = origins(frames).rename({"spot_id": "facility_id", "origin": "_origin"})
        reported = periods(frames, "month").lazy().join(least, on="facility_id")
        # Of a month that is not whole only the place and origin matter to others, so it is no kind of its own.
        any_status = reported.with_columns(
            pl.lit("any").alias("status"), *(pl.lit(0.0).alias(name) for name in COUNTED)
        )
        rows, gaps = pl.concat([reported.filter(pl.col("status") == "open"), any_status]), list(COUNTED)
        place += [pl.col("facility_id"), pl.col("_origin")]
    names = rows.collect_schema().names()
    return (
        rows.group_by(*(name for name in KIND if name in names), *place, *(pl.col(gap).is_null() for gap in gaps))
        .agg(pl.col("period").max().alias("last"))
        .sort(pl.all())
    )


def last_days(frames: Frames) -> pl.DataFrame:
    """The last day of `scenic_day` (last) told by spots of each access and origin, with and without each of the counts.

    Days that nobody told are gaps once a later day is told.
    """
    return (
        day_kinds(frames)
        .filter(pl.col("status") == "open")
        .group_by("access", "origin", *LACKS.values())
        .agg(pl.col("last").max())
        .sort(pl.all())
    )
