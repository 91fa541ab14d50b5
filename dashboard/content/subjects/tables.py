"""The tables that stand beside the charts, and what a source line says."""

from collections.abc import Collection

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.area_figures import reason
from dashboard.content.subjects.headline import Figure
from dashboard.reading import figures, receipts
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import LONGEST, each_in, one_language, translator
from data.contracts.text import Text
from metrics.catalogue import BY_ID

MOST = 5_000  # rows that a page sends to a browser


def truncated(data: pl.DataFrame, *, whole: Collection[str] = ()) -> pl.DataFrame:
    """Rows as a page sends them: MOST of them, of each text what it shows; columns of `whole` are addresses."""
    names = [name for name, kind in data.schema.items() if kind == pl.String and name not in whole]
    text = pl.col(names)
    short = pl.when(text.str.len_chars() > LONGEST).then(text.str.slice(0, LONGEST - 1) + "…").otherwise(text)
    return data.head(MOST).with_columns(short)


@framed
def ranking_table(table: pl.DataFrame, indicator: str, language: str) -> Rows:
    """Area, value, period, origin and receipt, as the ranking orders them."""
    say, unit = translator(language), BY_ID[indicator].unit
    for row in table.iter_rows(named=True):
        yield {
            say("Area"): row[f"name_{language}"],
            say("Value"): numbers.exact(row["value"], unit, language),
            say("Unit"): numbers.unit_of(unit, language),
            say("Period"): numbers.period(row["period"], row["grain"], language),
            say("Origin"): say(row["origin"]) if row["origin"] else "—",
            say("Note"): reason(row["reason"], language) if row["reason"] else "",
            RECEIPT: row["receipt"],
        }


@cached_in_language
@framed
def series_table(view: View, indicator: str, area: str) -> Rows:
    """Every observation behind the trend, newest first, nulls with their reason."""
    say, unit = view.say, BY_ID[indicator].unit
    found = figures.series(view, indicator, area).sort("period", descending=True)
    for row in found.iter_rows(named=True):
        yield {
            say("Period"): numbers.period(row["period"], row["grain"], view.language),
            say("Value"): numbers.exact(row["value"], unit, view.language),
            say("Numerator"): row["numerator"],
            say("Denominator"): row["denominator"],
            say("Vintage"): say(row["vintage"]),
            say("Basis"): say(row["basis"]),
            say("Origin"): say(row["origin"]),
            say("Note"): reason(row["reason"], view.language) if row["reason"] else "",
            RECEIPT: receipts.receipt(view, row),
        }


def data_through(figure: Figure, language: str) -> str | None:
    """The period of the figure that the page leads with, if there is one."""
    if figure.row is None:
        return None
    return numbers.period(figure.row["period"], str(figure.row["grain"]), language)


@cached_in_language
def sources(view: View, indicator: str, area: str) -> list[str]:
    """The record's source, and whether real or demonstration rows stand behind it."""
    shown = figures.real_or_demonstration(figures.series(view, indicator, area))
    source = each_in(one_language(BY_ID[indicator].source, view.language), view.language)
    return [source, *_origins(shown, view.language)]


def through_and_sources(rows: pl.DataFrame, sources: list[str], language: str) -> tuple[str, list[str]]:
    """How far the rows reach that a page leads with, and `sources` with where they come from."""
    last = rows.sort("period").row(-1, named=True)
    more = [one for one in _origins(rows, language) if one not in sources]
    return numbers.period(last["period"], last["grain"], language), [*sources, *more]


def _origins(rows: pl.DataFrame, language: str) -> list[str]:
    return [_ORIGINS[one](language) for one in sorted(set(rows["origin"]))]


_ORIGINS = {
    "published": Text("公布数据", "published"),
    "official": Text("部门数据", "official"),
    "synthetic": Text("演示数据", "demonstration"),
}
