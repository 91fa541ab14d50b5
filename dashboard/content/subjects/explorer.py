"""Which series of an indicator there are, to choose among: by what is counted, vintage and grain, in words."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.content.subjects import variants
from dashboard.reading import periods, query
from dashboard.reading.cache import cached
from dashboard.reading.query import View
from dashboard.reading.series import DEFAULT, EVERY, Series
from dashboard.words.text import translator
from data.contracts.rules import VINTAGES
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.indicator import Indicator

ALL = "all"  # every vintage, or every grain, as the subjects' pages show them
GRAINS = ("instant", "year", "half", "quarter", "month", "day", "span")
NAMES = ("variant", "vintage", "grain")  # as they are chosen: each offers what goes with those before it


def subjects() -> tuple[str, ...]:
    """The subjects of the catalogue in reading order."""
    return tuple(dict.fromkeys(record.subject for record in CATALOGUE))


def of_subject(subject: str) -> tuple[str, ...]:
    """The indicators of a subject in reading order."""
    return tuple(record.id for record in CATALOGUE if record.subject == subject)


@cached
def combinations(view: View, indicator: str, areas: Sequence[str]) -> pl.DataFrame:
    """Every combination of variant, vintage and grain with a value in any of the areas."""
    found = query.observations(
        replace(view, series=EVERY), indicators=[indicator], areas=areas, variant=None, shown=False
    )
    return found.filter(pl.col("value").is_not_null()).select(NAMES).unique(maintain_order=True)


def offered(table: pl.DataFrame, name: str, **chosen: str | None) -> list[str]:
    """What can be chosen of `name` (variant, vintage or grain) with what was `series_of` before it, in reading order.

    Vintage and grain begin with ALL. A variant is never joined with another, so one of them is always chosen: the
    default where it has figures, else the first.
    """
    for before, value in chosen.items():
        if value not in {None, ALL}:
            table = table.filter(pl.col(before) == value)
    there = set(table[name])
    if name == "variant":
        order = [DEFAULT, *sorted(there - {DEFAULT})]
        return [one for one in order if one in there] or [DEFAULT]
    order = list(VINTAGES if name == "vintage" else GRAINS)
    return [ALL, *(one for one in [*order, *sorted(there - {*order})] if one in there)]


def several(offered: Sequence[str]) -> bool:
    """Whether there is anything to choose: ALL of one is that one."""
    return len({*offered} - {ALL}) > 1


def heading(name: str, language: str) -> str:
    """What is chosen under a name."""
    say = translator(language)
    return {"variant": say("Variant"), "vintage": say("Vintage"), "grain": say("Grain")}[name]


def word(name: str, value: str, language: str) -> str:
    """A variant, vintage or grain as people call it; one that nobody has named yet by its code."""
    say = translator(language)
    if value == ALL:
        return say("every vintage") if name == "vintage" else say("every grain")
    if name == "grain":
        return say(value, of="grain")
    if name == "vintage":
        return say(value)
    return variants.word(value, language)


def series_of(**values: str) -> Series:
    """The series of what was chosen; ALL and the default leave it open."""
    return Series(**{name: None if value in {ALL, DEFAULT} else value for name, value in values.items()})


def period_of(grain: str, date: object) -> str | None:
    """The period of the map in which an observation stands, as the slider offers it; None where it offers none."""
    if grain in {"day", "span"}:
        return None
    return str(date)[:4] if grain == "instant" else periods.period_text(date, grain)  # type: ignore[arg-type]


def missing_series(record: Indicator, name: str, asked: str, language: str) -> str:
    """What to say where the address asks for a series that there is not."""
    return translator(language)("{name} has no figures of {what} {asked} here; others are shown.").format(
        name=record.name(language), what=heading(name, language), asked=word(name, asked, language)
    )


def known(indicator: str | None) -> str:
    """The indicator that is asked for, or the first of the catalogue."""
    return indicator if indicator is not None and indicator in BY_ID else CATALOGUE[0].id
