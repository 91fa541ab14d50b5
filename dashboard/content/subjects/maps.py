"""Rows for the maps: one period of all areas, two indicators in one colour, and the periods that a slider offers."""

import polars as pl

from dashboard.charts.bivariate import LEVELS
from dashboard.content.subjects import area_figures, headline
from dashboard.content.subjects.variants import named
from dashboard.reading import figures, query
from dashboard.reading import periods as period
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import one_after_another, translator
from metrics.catalogue import BY_ID
from metrics.indicator import TimeRule

LATEST = "latest"
YEARS = ("instant", "year")
FINER = ("month", "quarter", "half")
CLASSES = 3
TALL = 20  # bars of a ranking beside which the space below the map is better used than left empty


@cached
def periods(view: View, indicator: str, areas: list[str]) -> list[str]:
    """What the slider offers, oldest first: years with a value, else the finest periods; then the latest of each."""
    found = query.observations(view, indicators=[indicator], areas=areas).filter(pl.col("value").is_not_null())
    held = set(found["grain"])
    named = "year" if held & set(YEARS) else next((grain for grain in FINER if grain in held), "month")
    dates = found.filter(pl.col("grain").is_in(YEARS if named == "year" else (named,)))["period"].unique()
    return [*sorted({period.period_text(date, named) for date in dates}), LATEST]


def period_words(one: str, language: str) -> str:
    """A slider's period in words."""
    if one == LATEST:
        return translator(language)("latest of each")
    named = period.parse(one)
    return numbers.period(named.first, named.named, language)


def comparable_period(figure: headline.Figure) -> str:
    """The period in which other areas compare with a figure: a census of 2010 does not stand beside one of 2020."""
    if figure.row is None or figure.value is None:
        return LATEST
    return period.period_text(figure.row["period"], figure.row["grain"])


def comparable_real_period(view: View, figure: headline.Figure, areas: list[str]) -> str:
    """As `comparable_period`; the latest of each area where only demonstration data answer a real figure's period."""
    when = comparable_period(figure)
    real = pl.col("value").is_not_null() & (pl.col("origin") != "synthetic")
    there, latest = (
        ranking_at(view, figure.indicator.id, areas, one).select(real.any()).item() for one in (when, LATEST)
    )
    return LATEST if latest and not there and not figure.synthetic else when


@cached
def ranking_at(view: View, indicator: str, areas: list[str], one: str) -> pl.DataFrame:
    """The ranking of the areas in one period, or of the latest value of each."""
    return headline.ranking(view, indicator, areas, at=None if one == LATEST else period.parse(one))


@cached_in_language
def rows(
    view: View, indicator: str, areas: list[str], *, when: str = LATEST, chosen: str
) -> tuple[pl.DataFrame, tuple[float, ...]]:
    """Rows of a map of one period, or of the latest value of each area, and the breaks between its classes."""
    cuts = breaks(view, indicator, areas, when)
    table = ranking_at(view, indicator, areas, when)
    return area_figures.area_rows(table, indicator, view.language, chosen=chosen, marks=cuts), cuts


@cached
def breaks(view: View, indicator: str, areas: list[str], one: str = LATEST) -> tuple[float, ...]:
    """Class breaks over every period that the slider offers, so that a colour means the same in all of them.

    A flow of a year is the sum of its months: where the latest of each are months, months have classes of their own.
    One area alone has none: there is nothing to compare it with.
    """
    found = query.observations(view, indicators=[indicator], areas=areas).filter(pl.col("value").is_not_null())
    if found["area_code"].n_unique() < 2:
        return ()
    yearly = found.filter(pl.col("grain").is_in(YEARS))
    if one == LATEST and BY_ID[indicator].time is TimeRule.FLOW:
        grains = ranking_at(view, indicator, areas, LATEST).drop_nulls("value")["grain"].unique()
        return area_figures.class_breaks(found.filter(pl.col("grain").is_in(grains.implode()))["value"])
    return area_figures.class_breaks((yearly if yearly.height else figures.without_days(found))["value"])


def joined_rows(first: pl.DataFrame, second: pl.DataFrame, names: tuple[str, str], language: str) -> pl.DataFrame:
    """Rows of two indicators for one map: each area's third of either, and both values in words.

    `first` and `second` are rows of `area_figures.area_rows`; areas without one of the values have no class.
    """
    say = translator(language)
    other = second.select(
        "area_code", pl.col("value").alias("value_2"), pl.col("shown").alias("shown_2"), "origin", "receipt"
    )
    known = pl.col("value").is_not_null() & pl.col("value_2").is_not_null()
    words = {place: say(level) for place, level in enumerate(LEVELS)}
    pair = pl.format(
        "{} · {}",
        *(pl.col(f"third{n}").replace_strict(words, default=None, return_dtype=pl.String) for n in ("", "_2")),
    )
    joined = first.join(other, on="area_code", how="left", suffix="_2").with_columns(known.alias("known"))
    return (
        joined.with_columns(_third("value").alias("third"), _third("value_2").alias("third_2"))
        .with_columns(pair.alias("pair"))
        .with_columns(
            pl.when((pl.col("origin") == "synthetic") | (pl.col("origin_2") == "synthetic"))
            .then(pl.lit("synthetic"))
            .otherwise("origin")
            .alias("origin"),
            pl.format("{}: {} {}, {} {}", "name", pl.lit(names[0]), "shown", pl.lit(names[1]), "shown_2").alias(
                "spoken"
            ),
        )
        .drop("band")
    )


def _third(column: str) -> pl.Expr:
    """0, 1 or 2 by rank among the areas that have both values; equal values share a class."""
    ranked = pl.when("known").then(pl.col(column)).rank("max")
    return ((ranked * CLASSES / pl.col("known").sum()).ceil() - 1).cast(pl.Int64)


def bars(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The areas of a map that have a bar, and how many have none of it: a list of zeros tells nothing."""
    valued = rows.filter(pl.col("value").is_not_null())
    some = valued.filter(pl.col("value") != 0)
    return (some, valued.height - some.height) if some.height else (valued, 0)


def under(rows: pl.DataFrame, indicator: str, name: str, language: str) -> str:
    """What a map measures and when, its unit, and what dashed borders and hatches mean where there are any."""
    say, unit = translator(language), numbers.unit_of(BY_ID[indicator].unit, language)
    said = say("{name}; unit: {unit}.").format(name=name, unit=unit) if unit else say("{name}.").format(name=name)
    told = [said]
    when = area_figures.periods_shown(rows)
    if len(when) > 1:  # areas do not report in step
        told.append(say("Figures of {first} to {last}.").format(first=when[0], last=when[-1]))
    if "synthetic" in rows["origin"].to_list():
        told.append(say("Dashed borders: demonstration data."))
    if rows["value"].null_count():
        told.append(say("Hatched: no figure."))
    return one_after_another(told, language)


def title(view: View, indicator: str, one: str) -> str:
    """What a map shows and when."""
    return view.say("{name}, {when}").format(
        name=named(BY_ID[indicator], view.series.variant, view.language), when=period_words(one, view.language)
    )
