"""The turns that are planted in the demonstration series, so that the outlook has something to explain."""

import datetime as dt

import polars as pl

from data.demo.population import REBOUND, SHIFTED
from data.demo.seeds import finished


def events(until: dt.date, seed: int) -> pl.DataFrame:
    """Events that have happened by `until`."""
    rows = [
        ("demo-shift", SHIFTED[1], SHIFTED[0], "residents", "event", "演示：集中腾退", "Demonstration: a clearance"),
        ("demo-rebound", REBOUND[1], REBOUND[0], "residents", "event", "演示：回流", "Demonstration: a rebound"),
    ]
    names = ("event_id", "date", "area_code", "indicator", "kind", "text_zh", "text_en")
    happened = [row for row in rows if row[1] < until]
    return finished({name: [row[i] for row in happened] for i, name in enumerate(names)}, "events", seed=seed)
