"""Rows about change: what made it, who overtook whom, and the same line for every part of an area."""

import datetime as dt

import polars as pl

from dashboard.charts.multiples import Small
from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.area_figures import spoken_period
from dashboard.reading import geography, query, receipts
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import demonstrated, enumerated, short_name, translator
from data.contracts.area_codes import CITY, CORE
from data.contracts.units import Unit
from metrics.catalogue import BY_ID

CENSUS = "census"


@cached
def census_dates(view: View, indicator: str, areas: list[str]) -> list[dt.date]:
    """Dates at which every one of the areas has a census value, in order."""
    found = query.observations(view, indicators=[indicator], areas=areas, vintage=CENSUS).filter(
        pl.col("value").is_not_null()
    )
    full = found.group_by("period").agg(pl.col("area_code").n_unique().alias("n")).filter(pl.col("n") == len(areas))
    return sorted(full["period"].to_list())


@cached_in_language
def waterfall_rows(
    view: View, indicator: str, area: str, parts: list[str], between: tuple[dt.date, dt.date]
) -> pl.DataFrame:
    """What each part added to the change between two censuses, largest step first, and the whole change last."""
    say, unit = view.say, BY_ID[indicator].unit
    first, last = between
    found = query.observations(view, indicators=[indicator], areas=[area, *parts], vintage=CENSUS)
    wide = found.filter(pl.col("period").is_in([first, last])).pivot(on="period", index="area_code", values="value")
    held = {row[0]: (row[1], row[2]) for row in wide.select("area_code", str(first), str(last)).iter_rows()}
    names = geography.names(view)
    steps = sorted(((held[code][1] - held[code][0], code) for code in parts), key=lambda one: -abs(one[0]))
    whole = held[area][1] - held[area][0]
    largest = max(abs(whole), *(abs(change) for change, _ in steps))
    rows, at = [], 0.0
    for change, code in steps:
        rows.append(_step(names.get(code, code), at, at + change, _signed(change, unit, view.language, largest)))
        at += change
    if abs(at - whole) > 0.5:
        rows.append(_step(say("not explained by parts"), at, whole, _signed(whole - at, unit, view.language, largest)))
    total = _step(names.get(area, area), 0.0, whole, _signed(whole, unit, view.language, largest))
    rows.append({**total, "kind": "total"})
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.max_horizontal("start", "end").alias("far"))


def _signed(change: float, unit: Unit, language: str, largest: float) -> str:
    return f"{'+' if change > 0 else '−'}{numbers.beside(abs(change), unit, language, largest=largest)}"


def _step(name: str, start: float, end: float, shown: str) -> dict[str, object]:
    kind = "up" if end > start else "down"
    return {"name": name, "start": start, "end": end, "kind": kind, "shown": shown, "spoken": f"{name}: {shown}"}


@cached_in_language
@framed
def slope_rows(view: View, indicator: str, areas: list[str], dates: list[dt.date], *, chosen: str) -> Rows:
    """Places of the areas at each date, largest first; `moved` marks who changed by two places or more."""
    unit = BY_ID[indicator].unit
    found = (
        query.observations(view, indicators=[indicator], areas=areas, vintage=CENSUS)
        .filter(pl.col("period").is_in(dates), pl.col("value").is_not_null())
        .with_columns(pl.col("value").rank("ordinal", descending=True).over("period").alias("place"))
        .with_columns(
            ((pl.col("place").max() - pl.col("place").min()).over("area_code") >= 2).alias("moved"),
        )
        .sort("period", "place")
    )
    names = geography.names(view)
    for row in found.iter_rows(named=True):
        name = names.get(row["area_code"], row["area_code"])
        when = numbers.period(row["period"], "year", view.language)
        shown = numbers.amount(row["value"], unit, view.language)
        yield {
            "area_code": row["area_code"],
            "name": name,
            "when": when,
            "place": row["place"],
            "side": "first" if row["period"] == dates[0] else "last" if row["period"] == dates[-1] else "",
            "label": f"{short_name(name, view.language)} {shown}",
            "shown": shown,
            "chosen": row["area_code"] == chosen,
            "moved": row["moved"],
            "receipt": receipts.receipt(view, row),
            "spoken": f"{name} {when}: {row['place']}, {shown}",
        }


