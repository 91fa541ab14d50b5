"""Datasets that the office keeps by hand, as a table to edit and as the extract that the edited table is."""

from typing import Any

import polars as pl

from dashboard import query
from dashboard.query import View
from data.contracts import CONTRACTS
from data.contracts.rules import PROVENANCE

EDITED = ("targets", "thresholds", "events")  # the ledger has a page of its own
KEPT = ("source", "origin")  # provenance that a person states; the rest follows from the extract


def columns(dataset: str) -> list[str]:
    """What a person edits: the contract's columns, the document (`source`) and whether it is published or official."""
    own = [column.name for column in CONTRACTS[dataset].columns if column.name not in PROVENANCE]
    return [*own, *(name for name in KEPT if name not in own)]


def table(view: View, dataset: str) -> pl.DataFrame:
    """The rows of the release by key, demonstration rows left out: they are nobody's decision."""
    rows = query.dataset(view, dataset).filter(pl.col("origin") != "synthetic")
    return rows.select(columns(dataset)).sort(CONTRACTS[dataset].key)


def headings(dataset: str, language: str) -> dict[str, str]:
    """The name of each column in the reader's language."""
    known = {column.name: column.en if language == "en" else column.zh for column in CONTRACTS[dataset].columns}
    own = {"source": ("文件", "document"), "origin": ("来源类别", "origin")}
    return {name: known.get(name) or own[name][1 if language == "en" else 0] for name in columns(dataset)}


def choices(dataset: str) -> dict[str, tuple[str, ...]]:
    """Columns with a closed vocabulary."""
    found = {column.name: column.values for column in CONTRACTS[dataset].columns if column.values}
    return found | {"origin": ("official", "published")}


def changed(before: pl.DataFrame, edited: Any, dataset: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows that are new or differ, keys of rows that are gone); wholly empty rows are nobody's.

    `edited` is a frame, or the Arrow table that the page's editor hands back.
    """
    after = edited if isinstance(edited, pl.DataFrame) else pl.DataFrame(pl.from_arrow(edited))
    after = after.select(before.columns).with_columns(
        pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(name) if kind == pl.String else pl.col(name)
        for name, kind in after.select(before.columns).schema.items()
    )
    after = after.filter(~pl.all_horizontal(pl.all().is_null())).cast(before.schema)
    key = list(CONTRACTS[dataset].key)
    new = after.join(before, on=before.columns, how="anti", nulls_equal=True)
    gone = before.join(after, on=key, how="anti", nulls_equal=True).select(key)
    return new, gone


def extract(before: pl.DataFrame, edited: Any, dataset: str) -> bytes:
    """The edit as a CSV extract: what changed; the whole table when rows are gone, for then it is a full delivery."""
    new, gone = changed(before, edited, dataset)
    if not gone.height:
        return new.write_csv().encode()
    kept = before.join(gone, on=list(CONTRACTS[dataset].key), how="anti", nulls_equal=True)
    same = kept.join(new, on=list(CONTRACTS[dataset].key), how="anti", nulls_equal=True)
    return pl.concat([same, new]).write_csv().encode()
