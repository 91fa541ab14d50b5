"""Areas that rows use at a time at which they would no longer hold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Set

import polars as pl

from data.candidate.spans import EVER, Spans, without
from data.contracts import CONTRACTS, INPUTS, Contract, Frames
from data.contracts.clock import LENGTH
from data.contracts.rules import Area


def used(
    now: Spans, before: Spans, rows: Frames, *, as_of: dt.date, uncounted: Set[str], aside: Set[str]
) -> Iterator[tuple[str, str]]:
    """Areas that go, end earlier or begin later than before while `rows` use them, each with the datasets of the rows.

    A row of a period uses an area that holds on its first or its last day. One without a time is of the day `as_of`,
    but may name an area that has ended. Rows are looked at only where an area loses time.
    """
    lost = {code: gaps for code, held in before.items() if (gaps := without(held, now.get(code, ())))}
    if not lost:
        return
    late = {code for code, gaps in lost.items() if any(start <= as_of < end < EVER for start, end in gaps)}
    undated = lost.keys() - now.keys() | late
    gone = pl.LazyFrame({"_code": sorted(lost.keys() - now.keys())}, schema={"_code": pl.String})
    losing, standing = _table(lost), _table({code: now[code] for code in lost if code in now})
    found: dict[str, list[str]] = defaultdict(list)
    for name in (dataset for dataset in INPUTS if dataset not in aside):
        contract = CONTRACTS[name]
        days = _days(contract)
        for column in (column for column in contract.columns if column.area not in {None, Area.VILLAGE}):
            named = rows[name].rename({column.name: "_code"}).filter(pl.col("_code").is_in(sorted(lost)))
            if days:
                counted = named.group_by("_code", *days).len().with_row_index("_row")
                of_gone = counted.join(gone, on="_code", how="semi")
                in_a_gap = counted.join(_meeting(counted, losing), on="_row", how="semi")
                # One day in a gap is no fault while the other day is held: the period straddles the change.
                of_shortened = in_a_gap.join(gone, on="_code", how="anti").join(
                    _meeting(counted, standing), on="_row", how="anti"
                )
                counted = pl.concat([of_gone, of_shortened])
            else:
                counted = named.filter(pl.col("_code").is_in(sorted(undated))).group_by("_code").len()
            total = counted.group_by("_code").agg(pl.col("len").sum()).sort("_code")
            for code, n in total.collect(engine="streaming").iter_rows():
                found[code].append(name if name in uncounted else f"{name} ({n:,})")
    for code, told in sorted(found.items()):
        yield code, ", ".join(told)


def _days(contract: Contract) -> list[pl.Expr]:
    """The first and the last day of a contract's rows; none where they have no time."""
    if contract.has("date"):
        return [pl.col("date").alias("_first"), pl.col("date").alias("_last")]
    if not contract.has("period"):
        return []
    period = pl.col("period")
    length = pl.col("grain").replace_strict(LENGTH, default="1d", return_dtype=pl.String)
    last = pl.col("period_end") if contract.has("period_end") else period.dt.offset_by(length).dt.offset_by("-1d")
    return [period.alias("_first"), last.alias("_last")]


def _table(spans: Spans) -> pl.LazyFrame:
    return pl.LazyFrame(
        [(code, start, end) for code, held in spans.items() for start, end in held],
        schema={"_code": pl.String, "_from": pl.Date, "_to": pl.Date},
        orient="row",
    )


def _meeting(counted: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Which rows have their first or their last day in one of the spans of their area."""
    inside = [pl.col(day).is_between("_from", "_to", closed="left") for day in ("_first", "_last")]
    return counted.join(spans, on="_code").filter(pl.any_horizontal(inside)).select("_row")
