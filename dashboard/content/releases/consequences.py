"""What a candidate moves, as tables for people: decisions first, then figures by indicator, then one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.variants import indicator_name
from dashboard.content.targets import standings
from dashboard.publishing import CODE, Draft
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import counted, enumerated, one_language, translator
from data.contracts import CONTRACTS
from data.contracts.units import Unit
from metrics.catalogue import BY_ID

FEW = 12  # rows of a difference that are shown without being asked for
MOST = 500  # figures that a page lists; the command line and the file have more
Row = Mapping[str, Any]


@framed
def decisions(view: View, rows: Sequence[Row]) -> Rows:
    """Items of the ledger that come back, standings that change class, probabilities that shift."""
    say, known = view.say, geography.names(view)
    for row in rows:
        if row["kind"] == "value":
            continue
        if row["kind"] == "ledger":
            what, old, new = say("Ledger"), say(row["old"]), say(row["new"])
            subject, why = row["indicator"], one_language(row["why"], view.language)
        else:
            subject = indicator_name(row["indicator"], view.language)
            what = say("Standing") if row["kind"] == "standing" else say("Probability")
            show = _standing if row["kind"] == "standing" else _chance
            old, new = (show(row[end], view.language) for end in ("old", "new"))
            why = causes(row["why"], view.language)
        yield {
            say("What"): what,
            say("Area"): known.get(row["area"], row["area"]),
            say("Indicator"): subject,
            say("Due"): row["period"],
            say("Old"): old,
            say("New"): new,
            say("Why"): why,
            say("Data"): _data(row["origin"] == "synthetic", view.language),
        }


@framed
def vanishing(view: View, found: Sequence[Row]) -> Rows:
    """Figures that are there no more: how many of each indicator and area, and of which periods."""
    say, known = view.say, geography.names(view)
    for row in found[:MOST]:
        first, last = (numbers.period(row[end], row["grain"], view.language) for end in ("first", "last"))
        yield {
            say("Vanishes"): indicator_name(row["indicator"], view.language),
            say("Area"): known.get(row["area_code"], row["area_code"]),
            say("Number of figures"): row["figures"],
            say("Range of periods"): first if first == last else f"{first} – {last}",
            say("Data"): _data(row["synthetic"], view.language),
        }


@framed
def groups(view: View, found: Sequence[Row]) -> Rows:
    """One row an indicator and kind of change: how many figures, where, when, and the largest of them."""
    say, known = view.say, geography.names(view)
    for group in found:
        first, last = (numbers.period(group[end], group["largest_grain"], view.language) for end in ("first", "last"))
        row = {name.removeprefix("largest_"): value for name, value in group.items()}
        largest = say("{area}, {period}: {step}").format(
            area=known.get(row["area_code"], row["area_code"]),
            period=numbers.period(row["period"], row["grain"], view.language),
            step=_step(view, row),
        )
        yield {
            say("Indicator"): indicator_name(group["indicator"], view.language),
            say("What happens"): say(group["change"]),
            say("Largest"): largest,
            say("Number of figures"): group["figures"],
            say("Areas"): group["areas"],
            say("Range of periods"): first if first == last else f"{first} – {last}",
            say("Data"): _data(group["synthetic"], view.language),
            say("Why"): causes(group["why"], view.language),
        }


@framed
def figures(view: View, rows: Sequence[Row]) -> Rows:
    """The most important figures one by one: area, period, old, new, why."""
    say, known = view.say, geography.names(view)
    for row in [one for one in rows if one["kind"] == "value"][:MOST]:
        old, new = _ends(view, row)
        yield {
            say("Indicator"): indicator_name(row["indicator"], view.language),
            say("Area"): known.get(row["area"], row["area"]),
            say("Period"): numbers.period(dt.date.fromisoformat(row["period"]), row["grain"], view.language),
            say("Vintage"): say(row["vintage"]),
            say("Old"): old,
            say("New"): new,
            say("Change"): _change(view, row),
            say("Why"): causes(row["why"], view.language),
            say("Data"): _data(row["origin"] == "synthetic", view.language),
        }


def sentence(view: View, draft: Draft) -> str:
    """What matters most of what moves, in words."""
    say = view.say
    counts = Counter(row["kind"] for row in draft.consequences if row["kind"] != "value")
    by = Counter[str]()
    for group in draft.groups:
        by[group["change"]] += group["figures"]
    told = [
        counted(n, one, many)
        for n, one, many in (
            (by["vanishes"], say("{n} figure vanishes"), say("{n} figures vanish")),
            (counts["standing"], say("{n} standing changes class"), say("{n} standings change class")),
            (counts["probability"], say("{n} probability shifts"), say("{n} probabilities shift")),
            (counts["ledger"], say("{n} closed item comes back"), say("{n} closed items come back")),
            (by["changes"], say("{n} figure changes"), say("{n} figures change")),
            (by["appears"], say("{n} figure is new"), say("{n} figures are new")),
        )
        if n
    ]
    if not counts["standing"]:
        told.insert(1 if by["vanishes"] else 0, say("No standing changes its class"))
    return say("; ").join(told) + say(".")


def difference(view: View, changes: pl.DataFrame) -> pl.DataFrame:
    """Rows added, changed and removed of each area and period, the most first."""
    say, known = view.say, geography.names(view)
    if changes.is_empty():
        return pl.DataFrame()
    kinds = ("added", "changed", "removed")
    whole = (
        changes.group_by("place", "grain", "period")
        .agg(pl.col("rows").filter(pl.col("change") == kind).sum().alias(kind) for kind in kinds)
        .sort(
            pl.sum_horizontal(kinds), "period", "grain", "place", descending=[True, True, False, False], nulls_last=True
        )
        .head(MOST)
    )
    named = say("Area") if set(whole["place"]) & set(known) else say("Item")  # a target is changed by its own name
    place = pl.col("place").replace(known).alias(named)
    when = [
        numbers.period(date, grain, view.language) if date else ""
        for date, grain in whole.select("period", "grain").rows()
    ]
    return whole.select(
        place,
        pl.Series(say("Period"), when, pl.String),
        *(pl.col(kind).alias(say(kind)) for kind in kinds),
    )


def pages(draft: Draft, subjects: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which pages show figures, standings or items that this release moves, and how many; in the pages' order."""
    by_indicator = Counter[str]()
    for group in draft.groups:
        by_indicator[group["indicator"]] += group["figures"]
    counts = {path: sum(by_indicator[name] for name in shown) for path, shown in subjects.items()}
    judged = Counter(row["kind"] for row in draft.consequences if row["kind"] != "value")
    counts["targets"] = judged["standing"] + judged["probability"]
    counts["ledger"] = judged["ledger"]
    return {path: count for path, count in counts.items() if count}


