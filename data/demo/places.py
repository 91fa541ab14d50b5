"""The real places that demonstration rows hang on, with their real census figures where published."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from data import published
from data.demo.seeds import CENSUS, SEED, Counts, Flags, Floats, apportioned, stream

CORE = ("110101", "110102")
CENTRAL = ("110105", "110106", "110107", "110108")
NEWTOWNS = ("110111", "110112", "110113", "110114", "110115")
FOCUS_TOWNS = ("110106010", "110111105", "110114004", "110114115")
CHANGYANG = 98_000  # 长阳镇: the only focus town without a published census figure; a plausible size
LAND_EXPONENT = 0.7  # streets with more land have more people, though less than in proportion


@dataclass(frozen=True, kw_only=True)
class Places:
    """Areas in the order of their codes: 32 core streets and 14 districts, which together are the city."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    land_km2: Floats
    residents: Counts  # at the census of 2020-11; the sums are the published ones
    other_province: Counts
    other_district: Counts
    registered: Counts

    @property
    def districts(self) -> list[str]:
        """The district of each."""
        return [code[:6] for code in self.codes]

    @property
    def in_core(self) -> Flags:
        """Which of them are core streets."""
        return np.array([len(code) == 9 for code in self.codes])


@cache
def places() -> Places:
    """The 46 areas; street figures that nobody publishes are apportioned from their district's."""
    areas = (
        published.load("areas")
        .filter(
            pl.col("valid_to").is_null(),
            (pl.col("level") == "street") & pl.col("parent").is_in(CORE)
            | (pl.col("level") == "district") & ~pl.col("code").is_in(CORE),
        )
        .sort("code")
    )
    codes = areas["code"].to_list()
    land = areas["land_km2"].to_numpy().astype(np.float64)
    draw = stream(SEED, "places")  # the same places for every seed
    jitter = np.exp(draw.standard_normal((3, len(codes))) * 0.12)
    now, before = census(2020), census(2010)
    columns = {name: np.zeros(len(codes), dtype=np.int64) for name in COLUMNS}
    for district in sorted({code[:6] for code in codes}):
        mine = np.array([i for i, code in enumerate(codes) if code[:6] == district])
        whole = now[district]
        known = {i: now[codes[i]]["residents"] for i in mine if codes[i] in now}
        open_ = np.array([i for i in mine if i not in known], dtype=np.int64)
        for i, residents in known.items():
            columns["residents"][i] = residents
        if len(open_):
            size = land[open_] ** LAND_EXPONENT * jitter[0, open_]
            columns["residents"][open_] = apportioned(whole["residents"] - sum(known.values()), size)
        people = columns["residents"][mine].astype(np.float64)
        columns["migrants_other_province"][mine] = apportioned(
            whole["migrants_other_province"], people * jitter[1, mine]
        )
        columns["migrants_other_district"][mine] = apportioned(
            whole["migrants_other_district"], people * jitter[2, mine]
        )
        columns["registered"][mine] = apportioned(int(before[district]["registered"] * GROWN), people * jitter[1, mine])
    return Places(
        codes=tuple(codes),
        names=tuple(areas["name_zh"].to_list()),
        land_km2=land,
        residents=columns["residents"],
        other_province=columns["migrants_other_province"],
        other_district=columns["migrants_other_district"],
        registered=columns["registered"],
    )


COLUMNS = ("residents", "migrants_other_province", "migrants_other_district", "registered")
GROWN = 1.1  # registered people 2010 → 2020, city as a whole, roughly 12.6 → 14.0 million


@cache
def census(year: int) -> dict[str, dict[str, int]]:
    """Published census figures of `year` by area."""
    rows = published.load("population").filter(
        pl.col("vintage") == "census", pl.col("period") == CENSUS.replace(year=year)
    )
    return {row["area_code"]: row for row in rows.select("area_code", *COLUMNS).to_dicts()}
