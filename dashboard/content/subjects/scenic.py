"""Rows about scenic spots: who is fullest, which days were full, and the hours of a day against the bands."""

import datetime as dt

import polars as pl

from dashboard.charts.calendar import BANDS
from dashboard.content.rows import Rows, framed
from dashboard.reading import query, row_receipts
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import called, data_kind, demonstrated, one_after_another, spaced, translator
from data.contracts.units import Unit

BUSY = 0.8  # the load from which LB/T 034 asks for measures
YEARS_SHOWN = 2
_CUTS = (0.6, 0.8, 0.9, 1.0)


@cached
def spots(view: View) -> pl.DataFrame:
    """Spots with visits in the release, fullest first.

    Columns spot_id, name, area_code, access, instant, daily, quota (approved, at the last day), through, load (of the
    last day: entries over daily capacity), busy_days (days at or above 80 % in the year before), days, origin.
    """
    days = query.dataset(view, "scenic_day")
    if not days.height:
        return _with_capacity(view, days.clear()).clear()
    last = days["date"].max()
    recent = days.filter(pl.col("date") > pl.lit(last).dt.offset_by("-1y"))
    table = _with_capacity(view, recent)
    load = pl.col("entries") / pl.col("daily")
    return (
        table.sort("date")
        .group_by("spot_id", maintain_order=True)
        .agg(
            *(pl.col(name).last() for name in ("name", "area_code", "access", "instant", "daily", "quota")),
            pl.col("date").last().alias("through"),
            load.last().alias("load"),
            (load >= BUSY).sum().alias("busy_days"),
            load.is_not_null().sum().alias("days"),
            pl.col("entries").last(),
            pl.col("peak_inside").last(),
            pl.col("origin").max(),
        )
        .sort("busy_days", "load", descending=True, nulls_last=True)
    )


def _with_capacity(view: View, days: pl.DataFrame) -> pl.DataFrame:
    """`days` with the spot's record that was valid on each."""
    records = query.dataset(view, "scenic_spots").select(
        "spot_id",
        "valid_from",
        "name",
        "area_code",
        "access",
        pl.col("approved_instant_capacity").alias("instant"),
        pl.col("approved_daily_capacity").alias("daily"),
        pl.col("daily_quota").alias("quota"),
    )
    return days.sort("date").join_asof(
        records.sort("valid_from"),
        left_on="date",
        right_on="valid_from",
        by="spot_id",
        strategy="backward",
        check_sortedness=False,
    )


@cached_in_language
@framed
def day_rows(view: View, spot: str) -> Rows:
    """One row a day of the last two years for the calendar."""
    say = view.say
    days = query.dataset(view, "scenic_day").filter(pl.col("spot_id") == spot)
    since = pl.lit(days["date"].max()).dt.offset_by(f"-{YEARS_SHOWN}y")
    days = row_receipts.with_receipts(view, "scenic_day", days.filter(pl.col("date") > since))
    table = _with_capacity(view, days).with_columns((pl.col("entries") / pl.col("daily")).alias("load"))
    for row in table.iter_rows(named=True):
        when = numbers.period(row["date"], "day", view.language)
        load = row["load"]
        share = numbers.exact(load, Unit.FRACTION, view.language) if load is not None else "—"
        entries = numbers.exact(row["entries"], Unit.VISITS, view.language)
        yield {
            "week": row["date"] - dt.timedelta(days=row["date"].weekday()),
            "weekday": row["date"].weekday() + 1,
            "band": say(BANDS[0] if row["status"] == "closed" or load is None else band_of(load)),
            "when": when,
            "shown": say("{entries} entries, {share} of daily capacity").format(entries=entries, share=share),
            "note": data_kind(row["origin"], view.language),
            "spoken": f"{when}: {share}",
            "origin": row["origin"],
            "receipt": row["receipt"],
        }


def calendar_sentence(rows: pl.DataFrame, name: str, language: str) -> str:
    """On how many of the shown days a spot was at 80 % of its capacity or above."""
    say = translator(language)
    full = [say(band) for band in BANDS[3:]]
    said = say("{name} stood at 80 % of its daily capacity or above on {n} of {of} days").format(
        name=name, n=rows.filter(pl.col("band").is_in(full)).height, of=rows.height
    )
    return spaced(demonstrated(said, language, demo="synthetic" in rows["origin"]))


def under_calendar(rows: pl.DataFrame, language: str) -> str:
    """What a day's colour means, and a hatched one where there are any."""
    say = translator(language)
    told = [say("Calendar of {n} days, coloured by the share of the approved daily capacity.").format(n=rows.height)]
    if say(BANDS[0]) in rows["band"].to_list():
        told.append(say("Hatched: closed or no figure."))
    return one_after_another(told, language)


def hours_sentence(rows: pl.DataFrame, name: str, month: dt.date, language: str, *, demo: bool) -> str:
    """The busiest hour of a month's days; `rows` as of `hour_rows`."""
    say, when = translator(language), numbers.period(month, "month", language)
    bars = rows.filter(pl.col("kind") == "bar").sort("value", descending=True, maintain_order=True)
    if not bars.height:
        return say("{name}: hours of a day in {month}").format(name=name, month=when)
    first = bars.row(0, named=True)
    said = say("{name} was busiest at {hour}:00 in {month}: {n} entries in that hour on an average day").format(
        name=name, hour=int(first["hour"]), month=when, n=first["shown"]
    )
    return spaced(demonstrated(said, language, demo=demo))


