"""Scenarios as the page shows them: a target under another pace, a spot under other slots. Nothing is fitted."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import projections, scenic
from dashboard.content.targets import targets
from dashboard.reading import query
from dashboard.reading.cache import cached
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import translator
from forecasts import attainment
from forecasts.comparable import years
from forecasts.scenario import HOURS, Course, Hours, Slots, followed, hours_at_load
from metrics.catalogue import BY_ID

TIERS = "scenic_instant_load"


@dataclass(frozen=True)
class Outlook:
    """A target with the projection that can answer for it."""

    key: tuple[str, str]
    target: dict[str, Any]
    rows: pl.DataFrame
    start: tuple[dt.date, float]

    @property
    def grain(self) -> str:
        """The projection's grain."""
        return str(self.rows["grain"][0])

    @property
    def times(self) -> list[float]:
        """Each projected period in years."""
        return [years(period, grain=self.grain) for period in self.rows["period"]]

    @property
    def due(self) -> float:
        """The due date in years."""
        return years(self.target["due"])

    @property
    def synthetic(self) -> bool:
        """Whether the projection rests on demonstration data."""
        return bool(self.rows["origin"][0] == "synthetic")

    @property
    def pace(self) -> float:
        """The change a year that the projection itself expects to the due date, or to its end."""
        until = min(self.due, self.times[-1])
        mean = float(np.interp(until, self.times, self.rows["mean"].to_list()))
        span = until - years(self.start[0], grain=self.grain)
        return (mean - self.start[1]) / span if span > 0 else 0.0


@cached
def choices(view: View) -> list[Outlook]:
    """Targets with a number whose series is projected as far as their due date; the core's first."""
    return [one for key in targets.choices(view) if (one := outlook_of(view, key)) is not None]


def outlook_of(view: View, key: tuple[str, str]) -> Outlook | None:
    """A target with the projection that can answer for it, if there is one."""
    target = targets.target_of(view, key)
    if (target["low"] is None and target["high"] is None) or target["indicator"] not in BY_ID:
        return None
    rows = projections.chosen_projection(view, target["indicator"], target["area_code"])
    start = projections.start_of(view, rows)
    if start is None or rows["period"][-1] < dt.date(target["due"].year, 1, 1) or target["due"] <= start[0]:
        return None
    return Outlook(key, target, rows, start)


