"""Rows for the charts: labels, tooltips and spoken sentences beside the values."""

import datetime as dt
import math
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.headline import Goal, goals
from dashboard.content.subjects.variants import named
from dashboard.reading import figures, receipts
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import data_kind, demonstrated, short_name, translator
from data.contracts.units import Unit
from metrics.catalogue import BY_ID
from metrics.indicator import TimeRule

VINTAGE_WORDS = {
    "census": "census",
    "office": "statistics office",
    "rebased_2020": "rebased after 2020",
    "first_published": "first published",
    "register": "register",
}
MOST_CLASSES = 6
FEW = 4  # areas below which half of them is nothing to speak of


@framed
def area_rows(
    table: pl.DataFrame, indicator: str, language: str, *, chosen: str | None, marks: tuple[float, ...] | None = None
) -> Rows:
    """Rows of a ranking for a map or bars: value, shown, note, when, spoken, chosen; `marks` divide the classes."""
    say, unit = translator(language), BY_ID[indicator].unit
    name = f"name_{language}"
    marks = class_breaks(table["value"]) if marks is None else marks
    largest = float(table["value"].abs().max() or 0)  # type: ignore[arg-type]
    for row in table.iter_rows(named=True):
        known = row["value"] is not None
        shown = numbers.beside(row["value"], unit, language, largest=largest) if known else "—"
        note = reason(row["reason"] or "not_covered", language)
        if known:
            note = f"{numbers.period(row['period'], row['grain'], language)} · {data_kind(row['origin'], language)}"
        yield {
            "area_code": row["area_code"],
            "name": row[name],
            "label": short_name(row[name], language),
            "tile_col": row["tile_col"],
            "tile_row": row["tile_row"],
            "value": row["value"],
            "shown": shown,
            "band": sum(row["value"] >= mark for mark in marks) if known else 0,
            "origin": row["origin"],
            "chosen": row["area_code"] == chosen,
            "note": note,
            "when": spoken_period(row["period"], row["grain"], language) if known else None,
            "period": row["period"] if known else None,
            "receipt": row["receipt"],
            "spoken": say("{area}: {value}, {note}").format(area=row[name], value=shown, note=note),
        }


def finding(rows: pl.DataFrame, indicator: str, language: str, *, variant: str | None = None) -> str:
    """Which area has most and which least, in one sentence; `rows` as of `area_rows`.

    It says so where what it names is demonstration data, and where most areas have no figure to be compared; where
    areas do not report in step, of when the figures are that it names.
    """
    say, unit = translator(language), BY_ID[indicator].unit
    valued = rows.filter(pl.col("value").is_not_null()).sort("value", descending=True)
    name = named(BY_ID[indicator], variant, language)
    if valued.height < 2:
        return name
    first, last = valued.row(0, named=True), valued.row(-1, named=True)
    dated = len(periods_shown(valued)) > 1
    most, least = (
        say("{area} ({when})").format(area=one["name"], when=one["when"]) if dated else one["name"]
        for one in (first, last)
    )
    said = say(_SUPERLATIVES.get(unit, "{name}: highest in {area}, {value}")).format(
        name=name, area=most, value=numbers.written(first["value"], unit, language)
    )
    zeros = valued.filter(pl.col("value") == 0).height
    if zeros:
        said = say("{most}; {n} of {of} areas have none").format(most=said, n=zeros, of=valued.height)
    elif last["value"] >= 0 and first["value"] != last["value"]:
        times = numbers.times(first["value"] / last["value"])
        said = say("{most}, {times} times {area}").format(most=said, times=times, area=least)
    if valued.height * 2 < rows.height:
        said = say("{most}; only {n} of {of} areas have a figure").format(most=said, n=valued.height, of=rows.height)
    return demonstrated(said, language, demo="synthetic" in {first["origin"], last["origin"]})


def periods_shown(rows: pl.DataFrame) -> list[str]:
    """Of when the figures of a map are, in order: one word for a census and the month that it fell in."""
    known = rows.drop_nulls("period").sort("period", maintain_order=True)
    return known.unique("period", keep="first", maintain_order=True)["when"].unique(maintain_order=True).to_list()


# People and beds are many, land is large; what is divided is high.
_SUPERLATIVES = {
    **dict.fromkeys(
        (
            Unit.PERSONS,
            Unit.PERSON_TIMES,
            Unit.VISITS,
            Unit.BEDS,
            Unit.ROOMS,
            Unit.ITEMS,
            Unit.ESTABLISHMENTS,
            Unit.HOURS,
            Unit.DAYS,
        ),
        "{name}: most in {area}, {value}",
    ),
    **dict.fromkeys((Unit.M2, Unit.KM2), "{name}: largest in {area}, {value}"),
}


