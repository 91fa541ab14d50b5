"""From rows that areas report to rows of every area above them."""

from collections.abc import Sequence

import polars as pl

from data.contracts import Frames
from data.contracts.clock import LENGTH, valid_at
from metrics.indicator import COMPUTED, KEYS, no_value_where
from metrics.rollup.cache import cached

MADE_OF = ("grain", "period", "vintage", "variant")
INCOMPLETE = "incomplete_children"
LAST_DAY = (
    pl.col("period")
    .dt.offset_by(pl.col("grain").replace_strict(LENGTH, default="1d", return_dtype=pl.String))
    .dt.offset_by("-1d")
)
# One synthetic row makes the whole figure synthetic; one office row makes it official.
MIXED_ORIGIN = (
    pl.when((pl.col("origin") == "synthetic").any())
    .then(pl.lit("synthetic"))
    .when((pl.col("origin") == "official").any())
    .then(pl.lit("official"))
    .otherwise(pl.lit("published"))
)


def reported(rows: pl.LazyFrame, **terms: pl.Expr) -> pl.LazyFrame:
    """Rows of a dataset as own reports: keys, the named terms, origin. Rows without any term are left out."""
    names = rows.collect_schema().names()
    constants = {"vintage": "office", "variant": "default"}
    return rows.select(
        *(pl.col(key) if key in names else pl.lit(constants[key]).alias(key) for key in KEYS),
        *(expression.cast(pl.Float64).alias(name) for name, expression in terms.items()),
        "origin",
    ).filter(pl.any_horizontal(pl.col(name).is_not_null() for name in terms))


def roll_up(own: pl.LazyFrame, frames: Frames, *, terms: Sequence[str] = ("numerator",)) -> pl.LazyFrame:
    """Own reports, sums for the areas above, and zones read off.

    `own`: KEYS, `terms`, origin. Returns the same with basis, reason, coverage_n, coverage_of. A value reported
    at its own level wins; children are summed only if all are there; else null, `incomplete_children`.

    Collects its input, which is small, once: a lazy plan is a tree, and every reuse below would double it.
    """
    rows = own.collect().with_columns(
        pl.lit("reported").alias("basis"),
        pl.lit(None, pl.String).alias("reason"),
        pl.lit(None, pl.Int64).alias("coverage_n"),
        pl.lit(None, pl.Int64).alias("coverage_of"),
    )
    of_streets, of_districts, of_zones = (members(frames, level) for level in ("street", "district", "zone"))
    if rows.is_empty():
        return rows.lazy()
    streets = _sums(rows, of_streets, terms, basis="summed")
    districts = _first(rows, streets)
    city = _sums(districts, of_districts, terms, basis="summed")
    tree = _first(districts, city)
    is_zone = pl.col("area_code").str.contains(r"^110000\.") & (pl.col("area_code") != "110000.subcentre")
    zones = _sums(tree.filter(~is_zone), of_zones, terms, basis="read_off")
    whole = zones.filter(pl.col("reason").is_null())
    return _first(_first(whole, tree), zones).lazy()


def rolled(frames: Frames, dataset: str, **terms: pl.Expr) -> dict[str, pl.LazyFrame]:
    """Some columns of a dataset, each rolled up by itself (numerator), by name; the walk up the tree is made once."""

    def make() -> pl.LazyFrame:
        rows = frames[dataset]
        own = [
            reported(rows, numerator=term).with_columns(pl.lit(name).alias("variant")) for name, term in terms.items()
        ]
        return roll_up(pl.concat(own), frames)

    every = cached(frames, ("rolled", dataset, *terms), make).lazy()
    return {
        name: every.filter(pl.col("variant") == name).with_columns(pl.lit("default").alias("variant")) for name in terms
    }


def members(frames: Frames, level: str) -> pl.DataFrame:
    """above, area_code, valid_from, valid_to: what areas above are made of, or zones for `zone`."""
    if level == "zone":
        table = frames["zone_members"].select(pl.col("zone").alias("above"), "code", "valid_from", "valid_to")
    else:
        table = (
            frames["areas"]
            .filter(pl.col("level") == level)
            .select(pl.col("parent").alias("above"), "code", "valid_from", "valid_to")
        )
    return cached(frames, ("members", level), lambda: table.rename({"code": "area_code"}))


