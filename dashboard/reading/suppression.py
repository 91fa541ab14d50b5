"""Small cells on the way out: withheld from who lacks the right, an audit entry for who has it.

Scenic spots are not small cells: their entries count tickets to a public place, which say nothing of a household or
a business; operators announce such counts themselves. Presence is told for streets and above only.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import polars as pl

from data.contracts import OWN_NODES
from data.store import audit
from data.store.access import Grant
from data.store.objects import Part, Store
from data.store.remote import READING
from metrics.disclosure.families import FAMILIES
from metrics.rollup.time import days_of

SERIES = ("indicator", "area_code", "grain", "vintage", "variant")
SUPPRESSED = "suppressed"
# Raw rows by the column that names their facility; villages are closed as a whole.
FACILITY: Mapping[str, tuple[str, ...]] = {
    **{name: (OWN_NODES[name],) for name in ("villages", "hospitals", "lodging")},
    "movements": ("from_id", "to_id"),
}
# Raw counts that an indicator may not tell (alone, or for want of the other term), so that no cell of theirs is judged;
# and which of them count something on every day of the period, as few rooms make many nights.
UNTOLD: Mapping[str, Mapping[str, bool]] = {
    "hospitals": {"non_emergency_visits": False, "booked_non_emergency_visits": False},
    "lodging": {"rooms": False, "room_nights_sold": False, "room_nights_available": True},
}
# The facility whose beds a movement of this kind tells whole.
_WHOLE = {"open": "to_id", "close": "from_id", "merge": "from_id"}
REBOUND = "反弹："  # how a note of the rebound watch begins
NOT_SAID = "反弹；所涉数字属小单元，不予显示 / Rebounded; the figures are small cells and are not shown"
_INDICATORS = {
    name: {one for family in FAMILIES if name in {family.dataset, "movements"} for one in family.indicators}
    for name in FACILITY
}
DERIVED = ("projections", "hindcasts", "standings", "superseded")
DATASETS = frozenset({*FACILITY, *DERIVED, "ledger"})


def suppress_for(frame: pl.DataFrame, grant: Grant) -> pl.DataFrame:
    """`frame` with value and terms nulled where disclosure control holds them back from this person."""
    return frame if grant.sees_small_cells else suppress(frame.lazy()).collect()


def free(observations: pl.LazyFrame) -> pl.LazyFrame:
    """The cells that everybody may see: what is said to all alike is computed from these alone."""
    return observations.filter(pl.col("conf_status") == "free")


def suppress(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Observations with value and terms nulled in every small cell."""
    hidden = pl.col("conf_status") != "free"
    return frame.with_columns(
        *(
            pl.when(hidden).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("numerator", "denominator", "value", "coverage_n", "coverage_of")
        ),
        pl.when(hidden).then(pl.lit("null")).otherwise("status").alias("status"),
        pl.when(hidden).then(pl.lit(SUPPRESSED)).otherwise("reason").alias("reason"),
    )


@lru_cache(maxsize=2)  # of the releases whose results are kept
def _in_parts(paths: tuple[str, ...]) -> pl.DataFrame:
    # Parts never change, so what was read once stays true.
    hidden = pl.scan_parquet(list(paths), storage_options=READING).filter(pl.col("conf_status") != "free")
    return hidden.select(*SERIES, "period").unique().collect()


def suppressed_cells(store: Store, observations: Mapping[str, Part]) -> pl.DataFrame:
    """SERIES and period of every cell that a release's observations hold back."""
    if not observations:
        return pl.DataFrame(schema={**dict.fromkeys(SERIES, pl.String), "period": pl.Date})
    return _in_parts(tuple(sorted(store.paths(observations.values()))))


def rows(frame: pl.DataFrame, name: str, hidden: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    """Rows of one of DATASETS for who may not see small cells; `hidden` as `suppressed_cells` tells.

    No row of a village, nor of what was said earlier; none of a facility with any hidden cell, nor of a movement to or
    from it, for the other end would show its beds; no movement of few beds, nor any of a facility that opened or ended
    with few, which may never have reported; no projection of a series with a hidden cell; no note of a rebound
    that tells one. UNTOLD counts from 1 to below `threshold` are null. Standings are computed again instead, see
    `suppressed_release`.
    """
    if name in {"villages", "superseded"}:
        return frame.clear()
    if name in FACILITY:
        gone = hidden.filter(pl.col("indicator").is_in(list(_INDICATORS[name])))["area_code"].unique().to_list()
        if name == "movements":
            few = frame.filter(pl.col("beds") > 0, pl.col("beds") < threshold)
            frame = frame.join(few, on="movement_id", how="anti", maintain_order="left")
            for kind, end in _WHOLE.items():
                gone += few.filter(pl.col("kind") == kind)[end].drop_nulls().to_list()
        touched = pl.any_horizontal(pl.col(column).is_in(gone).fill_null(value=False) for column in FACILITY[name])
        days = days_of(pl.col("grain"), pl.col("period"))
        small = {
            one: (pl.col(one) > 0) & (pl.col(one) < threshold * (days if daily else 1))
            for one, daily in UNTOLD.get(name, {}).items()
        }
        return frame.filter(~touched).with_columns(
            pl.when(few).then(None).otherwise(pl.col(one)).alias(one) for one, few in small.items()
        )
    if name == "ledger":
        cells = hidden.select("area_code", pl.col("period").cast(pl.String)).unique()
        notes = frame.filter(pl.col("note").str.starts_with(REBOUND)).join(cells, on="area_code")
        telling = notes.filter(pl.col("note").str.contains(pl.col("period"), literal=True))["note"].unique()
        note = pl.when(pl.col("note").is_in(telling.to_list())).then(pl.lit(NOT_SAID)).otherwise("note")
        return frame.with_columns(note.alias("note"))
    return frame.join(hidden.select(SERIES).unique(), on=SERIES, how="anti", maintain_order="left")


_handed: ContextVar[set[int] | None] = ContextVar("handed", default=None)


@contextmanager
def handed_out() -> Iterator[set[int]]:
    """The releases whose restricted cells are handed out inside the block: what is cached must be audited again."""
    found: set[int] = set()
    before = _handed.set(found)
    try:
        yield found
    finally:
        _handed.reset(before)


def audit_restricted_view(store: Store, grant: Grant, release: int) -> None:
    """Writes down that restricted cells were handed out: once for each person, session, page or command, release."""
    around = _handed.get()
    if around is not None:
        around.add(release)
    _audited(store.home, grant.actor, grant.where, grant.session, release)


@lru_cache(maxsize=4096)
def _audited(home: str, actor: str, where: str, session: str, release: int) -> None:
    about = {"where": where, "session": session, "release": release}
    audit.record(Store.open(home), actor=actor, action="restricted_view", about=about)
