"""Hourly visits of the demonstration's spots, a month a frame, all of it in arrays."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import polars as pl

from data.demo.scenic import Spots, closed_days, quota_on, slot_edges
from data.demo.seeds import Counts, Days, Flags, Floats, finished, labels, since_census, stream
from data.demo.size import days_in

WEEK = np.array([0.82, 0.80, 0.83, 0.88, 1.02, 1.42, 1.30])  # Monday first
NEW_YEARS = (  # first days of the Spring Festival
    *("2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01"),
    *("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13"),
)
LAGS = 6  # hours after which everybody has left, at the latest at closing time
AT_MOST = 1.15  # of the daily capacity: then even a spot without a quota stops selling
CHUNK = 64  # spots at a time: the arrays of one chunk stay in the cache


def visits(here: Spots, months: tuple[dt.date, ...], seed: int, *, every_hour: bool = False) -> Iterator[pl.DataFrame]:
    """One frame a month, sorted by key. `every_hour` records the night too, as turnstiles that never sleep do."""
    for month in months:
        days = np.datetime64(month) + np.arange(days_in(month))
        demand = _demand(days, month)
        pieces = [
            _piece(
                here,
                month,
                days,
                demand,
                range(start, min(start + CHUNK, len(here.ids))),
                seed=seed,
                every_hour=every_hour,
            )
            for start in range(0, len(here.ids), CHUNK)
        ]
        yield pl.concat(pieces, rechunk=False)


def _demand(days: Days, month: dt.date) -> Floats:
    """Relative demand of each day: weekday, holidays, epidemic years, slow growth."""
    weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    level = WEEK[weekday]
    text = [str(day) for day in days]
    festival = {str(np.datetime64(start) + np.timedelta64(offset, "D")) for start in NEW_YEARS for offset in range(7)}
    for i, day in enumerate(text):
        if "10-01" <= day[5:] <= "10-07":
            level[i] = 2.7
        elif "05-01" <= day[5:] <= "05-05":
            level[i] = 2.3
        elif day in festival:
            level[i] = 1.7
    spell = 0.35 if dt.date(2020, 2, 1) <= month < dt.date(2023, 1, 1) else 1.0
    return level * spell * float(np.exp(0.02 * since_census([month])[0]))


def _piece(
    here: Spots,
    month: dt.date,
    days: Days,
    demand: Floats,
    mine: range,
    *,
    seed: int,
    every_hour: bool,
) -> pl.DataFrame:
    """Spots × days × hours of one month for some spots, flattened in the order of the key."""
    pick = slice(mine.start, mine.stop)
    draw = stream(seed, "visits", month, mine.start)
    opens, closes = here.opens[pick], here.closes[pick]
    base = np.zeros_like(opens) if every_hour else opens
    span = 24 if every_hour else int((closes - opens).max())
    shape = (len(mine), len(days), span)
    clock = base[:, None] + np.arange(span)
    inside = (clock >= opens[:, None]) & (clock < closes[:, None])
    season = 1 + here.swing[pick][:, None] * np.cos((month.month - 7.5) / 6 * np.pi)
    total = here.visitors[pick][:, None] * demand * season
    total = total * np.exp(draw.standard_normal(shape[:2], dtype=np.float32) * 0.16)
    quota = quota_on(here, month)[pick][:, None]
    full = here.daily[pick][:, None] * AT_MOST
    total = np.floor(np.minimum(total, np.where(quota > 0, quota, full)))
    shut = closed_days(here, days)[pick]
    total[shut] = 0
    middle = (opens + (closes - opens) * 0.38)[:, None]
    profile = np.exp(-(((clock - middle) / 3.4) ** 2)) * inside
    share = profile[:, None, :] * np.exp(draw.standard_normal(shape, dtype=np.float32) * 0.14)
    share = np.cumsum(share, axis=2)
    come = np.floor(share / share[:, :, -1:] * total[:, :, None] + 1e-9)
    left = _left(come, here.stay_h[pick], closes, base)
    entries, exits = _steps(come), _steps(left)
    booked = np.floor(entries * np.minimum(_booking(month) + draw.random((len(mine), 1, 1)) * 0.12, 0.97))
    reserved = np.ceil(booked / (0.90 + 0.06 * draw.random(shape[:2])[:, :, None]))
    reserved = _by_slot(reserved, here, pick, clock)
    keep = np.broadcast_to((inside | every_hour)[:, None, :], shape) & ~shut[:, :, None]
    flat = np.flatnonzero(keep.ravel())
    gated = np.broadcast_to(here.gated[pick][:, None, None], shape).ravel()[flat]
    leaves = np.broadcast_to(here.counts_exits[pick][:, None, None], shape).ravel()[flat]
    spot = flat // (shape[1] * span)
    return finished(
        {
            "spot_id": labels(list(here.ids[pick]), spot),
            "date": pl.Series(days[flat // span % shape[1]]).cast(pl.Date),
            "hour": (base[spot] + flat % span).astype(np.int8),
            "reservations": _where(gated, reserved, flat),
            "reserved_entries": _where(gated, booked, flat),
            "entries": entries.ravel()[flat].astype(np.int64),
            "exits": _where(leaves, exits, flat),
        },
        "scenic_visits",
        seed=seed,
    )


def _where(known: Flags, amounts: Floats, flat: Counts) -> pl.Series:
    """`amounts` as whole numbers where they are known, else null."""
    column = pl.Series(amounts.ravel()[flat].astype(np.int64))
    return pl.select(pl.when(pl.Series(known)).then(column)).to_series()


def _booking(month: dt.date) -> float:
    """Share of entries with a reservation: the policy's 门票预约 spreads over the years."""
    return float(np.clip(0.48 + 0.06 * since_census([month])[0], 0.25, 0.85))


def _left(come: Floats, stay: Floats, closes: Counts, base: Counts) -> Floats:
    """Cumulative exits: everybody stays about the mean, and the last leave in the hour before closing."""
    lag = np.arange(LAGS)
    weight = np.exp(-(((lag - stay[:, None]) / 0.9) ** 2))
    weight[:, 0] *= 0.3
    weight = weight / weight.sum(axis=1, keepdims=True)
    left = np.zeros_like(come)
    for i in range(min(LAGS, come.shape[2])):
        left[:, :, i:] += weight[:, i, None, None] * come[:, :, : come.shape[2] - i]
    left = np.floor(left)
    at = np.arange(come.shape[2])
    over = at >= (closes - base - 1)[:, None]
    return np.where(over[:, None, :], come, left)


def _steps(cumulative: Floats) -> Floats:
    """Hourly amounts of a running total."""
    steps = cumulative.copy()
    steps[:, :, 1:] -= cumulative[:, :, :-1]
    return steps


def _by_slot(reserved: Floats, here: Spots, pick: slice, clock: Counts) -> Floats:
    """Reservations stand in the hour in which their slot starts; without slots, in their own hour."""
    edges = slot_edges(here)[pick]
    result = reserved.copy()
    slotted = here.has_slots[pick]
    result[slotted] = 0
    for i in range(2):
        within = (clock >= edges[:, i, None]) & (clock < edges[:, i + 1, None])
        summed = (reserved * within[:, None, :]).sum(axis=2)
        start = (clock == edges[:, i, None]) & slotted[:, None]
        result += start[:, None, :] * summed[:, :, None]
    return result
