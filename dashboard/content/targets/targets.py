"""One target in full: standing, gap, pace, probability, who leads, the rules of others, and how it stood before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.area_figures import VINTAGE_WORDS, spoken_period
from dashboard.content.subjects.choices import FIRST_TARGET
from dashboard.content.subjects.variants import indicator_name
from dashboard.content.targets import standings, target_split
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.cache import cached, cached_in_language, uncached
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import bodies, translator
from data.store import releases
from forecasts import lint
from forecasts.classes import NOT_COMPARABLE
from metrics.catalogue import BY_ID

Row = dict[str, Any]
PAST = 24  # releases looked back on


@cached
def choices(view: View) -> list[tuple[str, str]]:
    """(target_id, due) of every target and milestone, the core's first."""
    table = query.targets(view).sort(pl.col("area_code") != "110000.core", "target_id", "due")
    return [(row["target_id"], row["due"].isoformat()) for row in table.iter_rows(named=True)]


def first(keys: Sequence[tuple[str, str]]) -> int:
    """The place of the one that a page begins with."""
    return next((place for place, key in enumerate(keys) if key[0] == FIRST_TARGET), 0)


def label(view: View, key: tuple[str, str]) -> str:
    """The target as one names it: area, indicator, year."""
    row = target_of(view, key)
    place = geography.names(view).get(row["area_code"], row["area_code"])
    return f"{place} · {indicator_name(row['indicator'], view.language)} · {row['due'].year}"


def target_of(view: View, key: tuple[str, str]) -> Row:
    """The row of a target; raises KeyError where there is none."""
    return _targets(view)[key]


def standing_of(view: View, key: tuple[str, str]) -> Row | None:
    """Its standing: real before synthetic, a value before none; in demonstration mode the synthetic one."""
    return judged(view).get(key)


@cached
def _targets(view: View) -> dict[tuple[str, str], Row]:
    return _by_key(query.targets(view))


@cached
def judged(view: View) -> dict[tuple[str, str], Row]:
    """The standing of every target by its key, chosen as `standing_of` says."""
    return _by_key(query.standings(view).sort(pl.col("value").is_null(), pl.col("origin") == "synthetic"))


def _by_key(rows: pl.DataFrame) -> dict[tuple[str, str], Row]:
    found: dict[tuple[str, str], Row] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault((row["target_id"], row["due"].isoformat()), row)
    return found


def receipts_of(view: View, key: tuple[str, str]) -> tuple[str | None, str | None]:
    """The receipts of a target's standing, if it has one, and of the target itself."""
    standing = standing_of(view, key)
    judged = row_receipts.receipt(view, "standings", standing) if standing else None
    return judged, row_receipts.receipt(view, "targets", target_of(view, key))


def facts(view: View, key: tuple[str, str]) -> list[tuple[str, str]]:
    """Names and values of everything that the office tracks, in the order in which it asks."""
    say = view.say
    target, standing = target_of(view, key), standing_of(view, key)
    record = BY_ID.get(target["indicator"])
    if standing is None or record is None:
        return [(say("Lead body"), bodies(target["owner"], view.language)), (say("Document"), target["source"])]
    unit = record.unit
    written = numbers.unit_of(unit, view.language)

    def shown(name: str) -> str:
        value = standing[name]
        return f"{numbers.exact(value, unit, view.language)} {written}".strip() if value is not None else "—"

    def paced(name: str) -> str:
        quarter = target_split.needed_change(standing[name], target, view.language)
        return f"{shown(name)}{say('; ')}{quarter}" if quarter else shown(name)

    def counted(period: str, vintage: str) -> str:
        if standing[period] is None:
            return "—"
        when = spoken_period(standing[period], standing["grain"], view.language)
        return say("{period}, {vintage}").format(period=when, vintage=say(VINTAGE_WORDS[standing[vintage]]))

    shape, word, _ = standings.mark(standing, view.language)
    since = numbers.period(standing.get("pace_from"), "year", view.language)
    until = numbers.period(standing["value_period"], "year", view.language)
    latest = numbers.period(standing["value_period"], standing["grain"], view.language)
    rules = [
        f"{name} {say(standing[verdict]).replace('_', ' ')}"
        for name, verdict in (
            ("Statistics Canada / Eurostat", "verdict_statcan"),
            ("UN Progress Chart", "verdict_un"),
            ("Destatis", "verdict_destatis"),
        )
        if standing[verdict]
    ]
    return [
        (say("Standing"), f"{shape} {word} · {standings.reasons(standing['class_reason'], view.language)}"),
        (say("Baseline"), f"{shown('baseline_value')} ({counted('baseline_period', 'baseline_vintage')})"),
        (say("Latest value"), f"{shown('value')} ({counted('value_period', 'vintage')})"),
        (say("Target value"), shown("target_value")),
        (say("Gap"), shown("gap")),
        (say("Required now"), f"{shown('required_now')} ({latest})" if standing["required_now"] is not None else "—"),
        (say("Required a year"), paced("required_pace")),
        (say("Actual a year"), f"{paced('actual_pace')} ({since}—{until})"),
        (say("Best pace ever"), paced("best_pace")),
        (say("Probability"), standings.chance(standing, view.language)),
        (say("Expected year"), _expected(standing, view.language)),
        (say("Rules of others"), "; ".join(rules) or "—"),
        (say("Officially reported"), _reported(target, view.language)),
        (say("Lead body"), bodies(target["owner"], view.language)),
        (say("Document"), target["source"]),
        (say("Clause"), target["clause"] or "—"),
        (say("Origin"), say(standing["origin"])),
    ]


