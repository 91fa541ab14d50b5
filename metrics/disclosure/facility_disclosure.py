"""Small cells of hospitals and lodging: counts of few beds, rooms or visits, and what would give them away.

The cells of a period are the facilities, their sums by place (street → district → city) and, for lodging, the sums by
category of each place. A month and its year are hidden alike, zones whenever one of the districts is.
"""

from collections.abc import Mapping

import polars as pl

from data.contracts.area_codes import CITY
from data.contracts.rules import SCOPES
from metrics.disclosure.cycles import Edge, complements
from metrics.disclosure.facility_exposure import CELL, unsafe
from metrics.disclosure.facility_period import ALL
from metrics.disclosure.families import FAMILIES, Family
from metrics.rollup.time import MONTHS, days_of

GROUND = ""
AREA, CATEGORY = "a", "c"
# Lost for readers when hidden; hidden before costs hardly anything. Public origins are never hidden, and what an
# earlier release showed hides nothing.
FACILITY, STREET, DISTRICT, OF_ZONE, WHOLE = 1.0, 5.0, 500.0, 5e3, 1e5
BY_CATEGORY = 0.1  # of what the total of the same place costs
BEFORE, KNOWN = 0.01, 1e7
PUBLIC = pl.col("origin") == "published"
ZONE = pl.col("area_code").str.starts_with(f"{CITY}.")


def with_flags(
    observed: Mapping[str, pl.DataFrame],
    past: Mapping[str, pl.DataFrame],
    where: Mapping[str, pl.DataFrame],
    *,
    threshold: float,
) -> dict[str, pl.DataFrame]:
    """Those frames of `observed` that are about facilities, with conf_status; see `disclosure`."""
    flagged: dict[str, pl.DataFrame] = {}
    for family in FAMILIES:
        frames = {name: observed[name] for name in family.indicators if name in observed}
        if not frames:
            continue
        past_frames = {name: past[name] for name in frames if name in past}
        hidden = _hidden(frames, past_frames, where[family.dataset], family, threshold)
        status = pl.when("primary").then(pl.lit("primary")).otherwise(pl.lit("secondary")).alias("conf_status")
        for name, frame in frames.items():
            like = family.counts[0] if name in family.follows else name
            own = hidden.filter(pl.col("indicator").is_in([ALL, like]))
            marks = _years(own, december=name not in family.flows).group_by(CELL).agg(pl.col("primary").any())
            flagged[name] = (
                named(frame)
                .join(marks.select(*CELL, status), on=CELL, how="left", maintain_order="left")
                .with_columns(
                    pl.when(PUBLIC)
                    .then(pl.lit("free"))
                    .otherwise(pl.col("conf_status").fill_null("free"))
                    .alias("conf_status")
                )
                .drop("scope", "category")
            )
    return flagged


def _hidden(
    frames: Mapping[str, pl.DataFrame],
    past: Mapping[str, pl.DataFrame],
    where: pl.DataFrame,
    family: Family,
    threshold: float,
) -> pl.DataFrame:
    """indicator (ALL: every one), CELL, primary: the cells of a family that are hidden."""
    earlier = {name: _cells(named(frame), family, name) for name, frame in past.items() if name not in family.follows}
    none = where.select("scope", "area_code", pl.col("kind").alias("category"), "grain", "period").clear()
    suppressed = [named(frame.filter(pl.col("conf_status") != "free")).select(CELL) for frame in past.values()]
    before = pl.concat([none, *suppressed]).unique().with_columns(pl.lit(value=True).alias("before"))
    cells = {
        name: _priced(_cells(_of_now(frame, where, threshold), family, name), before, earlier.get(name), family, name)
        for name, frame in frames.items()
        if name not in family.follows
    }
    small = pl.concat([none, *(frame.filter("small").select(CELL) for frame in cells.values())]).unique()
    hidden = small.with_columns(pl.lit(value=True).alias("primary"))
    own = where.select("scope", "grain", "period").unique()  # years made of months follow the months
    for frame in cells.values():
        # What has no figure leaves its sum open, which is as good as hidden; a facility's is no part of any sum.
        void = pl.col("void") & pl.col("place").is_null()
        rows = frame.filter(pl.col("counts") | void).join(hidden, on=CELL, how="left")
        periods = rows.filter(pl.col("primary").is_not_null()).select(own.columns).unique().join(own, on=own.columns)
        hidden = pl.concat([hidden, *_complements(rows.join(periods, on=periods.columns, how="semi"))])
    zones = [none, *(frame.filter(ZONE).select(CELL) for frame in cells.values())]
    hidden = _with_zones(hidden, pl.concat(zones).unique()).with_columns(pl.lit(ALL).alias("indicator"))
    more = unsafe(cells, earlier, hidden, family)
    return pl.concat([hidden, more.with_columns(pl.lit(value=False).alias("primary"))], how="diagonal")