def ranking_sentence(rows: pl.DataFrame, indicator: str, language: str, *, variant: str | None = None) -> str:
    """Where the chosen area stands among all, or what half of them reach, in one sentence; `rows` as of `area_rows`."""
    say, unit = translator(language), BY_ID[indicator].unit
    valued = rows.filter(pl.col("value").is_not_null())
    own, name = valued.filter(pl.col("chosen")), named(BY_ID[indicator], variant, language)
    if own.height and valued.height > 1:
        above = valued.filter(pl.col("value") > own["value"][0]).height
        said = say("{name}: {area} is number {n} of {of}, largest first").format(
            name=name, area=own["name"][0], n=above + 1, of=valued.height
        )
    elif valued.height >= FEW:
        middle = numbers.written(float(str(valued["value"].median())), unit, language)
        said = say("{name}: half of {n} areas reach {value} or more").format(name=name, n=valued.height, value=middle)
    else:
        return say("Largest first")
    return demonstrated(said, language, demo="synthetic" in valued["origin"])


def class_breaks(values: pl.Series) -> tuple[float, ...]:
    """Round values that divide `values` into at most seven classes of one width."""
    known = values.drop_nulls()
    if known.len() < 2:
        return ()
    low, high = float(str(known.min())), float(str(known.max()))
    if high == low:
        return ()
    rough = (high - low) / MOST_CLASSES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    first = math.floor(low / step) + 1
    marks = (step * (first + place) for place in range(MOST_CLASSES))
    return tuple(float(f"{mark:.12g}") for mark in marks if mark < high)


def reason(code: str, language: str) -> str:
    """A null's reason in words."""
    return translator(language)(code, of="reason")


def trend_rows(view: View, indicator: str, area: str, *, mixed: bool = True) -> pl.DataFrame:
    """Rows for the trend chart: each grain and vintage a series of its own, then the targets ahead.

    `mixed=False` leaves demonstration data out wherever the indicator has real figures of the area.
    """
    found = figures.without_days(figures.series(view, indicator, area)).filter(pl.col("value").is_not_null())
    if not mixed:
        found = figures.real_or_demonstration(found)
    # Without the years that are made of months shown beside them.
    monthly = found.filter(pl.col("grain") == "month").select("vintage", "origin").unique()
    doubled = found.join(monthly, on=["vintage", "origin"], how="semi").filter(pl.col("grain") == "year")
    finest = found.join(doubled, on=found.columns[:6], how="anti", nulls_equal=True)
    rows = [_point(view, row) for row in finest.iter_rows(named=True)]
    last_real = finest.filter(pl.col("origin") != "synthetic").sort("period").tail(1)
    ahead = goals(view, indicator, area)
    if last_real.height and ahead and ahead[-1].due > last_real["period"][0]:
        start = last_real.row(0, named=True)
        begin = Goal(value=start["value"], due=start["period"], receipt=receipts.receipt(view, start))
        rows.append(_goal(view, begin, indicator) | {"kind": "path", "tag": None})
    return pl.DataFrame([*rows, *(_goal(view, one, indicator) for one in ahead)], infer_schema_length=None)


def _point(view: View, row: dict[str, Any]) -> dict[str, Any]:
    say, record, value, grain = view.say, BY_ID[row["indicator"]], row["value"], row["grain"]
    synthetic, counted = row["origin"] == "synthetic", row["vintage"] == "census"
    when = numbers.period(row["period"], grain, view.language)
    shown = numbers.exact(value, record.unit, view.language)
    return {
        "date": drawn_at(row["period"], grain, record.time),
        "value": value,
        "series": say("demonstration data") if synthetic else say(VINTAGE_WORDS[row["vintage"]]),
        "kind": "synthetic" if synthetic else "point" if grain in {"instant", "year"} else "line",
        "shown": f"{shown} {numbers.unit_of(record.unit, view.language)}".strip(),
        "when": when,
        "said": spoken_period(row["period"], grain, view.language),
        "tag": numbers.amount(value, record.unit, view.language) if counted and not synthetic else None,
        "note": data_kind(row["origin"], view.language),
        "spoken": f"{when}: {shown}",
        "receipt": receipts.receipt(view, row),
    }


def _goal(view: View, goal: Goal, indicator: str) -> dict[str, Any]:
    say, year = view.say, goal.due.year
    shown = numbers.amount(goal.value, BY_ID[indicator].unit, view.language)
    return {
        "date": goal.due,
        "value": goal.value,
        "series": say("required path"),
        "kind": "target",
        "shown": shown,
        "when": str(year),
        "tag": say("{year} plan: {value}").format(year=year, value=shown),
        "note": say("plan"),
        "spoken": f"{year}: {shown}",
        "receipt": goal.receipt,
    }


def spoken_period(period: dt.date | None, grain: str, language: str) -> str:
    """A period as one says it: a census is of its year; the day stands in the table."""
    return numbers.period(period, "year" if grain == "instant" else grain, language)


def drawn_at(period: dt.date, grain: str, rule: TimeRule) -> dt.date:
    """A stock of a year stands at its end, where a census of that year comes before it; a flow at its start."""
    return dt.date(period.year, 12, 31) if rule is TimeRule.STOCK and grain == "year" else period
