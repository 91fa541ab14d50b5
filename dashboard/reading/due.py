"""What is due and what is late: targets and milestones ahead, datasets behind their cadence."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard.reading import query
from dashboard.reading.query import View
from data.contracts import CONTRACTS, INPUTS
from data.contracts.rules import Block

AHEAD_DAYS = 92  # the next quarter
# Days from the first day of a dataset's last period to when the next one should be here: two periods less a day's
# grace would be its end and the next one's; the rest is the usual lag of delivery.
EXPECTED_DAYS: Mapping[str, int] = {"day": 33, "month": 92, "quarter": 230, "year": 1000}
CADENCE: Mapping[str, str] = {"scenic_visits": "day", "presence": "day"}
# What offices bring period by period; published figures come as somebody finds them.
WATCHED = tuple(name for name in INPUTS if CONTRACTS[name].block is not Block.KEYED and name != "published")


def due(view: View, *, today: dt.date, days: int = AHEAD_DAYS) -> list[dict[str, Any]]:
    """Targets and milestones due within `days` of `today`, soonest first: target_id, due, indicator, area, owner."""
    until = today + dt.timedelta(days=days)
    found = query.targets(view).filter(pl.col("due").is_between(today, until)).sort("due", "target_id")
    return found.select("target_id", "due", "indicator", "area_code", "owner", "is_milestone").to_dicts()


def freshness(view: View, *, today: dt.date) -> list[dict[str, Any]]:
    """One row a dataset with a cadence: how far it reaches, when more was expected, whether it is late, its origins.

    Real rows decide where there are any; demonstration data are never late.
    """
    rows = []
    for name in WATCHED:
        parts = view.release.datasets.get(name, {})
        real = {key: part for key, part in parts.items() if set(part.origins) - {"synthetic"} and part.max}
        dated = real or {key: part for key, part in parts.items() if part.max}
        key = max(dated, key=lambda one: str(dated[one].max), default=None)
        through = dated[key].max if key is not None else None
        grain = CADENCE.get(name, str(key).partition("-")[0])
        days = dt.timedelta(days=EXPECTED_DAYS.get(grain, EXPECTED_DAYS["year"]))
        expected = dt.date.fromisoformat(str(through)[:10]) + days if through else None
        rows.append(
            {
                "dataset": name,
                "name_zh": CONTRACTS[name].name.zh,
                "through": through,
                "expected_by": expected,
                "late": bool(real and expected and expected < today),
                "origins": sorted({origin for part in parts.values() for origin in part.origins}),
            }
        )
    return rows
