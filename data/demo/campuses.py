"""Hospital campuses: which there are, how many beds in which month, where beds moved. None of them exists."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from data.demo.places import places
from data.demo.seeds import (
    Counts,
    Flags,
    Floats,
    apportioned,
    months_until,
    stream,
)

CITY_BEDS_2020 = 127_143  # actual beds at the end of 2020, published for the city; monitored campuses carry them all
BEDS_AT = dt.date(2020, 12, 1)
AFTER_BEDS = dt.date(2021, 1, 1)
CORE_SHARE = 0.196  # of the city's beds; the core had 0.26 in 2010 and has given up beds since
INSTITUTIONS = 70
CORE_CAMPUSES = 38
CAMPUSES = 118
CATEGORIES = ("general", "tcm", "specialised", "maternal_child", "other")
CATEGORY_SHARE = (0.50, 0.18, 0.20, 0.09, 0.03)
MERGES_INTO = 9  # rank of the campus that takes over another


class Step(NamedTuple):
    """One planned movement: months after 2016-01, core campus by rank, where to, beds (None: all, and it closes)."""

    month: int
    kind: str
    source: int
    receiver: str | None = None  # the district in which a new campus opens
    beds: int | None = None


PLAN = (
    Step(14, "move", 1, "110112", 420),
    Step(21, "close", 30),
    Step(29, "move", 3, "110114", 380),
    Step(38, "move", 5, "110115", 450),
    Step(45, "close", 33),
    Step(52, "move", 2, "110112", 500),
    Step(71, "move", 7, "110114", 300),
    Step(80, "move", 34, "110112"),
    Step(93, "move", 0, "110115", 350),
    Step(104, "close", 35),
    Step(112, "move", 6, "110112", 260),
    Step(121, "merge", 36),
)
NEW = [step for step in PLAN if step.receiver is not None]  # each opens a campus, numbered from CAMPUSES on


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Beds that left a campus in a month, and where they went."""

    month: int
    kind: str
    source: int
    target: int | None
    beds: int
    whole: bool  # the campus gives up all it has and closes


@dataclass(frozen=True, kw_only=True)
class Campuses:
    """Campuses in the order of their ids; beds are months × campuses, −1 while there is no row."""

    ids: tuple[str, ...]
    institutions: tuple[str, ...]
    names: tuple[str, ...]
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    beds: Counts
    closing: Counts  # month in which the last row says closed, −1 for none
    movements: tuple[Movement, ...]


@lru_cache(maxsize=4)
def campuses(until: dt.date, seed: int) -> Campuses:
    """Every campus, its beds by month, and the movements between campuses that explain them."""
    here, months = places(), months_until(max(until, AFTER_BEDS))
    draw = stream(seed, "hospitals")
    core_index = np.flatnonzero(here.in_core)
    others = np.flatnonzero(~here.in_core)
    outside = CAMPUSES - CORE_CAMPUSES
    at = np.concatenate(
        [
            draw.choice(core_index, CORE_CAMPUSES, p=_share(here.residents[core_index])),
            others,  # no district is without one
            draw.choice(others, outside - len(others), p=_share(here.residents[others])),
        ]
    )
    at = np.concatenate([at, [here.codes.index(str(step.receiver)) for step in NEW]])
    total = len(at)
    size = np.exp(draw.standard_normal(total) * 0.55)
    size[:CORE_CAMPUSES] = np.sort(size[:CORE_CAMPUSES])[::-1]  # rank 0 is the largest of the core
    existing = np.arange(total) < CAMPUSES
    now = months.index(BEDS_AT)
    beds_0, movements = _calibrated(size, existing, now)
    closing = np.full(total, -1, dtype=np.int64)
    steps = np.zeros((len(months), total), dtype=np.int64)
    for move in movements:
        if move.whole:
            closing[move.source] = move.month
        if move.month < len(months):
            steps[move.month, move.source] -= move.beds
            if move.target is not None:
                steps[move.month, move.target] += move.beds
    yearly = np.round(np.where(np.arange(total) < CORE_CAMPUSES, -0.002, 0.012) * beds_0).astype(np.int64)
    january = np.array([m.month == 1 for m in months])
    steps[np.ix_(january, existing & (closing < 0))] += yearly[existing & (closing < 0)]
    level = np.cumsum(steps, axis=0)
    beds = beds_0 + level - level[now]
    month = np.arange(len(months))[:, None]
    starts = np.zeros(total, dtype=np.int64)
    starts[CAMPUSES:] = [step.month for step in NEW]
    beds = np.where((month < starts) | ((closing >= 0) & (month > closing)), -1, beds)
    return _named(
        here.codes, at, draw, beds=beds[: len(months_until(until))], closing=closing, movements=tuple(movements)
    )


