"""A figure over time as a chart, and below it what the numbers of its events stand for."""

from typing import Unpack

import polars as pl

from dashboard.charts.trend import trend
from dashboard.pages.parts.frame import Beside, chart
from dashboard.pages.parts.texts import events
from dashboard.session.address import State
from dashboard.session.session import appearance
from dashboard.words import numbers
from metrics.indicator import Indicator


def course(
    state: State, rows: pl.DataFrame, record: Indicator, *, key: str, alt: str, **beside: Unpack[Beside]
) -> None:
    """Rows of `labels.place_labels`, in the unit of their indicator."""
    spec = trend(rows, state.language, appearance(), percent=numbers.percent(record.unit))
    chart(rows, spec, key=key, alt=alt, **beside)
    events(rows)
