"""What publishing a candidate would change: indicator values that move, appear or vanish, standings, probabilities."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dashboard import restricted
from dashboard.observed import indicator_of, parts_of
from data.access import Grant
from data.contracts import CONTRACTS
from data.releases import Parts
from data.store import Part, Store
from metrics.catalogue import BY_ID
from metrics.facts import FACTS

KEY = ["indicator", "area_code", "grain", "period", "vintage", "variant"]
SAME = 1e-9  # relative; streaming sums of floats are equal only to this (design §1)
CODE = "code"  # why a figure moves though no input did
_BEHIND = {fact.name: (fact.source_dataset, *fact.dims) for fact in FACTS}


def consequences(store: Store, new: Parts, old: Parts) -> list[dict[str, Any]]:
    """Every figure that differs between two sets of parts: real before synthetic, largest change first.

    `small_cell` marks what gives small cells away; see `seen_by`.
    """
    changed = [name for name in {**old, **new} if _hashes(new.get(name, {})) != _hashes(old.get(name, {}))]
    moved = _moved_values(store, new.get("observations", {}), old.get("observations", {}), changed)
    return [*_moved_standings(store, new, old), *moved]


def seen_by(store: Store, grant: Grant, release: int, moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a person may see of the consequences of a draft on `release`; who sees small cells leaves an audit entry."""
    free = [row for row in moves if not row["small_cell"]]
    if not grant.sees_small_cells:
        return free
    if len(free) < len(moves):
        restricted.note(store, grant, release)
    return moves


def _hashes(parts: Mapping[str, Part]) -> dict[str, str]:
    return {key: part.sha256 for key, part in parts.items()}


def _by_hash(parts: Mapping[str, Part]) -> dict[str, Part]:
    return {part.sha256: part for part in parts.values() if part.rows}


def _why(indicator: str, changed: Iterable[str]) -> str:
    record = BY_ID.get(indicator)
    reads = {source for name in (record.inputs if record else ()) for source in (name, *_BEHIND.get(name, ()))}
    return ", ".join(name for name in changed if name in reads and not CONTRACTS[name].derived) or CODE


def _moved_values(
    store: Store, new: Mapping[str, Part], old: Mapping[str, Part], changed: Iterable[str]
) -> list[dict[str, Any]]:
    contract = CONTRACTS["observations"]
    tables = []
    for indicator in dict.fromkeys(map(indicator_of, [*new, *old])):
        now, then = (_by_hash(parts_of(held, indicator)) for held in (new, old))
        if now.keys() == then.keys():
            continue
        after = store.scan((part for sha256, part in now.items() if sha256 not in then), contract)
        before = store.scan((part for sha256, part in then.items() if sha256 not in now), contract)
        both = after.select(*KEY, "value", "reason", "origin", "conf_status").join(
            before.select(*KEY, "value", "origin", "conf_status"), on=KEY, how="full", coalesce=True, suffix="_old"
        )
        tables.append(both.filter(_moves()).with_columns(pl.lit(_why(indicator, changed)).alias("why")))
    if not tables:
        return []
    value, value_old = pl.col("value"), pl.col("value_old")
    synthetic = pl.coalesce("origin", "origin_old") == "synthetic"
    change = pl.when(value_old != 0).then(((value - value_old) / value_old).abs()).fill_null(1.0)
    hidden = (pl.col("conf_status").fill_null("free") != "free") | (
        pl.col("conf_status_old").fill_null("free") != "free"
    )
    table = (
        pl.concat(tables)
        .sort(synthetic, change, *KEY, descending=[False, True, *[False] * len(KEY)])
        .select(
            pl.lit("value").alias("kind"),
            "indicator",
            pl.col("area_code").alias("area"),
            "grain",
            pl.col("period").cast(pl.String),
            "vintage",
            "variant",
            value_old.alias("old"),
            value.alias("new"),
            pl.when(value.is_null() & value_old.is_not_null())
            .then(pl.format("{}: {}", "why", pl.col("reason").fill_null("vanishes")))
            .otherwise("why")
            .alias("why"),
            pl.coalesce("origin", "origin_old").alias("origin"),
            hidden.alias("small_cell"),
        )
    )
    return table.collect().to_dicts()


def _moves() -> pl.Expr:
    value, old = pl.col("value"), pl.col("value_old")
    apart = (value - old).abs() > SAME * pl.max_horizontal(value.abs(), old.abs())
    return (value.is_null() != old.is_null()) | apart.fill_null(False)


def _moved_standings(store: Store, new: Parts, old: Parts) -> list[dict[str, Any]]:
    contract = CONTRACTS["standings"]
    key = list(contract.key)
    shown = [*key, "indicator", "area_code", "class", "class_reason", "probability", "probability_reason"]
    after = store.scan(new.get("standings", {}).values(), contract).select(shown)
    before = store.scan(old.get("standings", {}).values(), contract).select(shown)
    both = after.join(before, on=key, how="full", coalesce=True, suffix="_old", nulls_equal=True)
    cells = [restricted.hidden_cells(store, parts.get("observations", {})) for parts in (new, old)]
    hidden = pl.concat(cells).select(pl.concat_str("indicator", pl.lit(" "), "area_code")).to_series().unique()
    area, indicator = pl.coalesce("area_code", "area_code_old"), pl.coalesce("indicator", "indicator_old")
    told = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_old"))).select(
            pl.lit(kind).alias("kind"),
            "target_id",
            indicator.alias("indicator"),
            area.alias("area"),
            pl.col("due").cast(pl.String).alias("period"),
            "origin",
            pl.col(f"{name}_old").alias("old"),
            pl.col(name).alias("new"),
            pl.col(f"{name}_reason").fill_null("").alias("why"),
            pl.concat_str(indicator, pl.lit(" "), area).is_in(hidden.to_list()).alias("small_cell"),
        )
        for kind, name in (("standing", "class"), ("probability", "probability"))
    ]
    return [row for table in pl.collect_all(told) for row in table.sort("target_id", "period").to_dicts()]
