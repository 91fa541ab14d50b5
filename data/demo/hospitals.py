"""Monthly rows of the hospital campuses, and the movements of their beds."""

import datetime as dt

import numpy as np
import polars as pl

from data.demo.campuses import campuses
from data.demo.seeds import drift, finished, grid, months_until, since_census, stream
from data.demo.size import days_in


def hospitals(until: dt.date, seed: int) -> pl.DataFrame:
    """Beds, bed-days and visits of every campus and month; a campus that closed has one last row that says so."""
    here, months = campuses(until, seed), months_until(until)
    width = len(here.ids)
    draw = stream(seed, "hospital months")
    noise = drift(draw, len(months), width, memory=0.6, spread=0.02)
    years = since_census(months)[:, None]
    days = np.array([days_in(m) for m in months])[:, None]
    season = np.array([0.05 * np.cos((m.month - 1) / 6 * np.pi) for m in months])[:, None]
    spell = np.array([_closed_spell(m) for m in months])[:, None]
    beds = np.maximum(here.beds, 0)
    open_days = np.round(beds * days * 0.975)
    occupancy = np.clip(0.79 + 0.25 * noise + season * 0.6, 0.3, 0.99) * spell
    own = np.exp(stream(seed, "hospital visits").standard_normal(256)[:width] * 0.3)
    in_core = np.array([len(area) == 9 for area in here.areas])
    trend = np.exp(np.where(in_core, -0.012, 0.015) * years)
    visits = beds * 62.0 * own * trend * np.exp(noise) * (1 + season) * (0.35 + 0.65 * spell)
    outpatient, emergency = np.round(visits * 0.91), np.round(visits * 0.09)
    booked = np.clip(0.72 + 0.035 * years + 0.05 * (own - 1) + 0.2 * noise, 0.2, 0.985)
    closed = (here.closing >= 0) & (np.arange(len(months))[:, None] == here.closing)
    campus = {
        "facility_id": here.ids,
        "institution_id": here.institutions,
        "name": here.names,
        "area_code": here.areas,
        "category": here.categories,
    }
    frame = finished(
        {
            **grid(campus, months, "month"),
            "scope": "all",
            "status": np.where(closed, "closed", "open").ravel(),
            "beds_authorised": np.round(here.beds * (1 + 0.04 * (own - 1))).ravel().clip(0),
            "beds_actual": here.beds.ravel(),
            "open_bed_days": open_days.ravel(),
            "occupied_bed_days": np.floor(open_days * occupancy).ravel(),
            "outpatient_visits": outpatient.ravel(),
            "emergency_visits": emergency.ravel(),
            "non_emergency_visits": outpatient.ravel(),
            "booked_non_emergency_visits": np.floor(outpatient * booked).ravel(),
        },
        "hospitals",
        seed=seed,
    )
    return frame.filter(pl.col("beds_actual") >= 0)


def _closed_spell(month: dt.date) -> float:
    """How much of normal life went on: the epidemic years break every series of beds and visits."""
    spells = {(2020, 2): 0.35, (2020, 3): 0.45, (2020, 4): 0.6, (2020, 5): 0.7, (2020, 6): 0.75, (2022, 5): 0.7,
              (2022, 11): 0.65, (2022, 12): 0.7}  # fmt: skip
    if (month.year, month.month) in spells:
        return spells[month.year, month.month]
    return 0.86 if dt.date(2020, 7, 1) <= month < dt.date(2023, 1, 1) else 1.0


def hospital_movements(until: dt.date, seed: int) -> dict[str, list[object]]:
    """Columns of `movements` for the movements that have happened by `until`."""
    here, months = campuses(until, seed), months_until(until)
    done = [(i, m) for i, m in enumerate(here.movements) if m.month < len(months)]
    return {
        "movement_id": [f"M-H{i + 1:03d}" for i, _ in done],
        "date": [months[m.month] for _, m in done],
        "kind": [m.kind for _, m in done],
        "subject": ["hospital"] * len(done),
        "from_id": [here.ids[m.source] for _, m in done],
        "to_id": [None if m.target is None else here.ids[m.target] for _, m in done],
        "beds": [m.beds for _, m in done],
        "document": [f"演示文件 第 {i + 1:03d} 号" for i, _ in done],
    }