def placed(frame: pl.DataFrame, where: pl.DataFrame) -> pl.DataFrame:
    """`frame` with scope and category, and the place, kind and zones of facilities."""
    return named(frame).join(where, on=["scope", "area_code", "grain", "period"], how="left", maintain_order="left")


def _of_now(frame: pl.DataFrame, where: pl.DataFrame, threshold: float) -> pl.DataFrame:
    now = {"release": pl.lit(0), "threshold": pl.lit(threshold), "conf_status": pl.lit("free")}
    return placed(frame, where).with_columns(**now)


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with scope and category, which its variant tells."""
    first = pl.col("variant").str.split(":").list.first()
    scoped = first.is_in([scope for scope in SCOPES if scope != "all"])
    rest = pl.when(scoped).then(pl.col("variant").str.split(":").list.get(1, null_on_oob=True)).otherwise("variant")
    return frame.with_columns(
        pl.when(scoped).then(first).otherwise(pl.lit("all")).alias("scope"),
        rest.fill_null("default").alias("category"),
    )


def _cells(frame: pl.DataFrame, family: Family, indicator: str) -> pl.DataFrame:
    """Cells of releases with what is small (`few_…`: which term), what counts anything, and what was hidden."""
    used = ("numerator", "denominator") if indicator in family.rates else ("numerator",)
    by = ["release", "scope", "grain", "period"]
    # Not a year of months, which may be of one month alone.
    own = frame.filter(pl.col("place").is_not_null()).select(by).unique()
    days = own.with_columns(days_of(pl.col("grain"), pl.col("period")).alias("days"))
    of_day = pl.col("days").fill_null(1) if indicator in family.daily else pl.lit(1)
    limits = {"numerator": pl.col("threshold"), "denominator": pl.col("threshold") * of_day}
    few = {term: (pl.col(term) > 0) & (pl.col(term) < limit) for term, limit in limits.items()}
    return (
        frame.join(days, on=by, how="left")
        .with_columns(
            (pl.any_horizontal(few[term] for term in used) & ~PUBLIC).alias("small"),
            (pl.any_horizontal(pl.col(term) > 0 for term in used) & ~PUBLIC).alias("counts"),
            pl.col("numerator").is_null().alias("void"),
            PUBLIC.alias("public"),
            (pl.col("conf_status") != "free").alias("shut"),
            *(is_few.fill_null(value=False).alias(f"few_{term}") for term, is_few in few.items()),
            *(limit.cast(pl.Float64).fill_null(float("inf")).alias(f"limit_{term}") for term, limit in limits.items()),
        )
        .group_by("release", *CELL)
        .agg(
            pl.col("small", "counts").any(),
            pl.col("public", "shut", "few_numerator", "few_denominator").any(),
            pl.col("void").all(),
            pl.col("numerator", "denominator").max(),
            pl.col("limit_numerator", "limit_denominator").first(),
            pl.col("place", "kind", "zones").first(),
            cost=pl.lit(float("inf")),
        )
        .with_columns(pl.col("small", "counts").fill_null(value=False))
    )


def _priced(
    cells: pl.DataFrame, before: pl.DataFrame, past: pl.DataFrame | None, family: Family, indicator: str
) -> pl.DataFrame:
    """`cells` with what would be lost if they were hidden; `before`: those that earlier releases hid."""
    same = [*CELL, "numerator", *(["denominator"] if indicator in family.rates else [])]
    shown = (cells.clear() if past is None else past.filter(~pl.col("shut"))).select(same).unique()
    return (
        cells.join(before, on=CELL, how="left")
        .join(shown.with_columns(known=pl.lit(value=True)), on=same, how="left", nulls_equal=True)
        .with_columns(_cost().alias("cost"))
    )


def _complements(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """What each period must hide besides."""
    if rows.is_empty():
        return []
    by_kind = rows.filter(pl.col("category") != "default").height > 0
    edged = rows.filter(~ZONE).with_columns(*_ends(by_kind=by_kind)).sort(CELL)
    more_hidden = []
    for _, group in edged.group_by("scope", "grain", "period"):
        edges = [Edge(*row) for row in group.select("_one", "_other", "cost").iter_rows()]
        hidden = group["primary"].is_not_null().arg_true().to_list()
        shown = group["counts"]
        numbers = [number for number in sorted(complements(edges, hidden)) if shown[number]]
        more_hidden.append(group[numbers].select(*CELL, pl.lit(value=False).alias("primary")))
    return more_hidden


def _parent(area: pl.Expr) -> pl.Expr:
    return pl.when(area.str.len_chars() > 6).then(area.str.slice(0, 6)).otherwise(pl.lit(CITY))


def _ends(*, by_kind: bool) -> list[pl.Expr]:
    """The two sums that a cell stands in; GROUND where there is none."""
    area, place, ground = pl.col("area_code"), pl.col("place"), pl.lit(GROUND)
    mine = pl.lit(AREA) + area
    its_parent = pl.when(area == CITY).then(ground).otherwise(pl.lit(AREA) + _parent(area))
    kind = pl.lit(CATEGORY) + pl.col("category") + pl.lit(":")
    above = pl.when(area == CITY).then(ground).otherwise(kind + _parent(area))
    kinds = (pl.lit(CATEGORY) + pl.col("kind") + pl.lit(":") + place) if by_kind else ground
    facility, total = place.is_not_null(), pl.col("category") == "default"
    return [
        pl.when(facility).then(pl.lit(AREA) + place).when(total).then(mine).otherwise(kind + area).alias("_one"),
        pl.when(facility).then(kinds).when(total).then(its_parent).otherwise(above).alias("_other"),
    ]


def _cost() -> pl.Expr:
    area = pl.col("area_code")
    level = (
        pl.when(pl.col("place").is_not_null())
        .then(FACILITY)
        .when(area == CITY)
        .then(WHOLE)
        .when(ZONE)
        .then(OF_ZONE)
        .when(area.str.len_chars() == 6)
        .then(DISTRICT)
        .otherwise(STREET)
    )
    part = pl.when(pl.col("category") == "default").then(1.0).otherwise(BY_CATEGORY)
    level = pl.when("counts").then(level).otherwise(0.0)
    order = area.hash(seed=4).cast(pl.Float64) / 2.0**64 * 0.5
    earlier = pl.when("known").then(KNOWN).when("before").then(BEFORE).otherwise(1.0)
    return level * part * earlier * (1.0 + order)


def _with_zones(hidden: pl.DataFrame, zones: pl.DataFrame) -> pl.DataFrame:
    """`hidden` and the zones of the same kind and period whenever a district is: they are sums of districts."""
    key = ["scope", "category", "grain", "period"]
    districts = hidden.filter(pl.col("area_code").str.contains(r"^\d{6}$"), pl.col("area_code") != CITY)
    more = zones.join(districts, on=key, how="semi").with_columns(pl.lit(value=False).alias("primary"))
    return pl.concat([hidden, more])


def _years(hidden: pl.DataFrame, *, december: bool) -> pl.DataFrame:
    """`hidden`, and the years of hidden months: a year less eleven months would be the twelfth, or is its December."""
    months = hidden.filter(pl.col("grain") == "month", (pl.col("period").dt.month() == MONTHS) | pl.lit(not december))
    years = months.with_columns(pl.lit("year").alias("grain"), pl.col("period").dt.truncate("1y"))
    return pl.concat([hidden, years])
