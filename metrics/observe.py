"""All indicators over one set of frames, and what tells whether one must be computed again."""

import hashlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain

import polars as pl

from data.contracts import Frames
from metrics import (
    cycles,
    disclosure,
    expected,
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
    once,
    recent,
    spot_months,
    spot_periods,
    spots,
    time,
    yearly,
)
from metrics.catalogue import CATALOGUE
from metrics.indicator import Indicator, evaluate
from metrics.once import Once, wanted

SHARED = (
    hierarchy,
    facilities,
    expected,
    headcount,
    inversion,
    indicator,
    recent,
    spot_months,
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
    once,
)  # rules that several subjects are computed by, and what is hidden of them
THREADS = 2


def observe(frames: Frames, *, indicators: Sequence[Indicator] = CATALOGUE) -> dict[str, pl.DataFrame]:
    """Observations by indicator id, in no order (the store sorts).

    Of a Once that wants figures only since some day, those are given, the same as they would be among all; a first of
    January, or for figures that are made of hours (`reach.by_day`) the first of any month.
    """
    lots: dict[str, list[Indicator]] = {}
    for record in indicators:
        lots.setdefault(record.inputs[0], []).append(record)
    made = dict(chain.from_iterable(lot.items() for lot in observe_lots(frames, list(lots.values()))))
    return {record.id: made[record.id] for record in indicators}


def observe_lots(frames: Frames, lots: Sequence[Sequence[Indicator]]) -> Iterator[dict[str, pl.DataFrame]]:
    """The same for each lot in turn, while the next ones are being computed; they share what they all need."""
    shared = frames if isinstance(frames, Once) else Once(frames)

    def lot(records: Sequence[Indicator]) -> dict[str, pl.DataFrame]:
        return {record.id: evaluate(record, shared).filter(wanted(shared.since)).collect() for record in records}

    # Thousands of small steps, each too short for more than one core.
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(lot, lots)


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
