"""Rebound watch 防反弹: a closed item whose figures turn again is marked in the release that brings them.

The ledger is open to all, so the watch goes by the cells that everybody may see. Of a facility whose beds are a small
cell it says that there are some again, never how many.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard.reading import suppressed_release, suppression
from data.contracts import CONTRACTS, OWN_NODES
from data.contracts.clock import last_day_of
from data.store.objects import Part, Store
from data.store.releases import Parts, frames_of
from forecasts.attainment import WAY, noise
from forecasts.comparable import Series, series_of
from forecasts.rebound import CannotWatch, rebound, reopened

ACTOR = "sidu"
BEDS: Mapping[str, tuple[str, str]] = {  # by dataset of facilities: its column of beds, and the indicator of them
    "hospitals": ("beds_actual", "hospital_beds"),
    "lodging": ("beds", "lodging_beds"),
}
TOLD: Mapping[str, str | None] = {
    "origin": "official",
    "source": "防反弹监测 / rebound watch",
    "extracted_on": None,
    "extract": None,
}
Row = dict[str, Any]


def watch(store: Store, parts: Parts, *, as_of: dt.date) -> tuple[Mapping[str, Part], list[Row]]:
    """The ledger's parts with a `rebounded` revision for every closed item that came back, and those revisions."""
    held = parts.get("ledger", {})
    frames = frames_of(store, parts)
    closed = latest(frames["ledger"].collect()).filter(pl.col("state") == "done")
    if not closed.height:
        return held, []
    targets = {row["target_id"]: row for row in frames["targets"].sort("due").collect().iter_rows(named=True)}
    wanted = sorted({targets[one]["indicator"] for one in closed["target_id"] if one in targets})
    lines = series_of(
        suppression.free(frames["observations"]).filter(
            pl.col("indicator").is_in(wanted),
            pl.col("area_code").is_in(closed["area_code"].to_list()),
            pl.col("variant") == "default",
            pl.col("origin") != "synthetic",
        )
    )
    hidden = suppressed_release.suppressed_cells(store, parts)
    rows = []
    for item in closed.iter_rows(named=True):
        reason = _facility(frames, item, hidden)
        if reason is None and item["target_id"] in targets:
            reason = _turned(item, targets[item["target_id"]], lines)
        if reason:
            again = {"revision": item["revision"] + 1, "state": "rebounded", "verifier": None, "note": reason}
            date = max(as_of, item["date"])
            rows.append({**item, **again, "date": date, **TOLD})
    if not rows:
        return held, []
    contract = CONTRACTS["ledger"]
    whole = pl.concat([frames["ledger"].collect(), pl.DataFrame(rows, schema=contract.schema)])
    (key,) = held
    part = store.write_part(whole.lazy(), contract)
    return ({**held, key: part} if part else held), rows


def latest(ledger: pl.DataFrame) -> pl.DataFrame:
    """The last revision of every item."""
    return ledger.sort("item_id", "revision").unique("item_id", keep="last", maintain_order=True)


def _turned(item: Row, target: Row, lines: Sequence[Series]) -> str | None:
    way = {"reduce_to": -1, "ceiling": -1, "raise_to": 1, "floor": 1}.get(target["kind"]) or WAY.get(
        target["direction"], 0
    )
    for line in lines:
        if way and (line.indicator, line.area_code) == (target["indicator"], item["area_code"]):
            reason = came_back(line, closed=item["date"], way=way)
            if reason:
                return reason
    return None


def came_back(line: Series, *, closed: dt.date, way: int) -> str | None:
    """Why a series says that what was closed on a date is back, or None.

    Any later value beyond its level at closing by more than its noise says so; a long series also by Page's test.
    `way` is −1 where less is better.
    """
    before = [place for place, one in enumerate(line.periods) if last_day_of(one, line.grain) <= closed]
    if not before or len(before) == len(line.periods):
        return None
    level, room = line.values[before[-1]], noise(line.values[: before[-1] + 1])
    for place in range(before[-1] + 1, len(line.values)):
        value = line.values[place]
        if (level - value) * way > room:
            return _reason(line, line.periods[before[-1]], level, line.periods[place], value)
    try:
        alarm = rebound(line.values, upwards=way < 0)
    except CannotWatch:
        return None
    if alarm is None or alarm.place <= before[-1]:
        return None
    return _reason(line, line.periods[before[-1]], level, line.periods[alarm.place], line.values[alarm.place])


def _reason(line: Series, then: dt.date, level: float, now: dt.date, value: float) -> str:
    return (
        f"{suppression.REBOUND}{line.indicator} {then.isoformat()} 为 {level:,.10g}，{now.isoformat()} 为 {value:,.10g}"
        f"（{line.vintage}） / "
        f"Rebounded: {line.indicator} was {level:,.10g} on {then.isoformat()}, {value:,.10g} on {now.isoformat()}"
        f" ({line.vintage})"
    )


def _facility(frames: Mapping[str, pl.LazyFrame], item: Row, hidden: pl.DataFrame) -> str | None:
    for dataset, (count, indicator) in BEDS.items():
        cells = hidden.filter(pl.col("indicator") == indicator, pl.col("area_code") == item["area_code"])
        small = set(cells.select("grain", "period").iter_rows())
        rows = (
            frames[dataset]
            .filter(pl.col(OWN_NODES[dataset]) == item["area_code"], pl.col("origin") != "synthetic")
            .sort("period")
            .collect()
        )
        ends = [last_day_of(row["period"], row["grain"]) for row in rows.iter_rows(named=True)]
        values = [0.0 if row["status"] == "closed" else float(row[count] or 0) for row in rows.iter_rows(named=True)]
        shut = [cell in small for cell in rows.select("grain", "period").iter_rows()]
        after = sum(end <= item["date"] for end in ends)
        before = max((one for one, held in zip(values[:after], shut, strict=False) if not held), default=0.0)
        # Of a small cell all know that there is something: any number but 0 stands for it.
        seen = [math.inf if held and one else one for one, held in zip(values, shut, strict=True)][after:]
        place = reopened(seen, before=before)
        if place is not None:
            when = rows["period"][after + place].isoformat()
            beds = f"{seen[place]:,.0f}"
            zh, en = ("床位", "beds") if shut[after + place] else (f" {beds} 张床位", f"{beds} beds")
            return (
                f"{suppression.REBOUND}已关停的 {item['area_code']} 在 {when} 又报送{zh} / "
                f"Rebounded: {item['area_code']}, which was closed, reports {en} again on {when}"
            )
    return None
