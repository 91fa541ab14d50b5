"""What needs a decision: targets by standing, what changed, how fresh it is."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from dashboard.charts.theme import STANDINGS
from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import headline
from dashboard.content.subjects.area_figures import VINTAGE_WORDS, spoken_period
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import counted, translator
from data.contracts import CONTRACTS
from data.store import releases
from forecasts.classes import NOT_COMPARABLE
from forecasts.reasons import Reason, read
from metrics.catalogue import BY_ID, CATALOGUE

URGENT = ("moving_away", "missed", "off_track", "wrong_way", "at_risk")  # worst first
JUDGED = ("met", "on_track", "right_way", "flat", "at_risk", "off_track", "moving_away", "wrong_way", "missed")
_REPORTED = {"met": "officially reported as met on {date}", "missed": "officially reported as missed on {date}"}
DATE_COLUMNS = ("period", "date")
_TERMS = ("value", "target_value", "required_now", "gap", "required_pace", "actual_pace")


@cached
def standings(view: View) -> pl.DataFrame:
    """Standings, worst first, the next due date of each target only; real before synthetic; each with its receipt.

    Also `moved`: the value's `numbers.step` from its baseline, where the target is only a direction; and what the
    responsible body says of the target (`reported_verdict`, `reported_on`, `reported_document`).
    """
    found = query.standings(view)
    if not found.height:
        return found
    calm = (NOT_COMPARABLE, "unknown", "no_number", "flat", "right_way")
    order = {name: place for place, name in enumerate([*URGENT, *calm])}
    return (
        with_reports(view, found)
        .with_columns(
            pl.col("class").replace_strict(order, default=len(order), return_dtype=pl.Int64).alias("_order"),
            (pl.col("due") < view.release.as_of).alias("_past"),
            _moved().alias("moved"),
        )
        .sort(pl.col("value").is_null(), pl.col("origin") == "synthetic", "_past", "due")
        .unique("target_id", keep="first", maintain_order=True)
        .sort("_order", "due", "target_id")
        .drop("_order", "_past")
        .pipe(partial(row_receipts.with_receipts, view, "standings"))
    )


def with_reports(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Standings with what the responsible body says of each target: `reported_verdict`, `_on`, `_document`."""
    said = query.targets(view).select("target_id", "due", pl.col("^reported_.*$"))
    return rows.join(said, on=["target_id", "due"], how="left", maintain_order="left")


def sentence_of(standing: dict[str, Any], view: View) -> str:
    """One standing as a sentence: who, what, how far, and the probability if one is stated."""
    say, record = view.say, BY_ID.get(str(standing["indicator"]))
    place = geography.names(view).get(str(standing["area_code"]), str(standing["area_code"]))
    if record is None:
        return f"{place} {standing['indicator']}"
    value, target, gap, likely = (standing[name] for name in ("value", "target_value", "gap", "probability"))
    head = say("{place}: {name}").format(place=place, name=record.name(view.language))
    if value is None:
        return f"{head}{say(': ')}{reasons(standing['class_reason'], view.language) or say('no value yet')}"
    parts = [
        say("{place}, {when}: {name} {value}").format(
            place=place,
            when=spoken_period(standing["value_period"], standing["grain"], view.language),
            name=record.name(view.language),
            value=numbers.written(value, record.unit, view.language),
        )
    ]
    if target is not None:
        goal = numbers.amount(target, record.unit, view.language)
        parts.append(say("{year} target {value}").format(year=standing["due"].year, value=goal))
        if gap and standing["class"] != "met":
            parts.append(say("{gap} away from it").format(gap=numbers.written(abs(gap), record.unit, view.language)))
    else:
        parts.append(_against_baseline(standing, view.language))
    if likely is not None:
        parts.append(numbers.probability(likely, view.language))
    elif standing["class"] == "unknown":
        parts.append(reasons(standing["class_reason"], view.language))
    elif standing["class"] == NOT_COMPARABLE:
        parts.append(_bases(standing, view))
    parts.append(reported(standing, view.language))
    return say(", ").join(part for part in parts if part)


