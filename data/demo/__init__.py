"""Demonstration data for what nobody publishes: a seeded generator, every row marked synthetic.

Same seed, same rows; a later `until` only adds to them (hours cover a window before it). Published totals are met
where that is sensible: residents and migrants of the 2020 census in every district, the city's hospital beds of
2020. Lodging covers monitored establishments only and does not reach the published total.
"""

import datetime as dt
from collections.abc import Iterator

import polars as pl

from data.contracts import CONTRACTS
from data.demo import events, hospitals, land, lodging, population, presence, scenic, villages, visits
from data.demo.seeds import SEED, VERSION, months_until, years_until
from data.demo.size import size_for

ROWS = 1_000_000  # hourly rows over scenic_visits and presence
_TABLES = {
    "population": population.population,
    "commuting": population.commuting,
    "villages": villages.villages,
    "buildings": land.buildings,
    "commerce": land.commerce,
    "land_use": land.land_use,
    "hospitals": hospitals.hospitals,
    "lodging": lodging.lodging,
    "movements": lodging.movements,
    "events": events.events,
}
_YEARLY = {"commuting", "buildings", "commerce", "land_use"}
_SPOT_TABLES = {
    "scenic_spots": scenic.scenic_spots,
    "scenic_parts": scenic.scenic_parts,
    "scenic_slots": scenic.scenic_slots,
}
DATASETS: tuple[str, ...] = (*_TABLES, *_SPOT_TABLES, "scenic_calendar", "scenic_visits", "presence")


def generate(dataset: str, *, until: dt.date, seed: int = SEED, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """Frames of the dataset's contract up to the last period that is over by `until`.

    Hourly datasets come one month a frame, sorted by key, about `rows` rows over the two together.
    """
    if not (years_until(until) if dataset in _YEARLY else months_until(until)):
        yield pl.DataFrame(schema=CONTRACTS[dataset].schema)
        return
    if dataset in _TABLES:
        yield _TABLES[dataset](until, seed)
        return
    size = size_for(rows, until)
    if dataset == "presence":
        yield from presence.presence(size, seed)
        return
    here = scenic.spots(size.spots, seed)
    if dataset == "scenic_visits":
        yield from visits.visits(here, size.visit_months, seed)
    elif dataset == "scenic_calendar":
        yield scenic.scenic_calendar(here, size.visit_months, seed)
    else:
        yield _SPOT_TABLES[dataset](here, seed)


__all__ = ["DATASETS", "ROWS", "SEED", "VERSION", "generate"]
