"""Hourly people present in cells of the 46 areas, a month a frame."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.places import places
from data.demo.population import JOBS, ring
from data.demo.seeds import Floats, finished, labels, stream
from data.demo.size import Size, days_in

CHUNK = 64  # cells at a time
VISITORS = {"core": 0.20, "central": 0.06, "newtowns": 0.04, "other": 0.06}  # at the peak hour, to residents
CLOCK = np.arange(24)
AT_HOME = 0.98 - 0.42 * np.exp(-(((CLOCK - 13.5) / 4.6) ** 4))
AT_WORK = 0.02 + 0.93 * np.exp(-(((CLOCK - 13.5) / 4.8) ** 6))
VISITING = 0.02 + 0.98 * np.exp(-(((CLOCK - 14.5) / 4.2) ** 2))
MONTH = np.array([0.7, 0.8, 0.9, 1.05, 1.15, 1.05, 1.25, 1.3, 1.05, 1.3, 0.85, 0.7])
DAY_OFF = 5  # Saturday, counted from Monday = 0


@lru_cache(maxsize=4)
def cells(count: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Ids of the cells in their order, and the place that each is in: the core's streets first."""
    codes = places().codes
    core_first = sorted(range(len(codes)), key=lambda i: (len(codes[i]) == 6, codes[i]))
    rounds: list[tuple[str, int]] = []
    for i in range(count):
        place = core_first[i % len(codes)]
        rounds.append((f"C-{codes[place]}-{i // len(codes) + 1:04d}", place))
    rounds.sort()
    return tuple(name for name, _ in rounds), tuple(place for _, place in rounds)


def presence(size: Size, seed: int) -> Iterator[pl.DataFrame]:
    """One frame a month, sorted by key."""
    if not size.cells:
        return
    ids, where = cells(size.cells)
    scale = _scale(where, seed)
    for month in size.presence_months:
        pieces = [
            _piece(ids, where, scale, month, range(start, min(start + CHUNK, len(ids))), groups=size.groups, seed=seed)
            for start in range(0, len(ids), CHUNK)
        ]
        yield pl.concat(pieces, rechunk=False)


def _scale(where: tuple[int, ...], seed: int) -> Floats:
    """Cells × 3: residents, jobs and visitors at the peak; an area's cells sum to the area."""
    here = places()
    place = np.array(where)
    draw = stream(seed, "cells")
    own = np.exp(draw.standard_normal((3, len(here.codes))) * 0.25)
    share = np.exp(draw.standard_normal(len(where)) * 0.4)
    share = share / np.bincount(place, share, minlength=len(here.codes))[place]
    jobs = np.array([JOBS[ring(code)] for code in here.codes]) * own[1]
    visitors = np.array([VISITORS[ring(code)] for code in here.codes]) * own[2] ** 2
    people = here.residents[place] * share
    return np.stack([people, people * jobs[place], people * visitors[place]])


def _piece(
    ids: tuple[str, ...],
    where: tuple[int, ...],
    scale: Floats,
    month: dt.date,
    mine: range,
    *,
    groups: tuple[str, ...],
    seed: int,
) -> pl.DataFrame:
    """Cells × days × hours × groups of one month for some cells, in the order of the key."""
    pick = slice(mine.start, mine.stop)
    days = np.datetime64(month) + np.arange(days_in(month))
    off = ((days.astype("datetime64[D]").astype(np.int64) + 3) % 7 >= DAY_OFF).astype(np.float64)
    holiday = np.array([10 if str(day)[5:7] == "10" and str(day)[8:] <= "07" else 0 for day in days]) > 0
    off = np.maximum(off, holiday)
    shape = (len(mine), len(days), 24)
    draw = stream(seed, "presence", month, mine.start)
    noise = np.exp(draw.standard_normal((*shape, 3), dtype=np.float32) * 0.05)
    home = 1 - (1 - AT_HOME) * (1 - 0.45 * off)[:, None]
    work = AT_WORK * (1 - 0.72 * off)[:, None]
    visit = VISITING * (1 + 0.75 * off + 1.1 * holiday)[:, None] * MONTH[month.month - 1]
    parts = {
        "resident": np.floor(scale[0, pick, None, None] * home * noise[..., 0]),
        "worker": np.floor(scale[1, pick, None, None] * work * noise[..., 1]),
        "visitor": np.floor(scale[2, pick, None, None] * visit * noise[..., 2]),
    }
    parts["all"] = parts["resident"] + parts["worker"] + parts["visitor"]
    persons = np.stack([parts[group] for group in groups], axis=3).astype(np.int64).ravel()
    each = np.arange(len(persons))
    width = 24 * len(groups)
    cell = each // (len(days) * width)
    codes = [places().codes[where[i]] for i in mine]
    return finished(
        {
            "cell_id": labels(list(ids[pick]), cell),
            "date": pl.Series(days[each // width % len(days)]).cast(pl.Date),
            "hour": (each // len(groups) % 24).astype(np.int8),
            "group": labels(list(groups), each % len(groups)),
            "area_code": labels(codes, cell),
            "persons": persons,
        },
        "presence",
        seed=seed,
    )
