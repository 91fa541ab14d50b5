"""Facilities as points: how much each holds and how full it is, in the tile of the area that it lies in.

No contract carries coordinates, so a point stands in its street's or district's tile, fanned out beside the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import area_figures
from dashboard.content.subjects.maps import LATEST
from dashboard.content.subjects.point_tiles import Tile, fanned, tile_of, tiles
from dashboard.content.subjects.scenic import BUSY, band_of
from dashboard.reading import figures, geography, periods, query, receipts, row_receipts
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.geography import Comparison
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import called, data_kind, demonstrated, one_after_another, spaced, translator
from data.contracts import OWN_NODES
from data.contracts.units import Unit
from metrics.catalogue import BY_ID

MOST = 400  # points that are drawn; the table has all
LISTED = 24  # bars of the ranking beside the map
NO_FIGURE = "no figure"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Facilities of one dataset: what they are called, and the figures that say size and load."""

    dataset: str
    noun: str
    size: str | None = None
    load: str
    unit: Unit

    @property
    def key(self) -> str:
        """The column that names them."""
        return OWN_NODES[self.dataset]

    @property
    def capacity(self) -> str:
        """What size means, a message id."""
        return "daily capacity" if self.size is None else "beds"


KINDS = {
    "spots": Kind(
        dataset="scenic_spots",
        noun="scenic spots",
        load="scenic_daily_load",
        unit=Unit.VISITS,
    ),
    "hospitals": Kind(
        dataset="hospitals",
        noun="hospitals",
        size="hospital_beds",
        load="bed_occupancy",
        unit=Unit.BEDS,
    ),
    "lodging": Kind(
        dataset="lodging",
        noun="places of lodging",
        size="lodging_beds",
        load="room_occupancy",
        unit=Unit.BEDS,
    ),
}


def kind_of(indicator: str, choices: Sequence[str]) -> str | None:
    """Which facilities an indicator counts, or the other indicators of its page; None where they count none."""
    for name in (indicator, *choices):
        for kind, one in KINDS.items():
            if one.dataset in BY_ID[name].inputs:
                return kind
    return None


@cached
def places(view: View, kind: str, when: str) -> pl.DataFrame:
    """Facilities that were there in a period, or are now: code, name, area_code, held (approved), origin, receipt.

    Those with small cells are left out for who may not see them.
    """
    one = KINDS[kind]
    rows = query.dataset(view, one.dataset).with_columns(pl.lit(None, pl.Float64).alias("held"))
    asked = None if when == LATEST else periods.parse(when)
    if kind == "spots":
        until = asked.last if asked else view.release.as_of
        rows = rows.filter(pl.col("valid_from") <= until).sort("valid_from")
        rows = rows.with_columns(pl.col("approved_daily_capacity").cast(pl.Float64).alias("held"))
    else:  # districts do not report in step: the latest is each facility's own
        within = pl.col("period").is_between(asked.first, asked.last) if asked else pl.lit(value=True)
        rows = rows.filter(within).sort("period")
    if view.demo:
        rows = rows.filter(pl.col("origin") == "synthetic")
    last = rows.unique(one.key, keep="last", maintain_order=True)
    if "status" in last.columns:
        last = last.filter(pl.col("status") != "closed")
    last = row_receipts.with_receipts(view, one.dataset, last)
    return last.select(pl.col(one.key).alias("code"), "name", "area_code", "held", "origin", RECEIPT).sort("code")


def level_of(view: View, kind: str, area: str, when: str = LATEST) -> Comparison:
    """The facilities on the map of an area, as a slider asks for areas with figures."""
    level = geography.comparison(view, area)
    codes = [row["code"] for row in places(view, kind, when).iter_rows(named=True) if tile_of(row["area_code"], level)]
    return Comparison(f"{kind}:{level.name}", codes, level.columns, level.rows)


def facility_rows(view: View, kind: str, area: str, when: str) -> pl.DataFrame:
    """One row a facility on the map of an area, the largest first: what it holds, its load, its band, and words.

    `value_2` is what it holds; of beds it has a receipt of its own, of spots it is the lower term of the load.
    """
    one = KINDS[kind]
    level = geography.comparison(view, area)
    table = places(view, kind, when)
    within = [tile_of(code, level) for code in table["area_code"]]
    table = table.with_columns(pl.Series("tile", within, pl.String)).drop_nulls("tile")
    name = f"name_{view.language}"
    names = dict(geography.areas_now(view).select("code", name).iter_rows())
    loads = _figures(view, one.load, table["code"].to_list(), when)
    sizes = _figures(view, one.size, table["code"].to_list(), when) if one.size else {}
    made = []
    for row in table.iter_rows(named=True):
        load, size = loads.get(row["code"], {}), sizes.get(row["code"], {})
        holds = size.get("value") if one.size else load.get("denominator") or row["held"]
        made.append(_point(view, one, row, load, size, holds) | {"where": names[row["tile"]]})
    made.sort(key=lambda row: (row["value_2"] is None, -(row["value_2"] or 0), row["code"]))
    return pl.DataFrame(made, infer_schema_length=None).drop("code") if made else pl.DataFrame()