def causes(why: str, language: str) -> str:
    """Which datasets, and for what reason, in the reader's words."""
    say = translator(language)
    sources, _, reason = why.partition(": ")
    named = []
    for name in sources.split(", "):
        if name == CODE:
            named.append(say("the computation"))
        elif name in CONTRACTS:
            named.append(CONTRACTS[name].name(language))
        else:
            named.append(name)
    told = enumerated(named, language)
    return say("{source}: {reason}").format(source=told, reason=standings.reasons(reason, language)) if reason else told


def _data(synthetic: bool, language: str) -> str:  # noqa: FBT001  what it is is said by the type
    return translator(language)("demonstration data" if synthetic else "real data")


def _standing(word: str | None, language: str) -> str:
    say = translator(language)
    if word is None:
        return say("no standing")
    shape, told, _ = standings.mark({"class": word}, language)
    return f"{shape} {told}"


def _chance(share: float | None, language: str) -> str:
    return numbers.probability(share, language) if share is not None else translator(language)("not stated")


def _withheld(view: View, row: Row) -> bool:
    return bool(row["small_cell"]) and not view.grant.sees_small_cells


def _ends(view: View, row: Row) -> tuple[str, str]:
    """The old and the new figure with their unit, in as many digits as tell them apart."""
    say, record = view.say, BY_ID.get(row["indicator"])
    old, new = row["old"], row["new"]
    if _withheld(view, row):
        return say("withheld"), say("withheld")
    if record is None:
        return ("—" if old is None else f"{old:,g}"), ("—" if new is None else f"{new:,g}")
    before, after = numbers.apart(old, new, record.unit, view.language)
    unit = numbers.unit_of(record.unit, view.language)
    return (
        before if old is None else f"{before} {unit}".strip(),
        after if new is None else f"{after} {unit}".strip(),
    )


def _step(view: View, row: Row) -> str:
    say, (old, new) = view.say, _ends(view, row)
    if row["old"] is None or _withheld(view, row):
        return new
    share = _change(view, row)
    return f"{old} → {new}" + (say(" ({share})").format(share=share) if share else "")


def _change(view: View, row: Row) -> str:
    record = BY_ID.get(row["indicator"])
    unit = record.unit if record else Unit.RATIO
    step = numbers.step(row["old"], row["new"], unit)
    return "" if step is None or _withheld(view, row) else numbers.change(step, unit, view.language)
