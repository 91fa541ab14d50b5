"""Real published figures as typed tables, each row with its source. See docs/sources.md."""

from importlib.resources import files

import polars as pl

from data.contracts import CONTRACTS

DATASETS = (
    "areas",
    "zone_members",
    "population",
    "published",
    "scenic_spots",
    "scenic_slots",
    "thresholds",
    "events",
    "targets",
    "ledger",
)


def load(dataset: str) -> pl.DataFrame:
    """The published rows of `dataset` in its contract's columns, sorted by key."""
    contract = CONTRACTS[dataset]
    table = pl.read_csv(
        files("data.published").joinpath(f"{dataset}.csv").read_bytes(),
        schema_overrides={name: dtype for name, dtype in contract.schema.items() if name != "extracted_on"},
    )
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in contract.schema.items() if name not in table.columns]
    return table.with_columns(missing).select(contract.schema.names()).sort(contract.key)