@cached_in_language
def small_lines(view: View, indicator: str, areas: list[str], *, chosen: str) -> list[Small]:
    """One line for each area on the series that covers most of them, largest last value first."""
    unit = BY_ID[indicator].unit
    found = query.observations(view, indicators=[indicator], areas=areas).filter(pl.col("value").is_not_null())
    counts = found.group_by("grain", "vintage", "origin").agg(pl.col("area_code").n_unique().alias("n"), pl.len())
    if not counts.height:
        return []
    # The series that covers most areas, real before demonstration; a line needs a few points.
    drawn = counts.filter(pl.col("len") >= 3 * pl.col("n"))
    best = drawn.sort("n", pl.col("origin") == "synthetic", "len", descending=[True, False, True]).head(1)
    if not best.height:
        return []
    series = found.join(best, on=["grain", "vintage", "origin"], how="semi").sort("area_code", "period")
    names = geography.names(view)
    lines = [
        Small(
            code=str(key[0]),
            name=names.get(str(key[0]), str(key[0])),
            values=tuple(_thinned(rows["value"])),
            shown=numbers.amount(rows["value"][-1], unit, view.language),
            when=spoken_period(rows["period"][-1], rows["grain"][-1], view.language),
            synthetic=rows["origin"][0] == "synthetic",
            chosen=key[0] == chosen,
            receipt=receipts.receipt(view, rows.row(-1, named=True)),
            since=spoken_period(rows["period"][0], rows["grain"][0], view.language),
        )
        for key, rows in series.group_by("area_code", maintain_order=True)
    ]
    return sorted(lines, key=lambda line: -line.values[-1])


def _thinned(values: pl.Series, most: int = 40) -> list[float]:
    """At most `most` points, the last one always kept."""
    step = max(1, values.len() // most)
    return list(reversed(values.reverse().gather_every(step).to_list()))


def whole_and_parts(view: View, area: str) -> tuple[str, list[str]]:
    """An area whose parts a census counts, and these parts: a zone's districts, else the city's."""
    if area in {CORE, "110000.central"}:
        return area, geography.children(view, area)["code"].to_list()
    return CITY, geography.comparison(view, CITY).codes


def slope_sentence(rows: pl.DataFrame, language: str) -> str:
    """Which districts moved two places or more between the first and the last census, in words."""
    say = translator(language)
    last = rows.filter(pl.col("side") == "last", pl.col("moved")).sort("place")
    if not last.height:
        return say("No district moved two places or more by population density")
    names = enumerated(last["name"], language)
    return say("By population density {names} moved two places or more").format(names=names)


def small_sentence(lines: list[Small], name: str, language: str) -> str:
    """How many of the small lines end below where they begin, in words, and when that is if they go together."""
    say = translator(language)
    drawn = [line for line in lines if len(line.values) > 1]
    fell = sum(line.values[-1] < line.values[0] for line in drawn)
    some, every = say("{name} fell in {n} of {of} areas"), say("{name} fell in all {of} areas")
    said = (every if fell == len(drawn) else some).format(name=name, n=fell, of=len(drawn))
    if len({(line.since, line.when) for line in drawn}) == 1:
        first, last = drawn[0].since, drawn[0].when
        said = say("{sentence}, {first} to {last}").format(sentence=said, first=first, last=last)
    return demonstrated(said, language, demo=any(line.synthetic for line in drawn))


def waterfall_sentence(rows: pl.DataFrame, place: str, language: str) -> str:
    """The largest step up and the largest step down, in words."""
    say = translator(language)
    steps = rows.filter(pl.col("kind") != "total")
    said = []
    for kind, key in (("up", "most gained: {name} ({shown})"), ("down", "most lost: {name} ({shown})")):
        found = steps.filter(pl.col("kind") == kind).head(1)
        if found.height:
            said.append(say(key).format(name=found["name"][0], shown=found["shown"][0]))
    return say("{place}: {steps}.").format(place=place, steps=say(", ").join(said))
