"""Quarterly monitored villages in the ring districts. Codes end in 9xx, which no real village here uses."""

import datetime as dt

import numpy as np
import polars as pl

from data import published
from data.demo.seeds import Counts, Floats, drift, finished, grid, months_until, stream

VILLAGES = 200
DISTRICTS = ("110105", "110106", "110108", "110111", "110112", "110113", "110114", "110115")
DISTRICT_SHARE = (0.13, 0.09, 0.10, 0.09, 0.14, 0.11, 0.19, 0.15)
KEY_SHARE = 0.3
NOBODY_REGISTERED = (17, 118)  # villages whose people were all re-registered: the ratio is undefined there
REBOUND_EVERY = 19  # one village in so many grows again after its clearance
FEWEST = 5.0  # migrants of a village never fall to nothing


def villages(until: dt.date, seed: int) -> pl.DataFrame:
    """Registered people, migrants, rented rooms and hazards of every village and quarter that is over."""
    months = months_until(until)
    quarters = months[: len(months) // 3 * 3 : 3]
    codes, towns = _codes(seed)
    draw = stream(seed, "villages")
    registered_0 = np.round(np.exp(draw.normal(6.9, 0.6, VILLAGES)))
    ratio = np.exp(draw.normal(0.1, 1.0, VILLAGES))
    key = draw.random(VILLAGES) < np.where(ratio > 1.5, KEY_SHARE * 2.2, KEY_SHARE * 0.35)
    years = np.arange(len(quarters))[:, None] / 4
    registered = np.round(registered_0 * np.exp(-0.006 * years))
    registered[:, list(NOBODY_REGISTERED)] = 0
    pace = np.where(key, draw.normal(-0.075, 0.03, VILLAGES), draw.normal(-0.012, 0.03, VILLAGES))
    level = pace * years + drift(stream(seed, "village quarters"), len(quarters), VILLAGES, memory=0.7, spread=0.02)
    again = np.arange(VILLAGES) % REBOUND_EVERY == 0
    level = level + again * np.maximum(years - 7.0, 0) * 0.16
    migrants = np.round(np.maximum(registered_0 * ratio * np.exp(level), FEWEST))
    rooms = np.round(migrants * draw.uniform(0.35, 0.75, VILLAGES))
    managed = np.clip(0.35 + 0.045 * years + draw.normal(0, 0.12, VILLAGES), 0.02, 0.99)
    open_start, found, mended = _hazards(rooms, seed)
    village = {
        "village_code": codes,
        "name": [f"演示村 {i + 1:03d}" for i in range(VILLAGES)],
        "area_code": towns,
        "is_key_village": key,
    }
    return finished(
        {
            **grid(village, quarters, "quarter"),
            "registered": registered.ravel(),
            "migrants_other_province": migrants.ravel(),
            "migrants_reported": np.round(migrants * 1.15).ravel(),
            "migrant_definition": "registered_floating",
            "rental_rooms": rooms.ravel(),
            "rental_rooms_managed": np.floor(rooms * managed).ravel(),
            "hazards_open_start": open_start.ravel(),
            "hazards_found": found.ravel(),
            "hazards_rectified": mended.ravel(),
        },
        "villages",
        seed=seed,
    )


def _codes(seed: int) -> tuple[list[str], list[str]]:
    """Village codes, sorted, and the town of each: the town's digits and a number from 901."""
    draw = stream(seed, "village codes")
    towns = published.load("areas").filter(pl.col("level") == "street", pl.col("valid_to").is_null())
    outer = {
        district: towns.filter(
            pl.col("parent") == district,
            pl.col("name_zh").str.contains("镇|乡|地区"),
            pl.col("code").str.len_chars() == 9,
        )["code"]
        .sort()
        .to_list()
        for district in DISTRICTS
    }
    chosen = [
        str(draw.choice(outer[DISTRICTS[district]]))
        for district in draw.choice(len(DISTRICTS), VILLAGES, p=DISTRICT_SHARE)
    ]
    chosen.sort()
    codes = [f"{town}{901 + chosen[:i].count(town)}" for i, town in enumerate(chosen)]
    return codes, chosen


def _hazards(rooms: Floats, seed: int) -> tuple[Counts, Counts, Counts]:
    """Hazards open at the start, found and rectified; what stays open begins the next quarter."""
    draw = stream(seed, "hazards")
    found = draw.poisson(rooms * 0.03 + 8)
    share = stream(seed, "hazard work").uniform(0.62, 0.8, found.shape)
    opened = np.zeros_like(found)
    mended = np.zeros_like(found)
    held = np.zeros(found.shape[1], dtype=np.int64)
    for i in range(len(found)):
        opened[i] = held
        mended[i] = np.floor((held + found[i]) * share[i])
        held = held + found[i] - mended[i]
    return opened, found, mended
