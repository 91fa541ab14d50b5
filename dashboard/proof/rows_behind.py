"""The rows behind a receipt, as far as the reader may see them, with the extract and the source that each came from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard.proof.words import headed
from dashboard.reading import geography, query
from dashboard.reading.query import View
from dashboard.words.text import one_language, translator
from data.contracts import CONTRACTS, OWN_NODES
from data.contracts.clock import LENGTH
from metrics.catalogue import BY_ID, CATALOGUE

MOST = 200  # rows of a dataset that a page lists; the parts have all
_ENDS = LENGTH | {"span": "7y"}  # the longest that is published
_CODED = ("grain", "vintage")
_LAST = ("origin", "source", "extracted_on", "extract")


def behind(view: View, row: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """By dataset the rows of an observation's area and period, or of what lies in it; small cells stay hidden."""
    found = {}
    for name in BY_ID[str(row["indicator"])].inputs:
        contract = CONTRACTS.get(name)
        clock = next((one for one in ("period", "date", "month") if contract and contract.has(one)), None)
        place = "code" if name == "areas" else "area_code"
        if contract is None or contract.hourly or not contract.has(place) or (clock is None and name != "areas"):
            continue
        if not view.grant.sees_small_cells and set(OWN_NODES.values()) & set(contract.schema):
            continue
        rows = query.dataset(view, name) if clock else _areas(view, row)
        rows = rows.filter(~pl.col(place).is_in(_withheld(view, name)))
        if clock:
            vintage = pl.col("vintage") == row["vintage"] if "vintage" in rows.columns else pl.lit(value=True)
            rows = rows.filter(pl.col(clock) >= row["period"], pl.col(clock) < _after(row), vintage)
        rows = _nearest(view, rows, place, str(row["area_code"]))
        if rows.height:
            found[name] = rows
    return found


def _nearest(view: View, rows: pl.DataFrame, place: str, area: str) -> pl.DataFrame:
    """Rows of the area itself; else of what lies directly below it; else of all inside it."""
    own = rows.filter(pl.col(place) == area, *([pl.col("land_km2").is_not_null()] if place == "code" else []))
    if own.height:
        return own
    below = geography.children(view, area)["code"].to_list()
    direct = rows.filter(pl.col(place).is_in(below))
    if direct.height:
        return direct
    within = below if "." in area else [area.removesuffix("0000")]
    inside = [pl.col(place).str.starts_with(code) for code in within]
    return rows.filter(pl.any_horizontal(inside)) if inside else rows.clear()


def _areas(view: View, row: Mapping[str, Any]) -> pl.DataFrame:
    """Areas as they were at the end of the row's period where their land of then is told, else as they are now."""
    after, then = _after(row), geography.areas(view).filter(pl.col("land_km2").is_not_null())
    then = then.filter(pl.col("valid_from") < after, pl.col("valid_to").is_null() | (pl.col("valid_to") >= after))
    return pl.concat([then, geography.areas_now(view).join(then, on="code", how="anti")])


def _after(row: Mapping[str, Any]) -> dt.date:
    """The first day after the row's period."""
    day: dt.date = pl.select(pl.lit(row["period"]).dt.offset_by(_ENDS[str(row["grain"])])).item()
    return day


def _withheld(view: View, dataset: str) -> list[str]:
    """Areas of which anything that is computed from the dataset is hidden from this person in any period."""
    names = [record.id for record in CATALOGUE if dataset in record.inputs and dataset != "areas"]
    if view.grant.sees_small_cells or not names:
        return []
    held = query.observations(view, indicators=names, variant=None)
    return held.filter(pl.col("reason") == "suppressed")["area_code"].unique().to_list()


def table(rows: pl.DataFrame, dataset: str, language: str) -> pl.DataFrame:
    """Rows with the columns' headings in the reader's language, empty columns left out, where they came from last."""
    kept = [name for name in rows.columns if name not in _LAST and rows[name].null_count() < rows.height]
    rows = rows.head(MOST)
    source = [one_language(text or "", language) for text in rows["source"]] if "source" in rows.columns else []
    shown = worded(rows.select(kept), language)
    shown = shown.with_columns(pl.Series("source", source, pl.String)) if source else shown
    return headed(shown, dataset, language)


def worded(rows: pl.DataFrame, language: str) -> pl.DataFrame:
    """`rows` as people read them, under the same names."""
    say = translator(language)

    def column(one: pl.Series) -> pl.Series:
        """Words for codes, all digits of numbers, a dash for nothing."""
        if one.dtype.is_numeric():
            cells = [None if cell is None else f"{cell:,.10g}" for cell in one]
        elif one.name in _CODED:
            cells = [None if cell is None else say(cell, of="grain" if one.name == "grain" else "") for cell in one]
        else:
            return one.cast(pl.String).fill_null("—")
        return pl.Series(one.name, cells, pl.String).fill_null("—")

    return pl.DataFrame([column(one) for one in rows])


def extracts(rows: Mapping[str, pl.DataFrame]) -> list[str]:
    """Hashes of the extracts that the rows came in; rows of the seed came in none."""
    found = [frame["extract"].drop_nulls().unique() for frame in rows.values() if "extract" in frame.columns]
    return sorted({str(one) for series in found for one in series})