def _reported(target: Row, language: str) -> str:
    said = (standings.reported(target, language), target["reported_document"])
    return translator(language)("; ").join(one for one in said if one) or "—"


def _expected(standing: dict[str, Any], language: str) -> str:
    say = translator(language)
    if standing["expected_year"] is not None:
        return target_split.year_of(standing["expected_year"], language)
    if standing["class"] == "met":
        return say("met already")
    if standing["class"] == "missed":
        return say("not stated: the due date is past")
    if standing["class"] == NOT_COMPARABLE:
        return standings.reasons(standing["class_reason"], language)
    if standing["probability"] is not None:
        return say("not within the years that the projection reaches")
    return say("not stated: no projection")


@cached_in_language
@framed
def odd_targets(view: View) -> Rows:
    """What is odd about the targets of this release: severity, what was found, of which targets, what to do."""
    as_of = view.release.as_of
    parts = lint.parts_of(geography.areas(view), query.dataset(view, "zone_members"), as_of)
    found = lint.faults(
        query.targets(view), query.standings(view), query.dataset(view, "events"), parts=parts, as_of=as_of
    )
    say = view.say
    every = query.targets(view).iter_rows(named=True)
    names = {lint.name_of(row): label(view, (row["target_id"], str(row["due"]))) for row in every}
    for rule, named in found.items():
        yield {
            say("Severity"): say(str(lint.RULES[rule].severity)),
            say("Found"): lint.RULES[rule].found(view.language),
            say("Targets"): say("; ").join(_in_words(one, names, view.language) for one in named),
            say("What to do"): lint.RULES[rule].mend(view.language),
        }


def _in_words(one: str, names: dict[str, str], language: str) -> str:
    """A target that a rule names, and the sums that it may tell, by the target's name instead of its id."""
    target, _, told = one.partition(": ")
    said = names.get(target, target)
    return f"{said}{translator(language)(': ')}{told}" if told else said


@cached_in_language
@framed
def history(view: View, key: tuple[str, str]) -> Rows:
    """One row for each release in which the standing became another one, newest first: release, date, class, why."""
    say = view.say
    back = releases.withdrawn(_past(view))
    for release, found in reversed(_turns(view).get(key, [])):
        shape, word, _ = standings.mark(found, view.language)
        taken = say(" (taken back by R{n})").format(n=back[release.number]) if release.number in back else ""
        demo = say(" (demonstration data)") if found["origin"] == "synthetic" else ""
        chance = found["probability"]
        yield {
            say("Release"): f"R{release.number}{taken}",
            say("As of"): release.as_of.isoformat(),
            say("Standing"): f"{shape} {word}{demo}",
            say("Why"): standings.reasons(found["class_reason"], view.language),
            say("Probability"): numbers.probability(chance, view.language) if chance is not None else "—",
            RECEIPT: row_receipts.receipt(replace(view, release=release), "standings", found),
        }


def _past(view: View) -> list[releases.Release]:
    """This release and those before it, oldest first."""
    past = [one for one in releases.history(view.store, grant=view.grant) if one.number <= view.release.number]
    return sorted(past, key=lambda one: one.number)


@cached
def _turns(view: View) -> dict[tuple[str, str], list[tuple[releases.Release, Row]]]:
    """Of every target the releases in which its standing became another one, oldest first, and what it was there.

    Of all at once: reading a release and judging what may be seen of it takes as long as for one target.
    """
    found: dict[tuple[str, str], list[tuple[releases.Release, Row]]] = {}
    for release in _past(view)[-PAST:]:
        with uncached():  # so many releases would drive out what is kept of those that people look at
            standings_then = judged(replace(view, release=release))
        for key, row in standings_then.items():
            turns = found.setdefault(key, [])
            if not turns or _verdict(turns[-1][1]) != _verdict(row):
                turns.append((release, row))
    return found


def _verdict(row: Row) -> tuple[str, str, bool]:
    return row["class"], row["class_reason"], row["origin"] == "synthetic"