def _first(first: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """`first`, and those rows of `rest` whose keys it lacks."""
    return pl.concat([first, rest.join(first, on=KEYS, how="anti").select(first.columns)])


def _sums(rows: pl.DataFrame, members: pl.DataFrame, terms: Sequence[str], *, basis: str) -> pl.DataFrame:
    """Sums over a set of members that is complete: those that held on the last day, on the first day, or hold today.

    Figures of years before a boundary change are often published in today's boundaries; such a set has all of
    today's members and lacks abolished ones. A code outlives a split or a merger of its area, so that the smaller
    set may look complete as well: the larger is meant. Of a zone, whose members change by decision, those of the
    period come before today's, however many.
    """
    today = members.filter(pl.col("valid_to").is_null()).unique(["above", "area_code"]).select("above", "area_code")
    best = _sum_of(rows.join(today, on="area_code"), terms).join(_how_many(today, ["above"]), on="above")
    complete = pl.col("coverage_n") == pl.col("coverage_of")
    # Where nothing began or ended after the first period, the members that held are today's.
    first = pl.lit(rows.get_column("period").min(), pl.Date)
    began, ended = pl.col("valid_from"), pl.col("valid_to")
    differ = (began.n_unique() > 1) | ended.is_not_null().any()
    changed = members.filter(differ.over("above")).filter((ended > first) | (began > first)).select("above").unique()
    if changed.height:
        moments = rows.select("grain", "period").unique().with_columns(LAST_DAY.alias("_last"))
        ever = members.join(changed, on="above", how="semi").join(moments, how="cross")
        within = [date.is_between("period", "_last", closed="right") for date in (began, ended)]
        changing = ever.filter(pl.any_horizontal(within)).select("above", "grain", "period").unique()
        attempts = [_valid(rows, ever, terms, pl.col("_last")), best]
        if changing.height:
            begun = _valid(rows, ever.join(changing, on=changing.columns, how="semi"), terms, pl.col("period"))
            attempts.insert(1, begun)
        of_today = (pl.col("_rank") == len(attempts) - 1) & pl.lit(basis == "read_off")
        largest = pl.when(complete).then("coverage_of")
        best = (
            pl.concat(sums.select(best.columns).with_columns(_rank=rank) for rank, sums in enumerate(attempts))
            .sort(~complete, of_today, -largest, "_rank", nulls_last=True)
            .unique(["above", *MADE_OF], keep="first", maintain_order=True)
        )
    return best.select(
        pl.col("above").alias("area_code"),
        *MADE_OF,
        *(pl.when(complete).then(pl.col(name)).alias(name) for name in terms),
        "origin",
        pl.lit(basis).alias("basis"),
        pl.when(~complete).then(pl.lit(INCOMPLETE)).alias("reason"),
        "coverage_n",
        "coverage_of",
    )


def _valid(rows: pl.DataFrame, ever: pl.DataFrame, terms: Sequence[str], at: pl.Expr) -> pl.DataFrame:
    """Sums over those of `ever` (members by grain and period) that hold on some day of the period."""
    by = ["above", "grain", "period"]
    valid = ever.filter(valid_at(at))
    joined = rows.join(valid.select(*by, "area_code"), on=["area_code", "grain", "period"])
    return _sum_of(joined, terms).join(_how_many(valid, by), on=by)


def _how_many(members: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return members.group_by(by).agg(pl.len().cast(pl.Int64).alias("coverage_of"))


def _sum_of(joined: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    has_all = pl.all_horizontal(pl.col(name).is_not_null() for name in terms) & pl.col("reason").is_null()
    return (
        joined.with_columns(has_all.alias("_has"))
        .group_by("above", *MADE_OF)
        .agg(
            *(pl.col(name).filter("_has").sum().alias(name) for name in terms),
            pl.col("_has").sum().cast(pl.Int64).alias("coverage_n"),
            MIXED_ORIGIN.alias("origin"),
        )
    )


def per_land(rows: pl.LazyFrame, frames: Frames, *, scale: float = 1.0) -> pl.LazyFrame:
    """`rows` with the official land of each area itself as denominator (km² × scale); `no_land` where unknown.

    Never the sum of the children's land: 92.39 km² for the core, not the 92.49 of its streets. The land of the area's
    record in force at the end of the period; where that states none, as of the districts before 2010, today's.
    """
    records = (
        frames["areas"]
        .select(
            pl.col("code").alias("area_code"),
            "valid_from",
            "valid_to",
            (pl.col("land_km2") * scale).alias("denominator"),
        )
        .filter(pl.col("denominator").is_not_null())
    )
    today = records.filter(pl.col("valid_to").is_null()).select("area_code", "denominator")
    # Few areas ever change: the rest need not be looked up by period.
    dated = records.filter((pl.len().over("area_code") > 1) | pl.col("valid_to").is_not_null())
    then = (
        rows.select("area_code", "grain", "period")
        .unique()
        .join(dated, on="area_code")
        .with_columns(LAST_DAY.alias("_last"))
        .filter(valid_at(pl.col("_last")))
        .select("area_code", "grain", "period", pl.col("denominator").alias("_then"))
    )
    return (
        rows.drop("denominator", strict=False)
        .join(today, on="area_code", how="left")
        .join(then, on=["area_code", "grain", "period"], how="left")
        .with_columns(pl.coalesce("_then", "denominator").alias("denominator"))
        .drop("_then")
        .with_columns(no_value_where(pl.col("denominator").is_null(), "no_land"), COMPUTED)
    )
