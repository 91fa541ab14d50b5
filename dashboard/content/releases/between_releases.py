"""What changed between two releases in the figures of one indicator."""

from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.reading import geography, query
from dashboard.reading.query import KEY, View
from dashboard.reading.recomputed import EXACT
from dashboard.words import numbers
from dashboard.words.text import data_kind, translator
from data.contracts.units import Unit
from metrics.catalogue import BY_ID

MOST = 24  # figures of the chart; the table has all


def changed(before: View, after: View, indicator: str) -> pl.DataFrame:
    """Figures that differ, appear or vanish, real first, largest first: the key, before, after, step, origin."""
    held = ("value", "origin")
    new, old = (query.observations(view, indicators=[indicator]).select(*KEY, *held) for view in (after, before))
    both = new.join(old, on=list(KEY), how="full", coalesce=True, suffix="_before")
    now, then = pl.col("value"), pl.col("value_before")
    percent = numbers.percent(BY_ID[indicator].unit)
    apart = (now - then).abs() > EXACT * pl.max_horizontal(now.abs(), then.abs())
    return (
        both.filter((now.is_null() != then.is_null()) | apart.fill_null(False))
        .select(
            *KEY,
            then.alias("before"),
            now.alias("after"),
            (now - then if percent else pl.when(then != 0).then((now - then) / then.abs())).alias("step"),
            pl.coalesce("origin", "origin_before").alias("origin"),
        )
        .sort(
            pl.col("origin") == "synthetic",
            pl.col("step").abs().fill_null(1.0),
            *KEY,
            descending=[False, True] + [False] * 6,
        )
    )


@framed
def chart_rows(view: View, table: pl.DataFrame) -> Rows:
    """The largest changes, one row each: name (area and period), before, after, shown, note, spoken."""
    unit = _unit(table)
    for row in table.head(MOST).iter_rows(named=True):
        name = f"{geography.names(view).get(row['area_code'], row['area_code'])} · {_when(row, view.language)}"
        shown = _step(row, view.language, unit)
        note = data_kind(row["origin"], view.language)
        told = {"area_code": row["area_code"], "name": name, "before": row["before"], "after": row["after"]}
        yield {**told, "shown": shown, "origin": row["origin"], "note": note, "spoken": f"{name}: {shown}"}


@framed
def table(view: View, found: pl.DataFrame) -> Rows:
    """Every changed figure in words."""
    say, names, unit = view.say, geography.names(view), _unit(found)
    for row in found.iter_rows(named=True):
        before, after = numbers.apart(row["before"], row["after"], unit, view.language)
        yield {
            say("Area"): names.get(row["area_code"], row["area_code"]),
            say("Period"): _when(row, view.language),
            say("Vintage"): say(row["vintage"]),
            say("Before"): before,
            say("After"): after,
            say("Change"): numbers.change(row["step"], unit, view.language),
            say("Origin"): say(row["origin"]),
        }


def sentence(view: View, found: pl.DataFrame, indicator: str, between: tuple[int, int]) -> str:
    """How many figures changed, and the largest change."""
    say, name = view.say, BY_ID[indicator].name(view.language)
    known = {"name": name, "first": between[0], "last": between[1]}
    if not found.height:
        return say("{name}: nothing changed between release {first} and release {last}.").format(**known)
    first = found.row(0, named=True)
    area = geography.names(view).get(first["area_code"], first["area_code"])
    return say(
        "{name}: {n} figures changed between release {first} and release {last}; largest: {area}, {when}, {step}."
    ).format(
        n=found.height,
        area=area,
        when=_when(first, view.language),
        step=_step(first, view.language, _unit(found)),
        **known,
    )


def _unit(table: pl.DataFrame) -> Unit:
    return BY_ID[table["indicator"][0]].unit


def _when(row: dict[str, Any], language: str) -> str:
    return numbers.period(row["period"], str(row["grain"]), language)


def _step(row: dict[str, Any], language: str, unit: Unit) -> str:
    say = translator(language)
    before, after = (numbers.amount(row[end], unit, language) for end in ("before", "after"))
    if before == after:
        before, after = numbers.apart(row["before"], row["after"], unit, language)
    if row["before"] is None:
        return say("new: {after}").format(after=after)
    if row["after"] is None:
        return say("no longer stated, was {before}").format(before=before)
    return f"{before} → {after}"