def band_of(load: float) -> str:
    """The band of a load, as the calendar and the points of the map colour it."""
    return BANDS[1 + sum(load >= cut for cut in _CUTS)]


@cached_in_language
@framed
def hour_rows(view: View, spot: str, month: dt.date) -> Rows:
    """Hours of the days of a month: entries, people inside where known, capacity bands and slot quotas."""
    say = view.say
    found = query.dataset(view, "scenic_hour").filter(pl.col("spot_id") == spot, pl.col("month") == month).sort("hour")
    for row in found.iter_rows(named=True):
        yield _hour(row["hour"], row["entries"] / row["days"], say("mean entries in the hour"), "bar", view.language)
        if row["inside_sum"] is not None:
            inside = row["inside_sum"] / row["days"]
            yield _hour(row["hour"], inside, say("mean people inside"), "line", view.language)
        if row["inside_max"] is not None:
            yield _hour(row["hour"], row["inside_max"], say("most people inside"), "line", view.language)
    capacity = spots(view).filter(pl.col("spot_id") == spot)["instant"].drop_nulls()
    for share in (BUSY, 1.0) if capacity.len() else ():
        label = say("{share} % of instant capacity").format(share=f"{share * 100:.0f}")
        yield _hour(None, share * capacity[0], label, "band", view.language)
    slots = query.dataset(view, "scenic_slots").filter(pl.col("spot_id") == spot)
    for slot in slots.iter_rows(named=True):
        hours = slot["slot_end"] - slot["slot_start"]
        quota = _hour(slot["slot_start"], slot["quota"] / hours, say("slot quota an hour"), "quota", view.language)
        yield {**quota, "hour_end": slot["slot_end"]}


def _hour(hour: float | None, value: float, series: str, kind: str, language: str) -> dict[str, object]:
    shown = numbers.exact(value, Unit.PERSONS, language)
    return {
        "hour": None if hour is None else float(hour),
        "hour_end": None,
        "value": float(value),
        "series": series,
        "kind": kind,
        "shown": shown,
        "spoken": f"{hour}:00 {series} {shown}",
    }


@cached
def months(view: View, spot: str) -> list[dt.date]:
    """Months with hours of a spot, latest first."""
    found = query.dataset(view, "scenic_hour").filter(pl.col("spot_id") == spot)
    return sorted(found["month"].unique().to_list(), reverse=True)


@framed
def spot_rows(table: pl.DataFrame, language: str, *, chosen: str | None) -> Rows:
    """Rows of a ranking of spots by busy days; `area_code` carries the spot."""
    say = translator(language)
    for row in table.iter_rows(named=True):
        has_capacity = row["daily"] is not None
        shown = (
            say("{n} of {of} days").format(n=row["busy_days"], of=row["days"]) if has_capacity else say("no capacity")
        )
        yield {
            "area_code": row["spot_id"],
            "name": called(row["name"], language),
            "value": row["busy_days"] if has_capacity else None,
            "shown": shown,
            "origin": row["origin"],
            "chosen": row["spot_id"] == chosen,
            "note": data_kind(row["origin"], language),
            "spoken": f"{called(row['name'], language)}: {shown}",
        }


@framed
def spot_table(table: pl.DataFrame, language: str) -> Rows:
    """The table twin of the spots' ranking."""
    say = translator(language)
    for row in table.iter_rows(named=True):
        yield {
            say("Spot"): called(row["name"], language),
            say("Days at 80 % or more"): row["busy_days"] if row["daily"] is not None else None,
            say("Days with data"): row["days"],
            say("Last day"): numbers.period(row["through"], "day", language),
            say("Entries"): row["entries"],
            say("Load of the last day"): numbers.exact(row["load"], Unit.FRACTION, language),
            say("Approved daily capacity"): row["daily"],
            say("Approved instant capacity"): row["instant"],
            say("Daily quota"): row["quota"],
            say("Origin"): say(row["origin"]),
        }


def sentence(table: pl.DataFrame, place: str, language: str) -> str:
    """How many spots of a place were how often full in the last twelve months."""
    say = translator(language)
    with_capacity = table.filter(pl.col("daily").is_not_null())
    if not with_capacity.height:
        said = say("none of {of} spots has an approved daily capacity.").format(of=table.height)
        return spaced(say("{place}: {sentence}").format(place=place, sentence=said))
    busy = with_capacity.filter(pl.col("busy_days") > 0)
    first = with_capacity.row(0, named=True)
    none = say("none of {of} spots reached 80 % of its daily capacity within a year.")
    some = say(
        "{n} of {of} spots reached 80 % of their daily capacity within a year; {name} most often, on {days} days."
    )
    said = (some if busy.height else none).format(
        n=busy.height, of=with_capacity.height, name=called(first["name"], language), days=first["busy_days"]
    )
    said = say("{place}: {sentence}").format(place=place, sentence=said)
    return spaced(demonstrated(said, language, demo="synthetic" in with_capacity["origin"]))
