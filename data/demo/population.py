"""Monthly population of the 32 core streets, 14 districts and four focus towns; jobs and homes by year."""

import datetime as dt
from functools import lru_cache

import numpy as np
import polars as pl

from data.demo.places import CENTRAL, CHANGYANG, CORE, FOCUS_TOWNS, NEWTOWNS, census, places
from data.demo.seeds import Floats, drift, finished, grid, months_until, since_census, stream, years_until

VINTAGE = "rebased_2020"  # a series in line with the census; no published row has it, so none is ever joined to it
SHIFTED = ("110101011", dt.date(2018, 7, 1), -0.06)  # a sudden clearance, planted for the outlook
REBOUND = ("110102013", dt.date(2022, 7, 1), 0.018)  # falls until then, rises by this share a year afterwards
BEFORE = {"core": -0.020, "central": -0.010, "newtowns": 0.016, "other": 0.006}  # shares a year before 2020-11
AFTER = {"core": -0.0055, "central": -0.004, "newtowns": 0.006, "other": 0.001}  # and after
REPORTED = 1.18  # registered floating people to residents from other provinces: a wider definition


def ring(code: str) -> str:
    """Which growth an area follows."""
    district = code[:6]
    if district in CORE:
        return "core"
    if district in CENTRAL:
        return "central"
    return "newtowns" if district in NEWTOWNS else "other"


@lru_cache(maxsize=8)
def growth(codes: tuple[str, ...], until: dt.date, seed: int) -> Floats:
    """Months × areas: size relative to 2020-11, where it is exactly 1."""
    months = months_until(until)
    years = since_census(months)
    draw = stream(seed, "population growth")
    own = draw.standard_normal(64)[: len(codes)] * 0.004
    before = np.array([BEFORE[ring(code)] for code in codes]) + own
    after = np.array([AFTER[ring(code)] for code in codes]) + own / 2
    level = np.where(years[:, None] < 0, years[:, None] * before, years[:, None] * after)
    month = np.array([m.month for m in months])
    level = level + 0.0012 * np.cos((month[:, None] - 11) / 6 * np.pi)
    level = level + drift(stream(seed, "population noise", codes[0]), len(months), len(codes), memory=0.9, spread=7e-4)
    for i, code in enumerate(codes):
        if code == SHIFTED[0]:
            level[:, i] += np.where([m >= SHIFTED[1] for m in months], SHIFTED[2], 0.0)
        if code == REBOUND[0]:
            turn = since_census([REBOUND[1]])[0]
            level[:, i] += np.maximum(years - turn, 0) * (REBOUND[2] - after[i]) - np.minimum(years, 0) * 0.004
    at = _CENSUS_MONTH if len(months) > _CENSUS_MONTH else 0
    size: Floats = np.exp(level - level[at : at + 1])
    return size


_CENSUS_MONTH = len(months_until(dt.date(2020, 12, 1))) - 1


def residents(until: dt.date, seed: int) -> Floats:
    """Months × the 46 areas: residents, not yet whole."""
    here = places()
    return growth(here.codes, until, seed) * here.residents


def population(until: dt.date, seed: int) -> pl.DataFrame:
    """The 46 areas, whose sums at 2020-11 are the published census, and the focus towns inside them."""
    here = places()
    whole = _rows(
        here.codes,
        here.residents,
        here.other_province,
        here.other_district,
        here.registered,
        until=until,
        seed=seed,
    )
    return pl.concat([whole, _rows(FOCUS_TOWNS, *_towns(), until=until, seed=seed)]).sort("area_code", "period")


def _towns() -> tuple[Floats, Floats, Floats, Floats]:
    """Census size of the focus towns; migrants by their district's shares, a little above them."""
    people, known = census(2020), census(2010)
    size = np.array([people.get(town, {}).get("residents", CHANGYANG) for town in FOCUS_TOWNS], dtype=np.float64)

    def share(column: str, base: dict[str, dict[str, int]]) -> Floats:
        return np.array([base[town[:6]][column] / base[town[:6]]["residents"] for town in FOCUS_TOWNS])

    return (
        size,
        np.floor(size * share("migrants_other_province", people) * 1.1),
        np.floor(size * share("migrants_other_district", people) * 1.1),
        np.floor(size * share("registered", known) * 0.6),
    )


def _rows(
    codes: tuple[str, ...],
    residents_0: object,
    province_0: object,
    district_0: object,
    registered_0: object,
    *,
    until: dt.date,
    seed: int,
) -> pl.DataFrame:
    months = months_until(until)
    years = since_census(months)[:, None]
    size = growth(codes, until, seed)
    people = np.round(size * np.asarray(residents_0))
    province = np.minimum(np.round(size * np.asarray(province_0) * np.exp(-0.006 * years)), people)
    district = np.minimum(np.round(size * np.asarray(district_0) * np.exp(0.004 * years)), people - province)
    registered = np.round(np.asarray(registered_0) * np.exp(0.004 * years))
    return finished(
        {
            **grid({"area_code": codes}, months, "month"),
            "vintage": VINTAGE,
            "residents": people.ravel(),
            "registered": registered.ravel(),
            "migrants_other_province": province.ravel(),
            "migrants_other_district": district.ravel(),
            "migrants_reported": np.round(province * REPORTED).ravel(),
            "migrant_definition": "registered_floating",
        },
        "population",
        seed=seed,
    )


JOBS = {"core": 0.88, "central": 0.62, "newtowns": 0.40, "other": 0.36}  # jobs a resident


def commuting(until: dt.date, seed: int) -> pl.DataFrame:
    """Jobs and employed residents by year, of the 46 areas."""
    here, years = places(), years_until(until)
    width = len(here.codes)
    people = residents(until, seed)[11::12][: len(years)]
    draw = stream(seed, "commuting")
    own = np.array([JOBS[ring(code)] for code in here.codes]) * np.exp(draw.standard_normal(width) * 0.25)
    noise = np.exp(draw.standard_normal((len(years), 2, width)) * 0.01)
    trend = np.where(here.in_core, -0.008, 0.004) * (np.arange(len(years))[:, None])
    return finished(
        {
            **grid({"area_code": here.codes}, years, "year"),
            "jobs": np.round(people * own * noise[:, 0] * np.exp(trend)).ravel(),
            "employed_residents": np.round(people * 0.545 * noise[:, 1]).ravel(),
        },
        "commuting",
        seed=seed,
    )
