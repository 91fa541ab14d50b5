"""What publishing a candidate would change: indicator values that move, appear or vanish, standings, probabilities."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dashboard.reading import suppressed_release, suppression
from dashboard.reading.observation_parts import indicator_of, parts_of
from dashboard.reading.recomputed import EXACT
from data.contracts import CONTRACTS
from data.store.access import Grant
from data.store.objects import Part, Store
from data.store.releases import Parts
from metrics.catalogue import BY_ID
from metrics.facts.facts import FACTS

KEY = ["indicator", "area_code", "grain", "period", "vintage", "variant"]
SHIFT = 0.005  # a probability that moves less reads the same in whole per cent
_JUDGED_BY = {"targets", "events"}  # events mark the breaks and odd years that projections leave out
CODE = "code"  # why a figure moves though no input did
MOST = 10_000  # figures listed one by one; the groups count all of them
_BEHIND = {fact.name: (fact.source_dataset, *fact.dims) for fact in FACTS}
_GROUP = ["indicator", "change", "synthetic"]


@dataclass(frozen=True)
class Consequences:
    """What moves, most important first: at most MOST rows, and all of it counted by indicator and kind of change.

    A group has `indicator`, `change` (changes, appears, vanishes), `synthetic`, `figures`, `areas`, `first` and `last`
    period, `why`, and the row of its largest change. `vanishing` counts what vanishes by indicator and area.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    vanishing: list[dict[str, Any]] = field(default_factory=list)


def consequences(store: Store, new: Parts, old: Parts, *, grant: Grant, release: int) -> Consequences:
    """Every figure that differs between two sets of parts: what vanishes, then standings, then all other figures.

    Of figures real ones come before synthetic, cities before streets, large changes before small ones. Small
    cells are neither listed nor counted for who may not see them, and standings are those that they may read; who may
    see all leaves an audit entry on `release`.
    """
    changed = [name for name in {**old, **new} if _hashes(new.get(name, {})) != _hashes(old.get(name, {}))]
    judged = _moved_standings(store, new, old, changed, grant)
    restricted_ones = any(row["small_cell"] for row in judged)
    total, groups, first, gone = len(judged), [], [], []
    # One indicator after the other: the figures of a large extract never stand in memory together.
    for table in _moved_values(store, new.get("observations", {}), old.get("observations", {}), changed):
        whole = table.collect(engine="streaming")
        restricted_ones |= bool(whole["small_cell"].any())
        if not grant.sees_small_cells:
            whole = whole.filter(~pl.col("small_cell"))
        if whole.height:
            total += whole.height
            groups.append(_grouped(whole))
            gone.append(_vanishing(whole))
            first.append(_ordered(whole).head(MOST).collect())
    if grant.sees_small_cells and restricted_ones:
        suppression.audit_restricted_view(store, grant, release)
    if not groups:
        return Consequences(judged, [], total)
    listed = _ordered(pl.concat(first)).head(MOST).select(_SHOWN).collect().to_dicts()
    lost = (
        pl.concat(gone)
        .sort("synthetic", "depth", "figures", "indicator", "area_code", descending=[False, False, True, False, False])
        .head(MOST)
    )
    ranked = _ranked(pl.concat(groups))
    return Consequences(vanishing_first([*judged, *listed]), ranked, total, lost.drop("depth").to_dicts())