def _bases(standing: dict[str, Any], view: View) -> str:
    """Which two counts do not compare, where baseline and outcome are of different bases."""
    say = view.say
    return say("not comparable (baseline: {baseline}; outcome: {outcome})").format(
        baseline=say(VINTAGE_WORDS[standing["baseline_vintage"]]), outcome=say(VINTAGE_WORDS[standing["vintage"]])
    )


def reported(target: Mapping[str, Any], language: str) -> str:
    """What the responsible body says of its target, and since when; nothing where it has not said anything."""
    say = translator(language)
    if target["reported_verdict"] is None:
        return ""
    return say(_REPORTED[target["reported_verdict"]]).format(date=target["reported_on"].isoformat())


def _moved() -> pl.Expr:
    start, elsewhere = pl.col("baseline_value"), pl.col("baseline_period") != pl.col("value_period")
    points = pl.col("indicator").is_in([record.id for record in CATALOGUE if numbers.percent(record.unit)])
    gone = pl.col("value") - start
    step = pl.when(points).then(gone).when(start != 0).then(gone / start.abs())
    return pl.when(pl.col("target_value").is_null() & elsewhere).then(step)


def _against_baseline(standing: dict[str, Any], language: str) -> str:
    """How far a quantity whose target is only a direction has moved; nothing where the baseline is its last value."""
    say, share, since = translator(language), standing["moved"], standing["baseline_period"]
    if share is None or since is None:
        return ""
    moved = numbers.change(share, BY_ID[str(standing["indicator"])].unit, language).lstrip("+−")
    before = spoken_period(since, standing["grain"], language)
    return say(numbers.way(share)).format(share=moved, before=before)


def reasons(stored: object, language: str) -> str:
    """Why a standing is what it is: its reasons one by one in the reader's language."""
    say, said = translator(language), []
    for reason, terms in read(None if stored is None else str(stored)):
        match reason:
            case Reason.FEW_POINTS:
                points = int(terms["points"])
                said.append(counted(points, say("only {n} comparable point"), say("only {n} comparable points")))
            case Reason.PROBABILITY | Reason.PROBABILITY_AWAY:
                said.append(numbers.probability(float(terms["share"]), language))
                said += [say("trend the wrong way")] if reason == Reason.PROBABILITY_AWAY else []
            case Reason.BEYOND:
                said.append(say("projections reach {last}").format(**terms))
            case _:
                said.append(say(reason))
    return say("; ").join(said)


def chance(standing: dict[str, Any], language: str) -> str:
    """The probability of a standing in words, or why none is stated."""
    stated = standing["probability"]
    return (
        reasons(standing["probability_reason"], language) if stated is None else numbers.probability(stated, language)
    )


def mark(standing: dict[str, Any], language: str) -> tuple[str, str, str]:
    """Shape, word and colour of a standing."""
    found = STANDINGS.get(str(standing["class"]), STANDINGS["unknown"])
    return found.shape, translator(language)(found.word), found.colour


@framed
def standing_table(view: View, table: pl.DataFrame) -> Rows:
    """Every target with its standing, terms and the verdicts of three published rules."""
    say, known = view.say, geography.names(view)
    for row in table.iter_rows(named=True):
        record = BY_ID.get(row["indicator"])
        shape, word, _ = mark(row, view.language)
        shown = {
            name: numbers.exact(row[name], record.unit, view.language) if record else str(row[name]) for name in _TERMS
        }
        yield {
            say("Standing"): f"{shape} {word}",
            say("Area"): known.get(row["area_code"], row["area_code"]),
            say("Indicator"): record.name(view.language) if record else row["indicator"],
            say("Due"): row["due"].isoformat(),
            say("Latest value"): shown["value"],
            say("Target value"): shown["target_value"],
            say("Required now"): shown["required_now"],
            say("Gap"): shown["gap"],
            say("Required a year"): shown["required_pace"],
            say("Actual a year"): shown["actual_pace"],
            say("Probability"): chance(row, view.language),
            say("StatCan rule"): say(row["verdict_statcan"] or ""),
            say("UN rule"): say(row["verdict_un"] or ""),
            say("Destatis rule"): say(row["verdict_destatis"] or ""),
            say("Why"): reasons(row["class_reason"], view.language),
            say("Origin"): say(row["origin"]),
            RECEIPT: row[RECEIPT],
        }


