"""Cells, columns and datasets in the reader's words."""

import polars as pl

from dashboard.charts.theme import STANDINGS
from dashboard.content.targets import standings
from dashboard.words.text import translator
from data.contracts import CONTRACTS
from metrics.catalogue import BY_ID

_PHRASES = ("class_reason", "probability_reason")
_CODES = ("origin", "vintage", "baseline_vintage", "verdict_statcan", "verdict_un", "verdict_destatis")


def headed(rows: pl.DataFrame, dataset: str, language: str) -> pl.DataFrame:
    """Rows of a dataset under headings in words; two that are called alike are told apart by the column's own name."""
    words = {name: cell_name(dataset, name, language) for name in rows.columns}
    doubled = [name for name, word in words.items() if list(words.values()).count(word) > 1]
    return rows.rename(words | {name: f"{words[name]} ({name})" for name in doubled})


def cell_name(dataset: str, name: str, language: str) -> str:
    """What a column of a dataset is called, as its contract says."""
    column = next((one for one in CONTRACTS[dataset].columns if one.name == name), None)
    if column is None:  # where every dataset says that its rows came from
        return translator(language)(name.capitalize())
    return column.meaning(language)


def dataset_name(name: str, language: str) -> str:
    """A dataset's name in words."""
    return CONTRACTS[name].name(language)


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
        return say(value, of="grain")
    return say(value) if name in _CODES else value
