"""Series that suddenly behave otherwise: a level that shifts, values that stand still, an odd month."""

from collections.abc import Sequence

import polars as pl

from data.contracts.findings import Finding, Severity
from data.contracts.rules import Column
from data.contracts.text import Text

from .passes import of_table

GRAINS = ("month", "quarter", "year")
BEFORE = 6  # earlier values that say what is usual
AFTER = 2  # values that must stay at the new level: one alone is an outlier, which `magnitude` or the eye finds
RANGES = 2.0  # a shift exceeds the range of the earlier values so many times …
SHARE = 0.2  # … and this share of their level, for series that hardly ever move
STILL = 4  # equal values in a row, where those before were all different
SEASONS = 3  # earlier years that say how a month usually stands to the one a year before
_MEND = Text(
    "核对口径、范围与填报方式；确属实际变化则确认。",
    "Check definition, scope and reporting; acknowledge if it is real.",
)
RULES = {
    "level_shift": Text(
        "水平突变：此前各期的通常水平与此后不同", "a level shift: the usual level before is not the one after"
    ),
    "stands_still": Text(
        "数值突然不再变化，疑为沿用旧值填报", "values suddenly stand still: was an old value carried forward?"
    ),
    "season_break": Text("与上年同月（季）相比的变化异于往年", "unlike the same month (or quarter) of the year before"),
}


def anomalies(rows: pl.LazyFrame, entity: str, columns: Sequence[Column]) -> list[Finding]:
    """Findings over `rows` (entity, grain, period, vintage, the columns, `row`; 0 for released rows), largest first.

    Only periods in the extract are reported; released ones say what was usual. All are notes: the odd is often true,
    and what must be acknowledged each time is soon acknowledged unread.
    """
    names = [column.name for column in columns]
    series = [entity, "grain", "vintage"]
    regular = rows.filter(pl.col("grain").is_in(GRAINS)).select(*series, "period", "row", *names)
    brought = regular.filter(pl.col("row") > 0).select(series).unique()
    # In one chunk: polars 2.1 panics when it formats columns that a streamed filter left in different ones.
    table = regular.join(brought, on=series, how="semi").sort(*series, "period").collect(engine="streaming").rechunk()
    if table.height <= BEFORE:
        return []
    findings: list[Finding] = []
    for name in names:
        known = table.filter(pl.col(name).is_not_null()).with_columns(pl.col(name).cast(pl.Float64).alias("_value"))
        if known.height <= BEFORE:
            continue
        for (rule, message), of in zip(RULES.items(), (_shifts, _still, _seasons), strict=True):
            findings += of_table(
                of(known, series),
                column=name,
                rule=rule,
                severity=Severity.NOTE,
                found=message,
                mend=_MEND,
                largest=True,
            )
    return findings


def _shifts(known: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    """The first period of a new level: AFTER values lie beyond RANGES and SHARE of the BEFORE ones before."""
    value = pl.col("_value")
    usual = value.rolling_median(BEFORE).shift(1).over(series)
    span = (value.rolling_max(BEFORE) - value.rolling_min(BEFORE)).shift(1).over(series)
    marked = known.with_columns(usual.alias("_usual"), span.alias("_span")).with_columns(
        (value - pl.col("_usual")).alias("_off")
    )
    room = pl.max_horizontal(RANGES * pl.col("_span"), SHARE * pl.col("_usual").abs())
    later = [
        ((value.shift(-step).over(series) - pl.col("_usual")) * pl.col("_off").sign() > room) for step in range(AFTER)
    ]
    first = pl.all_horizontal(later).fill_null(False)
    return (
        marked.with_columns(first.alias("_beyond"))
        .filter(pl.col("_beyond"), ~pl.col("_beyond").shift(1, fill_value=False).over(series), pl.col("row") > 0)
        .select("row", _against_usual(series), (pl.col("_off").abs() / pl.col("_usual").abs()).alias("size"))
    )


def _still(known: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    """The period in which a value has come STILL times running, though the BEFORE ones before it all differed."""
    value = pl.col("_value")
    same = pl.all_horizontal((value == value.shift(step).over(series)) for step in range(1, STILL))
    before = pl.all_horizontal(
        (value.shift(step).over(series) != value.shift(step + 1).over(series))
        for step in range(STILL - 1, STILL + BEFORE - 2)
    )
    return known.filter(same.fill_null(False), before.fill_null(False), value != 0, pl.col("row") > 0).select(
        "row",
        pl.format(f"{{}} {{}}: {STILL} × {{}}", series[0], "period", value).alias("shown"),
        pl.lit(1.0).alias("size"),
    )


def _seasons(known: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    """Periods whose growth over a year differs from that of the SEASONS years before by more than it ever did."""
    breaks = []
    value = pl.col("_value")
    for grain, periods in (("month", 12), ("quarter", 4)):
        year = pl.col("period").dt.offset_by("-1y") == pl.col("period").shift(periods).over(series)
        growth = pl.when(year, value.shift(periods).over(series) > 0).then(value / value.shift(periods).over(series))
        marked = known.filter(pl.col("grain") == grain).with_columns(growth.alias("_growth"))
        earlier = [pl.col("_growth").shift(step).over(series) for step in range(1, SEASONS * periods + 1)]
        low, high = pl.min_horizontal(earlier), pl.max_horizontal(earlier)
        width = pl.max_horizontal(high - low, pl.lit(SHARE))
        years = pl.sum_horizontal(growth.is_not_null() for growth in earlier)
        outside = pl.max_horizontal(pl.col("_growth") - high, low - pl.col("_growth"))
        breaks.append(
            marked.with_columns(outside.alias("_out"), width.alias("_width"), years.alias("_of"))
            .with_columns(pl.col("_value").shift(periods).over(series).alias("_usual"))
            .filter(pl.col("_out") > pl.col("_width"), pl.col("_of") >= periods, pl.col("row") > 0)
            .select("row", _against_usual(series), pl.col("_out").alias("size"))
        )
    return pl.concat(breaks)


def _against_usual(series: list[str]) -> pl.Expr:
    return pl.format("{} {}: {} ← {}", series[0], "period", "_value", "_usual").alias("shown")
