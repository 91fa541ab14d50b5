"""Yearly buildings, commerce and construction land of the 46 areas and the districts."""

import datetime as dt

import numpy as np
import polars as pl

from data import published
from data.demo.places import CORE, census, places
from data.demo.population import REBOUND
from data.demo.seeds import Floats, apportioned, finished, grid, stream, years_until

CORE_GFA_2020 = 126_400_000  # m²; above the plan's 119 million for 2035, below what it calls today's
CITY_LAND_2020 = 2_897  # km²; a little above the plan's 2,860 for 2020
PARKS = {"110101001": 0.55, "110102001": 0.6, "110102012": 0.6, "110101016": 0.5, "110102016": 0.8, "110101014": 0.75}
M2_A_RESIDENT = 58.0  # floor area above ground outside the core


def floor_area(until: dt.date, seed: int) -> tuple[list[dt.date], Floats, Floats]:
    """Years, and years × areas: floor area above ground, and what the year's reduction plan foresaw (m²)."""
    here, years = places(), years_until(until)
    width = len(here.codes)
    draw = stream(seed, "buildings")
    own = np.exp(draw.standard_normal(width) * 0.15)
    park = np.array([PARKS.get(code, 1.0) for code in here.codes])
    core = here.in_core
    base = np.zeros(width)
    base[core] = apportioned(CORE_GFA_2020, (here.land_km2 * own * park)[core])
    base[~core] = (here.residents * M2_A_RESIDENT * own)[~core]
    step = np.where(core, -0.0034, 0.011) + draw.standard_normal((len(years), width)) * 0.0016
    step[:, [i for i, code in enumerate(here.codes) if code == REBOUND[0]]] = 0.002  # fails its plan every year
    level = np.cumsum(step, axis=0)
    at = years.index(dt.date(2020, 1, 1)) if dt.date(2020, 1, 1) in years else 0
    area = np.round(base * np.exp(level - level[at : at + 1]), 0)
    planned = np.vstack([np.full((1, width), np.nan), area[:-1] * np.where(core, 1 - 0.0042, 1.013)])
    return years, area, np.round(planned, 0)


def buildings(until: dt.date, seed: int) -> pl.DataFrame:
    """Footprint, floor area above ground, and the year's plan."""
    here = places()
    years, area, planned = floor_area(until, seed)
    width = len(here.codes)
    floors = stream(seed, "floors").uniform(3.4, 5.6, width) + np.where(here.in_core, 0, 1.5)
    footprint = np.minimum(area / floors, here.land_km2 * 1e6 * 0.62)
    return finished(
        {
            **grid({"area_code": here.codes}, years, "year"),
            "footprint_m2": np.round(footprint, 0).ravel(),
            "above_ground_gfa_m2": area.ravel(),
            "planned_above_ground_gfa_m2": pl.Series(planned.ravel()).fill_nan(None),
        },
        "buildings",
        seed=seed,
    )


def commerce(until: dt.date, seed: int) -> pl.DataFrame:
    """Outlets and commercial floor area, always below all floor area."""
    here = places()
    years, area, _ = floor_area(until, seed)
    width = len(here.codes)
    draw = stream(seed, "commerce")
    share = draw.uniform(0.06, 0.19, width)
    trend = np.where(here.in_core, -0.018, -0.002) * (np.arange(len(years))[:, None])
    size_m2 = draw.uniform(120, 210, width)
    noise = np.exp(draw.standard_normal((len(years), width)) * 0.012)
    commercial = area * share * np.exp(trend) * noise
    outlets = commercial / size_m2 * np.exp(trend / 2)
    return finished(
        {
            **grid({"area_code": here.codes}, years, "year"),
            "outlets": np.round(outlets).ravel(),
            "commercial_gfa_m2": np.round(commercial, 0).ravel(),
        },
        "commerce",
        seed=seed,
    )


def land_use(until: dt.date, seed: int) -> pl.DataFrame:
    """Urban and rural construction land of the 16 districts (km²)."""
    people = census(2020)
    areas = (
        published.load("areas")
        .filter(pl.col("valid_to").is_null(), pl.col("level") == "district")
        .select("code", "land_km2")
        .sort("code")
    )
    codes, land = areas["code"].to_list(), areas["land_km2"].to_numpy()
    size = np.array([people[code]["residents"] for code in codes]) ** 0.5 * land**0.45
    core = np.isin(codes, CORE)
    size = size * (CITY_LAND_2020 - land[core].sum() * 0.94) / size[~core].sum()
    base = np.where(core, land * 0.94, np.minimum(size, land * 0.78))
    base[~core] += (CITY_LAND_2020 - base.sum()) * base[~core] / base[~core].sum()
    years = years_until(until)
    step = stream(seed, "land use").normal(-0.0032, 0.0012, (len(years), len(codes)))
    step[:, core] = 0.0
    level = np.cumsum(step, axis=0)
    at = years.index(dt.date(2020, 1, 1)) if dt.date(2020, 1, 1) in years else 0
    return finished(
        {
            **grid({"area_code": codes}, years, "year"),
            "urban_rural_construction_land_km2": np.round(base * np.exp(level - level[at : at + 1]), 2).ravel(),
        },
        "land_use",
        seed=seed,
    )
