"""Sentences that a mayor can repeat: a subject, a verb and a number, generated from the figures."""

from dashboard.content.subjects.area_figures import reason, spoken_period
from dashboard.content.subjects.headline import Figure
from dashboard.content.subjects.variants import named
from dashboard.words import numbers
from dashboard.words.text import demonstrated, translator
from data.contracts.units import Unit
from metrics.rollup.facilities import NOT_COVERED


def headline(figure: Figure, place: str, language: str, *, total_gap: float | None = None) -> str:
    """What the latest figure is, how it moved, and what remains to the target."""
    say = translator(language)
    name = named(figure.indicator, figure.row["variant"] if figure.row else None, language)
    if figure.row is None or figure.value is None:
        why = figure.row["reason"] if figure.row else None
        if why and why != NOT_COVERED:
            told = reason(str(why), language)
            return say("{place}: no figure of {name}: {why}.").format(place=place, name=name, why=told)
        return say("{place}: no data for {name} yet.").format(place=place, name=name)
    unit = figure.indicator.unit
    when = spoken_period(figure.row["period"], figure.row["grain"], language)
    value = numbers.written(figure.value, unit, language)
    parts = [say("{place}, {when}: {name} {value}").format(place=place, when=when, name=name, value=value)]
    if figure.change is not None:
        before = spoken_period(figure.before_period, figure.row["grain"], language)
        share = numbers.moved(figure.before, figure.value, unit, language)
        parts.append(say(numbers.way(figure.change)).format(share=share, before=before))
    if total_gap is not None and figure.goal is not None:
        key = "{gap} remain to the {year} plan" if total_gap > 0 else "the {year} plan is met"
        gap = numbers.written(abs(total_gap), Unit.PERSONS, language)
        parts.append(say(key).format(gap=gap, year=figure.goal.due.year))
    return demonstrated(say(", ").join(parts) + say("."), language, demo=figure.synthetic)