def parent_view(view: View) -> View | None:
    """The release before, as the same person sees it."""
    if view.release.parent is None:
        return None
    parent = releases.get(view.store, view.release.parent, grant=view.grant)
    return replace(view, release=parent)


def headline_changes(view: View, indicators: list[str], area: str) -> list[str]:
    """Sentences about headline figures whose latest value differs from the release before."""
    say, before = view.say, parent_view(view)
    if before is None:
        return []
    said = []
    for name in indicators:
        old, new = headline.figure(before, name, area), headline.figure(view, name, area)
        if old.value != new.value and new.value is not None:
            unit = new.indicator.unit
            said.append(
                say("{name}: {old} → {new}").format(
                    name=new.indicator.name(view.language),
                    old=numbers.amount(old.value, unit, view.language) if old.value is not None else "—",
                    new=numbers.amount(new.value, unit, view.language),
                )
            )
    return said


@cached_in_language
def freshness(view: View) -> pl.DataFrame:
    """How far each uploaded dataset reaches, its rows, and where they come from."""
    say = view.say
    rows = []
    for name, parts in view.release.datasets.items():
        contract = CONTRACTS[name]
        if contract.derived or not parts:
            continue
        dated = any(column in contract.key for column in DATE_COLUMNS)
        last = max((part.max for part in parts.values() if part.max), default=None) if dated else None
        origins = sorted({origin for part in parts.values() for origin in part.origins})
        rows.append(
            {
                say("Dataset"): contract.name(view.language),
                say("Data through"): last or "—",
                say("Rows"): sum(part.rows for part in parts.values()),
                say("Origin"): say(", ").join(say(origin) for origin in origins),
            }
        )
    return pl.DataFrame(rows).sort(say("Data through"), descending=True)


def summary(table: pl.DataFrame, language: str) -> str:
    """How many targets are judged, and how many need a decision."""
    say = translator(language)
    if not table.height:
        return say("Targets of the policy and the plans")
    urgent, met = (table.filter(pl.col("class").is_in(some)).height for some in (URGENT, ("met",)))
    return say("{n} targets: {urgent}, {met}.").format(
        n=table.height,
        urgent=counted(urgent, say("{n} needs attention"), say("{n} need attention")),
        met=counted(met, say("{n} is met"), say("{n} are met")),
    )


@framed
def target_table(view: View) -> Rows:
    """Every target with its number, document and owner."""
    say, known = view.say, geography.names(view)
    for row in query.targets(view).iter_rows(named=True):
        record = BY_ID.get(row["indicator"])
        number = row["high"] if row["high"] is not None else row["low"]
        value = numbers.exact(number, record.unit, view.language) if record and number is not None else "—"
        yield {
            say("Area"): known.get(row["area_code"], row["area_code"]),
            say("Indicator"): record.name(view.language) if record else row["indicator"],
            say("Kind"): say(row["kind"]),
            say("Due"): row["due"].isoformat(),
            say("Target value"): value,
            say("Clause"): row["clause"] or "",
            say("Owner"): row["owner"],
            say("Source"): row["source"],
            RECEIPT: row_receipts.receipt(view, "targets", row),
        }


def tally(found: pl.DataFrame, language: str) -> str:
    """How many targets stand where, from met to missed; those that cannot be judged last."""
    say = translator(language)
    counted = dict(found["class"].value_counts().iter_rows()) if found.height else {}
    said = [f"{counted[name]} {say(STANDINGS[name].word)}" for name in JUDGED if counted.get(name)]
    unjudged = sum(count for name, count in counted.items() if name not in JUDGED)
    if unjudged:
        said.append(say("{n} not to be judged yet").format(n=unjudged))
    return say("{n} targets: {tally}.").format(n=found.height, tally=say(", ").join(said))


@cached
def of_area(view: View, area: str) -> dict[str, dict[str, Any]]:
    """The standing of each indicator with a target of this very area; where there are several, the worst judged."""
    found = standings(view).filter(pl.col("area_code") == area)
    judged = found.sort(~pl.col("class").is_in(JUDGED), maintain_order=True)
    return {row["indicator"]: row for row in reversed(list(judged.iter_rows(named=True)))}


def leads(view: View) -> dict[str, str]:
    """The bodies that lead each target, by target_id."""
    return dict(query.targets(view).select("target_id", "owner").iter_rows())