@cached_in_language
def rows(view: View, kind: str, area: str, when: str) -> pl.DataFrame:
    """`facility_rows` with x and y, in tiles, of those that are drawn; a number without a receipt has the row's."""
    found = facility_rows(view, kind, area, when)
    if not found.height:
        return found
    lie = fanned(found["tile"].head(MOST).to_list(), grid(view, found, area))
    at = pl.DataFrame(lie, schema={"x": pl.Float64, "y": pl.Float64}, orient="row")
    left = pl.DataFrame(schema=at.schema).clear(found.height - at.height)
    return pl.concat([found, pl.concat([at, left])], how="horizontal").with_columns(
        pl.coalesce("receipt_2", "receipt").alias("receipt_2")
    )


def grid(view: View, found: pl.DataFrame, area: str) -> tuple[Tile, ...]:
    """The tiles below the points of `rows`."""
    level = geography.comparison(view, area)
    return tiles(view, area, tuple(sorted(set(found["tile"]) - set(level.codes))))


def _figures(view: View, indicator: str, codes: list[str], when: str) -> dict[str, dict[str, Any]]:
    """By facility its figure of a period, or its latest."""
    found = (
        figures.latest(view, [indicator], codes)
        if when == LATEST
        else figures.observations_for(view, indicator, codes, periods.parse(when))
    )
    return {row["area_code"]: row for row in found.iter_rows(named=True)}


def _point(
    view: View,
    one: Kind,
    row: dict[str, Any],
    load: dict[str, Any],
    size: dict[str, Any],
    holds: float | None,
) -> dict[str, Any]:
    say, value, name = view.say, load.get("value"), called(row["name"], view.language)
    band = say(NO_FIGURE if value is None else band_of(value))
    shown = numbers.exact(value, Unit.FRACTION, view.language)
    held = numbers.written(holds, one.unit, view.language) if holds is not None else "—"
    origin = load.get("origin") or row["origin"]
    when = numbers.period(load["period"], load["grain"], view.language) if load else ""
    why = area_figures.reason(load.get("reason") or "not_reported", view.language) if value is None else when
    note = f"{why} · {data_kind(origin, view.language)}"
    return {
        "area_code": row["code"] if one.size is None else row["area_code"],
        "code": row["code"],
        "name": name,
        "tile": row["tile"],
        "value": value,
        "shown": shown,
        "value_2": holds,
        "shown_2": held,
        "band": band,
        "origin": origin,
        "note": note,
        "receipt": receipts.receipt(view, load) if value is not None else row[RECEIPT],
        "receipt_2": receipts.receipt(view, size) if size.get("value") is not None else None,
        "spoken": say("{name}: {capacity}, {load}, {note}").format(name=name, capacity=held, load=shown, note=note),
    }


def finding(found: pl.DataFrame, kind: str, language: str) -> str:
    """How many facilities have a load, how many are at 80 % or above, and which is fullest."""
    say, noun = translator(language), translator(language)(KINDS[kind].noun)
    loaded = found.drop_nulls("value").sort("value", descending=True, maintain_order=True)
    if not loaded.height:
        return say("{n} {noun}; none of them has a load in this period").format(n=found.height, noun=noun)
    first = loaded.row(0, named=True)
    said = say("{measure}: {n} of {of} {noun} at 80 % or above; highest {name}, {load}").format(
        measure=BY_ID[KINDS[kind].load].name(language),
        n=loaded.filter(pl.col("value") >= BUSY).height,
        of=loaded.height,
        noun=noun,
        name=first["name"],
        load=first["shown"],
    )
    return spaced(demonstrated(said, language, demo="synthetic" in loaded["origin"]))


def under(found: pl.DataFrame, kind: str, load: str, language: str, *, sees_all: bool) -> str:
    """What size, colour (`load`, with its period) and place of a point mean, and what is left out."""
    say, one = translator(language), KINDS[kind]
    told = [
        say("Size: {capacity}; colour: {load}. Places are those of the area, not exact.").format(
            capacity=say(one.capacity), load=load
        )
    ]
    if found["value"].null_count():
        told.append(say("Hollow: no figure."))
    if "synthetic" in found["origin"].to_list():
        told.append(say("Dashed borders: demonstration data."))
    if found.height > MOST:
        told.append(say("The {n} largest are drawn; the table has all.").format(n=MOST))
    if kind != "spots" and not sees_all:
        told.append(say("Without facilities that have small cells."))
    return one_after_another(told, language)


def fullest(found: pl.DataFrame) -> pl.DataFrame:
    """The fullest of them for the ranking beside the map."""
    return found.drop_nulls("value").sort("value", descending=True, maintain_order=True).head(LISTED)


@framed
def table(view: View, kind: str, area: str, when: str) -> Rows:
    """The table twin of the points, with the receipts of both numbers of a row."""
    say, one = view.say, KINDS[kind]
    for row in facility_rows(view, kind, area, when).iter_rows(named=True):
        yield {
            say("Name"): row["name"],
            say("Area"): row["where"],
            say(one.capacity): row["value_2"],
            BY_ID[one.load].name(view.language): row["shown"],
            say("Note"): row["note"],
            "receipt": row["receipt"],
            "receipt_2": row["receipt_2"],
        }
