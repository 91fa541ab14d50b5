"""A home full of hours for benchmarks: the product's own parts, written as publishing writes them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict

import polars as pl

from data import demo, published
from data.contracts import CONTRACTS
from data.demo.presence import presence
from data.demo.scenic import scenic_calendar, scenic_parts, scenic_slots, scenic_spots, spots
from data.demo.size import GROUPS, Size, days_in
from data.demo.visits import visits
from data.store.objects import Part, Store
from data.store.releases import Parts

SPOTS = 1_100
CELLS = 1_100
LAST = dt.date(2026, 10, 1)


def months(count: int) -> tuple[dt.date, ...]:
    """The `count` months that end with LAST."""
    first = LAST.year * 12 + LAST.month - count
    return tuple(dt.date(at // 12, at % 12 + 1, 1) for at in range(first, first + count))


def span_for(rows: int, a_day: int) -> tuple[dt.date, ...]:
    """The fewest months whose days times `a_day` rows reach `rows`."""
    count, held = 0, 0
    while held < rows and count < 10_000:
        count += 1
        held = sum(days_in(month) for month in months(count)) * a_day
    return months(count)


def fill(home: str, dataset: str, places_: int, span: list[str]) -> dict[str, dict[str, object]]:
    """Writes hours of `places_` spots or cells over months, a part each; returns parts by key."""
    store, wanted = Store.open(home), tuple(dt.date.fromisoformat(month) for month in span)
    made = {}
    for frame in frames_for(dataset, places_, wanted):
        part = store.write_part(frame.lazy(), CONTRACTS[dataset])
        if part:
            made[str(frame["date"].min())[:7]] = asdict(part)
    return made


def frames_for(dataset: str, places_: int, span: tuple[dt.date, ...]) -> Iterator[pl.DataFrame]:
    """Hours by month: turnstiles that record all 24 hours, and all four groups of people in each cell."""
    if dataset == "scenic_visits":
        return visits(spots(places_, demo.SEED), span, demo.SEED, every_hour=True)
    return presence(Size(spots=0, visit_months=(), cells=places_, presence_months=span, groups=GROUPS), demo.SEED)


def fill_small(home: str, places_: int, span: list[str]) -> dict[str, dict[str, dict[str, object]]]:
    """Writes the spots' own tables, areas and zones."""
    store, wanted = Store.open(home), tuple(dt.date.fromisoformat(month) for month in span)
    here = spots(places_, demo.SEED)
    tables = {
        "scenic_spots": scenic_spots(here, demo.SEED),
        "scenic_parts": scenic_parts(here, demo.SEED),
        "scenic_slots": scenic_slots(here, demo.SEED),
        "scenic_calendar": scenic_calendar(here, wanted, demo.SEED),
        **{name: published.load(name) for name in ("areas", "zone_members", "thresholds", "population")},
    }
    parts = {name: store.write_part(frame.lazy(), CONTRACTS[name]) for name, frame in tables.items()}
    return {name: {"all": asdict(part)} for name, part in parts.items() if part}


def parts_of(told: dict[str, dict[str, dict[str, object]]]) -> Parts:
    """Parts as JSON tells them."""
    return {
        name: {key: Part(**{**one, "origins": tuple(one["origins"])}) for key, one in parts.items()}  # type: ignore[arg-type]
        for name, parts in told.items()
    }
