"""All indicators over one set of frames, and what tells whether one must be computed again."""

import hashlib
import inspect
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import polars as pl

from data.contracts import Frames
from metrics import (
    cycles,
    disclosure,
    exposure,
    facilities,
    facility_disclosure,
    facility_exposure,
    facility_period,
    families,
    headcount,
    hierarchy,
    indicator,
    inversion,
    recent,
    spot_periods,
    spots,
    time,
    yearly,
)
from metrics.catalogue import CATALOGUE
from metrics.indicator import Indicator, evaluate
from metrics.once import HOURLY, Once, wanted

SHARED = (
    hierarchy,
    facilities,
    headcount,
    inversion,
    indicator,
    recent,
    spot_periods,
    spots,
    time,
    disclosure,
    facility_disclosure,
    facility_exposure,
    facility_period,
    exposure,
    families,
    cycles,
    yearly,
)  # rules that several subjects are computed by, and what is hidden of them
HOURS = "hours"
THREADS = 3


def observe(frames: Frames, *, indicators: Sequence[Indicator] = CATALOGUE) -> dict[str, pl.DataFrame]:
    """Observations by indicator id, in no order (the store sorts).

    Of a Once that wants figures only since some day, those are given, the same as they would be among all; a first of
    January, or for figures that are made of hours (`reach.by_day`) the first of any month. Who computes several lots
    of indicators gives one Once, which remembers what they share.
    """
    shared = frames if isinstance(frames, Once) else Once(frames)
    lots: dict[str, list[Indicator]] = {}
    for record in indicators:
        lots.setdefault(HOURS if HOURLY & set(record.inputs) else record.inputs[0], []).append(record)

    def lot(name: str) -> dict[str, pl.DataFrame]:
        lazy = [evaluate(record, shared).filter(wanted(shared.since)) for record in lots[name]]
        # Hours are read once for all that is made of them; elsewhere one plan after the other is faster.
        found = pl.collect_all(lazy) if name == HOURS else [plan.collect() for plan in lazy]
        return {record.id: frame for record, frame in zip(lots[name], found, strict=True)}

    # Thousands of small steps, each too short for more than one core: what needs the same rows goes in one thread.
    with ThreadPoolExecutor(THREADS) as pool:
        made = {name: frame for found in pool.map(lot, lots) for name, frame in found.items()}
    return {record.id: made[record.id] for record in indicators}


@cache
def fingerprint(record: Indicator) -> str:
    """16 hex digits that change when the record, its module or the shared rules change."""
    module = sys.modules[record.terms.__module__]
    text = [repr({name: value for name, value in vars(record).items() if name != "terms"}), record.terms.__qualname__]
    text += [inspect.getsource(part) for part in (module, *SHARED)]
    return hashlib.sha256("\x00".join(text).encode()).hexdigest()[:16]


@cache
def catalogue_fingerprint() -> str:
    """16 hex digits over the whole catalogue."""
    return hashlib.sha256("".join(fingerprint(record) for record in CATALOGUE).encode()).hexdigest()[:16]
