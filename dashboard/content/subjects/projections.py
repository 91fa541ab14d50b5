"""Projections as pages show them: the fan ahead of a trend, the check that levels add up, what is carried on."""

import datetime as dt
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.area_figures import drawn_at
from dashboard.reading import figures, geography, query, row_receipts
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import demonstrated, spaced, translator
from data.contracts.units import Unit
from forecasts.coherent import NO_CHANGE
from forecasts.joint import implied
from metrics.catalogue import BY_ID

SERIES = ["indicator", "area_code", "grain", "vintage", "variant"]
LOW95, LOW80, HIGH80, HIGH95 = 2, 9, 89, 96  # places of 3, 10, 90 and 97 per cent among the quantiles


def newest(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """The projection of every series by the newest release that made one and stands, by series and period."""
    found = query.every_set(view, indicator=indicator, area=area).filter(~pl.col("withdrawn"))
    return found.filter(pl.col("made_in") == pl.col("made_in").max().over(SERIES)).sort(*SERIES, "period")


def projected_indicators(view: View) -> list[str]:
    """Indicators with any projection, in the catalogue's order."""
    there = set(newest(view)["indicator"])
    return [name for name in BY_ID if name in there]


def chosen_projection(view: View, indicator: str, area: str) -> pl.DataFrame:
    """The one projection that a chart of an area shows: real before synthetic, recent before old; or no rows."""
    found = newest(view, indicator=indicator, area=area)
    if not found.height:
        return found
    first = found.sort(pl.col("origin") == "synthetic", -pl.col("origin_period").to_physical()).row(0, named=True)
    chosen = found.filter(pl.all_horizontal(pl.col(name) == first[name] for name in [*SERIES, "origin"]))
    return row_receipts.with_receipts(view, "projections", query.replace_read(view, "projections", chosen))


def fan_rows(rows: pl.DataFrame, language: str, *, start: tuple[dt.date, float] | None = None) -> pl.DataFrame:
    """Rows of kind `fan` for the trend chart, from the last value (`start`) on: mean, 80 and 95 % intervals."""
    if not rows.height:
        return pl.DataFrame()
    say = translator(language)
    synthetic = rows["origin"][0] == "synthetic"
    series = say("demonstration projection") if synthetic else say("projection")
    made = []
    if start is not None:
        made.append(_fan(start[0], start[1], [start[1]] * 99, str(rows["grain"][0]), rows["indicator"][0], language))
    for row in rows.iter_rows(named=True):
        told = _fan(row["period"], row["mean"], row["quantiles"], row["grain"], row["indicator"], language)
        made.append(told | {RECEIPT: row.get(RECEIPT)})
    note = say("demonstration data") if synthetic else say("method {name}").format(name=rows["method"][0])
    return pl.DataFrame(made, infer_schema_length=None).with_columns(
        pl.lit(series).alias("series"),
        pl.lit("fan").alias("kind"),
        pl.lit(note).alias("note"),
    )


def _fan(
    period: dt.date, mean: float, quantiles: list[float], grain: str, indicator: str, language: str
) -> dict[str, Any]:
    unit = BY_ID[indicator].unit
    when = numbers.period(period, grain, language)
    low, high = (numbers.amount(quantiles[place], unit, language) for place in (LOW80, HIGH80))
    shown = translator(language)("{mean} ({low}—{high})").format(
        mean=numbers.amount(mean, unit, language), low=low, high=high
    )
    return {
        "date": drawn_at(period, grain, BY_ID[indicator].time),
        "value": mean,
        "low95": quantiles[LOW95],
        "low80": quantiles[LOW80],
        "high80": quantiles[HIGH80],
        "high95": quantiles[HIGH95],
        "shown": shown,
        "when": when,
        "spoken": f"{when}: {shown}",
    }


def start_of(view: View, rows: pl.DataFrame) -> tuple[dt.date, float] | None:
    """The last observed value that a projection starts from."""
    if not rows.height:
        return None
    first = rows.row(0, named=True)
    past = figures.series(
        view, first["indicator"], first["area_code"], grain=first["grain"], vintage=first["vintage"]
    ).filter(pl.col("period") == first["origin_period"], pl.col("value").is_not_null())
    return (first["origin_period"], float(past["value"][0])) if past.height else None


def sum_check(view: View, indicator: str, area: str) -> pl.DataFrame:
    """year, whole, parts, difference, n: the projected mean of an area beside the sum over what lies below it.

    Also width of the whole's 80 % interval, that of all parts erring at once, and apart from each other.

    Empty where the parts are not all projected, or the indicator is no count.
    """
    own = chosen_projection(view, indicator, area)
    codes = [code for code in geography.children(view, area)["code"].to_list() if "." not in code]
    if not own.height or not codes or BY_ID[indicator].kind.value != "count":
        return pl.DataFrame()
    first = own.row(0, named=True)
    same = ["grain", "vintage", "variant", "origin", "origin_period"]
    parts = newest(view, indicator=indicator).filter(
        pl.col("area_code").is_in(codes), *(pl.col(name) == first[name] for name in same)
    )
    if parts["area_code"].n_unique() != len(codes):
        return pl.DataFrame()
    width = pl.col("quantiles").list.get(HIGH80) - pl.col("quantiles").list.get(LOW80)
    summed = parts.group_by("period").agg(
        pl.col("mean").sum().alias("parts"),
        pl.len().alias("n"),
        width.sum().alias("at_once"),
        width.pow(2).sum().sqrt().alias("apart"),
    )
    return (
        own.join(summed, on="period")
        .select(
            pl.col("period").dt.year().alias("year"),
            pl.col("mean").alias("whole"),
            "parts",
            (pl.col("mean") - pl.col("parts")).round(6).alias("difference"),
            "n",
            width.alias("width"),
            "at_once",
            "apart",
        )
        .sort("year")
    )


@framed
def sums_table(check: pl.DataFrame, unit: Unit, language: str) -> Rows:
    """The sum check in words: means and the width of the 80 % interval beside what its parts allow."""
    say = translator(language)
    whole, at_once, apart = say("80 % interval, width"), say("All parts at once"), say("Each part by itself")
    for row in check.iter_rows(named=True):
        yield {
            say("Year"): str(row["year"]),
            say("Whole"): numbers.exact(row["whole"], unit, language),
            say("Sum of parts"): numbers.exact(row["parts"], unit, language),
            say("Difference"): difference(row["difference"]),
            say("Parts"): row["n"],
            whole: numbers.exact(row["width"], unit, language),
            at_once: numbers.exact(row["at_once"], unit, language),
            apart: numbers.exact(row["apart"], unit, language),
        }


def implied_correlation(check: pl.DataFrame, parts: int) -> float | None:
    """The common correlation of the parts' errors that the last year's intervals imply; see `forecasts.joint`."""
    row = check.row(-1, named=True)
    return implied(row["width"], apart=row["apart"], at_once=row["at_once"]) if parts > 1 else None


def largest_difference(check: pl.DataFrame) -> str:
    """The largest difference of a sum check, as written."""
    return difference(float(check.select(pl.col("difference").abs().max()).item()))


def difference(apart: float) -> str:
    """A difference of sums; what a sum of floats leaves over is none."""
    return numbers.signed(f"{apart:.6f}") if round(apart, 6) else "0"


@framed
def projection_table(rows: pl.DataFrame, language: str) -> Rows:
    """Period, mean and both intervals of a projection, with its method and origin."""
    say = translator(language)
    if not rows.height:
        return
    unit = BY_ID[rows["indicator"][0]].unit
    for row in rows.iter_rows(named=True):
        yield {
            say("Period"): numbers.period(row["period"], row["grain"], language),
            say("Mean"): numbers.exact(row["mean"], unit, language),
            say("80 % interval"): _span(row["quantiles"], LOW80, HIGH80, unit, language),
            say("95 % interval"): _span(row["quantiles"], LOW95, HIGH95, unit, language),
            say("Method"): method(row["method"], language),
            say("Origin"): say(row["origin"]),
            RECEIPT: row[RECEIPT],
        }


def _span(quantiles: list[float], low: int, high: int, unit: Any, language: str) -> str:
    return f"{numbers.exact(quantiles[low], unit, language)}—{numbers.exact(quantiles[high], unit, language)}"


def method(name: str, language: str) -> str:
    """A method's name in words: the base, and how it was made to add up.

    What is no better than no change by itself moves with the tree, so it is not said to stay as it is.
    """
    say = translator(language)
    base, *how = name.split("+")
    words = {
        "mint": say("reconciled over the tree"),
        "read-off": say("read off its members"),
        "over-land": say("over the same land"),
    }
    first = (
        say("by itself no better than no change") if base == NO_CHANGE else say("median of ETS, Theta, drift and ARIMA")
    )
    return say(", ").join([first, *(words.get(one, one) for one in how)])


def finding(rows: pl.DataFrame, start: tuple[dt.date, float] | None, place: str, language: str) -> str:
    """How far an area would go from its last value (`start`) if its course went on, in one sentence.

    To the last period of the same season within ten years, as the page's sentence is: October is told beside October.
    """
    say, record = translator(language), BY_ID[rows["indicator"][0]]
    name, grain = record.name(language), str(rows["grain"][0])
    near = within_ten_years(rows).filter(pl.col("period").dt.month() == pl.col("origin_period").dt.month())
    if start is None or not start[1] or not near.height:
        return say("{place}: {name} and what is ahead").format(place=place, name=name)
    share = (near["mean"][-1] - start[1]) / abs(start[1])
    fell = say("{place}: {name} would fall {share} from {first} to {last} if its course went on")
    rose = say("{place}: {name} would rise {share} from {first} to {last} if its course went on")
    still = say("{place}: {name} would be in {last} what it was in {first}")
    said = (still if not round(share, 3) else fell if share < 0 else rose).format(
        place=place,
        name=name,
        share=numbers.moved(start[1], near["mean"][-1], record.unit, language),
        first=numbers.period(start[0], grain, language),
        last=numbers.period(near["period"][-1], grain, language),
    )
    return spaced(demonstrated(said, language, demo=rows["origin"][0] == "synthetic"))


def within_ten_years(rows: pl.DataFrame) -> pl.DataFrame:
    """The steps of a projection that one speaks of: within ten years."""
    return rows.filter(pl.col("period") <= pl.col("origin_period").dt.offset_by("10y"))


def sentence(rows: pl.DataFrame, indicator: str, place: str, language: str) -> str:
    """What the projection says of its last year within ten, as one repeats it."""
    say = translator(language)
    if not rows.height:
        name = BY_ID[indicator].name(language)
        return say("{place}: no projection of {name} is stated").format(place=place, name=name)
    record = BY_ID[indicator]
    row = within_ten_years(rows).row(-1, named=True)
    key = "{place}: {name} about {mean} {unit} by {when}; four in five between {low} and {high}"
    low, high = (numbers.amount(row["quantiles"][place_], record.unit, language) for place_ in (LOW80, HIGH80))
    said = say(key).format(
        place=place,
        name=record.name(language),
        mean=numbers.amount(row["mean"], record.unit, language),
        unit=numbers.unit_of(record.unit, language),
        when=numbers.period(row["period"], row["grain"], language),
        low=low,
        high=high,
    )
    return spaced(demonstrated(said, language, demo=row["origin"] == "synthetic"))
