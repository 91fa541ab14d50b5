"""The course of one figure over time: its rows with what is ahead, what it amounts to, and events beside it."""

import datetime as dt

import polars as pl

from dashboard.charts import labels
from dashboard.content.subjects import area_figures, projections
from dashboard.content.subjects.variants import named
from dashboard.reading import geography, query
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import demonstrated, translator
from data.contracts.area_codes import CITY
from metrics.catalogue import BY_ID

OBSERVED = ("point", "line", "synthetic")
OF_PEOPLE = "residents"  # events of the count are events of its density and share too
PEOPLE = ("residents", "population_density", "population_share", "core_share")
LEAST = 2  # real figures below which demonstration data stand beside them, dotted
AHEAD = "5y"
MOST = 6  # numbered events that one reads


@cached_in_language
def rows(view: View, indicator: str, area: str) -> pl.DataFrame:
    """Rows for the trend chart: observed (real where there is any), its projection of like origin, path and events."""
    points = observed_rows(view, indicator, area)
    if not points.height:
        return points
    ahead = projections.chosen_projection(view, indicator, area)
    synthetic = "synthetic" in points["kind"].to_list()
    parts = [points]
    if ahead.height and (ahead["origin"][0] == "synthetic") == synthetic:
        fan = projections.fan_rows(ahead, view.language, start=projections.start_of(view, ahead))
        # To the last target, else some years: beyond, a fan only widens.
        seen = points.filter(pl.col("kind").is_in(OBSERVED))["date"].dt.offset_by(AHEAD).max()
        reach = max(one for one in (seen, points["date"].max()) if isinstance(one, dt.date))
        parts.append(fan.filter(pl.col("date") <= reach))
    told = events(view, indicator, area, points)
    if told.height:
        parts.append(told)
    return pl.concat(parts, how="diagonal_relaxed").pipe(labels.place_labels)


def observed_rows(view: View, indicator: str, area: str) -> pl.DataFrame:
    """What was observed, and the path to the targets: real figures alone wherever they make a course."""
    points = area_figures.trend_rows(view, indicator, area, mixed=False)
    if points.height and points.filter(pl.col("kind").is_in(OBSERVED)).height < LEAST:
        return area_figures.trend_rows(view, indicator, area)  # one census is no course
    return points


def finding(points: pl.DataFrame, indicator: str, place: str, language: str, *, variant: str | None = None) -> str:
    """How the latest series went from its first value to its last, in one sentence."""
    say, record = translator(language), BY_ID[indicator]
    name = named(record, variant, language)
    plain = say("{place}: {name} over time").format(place=place, name=name)
    if not points.height:
        return plain
    seen = points.filter(pl.col("kind").is_in(OBSERVED)).sort("date")
    latest = seen.filter(pl.col("series") == seen["series"].tail(1)) if seen.height else seen
    if latest.height < 2:
        longest = seen.group_by("series", maintain_order=True).len().sort("len", descending=True, maintain_order=True)
        latest = seen.filter(pl.col("series") == longest["series"].head(1)) if seen.height else seen
    if latest.height < 2:
        return plain
    last = latest.row(-1, named=True)
    # Months and quarters have seasons: October is told beside October.
    season = latest.filter(pl.col("date").dt.month() == last["date"].month)
    first = (season if season.height > 1 else latest).row(0, named=True)
    share = numbers.step(first["value"], last["value"], record.unit)
    if share is None:  # from nothing there is no share of the way
        return plain
    moved = numbers.moved(first["value"], last["value"], record.unit, language)
    fell, rose = (
        say("{place}: {name} fell {share} from {first} to {last}"),
        say("{place}: {name} rose {share} from {first} to {last}"),
    )
    still = say("{place}: {name} was in {last} what it had been in {first}")
    said = (still if not round(share, 3) else fell if share < 0 else rose).format(
        place=place, name=name, share=moved, first=first["said"], last=last["said"]
    )
    return demonstrated(said, language, demo=last["kind"] == "synthetic")


def only_one(points: pl.DataFrame, language: str) -> str:
    """What to say in place of a chart of a single figure or plan; nothing where there is a course to draw."""
    drawn, say = points.filter(pl.col("kind") != "event"), translator(language)
    if drawn.height != 1:
        return ""
    one = drawn.row(0, named=True)
    if one["kind"] not in OBSERVED:
        return say("There is no figure yet; {plan}.").format(plan=one["tag"])
    return say("There is one figure only: {value} ({when}).").format(value=one["shown"], when=one["said"])


def definition(indicator: str, language: str) -> str:
    """The definition of an indicator and the unit of its axis."""
    record = BY_ID[indicator]
    words = record.definition(language)
    unit = numbers.unit_of(record.unit, language)
    return translator(language)("{definition} Unit: {unit}.").format(definition=words, unit=unit) if unit else words


def events(view: View, indicator: str, area: str, points: pl.DataFrame) -> pl.DataFrame:
    """Events within the time that `points` span, numbered in order: date, kind, tag, shown, when, note, spoken."""
    say, dates = view.say, points["date"]
    about = {indicator, OF_PEOPLE} if indicator in PEOPLE else {indicator}
    places = {area, CITY, *geography.way_to(view, area)}
    found = (
        query.dataset(view, "events")
        .filter(
            pl.col("date").is_between(dates.min(), dates.max()),
            pl.col("indicator").is_null() | pl.col("indicator").is_in(list(about)),
            pl.col("area_code").is_null() | pl.col("area_code").is_in(list(places)),
        )
        # What is about this figure or place comes before what is about everything.
        .sort(pl.col("indicator").is_null(), pl.col("area_code") == CITY, "date")
        .head(MOST)
        .sort("date")
    )
    words = f"text_{view.language}"
    return pl.DataFrame(
        [
            {
                "date": row["date"],
                "kind": "event",
                "tag": str(place),
                "shown": row[words],
                "when": numbers.period(row["date"], "month", view.language),
                "note": say("demonstration data") if row["origin"] == "synthetic" else say(row["kind"]),
                "spoken": f"{place}: {row[words]}",
            }
            for place, row in enumerate(found.iter_rows(named=True), start=1)
        ],
        schema={
            "date": pl.Date,
            **dict.fromkeys(("kind", "tag", "shown", "when", "note", "spoken"), pl.String),
        },
    )


def event_list(points: pl.DataFrame) -> list[tuple[str, str, str]]:
    """The events among the rows of a chart, for the list below it: number, month, what happened."""
    told = points.filter(pl.col("kind") == "event").sort("date")
    return list(told.select("tag", "when", "shown").iter_rows()) if told.height else []
