"""Scenic spots that do not exist: what they hold, when they open, which hours can be booked."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.places import places
from data.demo.seeds import FIRST, Counts, Days, Flags, Floats, finished, labels, stream

NEW_RULES = dt.date(2023, 7, 1)  # when some spots got another quota
STREETS = ("110101001", "110102012", "110101011", "110102013", "110101016", "110102001", "110101002", "110102009",
           "110102014")  # fmt: skip
MONDAY = 0
PEAKED = 1.3  # how much more than an even spread over the day stands inside at the busiest hour
CORE_EVERY = 3  # from the second round on, one spot of three is in the core


@dataclass(frozen=True, kw_only=True)
class Spots:
    """Spots in the order of their ids. Hours are those of the clock; a closing hour is exclusive."""

    ids: tuple[str, ...]
    areas: tuple[str, ...]
    gated: Flags
    counts_exits: Flags
    rests_on_monday: Flags
    has_slots: Flags
    opens: Counts
    closes: Counts
    stay_h: Floats
    visitors: Floats  # on an ordinary day
    instant: Counts  # C1 by LB/T 034
    daily: Counts  # approved, a little below C2
    quota: Counts  # 0 where there is none
    swing: Floats  # how much more of it in summer


@lru_cache(maxsize=4)
def spots(count: int, seed: int) -> Spots:
    """`count` spots; the first ones are the same however many there are."""
    ids, areas = [], []
    codes = places().codes
    core = [code for code in codes if len(code) == 9]
    outer = [code for code in codes if len(code) == 6]
    first = [*STREETS, *outer]
    for i in range(count):
        ids.append(f"S-{i + 1:04d}")
        turn = i - len(first)
        if turn < 0:
            areas.append(first[i])
        else:
            areas.append(core[turn % len(core)] if turn % CORE_EVERY == 0 else outer[turn % len(outer)])
    noise = np.array([stream(seed, "spot", i).random(8) for i in range(count)])
    number = np.arange(count)
    gated = number % 6 != 2
    counts_exits = gated & (number % 5 != 4)
    opens = 6 + np.floor(noise[:, 0] * 4).astype(np.int64)
    closes = np.minimum(opens + 9 + np.floor(noise[:, 1] * 4).astype(np.int64), 22)
    stay = np.round(1.2 + noise[:, 2] * 2.6, 1)
    visitors = np.exp(np.log(2200) + noise[:, 3] * 2.2)
    hours = (closes - opens).astype(np.float64)
    turns = np.floor(hours / stay)
    busiest = visitors * (3.6 + 2.4 * noise[:, 4])
    instant = np.round(np.maximum(busiest / turns * PEAKED, 50), -1).astype(np.int64)
    daily = np.round(busiest, -1).astype(np.int64)
    quota = np.where(gated & (noise[:, 5] < 0.55), np.round(daily * (0.55 + 0.35 * noise[:, 6]), -1), 0)
    return Spots(
        ids=tuple(ids),
        areas=tuple(areas),
        gated=gated,
        counts_exits=counts_exits,
        rests_on_monday=gated & (number % 3 == 1),
        has_slots=gated & (number % 4 == 0),
        opens=opens,
        closes=closes,
        stay_h=stay,
        visitors=visitors,
        instant=instant,
        daily=daily,
        quota=quota.astype(np.int64),
        swing=0.1 + 0.5 * noise[:, 7],
    )


def scenic_spots(here: Spots, seed: int) -> pl.DataFrame:
    """Every spot from FIRST on, and the new quota of those that got one."""
    number = np.arange(len(here.ids))
    base = pl.DataFrame(
        {
            "spot_id": list(here.ids),
            "valid_from": [FIRST] * len(number),
            "name": [f"演示景区 {i + 1:02d}" for i in number],
            "area_code": list(here.areas),
            "access": np.where(here.gated, "gated", "open"),
            "mean_stay_h": here.stay_h,
            "open_hour": here.opens,
            "close_hour": here.closes,
            "approved_instant_capacity": here.instant,
            "approved_daily_capacity": here.daily,
            "daily_quota": here.quota,
        }
    ).with_columns(
        pl.when(pl.Series(number % 5 != 3)).then(pl.col(name)).alias(name)
        for name in ("approved_instant_capacity", "approved_daily_capacity")
    )
    base = base.with_columns(pl.when(pl.col("daily_quota") > 0).then("daily_quota"))
    later = base.filter(pl.Series(number % 4 == 0), pl.col("daily_quota") > 0).with_columns(
        pl.lit(NEW_RULES).alias("valid_from"), (pl.col("daily_quota") * 1.15).round(0).alias("daily_quota")
    )
    return finished(pl.concat([base, later.cast(base.schema)]).to_dict(), "scenic_spots", seed=seed)


def quota_on(here: Spots, month: dt.date) -> Counts:
    """The quota that holds in a month (quotas change on the first of one)."""
    raised = (np.arange(len(here.ids)) % 4 == 0) & (month >= NEW_RULES)
    return np.where(raised, np.round(here.quota * 1.15), here.quota).astype(np.int64)


def scenic_parts(here: Spots, seed: int) -> pl.DataFrame:
    """Two to four parts a spot, whose capacities sum to C1."""
    number = np.arange(len(here.ids))
    parts = 2 + number % 3
    spot = np.repeat(number, parts)
    part = np.arange(len(spot)) - np.repeat(np.cumsum(parts) - parts, parts)
    each = here.instant[spot] // parts[spot]
    each = each + np.where(part == 0, here.instant[spot] - each * parts[spot], 0)
    room = np.array([1.5, 2.0, 3.0, 5.0])[(spot + part) % 4]
    return finished(
        {
            "spot_id": [here.ids[i] for i in spot],
            "part_id": [f"P{i + 1}" for i in part],
            "valid_from": [FIRST] * len(spot),
            "effective_area_m2": each * room,
            "m2_per_visitor": room,
        },
        "scenic_parts",
        seed=seed,
    )


def slot_edges(here: Spots) -> Counts:
    """Spots × 3: opening, noon and closing hour, the edges of the two slots of a day."""
    noon = np.clip(np.full(len(here.ids), 12), here.opens + 1, here.closes - 1)
    return np.stack([here.opens, noon, here.closes], axis=1)


def scenic_slots(here: Spots, seed: int) -> pl.DataFrame:
    """Morning and afternoon of the spots that book by slot."""
    mine = np.flatnonzero(here.has_slots)
    edges = slot_edges(here)[mine]
    size = np.where(here.quota > 0, here.quota, here.daily)[mine]
    morning = np.round(size * 0.55).astype(np.int64)
    return finished(
        {
            "spot_id": [here.ids[i] for i in mine for _ in range(2)],
            "slot_start": edges[:, :2].ravel().astype(np.float64),
            "valid_from": [FIRST] * (2 * len(mine)),
            "slot_end": edges[:, 1:].ravel().astype(np.float64),
            "quota": np.stack([morning, size - morning], axis=1).ravel(),
        },
        "scenic_slots",
        seed=seed,
    )


def closed_days(here: Spots, days: Days) -> Flags:
    """Spots × days: closed. Mondays, except in the holidays of May and October."""
    weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    text = np.datetime_as_string(days, unit="D")
    holiday = np.array([day[5:] in _KEPT_OPEN for day in text])
    closed: Flags = here.rests_on_monday[:, None] & ((weekday == MONDAY) & ~holiday)[None, :]
    return closed


_KEPT_OPEN = frozenset([*(f"05-{d:02d}" for d in range(1, 6)), *(f"10-{d:02d}" for d in range(1, 8))])


def scenic_calendar(here: Spots, months: tuple[dt.date, ...], seed: int) -> pl.DataFrame:
    """The closed days of the months that have visits; a day without a row is an ordinary one."""
    if not months:
        return finished({"spot_id": []}, "scenic_calendar", seed=seed)
    end = dt.date(months[-1].year + months[-1].month // 12, months[-1].month % 12 + 1, 1)
    days = np.arange(np.datetime64(months[0]), np.datetime64(end))
    spot, day = np.nonzero(closed_days(here, days))
    return finished(
        {
            "spot_id": labels(list(here.ids), spot),
            "date": pl.Series(days[day]).cast(pl.Date),
            "status": "closed",
        },
        "scenic_calendar",
        seed=seed,
    )