def probability_of(one: Outlook, quantiles: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """The probability of meeting the target on its due date by these quantiles."""
    place = max(index for index, time in enumerate(one.times) if time <= one.due + 1e-9)
    held = {name: one.target[name] for name in ("kind", "low", "high")}
    return attainment.probability(quantiles[place].tolist(), **held)


def under_course(one: Outlook, course: Course) -> tuple[pl.DataFrame, float]:
    """(the projection's rows along `course`, the probability of meeting the target)."""
    means, spread = followed(
        one.rows["quantiles"].to_list(),
        one.rows["mean"].to_list(),
        one.times,
        start=one.start[1],
        start_time=years(one.start[0], grain=one.grain),
        course=course,
    )
    rows = one.rows.drop(RECEIPT)  # a scenario is no projection of the release
    rows = rows.with_columns(pl.Series("mean", means), pl.Series("quantiles", spread.tolist(), pl.List(pl.Float64)))
    return rows, probability_of(one, spread)


def comparison(one: Outlook, courses: dict[str, Course], language: str) -> pl.DataFrame:
    """One row a scenario: pace, step, value at the due date, gap to the target, probability; the projection first."""
    say, record = translator(language), BY_ID[one.target["indicator"]]
    goal = one.target["high"] if one.target["high"] is not None else one.target["low"]

    def row(name: str, rows: pl.DataFrame, chance: float, course: Course | None) -> dict[str, str]:
        value = float(np.interp(one.due, one.times, rows["mean"].to_list()))
        steps = [
            f"{time:.0f}: {numbers.signed(f'{amount:+,.0f}')}"
            for time, amount in (course.steps if course else ())
            if amount
        ]
        return {
            say("Scenario"): name,
            say("Change a year"): numbers.exact(course.pace if course else one.pace, record.unit, language),
            say("Step"): "; ".join(steps) or "—",
            say("Value when due"): numbers.exact(value, record.unit, language),
            say("Gap"): numbers.exact(value - goal, record.unit, language),
            say("Probability"): numbers.probability(chance, language),
        }

    released = probability_of(one, np.array(one.rows["quantiles"].to_list()))
    table = [row(say("projection"), one.rows, released, None)]
    table += [row(name, *under_course(one, course), course) for name, course in courses.items()]
    return pl.DataFrame(table)


def step_of(pace: float) -> float:
    """By how much one click changes a pace: a tenth of it, at least one."""
    return float(max(round(abs(pace) / 10), 1))


def share_of(percent: int) -> float:
    """A share from the per cent that a person chose."""
    return percent / 100


def paths(one: Outlook, courses: dict[str, Course], language: str) -> pl.DataFrame:
    """Fan rows of every course for the trend chart, under its letter."""
    say, drawn = translator(language), []
    for name, course in courses.items():
        label = pl.lit(say("Scenario {name}").format(name=name)).alias("series")
        drawn.append(projections.fan_rows(under_course(one, course)[0], language, start=one.start).with_columns(label))
    return pl.concat(drawn, how="diagonal_relaxed")


@cached
def spots(view: View) -> pl.DataFrame:
    """Spots whose hours a scenario can change: with a capacity and people inside, fullest first."""
    found = scenic.spots(view)
    return found.filter(pl.col("instant") > 0, pl.col("peak_inside").is_not_null()) if found.height else found


@cached
def hours(view: View, spot: str, what: Slots) -> Hours:
    """Hours above each tier over the last twelve months of a spot, as they were and under `what`."""
    record = spots(view).filter(pl.col("spot_id") == spot).row(0, named=True)
    days = query.dataset(view, "scenic_day").filter(pl.col("spot_id") == spot)
    recent = days.filter(pl.col("date") > pl.lit(days["date"].max()).dt.offset_by("-1y"))
    rows = recent.select("date", "entries", "inside").with_columns(pl.lit(record["instant"]).alias("instant"))
    stays = query.dataset(view, "scenic_spots").filter(pl.col("spot_id") == spot).sort("valid_from")["mean_stay_h"]
    stay = int(np.ceil(stays[-1])) if stays.len() and stays[-1] else 1
    return hours_at_load(rows.to_dicts(), profile(view, spot), stay=stay, tiers=tiers(view), what=what)


@cached
def tiers(view: View) -> dict[str, float]:
    """The city's tiers of instantaneous load in force, lowest first."""
    found = query.dataset(view, "thresholds").filter(
        pl.col("indicator") == TIERS, pl.col("valid_from") <= view.release.as_of
    )
    latest = found.sort("valid_from").unique("tier", keep="last").sort("value")
    return dict(latest.select("tier", "value").iter_rows())


@cached
def profile(view: View, spot: str) -> dict[tuple[int, int], np.ndarray[Any, np.dtype[np.float64]]]:
    """By (year, month) the share of a day's entries in each hour."""
    found = query.dataset(view, "scenic_hour").filter(pl.col("spot_id") == spot)
    shares: dict[tuple[int, int], np.ndarray[Any, np.dtype[np.float64]]] = {}
    for (month,), part in found.group_by("month"):
        entries = np.zeros(HOURS)
        entries[part["hour"].to_numpy()] = part["entries"].to_numpy()
        if isinstance(month, dt.date) and entries.sum() > 0:
            shares[month.year, month.month] = entries / entries.sum()
    return shares


@cached
def busiest(view: View, spot: str) -> tuple[int, int]:
    """(the hour of most entries, the open hour of fewest) over all months."""
    found = query.dataset(view, "scenic_hour").filter(pl.col("spot_id") == spot, pl.col("entries") > 0)
    by_hour = found.group_by("hour").agg(pl.col("entries").sum()).sort("entries", "hour")
    return int(by_hour["hour"][-1]), int(by_hour["hour"][0])


@cached
def usual_peak(view: View, spot: str) -> int:
    """Entries of the fullest hour of a mean day: where a cap begins to bite."""
    found = query.dataset(view, "scenic_hour").filter(pl.col("spot_id") == spot)
    return int(found.select((pl.col("entries") / pl.col("days")).max()).item() or 0)


@framed
def hours_table(found: Hours, limits: dict[str, float], language: str) -> Rows:
    """One row a tier: its share of capacity, hours before and after."""
    say = translator(language)
    for tier, share in limits.items():
        yield {
            say("Load at least"): f"{share:.0%}",
            say("Hours in twelve months"): found.before[tier],
            say("Under this scenario"): found.after[tier],
            say("Change"): found.after[tier] - found.before[tier],
        }
