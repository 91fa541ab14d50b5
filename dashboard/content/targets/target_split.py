"""How a target's gap would be closed below it: the split over districts and streets, by what each has now."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.reading import figures, geography, query
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import translator
from forecasts.attainment import split
from forecasts.classes import NOT_COMPARABLE
from metrics.catalogue import BY_ID
from metrics.indicator import Kind

Row = dict[str, Any]
MOST_ROWS, LONGEST = 8, 320  # a longer table scrolls in so many pixels


@dataclass(frozen=True)
class Split:
    """One row an area below; empty with the reason why there is none."""

    table: pl.DataFrame
    reason: str | None = None
    synthetic: bool = False

    @property
    def height(self) -> int | None:
        """Pixels of the table where it is too long to show whole."""
        return LONGEST if self.table.height > MOST_ROWS else None


def split_of(view: View, target: Row, standing: Row | None) -> Split:
    """The gap of a standing over the areas below, in proportion to their latest values; it sums to the gap.

    Only where the target is not met and every part has a value of one period and origin.
    """
    say, record = view.say, BY_ID.get(target["indicator"])
    none = pl.DataFrame()
    if record is None or record.kind is not Kind.COUNT:
        return Split(none, say("A ratio has no parts that sum to it."))
    if standing is not None and standing["class"] == NOT_COMPARABLE:
        return Split(none, say("Baseline and outcome do not compare, so no gap can be split."))
    if standing is None or not standing["gap"] or standing["class"] == "met":
        return Split(none, say("There is no gap to close."))
    names = geography.names(view)
    first = _parts(view, standing, target["area_code"])
    if not first:
        return Split(none, say("The areas below have no values of one period to split by."))
    left = target["due"].year - standing["value_period"].year
    rows: list[Row] = []
    synthetic = False

    def say_all(gap: float, parts: dict[str, Row], *, indent: str) -> None:
        nonlocal synthetic
        for code, part in split(gap, {code: row["value"] for code, row in parts.items()}).items():
            synthetic |= parts[code]["origin"] == "synthetic"
            rows.append(
                {
                    say("Area"): f"{indent}{names.get(code, code)}",
                    say("Latest value"): numbers.exact(parts[code]["value"], record.unit, view.language),
                    say("Its part of the change"): numbers.exact(-part, record.unit, view.language),
                    say("A year until due"): numbers.exact(
                        -part / left if left > 0 else None, record.unit, view.language
                    ),
                    say("Origin"): say(parts[code]["origin"]),
                }
            )
            below = _parts(view, standing, code) if indent == "" else {}
            if below:
                say_all(part, below, indent="　")

    say_all(standing["gap"], first, indent="")
    return Split(pl.DataFrame(rows), None, synthetic)


def _parts(view: View, standing: Row, area: str) -> dict[str, Row]:
    """The value of every area directly below, by code, at the standing's period and vintage; empty unless all have one.

    Where the standing rests on a zone's own figure, its members may have another vintage: then the latest of all.
    """
    codes = [code for code in geography.children(view, area)["code"].to_list() if "." not in code]
    indicator = standing["indicator"]
    of_period = query.observations(
        view, indicators=[indicator], areas=codes, grain=standing["grain"], vintage=standing["vintage"]
    ).filter(
        pl.col("period") == standing["value_period"],
        (pl.col("origin") == "synthetic") == (standing["origin"] == "synthetic"),
    )
    for rows in (of_period.filter(pl.col("value") > 0), figures.latest(view, [indicator], codes)):
        alike = rows.filter(pl.col("value") > 0).select("period", "vintage", "origin").unique().height == 1
        if alike and rows.height == len(codes):
            return {row["area_code"]: row for row in rows.iter_rows(named=True)}
    return {}


def needed_change(pace: float | None, target: Row, language: str) -> str | None:
    """A change a year as policy counts it: people, beds, or 万㎡, a quarter."""
    record = BY_ID.get(target["indicator"])
    if pace is None or record is None or record.kind is not Kind.COUNT:
        return None
    say = translator(language)
    if record.unit.value == "m2":
        return say("{amount} ×10,000 m² a quarter").format(amount=numbers.signed(f"{pace / 4 / numbers.WAN:+,.1f}"))
    unit = numbers.unit_of(record.unit, language)
    return say("{amount} {unit} a quarter").format(
        amount=numbers.signed(f"{pace / 4:+,.{record.unit.decimals}f}"), unit=unit
    )


def year_of(time: float, language: str) -> str:
    """A point in time, in years, as the year it falls in: 2035.0 is the end of 2035, so 2035.2 lies in 2036."""
    return numbers.period(dt.date(math.ceil(round(time, 6)), 1, 1), "year", language)
