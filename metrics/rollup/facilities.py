"""From facilities to every area above them: what is summed, what is a gap, what is 0."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from data.contracts import Frames
from data.contracts.area_codes import CITY
from data.contracts.clock import valid_at
from metrics.rollup.cache import cached, since, wanted
from metrics.rollup.expected import CELL, SERIES, expected
from metrics.rollup.hierarchy import INCOMPLETE, LAST_DAY, MIXED_ORIGIN

NOT_COVERED = "not_covered"
STREET = 9  # digits of a street's code
OWN = pl.col("basis") == "reported"  # a facility's own row; every area's is summed or read off


def roll_up_facilities(
    own: pl.LazyFrame,
    frames: Frames,
    *,
    terms: Sequence[str] = ("numerator",),
    every_district: bool = True,
    every_street: bool = True,
    facilities: bool = False,
    days_from: dt.date | None = None,
) -> pl.LazyFrame:
    """Sums of facilities for their streets, districts, the city and zones; a missing row is a gap, never a closure.

    `own`: facility_id, area_code, grain, period, vintage, variant, `terms`, origin; status? (open, suspended,
    closed, gap, shut), beds?. Returns KEYS, `terms`, origin, basis, reason, coverage_n, coverage_of as `roll_up` does.
    Expected is who ever reported before in that grain and is not closed since, by status or `movements` (a move
    closes what it leaves when it takes all its `beds`). A row without a term counts as not reported.
    Variants are parts of one collection (categories): call it once for each scope.
    `every_district=False`: the city and zones are made of the districts covered, as for monitored villages.
    `every_street=False`: a street is told of those variants only that it ever had a facility of.
    `facilities=True` adds the facilities' own rows, `not_reported` where a row is missing.
    `days_from`: days before it tell only who is expected.

    Who is expected follows from all rows ever, also where `frames` want only figures since some month.
    """
    rows = own.with_columns(pl.col(term).cast(pl.Float64) for term in terms).collect()
    now = wanted(since(frames))
    if days_from is not None:
        now &= (pl.col("grain") != "day") | (pl.col("period") >= days_from)
    cells, history, calendar = expected(rows, frames, terms, now)
    areas = frames["areas"].select("code", "level", "valid_from", "valid_to").collect()
    by_area = _sum(cells, ["area_code"], terms)
    districts = _districts(by_area, history, areas, calendar, terms)
    members = pl.concat(
        [
            areas.filter(pl.col("level") == "district").select(
                pl.lit(CITY).alias("above"), pl.lit("summed").alias("basis"), "code", "valid_from", "valid_to"
            ),
            frames["zone_members"]
            .select(pl.col("zone").alias("above"), pl.lit("read_off").alias("basis"), "code", "valid_from", "valid_to")
            .collect(),
        ]
    )
    ever_reported = (
        history.filter(pl.col("area_code").str.len_chars() >= STREET)
        .select(pl.col("area_code").str.slice(0, STREET), "variant")
        .unique()
    )
    known = areas.filter(pl.col("level") == "street", pl.col("valid_to").is_null())["code"]
    whole = known if every_street else known.filter(known.is_in(members["code"].implode()))
    every = pl.concat([ever_reported.select("area_code"), whole.to_frame("area_code")]).unique()
    streets = _streets(by_area, every, districts, terms)
    above = _above(pl.concat([districts, streets]), members, terms, every_district=every_district)
    if not every_street:
        streets = streets.join(ever_reported, on=["area_code", "variant"], how="semi")
    parts = [above, *(_with_reason(part, terms) for part in (districts, streets))]
    if facilities:
        parts.append(_own(cells))
    return pl.concat(frame.select(parts[0].columns) for frame in parts).lazy()


def summed_together(
    rows: pl.DataFrame,
    frames: Frames,
    subject: str,
    terms: Sequence[str],
    columns: Iterable[str],
    make: Callable[[tuple[str, ...]], pl.LazyFrame],
) -> pl.LazyFrame:
    """What `make` sums of `terms`, summed once with those of `columns` that no row lacks where it has `terms`.

    A row that lacks a term counts as not reported, so a column with other gaps is summed by itself.
    """
    missing = rows.drop_nulls(list(terms)).null_count()
    names = tuple(name for name in columns if name in terms or missing[name].item() == 0)
    summed = cached(frames, (subject, *names), lambda: make(names)).lazy()
    return summed.drop(name for name in names if name not in terms)


def _sum(cells: pl.DataFrame, by: list[str], terms: Sequence[str]) -> pl.DataFrame:
    return cells.group_by(*by, *CELL).agg(
        *(pl.col(term).sum() for term in terms),
        pl.col("coverage_n").sum(),
        pl.col("coverage_of").sum(),
        MIXED_ORIGIN.alias("origin"),
    )


def _districts(
    by_area: pl.DataFrame, history: pl.DataFrame, areas: pl.DataFrame, calendar: pl.DataFrame, terms: Sequence[str]
) -> pl.DataFrame:
    """One row a district, period and variant; `covered` once any facility of it was reported in that grain."""
    sums = _sum(
        by_area.filter(pl.col("area_code") != CITY).with_columns(pl.col("area_code").str.slice(0, 6)),
        ["area_code"],
        terms,
    )
    first = (
        history.filter(pl.col("area_code") != CITY)
        .group_by(pl.col("area_code").str.slice(0, 6), *SERIES)
        .agg(pl.col("period").min().alias("_first"), MIXED_ORIGIN.alias("_origin"))
    )
    known = areas.filter(pl.col("level") == "district").rename({"code": "area_code"})
    in_force = calendar.join(known, how="cross").filter(valid_at(pl.col("period")))
    cells = pl.concat([in_force.select("area_code", *SERIES, "period"), sums.select("area_code", *SERIES, "period")])
    origin = history.select(MIXED_ORIGIN).item() if history.height else "published"
    return (
        cells.unique()
        .join(history.select(*SERIES, "variant").unique(), on=SERIES)
        .join(sums, on=["area_code", *CELL], how="left")
        .join(first, on=["area_code", *SERIES], how="left")
        .with_columns(
            (pl.col("_first") <= pl.col("period")).fill_null(value=False).alias("covered"),
            pl.coalesce("origin", "_origin", pl.lit(origin)).alias("origin"),
        )
        .pipe(_zeros, terms)
        .select("area_code", *CELL, *terms, "coverage_n", "coverage_of", "origin", "covered")
    )


def _zeros(frame: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    """A covered area without facilities has none: 0."""
    names = (*terms, "coverage_n", "coverage_of")
    return frame.with_columns(
        pl.when("covered").then(pl.col(name).fill_null(0)).otherwise(pl.col(name)).alias(name) for name in names
    )


def _streets(by_area: pl.DataFrame, codes: pl.DataFrame, districts: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    """One row a street (of `codes`) of a covered district, period and variant."""
    sums = by_area.filter(pl.col("area_code").str.len_chars() >= STREET).with_columns(
        pl.col("area_code").str.slice(0, STREET)
    )
    covered = districts.filter("covered").select(
        pl.col("area_code").alias("_district"), *CELL, pl.col("origin").alias("_origin"), "covered"
    )
    return (
        codes.with_columns(pl.col("area_code").str.slice(0, 6).alias("_district"))
        .join(covered, on="_district")
        .join(_sum(sums, ["area_code"], terms), on=["area_code", *CELL], how="left")
        .with_columns(pl.coalesce("origin", "_origin").alias("origin"))
        .pipe(_zeros, terms)
        .select(districts.columns)
    )


def _above(rows: pl.DataFrame, members: pl.DataFrame, terms: Sequence[str], *, every_district: bool) -> pl.DataFrame:
    """The city from its districts, zones from the members that held at the period."""
    # A member that begins within the period counts once it has facilities: until then they are told under the old one.
    moments = rows.select("grain", "period").unique().with_columns(LAST_DAY.alias("_last"))
    reporting = (
        rows.filter(pl.col("coverage_of") > 0).select("grain", "period", pl.col("area_code").alias("code")).unique()
    )
    candidates = members.join(moments, how="cross").filter(
        pl.col("valid_from") <= pl.col("_last"), pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("period"))
    )
    already = pl.col("valid_from") <= pl.col("period")
    begun = candidates.filter(~already).join(reporting, on=["code", "grain", "period"], how="semi")
    valid = pl.concat([candidates.filter(already), begun]).select("above", "basis", "code", "grain", "period").unique()
    wanted = valid.group_by("above", "grain", "period").agg(pl.len().cast(pl.Int64).alias("_members"))
    sums = (
        rows.rename({"area_code": "code"})
        .join(valid, on=["code", "grain", "period"])
        .group_by("above", "basis", *CELL)
        .agg(
            *(pl.col(term).sum() for term in terms),
            pl.col("coverage_n").sum(),
            pl.col("coverage_of").sum(),
            pl.col("covered").sum().cast(pl.Int64).alias("_covered"),
            MIXED_ORIGIN.alias("origin"),
        )
        .join(wanted, on=["above", "grain", "period"])
        .rename({"above": "area_code"})
    )
    none, some = pl.col("_covered") == 0, pl.col("_covered") < pl.col("_members")
    partly = some & pl.lit(every_district)
    reason = (
        pl.when(none)
        .then(pl.lit(NOT_COVERED))
        .when(partly | (pl.col("coverage_n") < pl.col("coverage_of")))
        .then(pl.lit(INCOMPLETE))
    )
    by_area = none | partly
    return sums.select(
        "area_code",
        *CELL,
        *(pl.when(reason.is_null()).then(pl.col(term)).alias(term) for term in terms),
        "origin",
        "basis",
        reason.alias("reason"),
        pl.when(by_area).then("_covered").otherwise("coverage_n").alias("coverage_n"),
        pl.when(by_area).then("_members").otherwise("coverage_of").alias("coverage_of"),
    )


def _with_reason(rows: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    reason = (
        pl.when(~pl.col("covered"))
        .then(pl.lit(NOT_COVERED))
        .when(pl.col("coverage_n") < pl.col("coverage_of"))
        .then(pl.lit(INCOMPLETE))
    )
    return rows.with_columns(
        *(pl.when(reason.is_null()).then(pl.col(term)).alias(term) for term in terms),
        reason.alias("reason"),
        pl.lit("summed").alias("basis"),
    )


def _own(cells: pl.DataFrame) -> pl.DataFrame:
    """The facilities' own rows, with the missing ones."""
    return cells.with_columns(
        pl.col("facility_id").alias("area_code"),
        pl.lit("reported").alias("basis"),
        pl.when(pl.col("coverage_n") == 0).then(pl.lit("not_reported")).alias("reason"),
    )
