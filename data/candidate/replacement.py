"""One part's rows after an extract's blocks took their place, and what is lost by it."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.contracts import Contract
from data.contracts.blocks import BLOCK, block_columns, cell_columns
from data.contracts.rules import Block

REAL = pl.col("origin") != "synthetic"
_SHOWN = 3


@dataclass(frozen=True)
class Replacement:
    """`rows` is the new part; `outgoing` are old rows that leave it, `incoming` the rows that come (both lazy).

    `vanished` counts real rows that leave and do not come back under their key, `ignored` synthetic rows that give
    way to real ones; each with the keys of the first of them.
    """

    rows: pl.LazyFrame
    outgoing: pl.LazyFrame
    incoming: pl.LazyFrame
    vanished: tuple[int, Sequence[str]] = (0, ())
    ignored: tuple[int, Sequence[str]] = (0, ())


def replaced(old: pl.LazyFrame, new: pl.LazyFrame, contract: Contract) -> Replacement:
    """The part `old` with the blocks that `new` contains replaced.

    Real rows clear synthetic ones of the same cell whatever their vintage. Synthetic rows never replace others: a
    block where real rows stand stays as it is. A key stands once: a facility that moved to another district leaves
    its old block. Blocks are few and are looked at first, so that rows are compared only where they can meet.
    """
    if contract.block is Block.KEYED:
        return _by_key(old, new, contract)
    names = contract.schema.names()
    block, cell = block_columns(contract), cell_columns(contract)
    on, on_cell = list(block), list(cell)
    blocks, stands = pl.collect_all(
        [
            new.with_columns(**block).group_by(on).agg(REAL.any().alias("_brings")),
            old.with_columns(**block).group_by(on).agg(REAL.any().alias("_stands")),
        ],
        engine="streaming",
    )
    met = blocks.join(stands, on=on, how="left", nulls_equal=True).with_columns(pl.col("_stands").fill_null(False))
    ignored = met.filter("_stands", ~pl.col("_brings")).select(on)
    taken = met.join(ignored, on=on, how="anti", nulls_equal=True).select(*on, _taken=True)
    cleared = met.filter("_brings").select(on_cell).unique().with_columns(_cleared=True)
    incoming, dropped = new, new.clear()
    if ignored.height:
        incoming, dropped = (
            new.with_columns(**block).join(ignored.lazy(), on=on, how=how, nulls_equal=True).select(names)
            for how in ("anti", "semi")
        )
    marked = (
        old.with_columns(**block)
        .join(taken.lazy(), on=on, how="left", nulls_equal=True)
        .join(cleared.lazy(), on=on_cell, how="left", nulls_equal=True)
    )
    leaves = pl.col("_taken").is_not_null() | (~REAL & pl.col("_cleared").is_not_null())
    kept, outgoing = marked.filter(~leaves).select(names), marked.filter(leaves).select(names)
    return _without_twins(kept, outgoing, incoming, dropped, contract)


def _without_twins(
    kept: pl.LazyFrame, outgoing: pl.LazyFrame, incoming: pl.LazyFrame, dropped: pl.LazyFrame, contract: Contract
) -> Replacement:
    """Takes care of keys that stand in a kept block and come in another one, which hardly ever happens."""
    key = list(contract.key)
    names = contract.schema.names()
    who = [name for name in key if name not in {"date", "hour", "period", "grain"}]
    near = kept.join(incoming.select(who).unique(), on=who, how="semi", nulls_equal=True)
    twins = near.join(incoming.select(key), on=key, how="semi", nulls_equal=True)
    leaving, ignored = pl.collect_all(
        [
            outgoing.filter(REAL)
            .join(incoming.select(key), on=key, how="anti", nulls_equal=True)
            .select(contract.key_text.alias(BLOCK)),
            dropped.select(contract.key_text.alias(BLOCK)),
        ],
        engine="streaming",
    )
    twin_rows = twins.collect(engine="streaming") if near.select(pl.len()).collect().item() else None
    if twin_rows is not None and twin_rows.height:
        real_twins = twin_rows.filter(REAL).select(key).lazy()
        blocked = incoming.filter(~REAL).join(real_twins, on=key, how="semi", nulls_equal=True).select(key)
        incoming = incoming.join(blocked, on=key, how="anti", nulls_equal=True)
        moved = kept.join(incoming.select(key), on=key, how="semi", nulls_equal=True)
        outgoing = pl.concat([outgoing, moved])
        kept = kept.join(incoming.select(key), on=key, how="anti", nulls_equal=True)
    return Replacement(
        rows=pl.concat([kept.select(names), incoming.select(names)]),
        outgoing=outgoing.select(names),
        incoming=incoming.select(names),
        vanished=_counted(leaving),
        ignored=_counted(ignored),
    )


def _by_key(old: pl.LazyFrame, new: pl.LazyFrame, contract: Contract) -> Replacement:
    """`old` with the rows of `new` added or, by key, in their place; a synthetic row gives way to a real one."""
    key = list(contract.key)
    names = contract.schema.names()
    real = old.filter(REAL).select(key).with_columns(pl.lit(True).alias("_stands"))
    incoming = new.join(real, on=key, how="left", nulls_equal=True).filter(REAL | pl.col("_stands").is_null())
    kept = old.join(incoming.select(key), on=key, how="anti", nulls_equal=True)
    outgoing = old.join(incoming.select(key), on=key, how="semi", nulls_equal=True)
    return Replacement(
        rows=pl.concat([kept.select(names), incoming.select(names)]),
        outgoing=outgoing.select(names),
        incoming=incoming.select(names),
    )


def _counted(table: pl.DataFrame) -> tuple[int, Sequence[str]]:
    return table.height, table[BLOCK].sort().head(_SHOWN).to_list()