def _share(people: Counts) -> Floats:
    weight: Floats = people.astype(np.float64) ** 0.8
    share: Floats = weight / weight.sum()
    return share


def _calibrated(size: Floats, existing: Flags, now: int) -> tuple[Counts, list[Movement]]:
    """Beds at BEDS_AT, which sum to the published figure, and the movements with their beds."""
    rank = np.arange(len(size))
    core = rank < CORE_CAMPUSES
    closed = {step.source: int(90 + 60 * size[step.source]) for step in PLAN if step.beds is None and step.month <= now}
    beds = np.zeros(len(size), dtype=np.int64)
    staying = core & ~np.isin(rank, list(closed))
    beds[staying] = apportioned(round(CITY_BEDS_2020 * CORE_SHARE), np.maximum(size, 0.25)[staying])
    movements = []
    for step in PLAN:
        target = CAMPUSES + NEW.index(step) if step in NEW else MERGES_INTO if step.kind == "merge" else None
        moved = step.beds if step.beds is not None else closed.get(step.source, int(beds[step.source]))
        movements.append(
            Movement(
                month=step.month, kind=step.kind, source=step.source, target=target, beds=moved, whole=step.beds is None
            )
        )
        if step in NEW and step.month <= now:
            beds[target] = moved
    rest = existing & ~core
    beds[rest] = apportioned(CITY_BEDS_2020 - int(beds.sum()), np.maximum(size, 0.3)[rest])
    return beds, movements


def _named(
    codes: tuple[str, ...],
    at: Counts,
    draw: np.random.Generator,
    *,
    beds: Counts,
    closing: Counts,
    movements: tuple[Movement, ...],
) -> Campuses:
    """Ids and names: some institutions have several campuses, and a receiving campus belongs to the one that moved."""
    total = len(at)
    owner = np.concatenate([np.arange(INSTITUTIONS), draw.integers(0, INSTITUTIONS, CAMPUSES - INSTITUTIONS)])
    owner = np.concatenate([owner, np.zeros(total - CAMPUSES, dtype=np.int64)])
    for move in movements:
        if move.target is not None and move.target >= CAMPUSES:
            owner[move.target] = owner[move.source]
    rank = np.array([int((owner[:i] == owner[i]).sum()) + 1 for i in range(total)])
    kind = draw.choice(len(CATEGORIES), INSTITUTIONS, p=CATEGORY_SHARE)
    ids = [f"H-{owner[i] + 1:03d}-{rank[i]}" for i in range(total)]
    order = sorted(range(total), key=lambda i: ids[i])
    place = {old: new for new, old in enumerate(order)}
    names = [f"演示医院 {owner[i] + 1:03d}" + (f"（{rank[i]} 号院区）" if rank[i] > 1 else "") for i in range(total)]
    return Campuses(
        ids=tuple(ids[i] for i in order),
        institutions=tuple(f"H-{owner[i] + 1:03d}" for i in order),
        names=tuple(names[i] for i in order),
        areas=tuple(codes[at[i]] for i in order),
        categories=tuple(CATEGORIES[kind[owner[i]]] for i in order),
        beds=beds[:, order],
        closing=closing[order],
        movements=tuple(
            replace(move, source=place[move.source], target=None if move.target is None else place[move.target])
            for move in movements
        ),
    )
