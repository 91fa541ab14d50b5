"""Comparison 比学赶帮超: areas on the way to their own targets, never on size; what cannot be compared stands apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import area_figures
from dashboard.content.targets import standings
from dashboard.reading import figures, geography, query
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import demonstrated, enumerated, translator
from data.contracts.units import Unit
from forecasts.attainment import WAY, share_of_way
from metrics.catalogue import BY_ID

LEVELS = ("district", "street")
MEASURES = ("way", "direction")  # share of the way to a number; change the right way where only a direction is set
SAME_DIGITS = 9  # progress that agrees to this many decimals shares a place
Row = dict[str, Any]
_STEPS: Mapping[str, pl.DataType] = {
    "area_code": pl.String(),
    "measure": pl.String(),
    "period": pl.Date(),
    "grain": pl.String(),
    "value": pl.Float64(),
    "progress": pl.Float64(),
    "moved": pl.Float64(),
    "since": pl.Date(),
    "vintage": pl.String(),
    "origin": pl.String(),
}


@dataclass(frozen=True)
class Compared:
    """`steps`: placed progress by measure, area and period, with `moved`, the `numbers.step` from the baseline.

    `apart`: area and reason of those without a place.
    """

    steps: pl.DataFrame
    apart: list[tuple[str, str]]

    def final(self, measure: str) -> pl.DataFrame:
        """The last step of every area, best first; equal ones share a place and stand by code."""
        last = self.steps.filter(pl.col("measure") == measure).sort("period").unique("area_code", keep="last")
        return ranked(last.with_columns(pl.lit(None, pl.Date).alias("_when")), by="_when")


@cached
def choices(view: View) -> list[str]:
    """Indicators with a target of a district, street or town, those with most areas first."""
    small = geography.areas_now(view).filter(pl.col("level").is_in(LEVELS))["code"]
    found = query.targets(view).filter(pl.col("area_code").is_in(small.implode()))
    counted = found.group_by("indicator").agg(pl.col("area_code").n_unique().alias("n"))
    return [name for name in counted.sort("n", "indicator", descending=[True, False])["indicator"] if name in BY_ID]


def default_indicator(view: View, indicators: Sequence[str]) -> str:
    """The first indicator for which some area has a place, else the first."""
    placeable = (name for name in indicators if compared(view, name).steps.height)
    return next(placeable, indicators[0])


def progress(target: Row, standing: Row, value: float) -> tuple[str, float] | None:
    """Measure and progress of one value towards the target of its area; None where neither is defined."""
    base = standing["baseline_value"]
    if base is None:
        return None
    if target["kind"] == "direction_only":
        way = WAY.get(target["direction"], 0)
        return ("direction", (value - base) / abs(base) * way) if base and way else None
    inside = target["kind"] == "range" and target["low"] <= value <= target["high"]
    if inside:
        return "way", 1.0
    share = share_of_way(baseline=base, value=value, target=standing["target_value"])
    return None if share is None else ("way", share)


def ranked(steps: pl.DataFrame, *, by: str = "period") -> pl.DataFrame:
    """`steps` with `place`: 1 for most progress within measure and period; ties share it whatever the row order."""
    shown = pl.col("progress").round(SAME_DIGITS)
    place = shown.rank("min", descending=True).over("measure", by).cast(pl.Int64)
    return steps.with_columns(place.alias("place")).sort("measure", by, "place", "area_code")


@cached_in_language
def compared(view: View, indicator: str) -> Compared:
    """Every area with a target of its own for `indicator` and its peers of the same level."""
    say = view.say
    areas = geography.areas_now(view).filter(pl.col("level").is_in(LEVELS)).sort("code")
    targets = {row["area_code"]: row for row in query.targets(view, indicator=indicator).iter_rows(named=True)}
    levels = areas.filter(pl.col("code").is_in(list(targets)))["level"].unique()
    judged: dict[str, Row] = {}
    order = [pl.col("value").is_null(), pl.col("origin") == "synthetic", pl.col("due")]
    for row in query.standings(view).filter(pl.col("indicator") == indicator).sort(*order).iter_rows(named=True):
        judged.setdefault(row["area_code"], row)
    steps: list[Row] = []
    apart: list[tuple[str, str]] = []
    for area in areas.filter(pl.col("level").is_in(levels.implode()))["code"]:
        if area not in targets:
            apart.append((area, say("no target of its own")))
            continue
        standing = judged.get(area)
        if standing is None or standing["value"] is None:
            told = standings.reasons(standing["class_reason"] if standing else "no data yet", view.language)
            gap = _gap(view, indicator, area)
            apart.append((area, area_figures.reason(gap, view.language) if gap else told))
            continue
        found = _steps(view, targets[area], standing)
        gap = _gap(view, indicator, area)
        if gap is not None:
            apart.append((area, area_figures.reason(gap, view.language)))
        elif found:
            steps.extend(found)
        else:
            apart.append((area, say("no value since the baseline")))
    apart.sort(key=lambda one: one[0] not in targets)  # those that ought to have a place are told first
    return Compared(ranked(pl.DataFrame(steps, schema=_STEPS)), apart)


def _steps(view: View, target: Row, standing: Row) -> list[Row]:
    series = figures.series(
        view, target["indicator"], target["area_code"], grain=standing["grain"], vintage=standing["vintage"]
    ).filter(pl.col("value").is_not_null(), (pl.col("origin") == "synthetic") == (standing["origin"] == "synthetic"))
    found = []
    for row in series.iter_rows(named=True):
        if standing["baseline_period"] is None or row["period"] <= standing["baseline_period"]:
            continue
        gone = progress(target, standing, row["value"])
        if gone is not None:
            moved = numbers.step(standing["baseline_value"], row["value"], BY_ID[target["indicator"]].unit)
            more = {"measure": gone[0], "progress": gone[1], "moved": moved, "since": standing["baseline_period"]}
            found.append({name: row.get(name) for name in _STEPS} | more)
    return found


def _gap(view: View, indicator: str, area: str) -> str | None:
    """Why the latest row of an area has no value, or None when it has one."""
    rows = figures.real_or_demonstration(query.observations(view, indicators=[indicator], areas=[area])).sort("period")
    last = rows.filter(pl.col("period") == rows["period"].max()) if rows.height else rows
    if not rows.height or last["value"].is_not_null().any():
        return None
    return str(last["reason"][0])


def any_synthetic(steps: pl.DataFrame) -> bool:
    """Whether any of the rows is demonstration data."""
    return bool((steps["origin"] == "synthetic").any())


def warnings(steps: pl.DataFrame, language: str) -> list[str]:
    """Fair warnings: where baselines, vintages or origins of the compared areas differ."""
    say = translator(language)
    told = []
    if steps["since"].n_unique() > 1:
        years = sorted({one.year for one in steps["since"]})
        told.append(say("Baselines differ: {years}.").format(years=", ".join(map(str, years))))
    if steps["vintage"].n_unique() > 1:
        told.append(say("Vintages differ between areas: compare with care."))
    if any_synthetic(steps):
        told.append(say("Contains demonstration data, which are not real figures."))
    return told


def percent(share: float, language: str) -> str:
    """Progress as a signed percentage of the way, or of the baseline, whatever is measured."""
    return numbers.change(share, Unit.RATIO, language)


@framed
def table(view: View, final: pl.DataFrame, indicator: str) -> Rows:
    """Place, area, progress, value and period of one measure."""
    say, known, unit = view.say, geography.names(view), BY_ID[indicator].unit
    for row in final.iter_rows(named=True):
        yield {
            say("Place"): row["place"],
            say("Area"): known.get(row["area_code"], row["area_code"]),
            say("Progress"): percent(row["progress"], view.language),
            say("Value"): numbers.exact(row["value"], unit, view.language),
            say("Period"): numbers.period(row["period"], row["grain"], view.language),
            say("Since"): str(row["since"].year),
            say("Origin"): say(row["origin"]),
        }


@framed
def over_time(view: View, found: Compared, measure: str) -> Rows:
    """Rows of the slope chart: the place of each area in every period."""
    steps = found.steps.filter(pl.col("measure") == measure)
    known = geography.names(view)
    ends = {"first": steps["period"].min(), "last": steps["period"].max()}
    for row in steps.sort("period", "place", "area_code").iter_rows(named=True):
        name, shown = known.get(row["area_code"], row["area_code"]), percent(row["progress"], view.language)
        when = numbers.period(row["period"], row["grain"], view.language)
        side = next((one for one in ("last", "first") if ends[one] == row["period"]), "")
        label = f"{row['place']} {name} {shown}"
        about = {"name": name, "when": when, "shown": shown, "side": side, "label": label}
        yield (
            about
            | {"area_code": row["area_code"], "place": row["place"], "chosen": False, "moved": False}
            | {"origin": row["origin"], "spoken": f"{name}, {when}: {label}"}
        )


def best(view: View, final: pl.DataFrame, indicator: str) -> list[str]:
    """What the first-placed areas did: how their value moved, their dated events, their closed items."""
    say, known, unit = view.say, geography.names(view), BY_ID[indicator].unit
    leaders, written, told = final.filter(pl.col("place") == 1), numbers.unit_of(unit, view.language), []
    first: Sequence[str] = leaders["area_code"].to_list()
    for row in leaders.iter_rows(named=True):
        told.append(
            say("{place}: {moved}, now {value}.").format(
                place=known.get(row["area_code"], row["area_code"]),
                moved=_moved(row, unit, view.language),
                value=f"{numbers.exact(row['value'], unit, view.language)} {written}".strip(),
            )
        )
    events = query.dataset(view, "events").filter(pl.col("area_code").is_in(first)).sort("date")
    told += [f"{row['date'].isoformat()} {row[f'text_{view.language}']}" for row in events.iter_rows(named=True)]
    closed = query.dataset(view, "ledger").filter(pl.col("area_code").is_in(first), pl.col("state") == "done")
    for row in closed.sort("date").iter_rows(named=True):
        told.append(f"{row['date'].isoformat()} {say('done')}: {row['evidence'] or row['note'] or row['item_id']}")
    return told


def _moved(row: dict[str, Any], unit: Unit, language: str) -> str:
    """Up or down since the baseline: progress has the sign of the wanted way, which a reader takes for the figure's."""
    say, share = translator(language), row["moved"]
    if share is None:
        return say("{progress} of its way").format(progress=percent(row["progress"], language))
    since = numbers.period(row["since"], "year" if row["grain"] == "instant" else row["grain"], language)
    return say(numbers.way(share)).format(share=numbers.change(share, unit, language).lstrip("+−"), before=since)