def vanishing_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows: those first that say of something that it is there no more."""
    return sorted(rows, key=lambda row: row["new"] is not None or row["old"] is None)


def _hashes(parts: Mapping[str, Part]) -> dict[str, str]:
    return {key: part.sha256 for key, part in parts.items()}


def _why(indicator: str, changed: Iterable[str], *, judged: bool = False) -> str:
    """The datasets that changed of those that a figure is computed from, or that a standing is `judged` by."""
    record = BY_ID.get(indicator)
    reads = {source for name in (record.inputs if record else ()) for source in (name, *_BEHIND.get(name, ()))}
    reads |= _JUDGED_BY if judged else set()
    return ", ".join(name for name in changed if name in reads and not CONTRACTS[name].derived) or CODE


def _moved_values(
    store: Store, new: Mapping[str, Part], old: Mapping[str, Part], changed: Iterable[str]
) -> Iterator[pl.LazyFrame]:
    """The figures of each indicator that move, as they were and as they would be."""
    contract = CONTRACTS["observations"]
    for indicator in dict.fromkeys(map(indicator_of, [*new, *old])):
        now, then = (
            {part.sha256: part for part in parts_of(held, indicator).values() if part.rows} for held in (new, old)
        )
        if now.keys() == then.keys():
            continue
        after = store.scan((part for sha256, part in now.items() if sha256 not in then), contract)
        before = store.scan((part for sha256, part in then.items() if sha256 not in now), contract)
        both = after.select(*KEY, "value", "reason", "origin", "conf_status").join(
            before.select(*KEY, "value", "origin", "conf_status"), on=KEY, how="full", coalesce=True, suffix="_old"
        )
        yield _described(both.filter(_moves()).with_columns(pl.lit(_why(indicator, changed)).alias("why")))


def _described(moved: pl.LazyFrame) -> pl.LazyFrame:
    value, value_old = pl.col("value"), pl.col("value_old")
    length = pl.col("area_code").str.len_bytes()
    return moved.select(
        *KEY,
        value_old.alias("old"),
        value.alias("new"),
        pl.when(value.is_null() & value_old.is_not_null())
        .then(pl.format("{}: {}", "why", pl.col("reason").fill_null("vanishes")))
        .otherwise("why")
        .alias("why"),
        pl.coalesce("origin", "origin_old").alias("origin"),
        _hidden("conf_status", "conf_status_old").alias("small_cell"),
        (pl.coalesce("origin", "origin_old") == "synthetic").alias("synthetic"),
        pl.when(value.is_null())
        .then(pl.lit("vanishes"))
        .when(value_old.is_null())
        .then(pl.lit("appears"))
        .otherwise(pl.lit("changes"))
        .alias("change"),
        # The city, its zones and districts are decided about; streets, then what lies in them, come after.
        pl.when(pl.col("area_code").str.contains(".", literal=True) | (length <= 6))
        .then(0)
        .when(length <= 9)
        .then(1)
        .otherwise(2)
        .cast(pl.Int8)
        .alias("depth"),
        pl.when(value_old != 0).then(((value - value_old) / value_old).abs()).alias("move"),
    )


# What vanishes first; of the rest real figures, then by depth; what changes before what is new.
_ORDER = (
    pl.col("change") != "vanishes",
    pl.col("synthetic"),
    pl.col("depth"),
    pl.col("change") == "appears",
    pl.col("move").fill_null(0.0),
    pl.col("period"),
)
_DOWN = [False, False, False, False, True, True]
_SHOWN = (
    pl.lit("value").alias("kind"),
    "indicator",
    pl.col("area_code").alias("area"),
    "grain",
    pl.col("period").cast(pl.String),
    *("vintage", "variant", "old", "new", "why", "origin", "small_cell"),
)


def _hidden(*names: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).fill_null("free") != "free" for name in names)


def _ordered(moved: pl.DataFrame) -> pl.LazyFrame:
    return moved.lazy().sort(*_ORDER, *KEY, descending=[*_DOWN, *[False] * len(KEY)])


def _grouped(whole: pl.DataFrame) -> pl.DataFrame:
    # The largest change of the highest level that moves; what comes or goes has none, and there the largest figure.
    size = pl.when(~pl.col("small_cell")).then(pl.col("move").fill_null(-1.0) - pl.col("depth")).fill_null(-9.0)
    place = pl.when(size == size.max()).then(pl.coalesce("new", "old").abs()).fill_null(-1.0).arg_max()
    largest = [
        pl.col(name).gather(place).first().alias(f"largest_{name}")
        for name in ("area_code", "period", "grain", "old", "new", "small_cell")
    ]
    return whole.group_by(_GROUP).agg(
        pl.len().alias("figures"),
        pl.col("area_code").n_unique().alias("areas"),
        pl.col("depth").min(),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.col("why").first(),
        *largest,
    )


def _vanishing(whole: pl.DataFrame) -> pl.DataFrame:
    return (
        whole.filter(pl.col("change") == "vanishes")
        .group_by("indicator", "area_code", "synthetic")
        .agg(
            pl.len().alias("figures"),
            pl.col("depth").min(),
            pl.col("grain").sort_by("period").last(),
            pl.col("period").min().alias("first"),
            pl.col("period").max().alias("last"),
        )
    )


def _ranked(groups: pl.DataFrame) -> list[dict[str, Any]]:
    size = ((pl.col("largest_new") - pl.col("largest_old")) / pl.col("largest_old")).abs().fill_nan(None)
    ordered = groups.sort(
        pl.col("change") != "vanishes",
        pl.col("synthetic"),
        pl.col("change") == "appears",
        "depth",
        size.fill_null(0.0),
        "indicator",
        descending=[False, False, False, False, True, False],
    )
    return ordered.drop("depth").to_dicts()


def _moves() -> pl.Expr:
    value, old = pl.col("value"), pl.col("value_old")
    apart = (value - old).abs() > EXACT * pl.max_horizontal(value.abs(), old.abs())
    return (value.is_null() != old.is_null()) | apart.fill_null(False)


def _moved_standings(
    store: Store, new: Parts, old: Parts, changed: Iterable[str], grant: Grant
) -> list[dict[str, Any]]:
    """One row a target and due date whose class changed, and one whose probability did: real data and synthetic apart.

    As this person is told them: who may not see small cells reads standings that follow from the others.
    Published figures that give way to official ones are the same standing, so the origin itself is no part of the key.
    """
    key = ["target_id", "due", "synthetic"]
    after, before = (
        _standings(suppressed_release.frames_for(store, parts, grant)["standings"]) for parts in (new, old)
    )
    both = after.join(before, on=key, how="full", coalesce=True, suffix="_old", nulls_equal=True)
    cells = [suppression.suppressed_cells(store, parts.get("observations", {})) for parts in (new, old)]
    hidden = pl.concat(cells).select(pl.concat_str("indicator", pl.lit(" "), "area_code")).to_series().unique()
    area, indicator = pl.coalesce("area_code", "area_code_old"), pl.coalesce("indicator", "indicator_old")
    shifts = (pl.col("probability") - pl.col("probability_old")).abs() >= SHIFT
    differs = {
        "class": pl.col("class").ne_missing(pl.col("class_old")),
        "probability": shifts.fill_null(pl.col("probability").is_null() != pl.col("probability_old").is_null()),
    }
    told = [
        both.filter(differs[name]).select(
            pl.lit(kind).alias("kind"),
            "target_id",
            indicator.alias("indicator"),
            area.alias("area"),
            pl.col("due").cast(pl.String).alias("period"),
            pl.coalesce("origin", "origin_old").alias("origin"),
            pl.col(f"{name}_old").alias("old"),
            pl.col(name).alias("new"),
            pl.col(f"{name}_reason").fill_null("").alias("reason"),
            pl.concat_str(indicator, pl.lit(" "), area).is_in(hidden.to_list()).alias("small_cell"),
        )
        for kind, name in (("standing", "class"), ("probability", "probability"))
    ]
    rows = [row for table in pl.collect_all(told) for row in table.sort("target_id", "period").to_dicts()]
    for row in rows:
        row["why"] = ": ".join(filter(None, (_why(row["indicator"], [*changed], judged=True), row.pop("reason"))))
    return sorted(rows, key=lambda row: (row["origin"] == "synthetic", row["kind"] != "standing"))


def _standings(told: pl.LazyFrame) -> pl.LazyFrame:
    shown = ("target_id", "due", "origin", "indicator", "area_code")
    judged = ("class", "class_reason", "probability", "probability_reason")
    return (
        told.select(*shown, *judged, (pl.col("origin") == "synthetic").alias("synthetic"))
        .sort("origin")  # official before published
        .unique(["target_id", "due", "synthetic"], keep="first", maintain_order=True)
    )
