"""All indicators over one set of frames."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import polars as pl

from data.contracts import Frames
from metrics.catalogue import CATALOGUE
from metrics.indicator import Indicator, evaluate
from metrics.rollup.cache import CachedFrames, wanted

THREADS = 2


def observe(frames: Frames, *, indicators: Sequence[Indicator] = CATALOGUE) -> dict[str, pl.DataFrame]:
    """Observations by indicator id, in no order (the store sorts).

    Of CachedFrames that want figures only since some day, those are given, the same as they would be among all:
    since a first of January, or for figures that are made of hours (`reach.by_day`) the first of any month.
    """
    lots: dict[str, list[Indicator]] = {}
    for record in indicators:
        lots.setdefault(record.inputs[0], []).append(record)
    frames_by_id = dict(chain.from_iterable(lot.items() for lot in observe_lots(frames, list(lots.values()))))
    return {record.id: frames_by_id[record.id] for record in indicators}


def observe_lots(frames: Frames, lots: Sequence[Sequence[Indicator]]) -> Iterator[dict[str, pl.DataFrame]]:
    """The same for each lot in turn, while the next ones are being computed; they share what they all need."""
    shared = frames if isinstance(frames, CachedFrames) else CachedFrames(frames)

    def lot(records: Sequence[Indicator]) -> dict[str, pl.DataFrame]:
        return {record.id: evaluate(record, shared).filter(wanted(shared.since)).collect() for record in records}

    # Thousands of small steps, each too short for more than one core.
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(lot, lots)
