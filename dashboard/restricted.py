"""Small cells on the way out: withheld from who lacks the right, an audit entry for who has it (design §9).

Scenic spots are not small cells: their entries count tickets to a public place, which say nothing of a household or
a business; operators announce such counts themselves. Presence is told for streets and above only.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from data import audit
from data.access import Grant
from data.remote import READING
from data.store import Part, Store
from metrics.families import FAMILIES

SERIES = ("indicator", "area_code", "grain", "vintage", "variant")
SUPPRESSED = "suppressed"
# Raw rows by the column that names their facility; villages are closed as a whole.
FACILITY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "villages": ("village_code",),
        "hospitals": ("facility_id",),
        "lodging": ("establishment_id",),
        "movements": ("from_id", "to_id"),
    }
)
# Raw counts that no indicator tells, so that no cell of theirs is judged.
UNTOLD: Mapping[str, tuple[str, ...]] = MappingProxyType({"lodging": ("rooms",)})
_INDICATORS = {
    name: {one for family in FAMILIES if name in {family.dataset, "movements"} for one in family.indicators}
    for name in FACILITY
}
DERIVED = ("projections", "hindcasts", "standings")
DATASETS = frozenset({*FACILITY, *DERIVED})
_JUDGED = ("value_period", "baseline_period", "pace_from")
_KEPT = ("target_id", "due", "origin", "indicator", "area_code", "kind", "grain", "vintage", "target_value", "as_of")


def hide_small(frame: pl.DataFrame, grant: Grant) -> pl.DataFrame:
    """`frame` with value and terms nulled where disclosure control holds them back from this person."""
    if grant.sees_small_cells:
        return frame
    hidden = pl.col("conf_status") != "free"
    return frame.with_columns(
        *(
            pl.when(hidden).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("numerator", "denominator", "value", "coverage_n", "coverage_of")
        ),
        pl.when(hidden).then(pl.lit("null")).otherwise("status").alias("status"),
        pl.when(hidden).then(pl.lit(SUPPRESSED)).otherwise("reason").alias("reason"),
    )


@lru_cache(maxsize=3)  # of the releases whose results are kept
def _in_parts(paths: tuple[str, ...]) -> pl.DataFrame:
    # Parts never change, so what was read once stays true.
    hidden = pl.scan_parquet(list(paths), storage_options=READING).filter(pl.col("conf_status") != "free")
    return hidden.select(*SERIES, "period").unique().collect()


def hidden_cells(store: Store, observations: Mapping[str, Part]) -> pl.DataFrame:
    """SERIES and period of every cell that a release's observations hold back."""
    if not observations:
        return pl.DataFrame(schema={**dict.fromkeys(SERIES, pl.String), "period": pl.Date})
    return _in_parts(tuple(sorted(store.paths(observations.values()))))


def rows(frame: pl.DataFrame, name: str, hidden: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    """Rows of one of DATASETS for who may not see small cells; `hidden` as `hidden_cells` tells.

    No row of a village; none of a facility with any hidden cell, nor of a movement to or from it, for the other end
    would show its beds; no projection of a series with a hidden cell. A standing on a hidden cell says no more than
    that it is suppressed. UNTOLD counts from 1 to below `threshold` are null.
    """
    if name == "villages":
        return frame.clear()
    if name in FACILITY:
        gone = hidden.filter(pl.col("indicator").is_in(list(_INDICATORS[name])))["area_code"].unique().to_list()
        touched = pl.any_horizontal(pl.col(column).is_in(gone).fill_null(value=False) for column in FACILITY[name])
        small = {one: (pl.col(one) > 0) & (pl.col(one) < threshold) for one in UNTOLD.get(name, ())}
        return frame.filter(~touched).with_columns(
            pl.when(few).then(None).otherwise(pl.col(one)).alias(one) for one, few in small.items()
        )
    if name == "standings":
        return _standings(frame, hidden)
    return frame.join(hidden.select(SERIES).unique(), on=SERIES, how="anti", maintain_order="left")


def _standings(frame: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    on = [name for name in SERIES if name != "variant"]
    marked = frame.with_row_index("_row")
    told = [
        marked.join(hidden.select(*on, pl.col("period").alias(one)), on=[*on, one], how="semi")["_row"]
        for one in _JUDGED
    ]
    held = pl.col("_row").is_in(pl.concat(told).unique().to_list())
    said = {"class": "unknown", "class_reason": SUPPRESSED, "probability_reason": SUPPRESSED, "comparable_points": 0}
    return marked.with_columns(
        pl.when(held).then(pl.lit(said.get(name), dtype)).otherwise(name).alias(name)
        for name, dtype in frame.schema.items()
        if name not in _KEPT
    ).drop("_row")


_handed: ContextVar[set[int] | None] = ContextVar("handed", default=None)


@contextmanager
def watched() -> Iterator[set[int]]:
    """The releases whose restricted cells are handed out inside the block: what is remembered must be noted again."""
    found: set[int] = set()
    before = _handed.set(found)
    try:
        yield found
    finally:
        _handed.reset(before)


def note(store: Store, grant: Grant, release: int) -> None:
    """Writes down that restricted cells were handed out: once for each person, session, page or command, release."""
    around = _handed.get()
    if around is not None:
        around.add(release)
    _noted(store.home, grant.actor, grant.where, grant.session, release)


@lru_cache(maxsize=4096)
def _noted(home: str, actor: str, where: str, session: str, release: int) -> None:
    about = {"where": where, "session": session, "release": release}
    audit.record(Store.open(home), actor=actor, action="restricted_view", about=about)
