"""Monthly lodging establishments that are monitored, and those that closed. None of them exists."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.hospitals import hospital_movements
from data.demo.places import places
from data.demo.seeds import Counts, Flags, drift, finished, grid, months_until, stream
from data.demo.size import days_in

ESTABLISHMENTS = 900
CATEGORIES = ("star_hotel", "hotel", "hostel", "homestay", "short_term_rental")
NAMES = ("演示酒店", "演示宾馆", "演示旅舍", "演示民宿", "演示短租")
SHARE = (0.14, 0.40, 0.10, 0.20, 0.16)
ROOMS = (210, 85, 30, 6, 3)  # typical size
BEDS_A_ROOM = (1.5, 1.55, 3.2, 1.9, 1.6)
LICENSED = (1.0, 0.985, 0.93, 0.72, 0.18)
OCCUPANCY = (0.66, 0.62, 0.55, 0.42, 0.5)
RURAL = ("110109", "110111", "110116", "110117", "110118", "110119")  # where homestays are
BAN = dt.date(2021, 2, 1)  # short-term rentals in the core leave at about this month (recalled, not sourced)
CLOSES_A_YEAR = 0.012


@dataclass(frozen=True, kw_only=True)
class Houses:
    """Establishments in the order of their ids, with the first and the last month of each (−1: still there)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    areas: tuple[str, ...]
    category: Counts
    licensed: Flags
    rooms: Counts
    beds: Counts
    first: Counts
    last: Counts


@lru_cache(maxsize=4)
def houses(seed: int) -> Houses:
    """Who there is, whatever `until`: months count from 2016-01 and may lie in the future."""
    here = places()
    draw = stream(seed, "lodging")
    category = draw.choice(len(CATEGORIES), ESTABLISHMENTS, p=SHARE)
    area = np.zeros(ESTABLISHMENTS, dtype=np.int64)
    rural = np.array([code[:6] in RURAL for code in here.codes])
    town = np.where(here.in_core, 2.6, 1.0) * here.residents.astype(np.float64) ** 0.8
    country = np.where(rural, 12.0, 1.0) * here.residents.astype(np.float64) ** 0.4
    for kind, weight in enumerate((town, town, town, country, town)):
        mine = category == kind
        area[mine] = draw.choice(len(here.codes), int(mine.sum()), p=weight / weight.sum())
    area[: len(here.codes)] = np.arange(len(here.codes))  # no area is without one
    typical = np.array(ROOMS)[category]
    rooms = np.maximum(np.round(typical * np.exp(draw.standard_normal(ESTABLISHMENTS) * 0.45)), 1).astype(np.int64)
    beds = np.maximum(np.round(rooms * np.array(BEDS_A_ROOM)[category]), 1).astype(np.int64)
    licensed = draw.random(ESTABLISHMENTS) < np.array(LICENSED)[category]
    first = np.where(draw.random(ESTABLISHMENTS) < 0.22, draw.integers(1, 150, ESTABLISHMENTS), 0)
    first[: len(here.codes)] = 0
    life = first + 6 + draw.exponential(12 / CLOSES_A_YEAR, ESTABLISHMENTS).astype(np.int64)
    core = here.in_core[area]
    banned = core & (category == 4) & (draw.random(ESTABLISHMENTS) < 0.85)
    leave = (BAN.year - 2016) * 12 + BAN.month - 1 + draw.integers(-2, 4, ESTABLISHMENTS)
    last = np.where(banned & (first < leave), np.minimum(life, leave), life)
    last[: len(here.codes)] = 100_000
    return Houses(
        ids=tuple(f"L-{i + 1:04d}" for i in range(ESTABLISHMENTS)),
        names=tuple(f"{NAMES[category[i]]} {i + 1:04d}" for i in range(ESTABLISHMENTS)),
        areas=tuple(here.codes[i] for i in area),
        category=category,
        licensed=licensed,
        rooms=rooms,
        beds=beds,
        first=first,
        last=last,
    )


def lodging(until: dt.date, seed: int) -> pl.DataFrame:
    """Rooms, beds and room-nights of every establishment and month; one last row says that it closed."""
    here, months = houses(seed), months_until(until)
    width = len(here.ids)
    month = np.arange(len(months))[:, None]
    there = (month >= here.first) & (month <= here.last)
    closed = month == here.last
    shut = _suspended(months, width, seed) & ~closed
    rooms = np.where(closed, 0, here.rooms)
    days = np.array([days_in(m) for m in months])[:, None]
    available = np.where(shut, 0, rooms * days)
    noise = drift(stream(seed, "lodging months"), len(months), width, memory=0.7, spread=0.05)
    normal = np.array([_demand(m) for m in months])[:, None]
    taken = np.clip(np.array(OCCUPANCY)[here.category] * normal * np.exp(noise), 0.02, 0.99)
    house = {
        "establishment_id": here.ids,
        "name": here.names,
        "area_code": here.areas,
        "category": np.array(CATEGORIES)[here.category],
        "licensed": here.licensed,
    }
    frame = pl.DataFrame(
        {
            **grid(house, months, "month"),
            "scope": "all",
            "status": np.where(closed, "closed", np.where(shut, "suspended", "open")).ravel(),
            "rooms": rooms.ravel(),
            "beds": np.where(closed, 0, here.beds).ravel(),
            "room_nights_sold": np.floor(available * taken).ravel(),
            "room_nights_available": available.ravel(),
        }
    )
    return finished(frame.filter(pl.Series(there.ravel())).to_dict(), "lodging", seed=seed)


def _demand(month: dt.date) -> float:
    """Season and the epidemic years, relative to an ordinary month."""
    season = 1 + 0.16 * float(np.cos((month.month - 8) / 6 * np.pi))
    if dt.date(2020, 2, 1) <= month < dt.date(2020, 6, 1):
        return 0.2 * season
    if dt.date(2020, 6, 1) <= month < dt.date(2023, 1, 1):
        return 0.55 * season
    return season


def _suspended(months: list[dt.date], width: int, seed: int) -> Flags:
    """Who was shut in the first months of the epidemic."""
    shut = stream(seed, "suspended").random(width) < 0.4
    spell = np.array([dt.date(2020, 2, 1) <= m < dt.date(2020, 5, 1) for m in months])
    return spell[:, None] & shut


def movements(until: dt.date, seed: int) -> pl.DataFrame:
    """Hospital beds that moved or closed, and lodging that closed."""
    here, months = houses(seed), months_until(until)
    gone = np.flatnonzero((here.last < len(months)) & (here.first < here.last))
    hospital = hospital_movements(until, seed)
    columns: dict[str, list[object]] = {
        "movement_id": [f"M-L{i + 1:04d}" for i in gone],
        "date": [months[here.last[i]] for i in gone],
        "kind": ["close"] * len(gone),
        "subject": ["lodging"] * len(gone),
        "from_id": [here.ids[i] for i in gone],
        "to_id": [None] * len(gone),
        "beds": [int(here.beds[i]) for i in gone],
        "document": [f"演示文件 住 {i + 1:04d} 号" for i in gone],
    }
    return finished({name: hospital[name] + columns[name] for name in columns}, "movements", seed=seed)
