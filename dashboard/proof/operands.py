"""What a shown row was made of, as far as the reader may see it: the rows that were read, and the code."""

import polars as pl

from dashboard.charts.theme import STANDINGS
from dashboard.content.targets import standings
from dashboard.proof import proof, rows_behind
from dashboard.proof.makers import MAKERS
from dashboard.proof.proof import Opened
from dashboard.reading import row_receipts
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words.text import translator
from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID
from metrics.fingerprint import fingerprint

MOST = 200  # operands that the page lists; the parts name all
_OPEN = {"observations", "targets", "standings", "projections", "hindcasts", "ledger", "events", "thresholds"}  # to all
_TELLING = 100  # smaller numbers stand in too many rows to tell one from another
_QUIET = {"areas", "zone_members"}  # names and places of areas: every page reads them
_OF_A_ROW = ("indicator", "area_code", "target_id", "item_id", "village_code", "spot_id", "facility_id")
_FIGURES = ("numerator", "denominator", "value", "mean", "low", "high", "gap")
_NUMBERS = ("period", "date", "due", "made_at", "method", "input_fingerprint", *_FIGURES)
_PHRASES = ("class_reason", "probability_reason")
_CODES = ("origin", "vintage", "baseline_vintage", "verdict_statcan", "verdict_un", "verdict_destatis")
_MORE = ("state", "class", "entries", "registered", "migrants_reported", "beds", "origin", "source")


def operands(found: Opened, language: str) -> dict[str, pl.DataFrame]:
    """By dataset the rows that were read, those that say a number of the shown row first; figures lead on."""
    listed = {}
    for read in found.reads:
        small = not read.view.grant.sees_small_cells and read.dataset not in _OPEN
        if read.dataset in _QUIET or small or not read.rows.height:
            continue
        rows = _nearest_first(read.rows, found).head(MOST)
        stamps = proof.leads(read.view, read.dataset, rows)
        wanted = [one for one in (*_OF_A_ROW, *_NUMBERS, *_MORE) if one in rows.columns]
        kept = _headed(rows_behind.worded(rows.select(wanted), language), language)
        if any(stamps):
            kept = kept.with_columns(pl.Series(RECEIPT, stamps, pl.String))
        listed[f"{dataset_name(read.dataset, language)} · {read.rows.height:,}"] = kept
    return listed


def _nearest_first(rows: pl.DataFrame, found: Opened) -> pl.DataFrame:
    """Rows with a number that stands in the shown row, as it is written there, before the others."""
    said = " ".join(written(value) for value in found.cells.values())
    counted = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    near = [
        sum(f"{abs(value):,.0f}" in said for value in row if value is not None and abs(value) >= _TELLING)
        for row in rows.select(counted).iter_rows()
    ]
    return rows.with_columns(pl.Series("_near", near)).sort("_near", descending=True, maintain_order=True).drop("_near")


def _headed(rows: pl.DataFrame, language: str) -> pl.DataFrame:
    say = translator(language)
    words = {name: say(f"cell:{name}").removeprefix("cell:") for name in rows.columns}
    return rows.rename(words)


def dataset_name(name: str, language: str) -> str:
    """A dataset's name in words."""
    contract = CONTRACTS[name]
    return contract.zh if language == "zh" else contract.en


def plain(value: object) -> str:
    """A term with all its digits."""
    return f"{value:,.10g}" if isinstance(value, int | float) else "—"


def written(value: object) -> str:
    """A cell of a row as it is written on the page."""
    return plain(value) if isinstance(value, float) else str(value)


def coded(name: str, value: str, language: str) -> str:
    """A cell that holds a code or phrases, in words; any other text as it is."""
    say = translator(language)
    if name == "indicator" and value in BY_ID:
        return BY_ID[value].name(language)
    if name == "class" and value in STANDINGS:
        return say(STANDINGS[value].word)
    if name in _PHRASES:
        return standings.reasons(value, language)
    if name == "grain":
        return say(f"grain:{value}").removeprefix("grain:")
    return say(value) if name in _CODES else value


def code_of(found: Opened) -> str:
    """Fingerprints of the code that made the row, and of the indicators that it reads."""
    made = f"{found.maker} {row_receipts.code_of(MAKERS[found.maker])}"
    return "\n".join([made, *(f"{name} {fingerprint(BY_ID[name])}" for name in found.indicators if name in BY_ID)])