def apart_table(view: View, found: Compared) -> pl.DataFrame:
    """Areas without a place, with the reason."""
    say, known = view.say, geography.names(view)
    rows = [{say("Area"): known.get(area, area), say("Why"): why} for area, why in found.apart]
    return pl.DataFrame(rows, schema=[say("Area"), say("Why")])


def sentence(view: View, found: Compared, indicator: str) -> str:
    """Who leads by how much, among how many; or that nobody can be placed."""
    say, known = view.say, geography.names(view)
    name = BY_ID[indicator].name(view.language)
    for measure in MEASURES:
        final = found.final(measure)
        if final.height:
            first = final.filter(pl.col("place") == 1)
            who = enumerated((known.get(code, code) for code in first["area_code"]), view.language)
            text = say("{name}: {who} has come furthest on its own way, {share} among {n} areas.")
            if measure == "direction":
                text = say("{name}: {who} has moved furthest the right way, {share} among {n} areas.")
            if first["progress"][0] <= 0:
                text = say("{name}: none of {n} areas has come nearer; {who} has moved away least, {share}.")
            told = text.format(name=name, who=who, share=percent(first["progress"][0], view.language), n=final.height)
            return demonstrated(told, view.language, demo=any_synthetic(final))
    return say("{name}: no area can be placed on its own way yet.").format(name=name)
