"""The first release: published figures, and demonstration data for what nobody publishes."""

import datetime as dt

import polars as pl

from dashboard.publishing.draft import commit, draft
from dashboard.publishing.progress import Progress, stretch
from data import demo, published
from data.contracts import CONTRACTS
from data.contracts.blocks import part_key_of
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.objects import Part, Store
from data.store.releases import Release

DEFAULT_ROWS = 1_000_000
PUBLISHED = "首次载入：公布数据 / First load: published figures"
BOTH = "首次载入：公布数据与演示数据 / First load: published figures and demonstration data"


class HomeInUse(Exception):
    """The home has releases already."""


def seed(
    home: str,
    *,
    grant: Grant,
    as_of: dt.date,
    published_only: bool = False,
    rows: int = DEFAULT_ROWS,
    number: int = demo.SEED,
    progress: Progress,
) -> Release:
    """Release 1 of an empty home; raises HomeInUse, NotGranted."""
    store = Store.open(home)
    audit.required(store, grant, Action.PUBLISH)
    if releases.numbers(store):
        raise HomeInUse(home)
    parts: dict[str, dict[str, Part]] = {}
    names = dict.fromkeys([*published.DATASETS, *(() if published_only else demo.DATASETS)])
    for place, name in enumerate(names):
        progress(f"seed {name}", place / len(names) / 2)
        parts[name] = parts_of(store, name, as_of, published_only=published_only, rows=rows, number=number)
    made = draft(
        store,
        None,
        parts,
        grant=grant,
        reason=PUBLISHED if published_only else BOTH,
        as_of=as_of,
        touched=tuple(names),
        progress=stretch(progress, 0.5, 1.0),
    )
    return commit(store, made, grant=grant, action="seed")


def parts_of(
    store: Store, name: str, as_of: dt.date, *, published_only: bool, rows: int, number: int
) -> dict[str, Part]:
    """The parts of a dataset in a first release."""
    contract = CONTRACTS[name]
    demonstrated = name in demo.DATASETS and not published_only
    frames = demo.generate(name, until=as_of, seed=number, rows=rows) if demonstrated else iter(())
    if contract.hourly:
        # One month a frame: months of hours never stand in memory together.
        made = ((str(frame["date"].min())[:7], store.write_part(frame.lazy(), contract)) for frame in frames)
        return {key: part for key, part in made if part}
    tables = list(frames)
    if name in published.DATASETS:
        tables.append(published.load(name))  # last: real rows win over synthetic ones of the same key
    whole = pl.concat(tables).unique(contract.key, keep="last", maintain_order=True)
    split = whole.with_columns(part_key_of(contract).alias("_part")).partition_by(
        "_part", as_dict=True, include_key=False
    )
    made = ((str(key), store.write_part(frame.lazy(), contract)) for (key,), frame in sorted(split.items()))
    return {key: part for key, part in made if part}
