"""A density by another denominator: the same counts over land or over people, and whose place hangs on the choice."""

from dataclasses import replace

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import headline
from dashboard.reading import geography, query
from dashboard.reading.cache import cached
from dashboard.reading.periods import best_first
from dashboard.reading.query import View
from dashboard.reading.series import EVERY
from dashboard.words import numbers
from dashboard.words.text import data_kind, demonstrated, translator
from metrics.catalogue import BY_ID
from metrics.denominators import Denominator, can_be_rebased, ranked, rebase

OWN = "own"
# Where each is counted: an indicator, and which of its columns; land stands in the areas themselves.
_PEOPLE = {
    Denominator.RESIDENTS: ("residents", "value"),
    Denominator.REGISTERED: ("registered", "value"),
    Denominator.DAY: ("day_night_ratio", "numerator"),
    Denominator.NIGHT: ("day_night_ratio", "denominator"),
}
_LAND = {Denominator.GROSS_LAND: "land_km2", Denominator.NET_LAND: "net_land_km2"}


@cached
def offered(view: View, indicator: str, area: str) -> list[str]:
    """Denominators that areas beside the chosen one state for the year of their figures; none but for a density.

    What is 1 everywhere, as residents by residents, tells nothing and is left out.
    """
    if not can_be_rebased(BY_ID[indicator]):
        return []
    apart = _rebased(view, indicator, area).group_by("denominator").agg(pl.col("value").drop_nulls().n_unique())
    there = set(apart.filter(pl.col("value") > 1)["denominator"])
    return [OWN, *(str(one) for one in Denominator if str(one) in there)]


def word(one: str, language: str) -> str:
    """A denominator as people call it."""
    if one == OWN:
        return translator(language)("as defined")
    return Denominator(one).words(language)


def _rebased(view: View, indicator: str, area: str) -> pl.DataFrame:
    """The latest counts of the areas beside the chosen one over every denominator of the same year."""
    codes = geography.comparison(view, area).codes
    tops = headline.ranking(view, indicator, codes).drop_nulls("value")
    year = tops.select("area_code", pl.col("period").dt.year().alias("year"))
    bottoms = {name: _land(view, column) for name, column in _LAND.items()}
    bottoms |= {name: _people(view, *where, year) for name, where in _PEOPLE.items()}
    return rebase(tops, bottoms)


def _land(view: View, column: str) -> pl.DataFrame:
    land = geography.areas_now(view).drop_nulls(column)
    return land.select(pl.col("code").alias("area_code"), pl.col(column).alias("value"), "origin")


def _people(view: View, indicator: str, column: str, year: pl.DataFrame) -> pl.DataFrame:
    found = query.observations(
        replace(view, series=EVERY), indicators=[indicator], areas=year["area_code"].to_list()
    ).filter(pl.col("value").is_not_null(), pl.col("grain") != "day")
    same = found.with_columns(pl.col("period").dt.year().alias("year")).join(year, on=["area_code", "year"], how="semi")
    best = best_first(same).unique("area_code", keep="first", maintain_order=True)
    return best.select("area_code", pl.col(column).alias("value"), "origin")


@framed
def rows(view: View, indicator: str, area: str, by: str) -> Rows:
    """Bars by one denominator, largest first: name, value, shown, note; numerator, bottom, and the places it takes.

    `places` is the span of an area's places under all denominators that any area states.
    """
    say, names = view.say, geography.names(view)
    found = ranked(_rebased(view, indicator, area)).filter(pl.col("denominator") == by).drop_nulls("value")
    for row in found.sort("value", descending=True).iter_rows(named=True):
        low, high = row["rank_low"], row["rank_high"]
        places = "—" if low is None else f"{low}" if low == high else f"{low}—{high}"
        kind = data_kind(row["origin"], view.language)
        name, value = names[row["area_code"]], numbers.rounded(row["value"], view.language)
        yield (
            {name_: row[name_] for name_ in ("area_code", "origin", "value", "numerator", "bottom")}
            | {
                "name": name,
                "shown": value,
                "places": places,
                "depends": bool(row["depends"]),
                "chosen": row["area_code"] == area,
                "note": say("{kind}; places under all denominators: {places}").format(kind=kind, places=places),
                "spoken": say("{area}: {value}, {note}").format(area=name, value=value, note=kind),
            }
        )


def sentence(found: pl.DataFrame, indicator: str, by: str, language: str) -> str:
    """Which area is highest by this denominator, and how many change their place with the denominator."""
    say, first = translator(language), found.row(0, named=True)
    said = say("{name} {per}: highest in {area}, {value}").format(
        name=BY_ID[indicator].name(language), per=word(by, language), area=first["name"], value=first["shown"]
    )
    moved = int(found["depends"].sum())
    if moved:
        said = say("{most}; the places of {n} of {of} areas depend on the denominator").format(
            most=said, n=moved, of=found.height
        )
    return demonstrated(said, language, demo=first["origin"] == "synthetic")


def table(found: pl.DataFrame, by: str, language: str) -> pl.DataFrame:
    """The rows in words: area, both terms, value, places."""
    say = translator(language)
    return found.select(
        pl.col("name").alias(say("Area")),
        pl.col("numerator").alias(say("Numerator")),
        pl.col("bottom").alias(say("Denominator")),
        pl.col("shown").alias(word(by, language)),
        pl.col("places").alias(say("Places under all denominators")),
    )


def why_none(indicator: str, language: str) -> str:
    """What to say of a figure that has no other denominator, for who asks for one."""
    name = BY_ID[indicator].name(language)
    return translator(language)("{name} has no such denominator here; it stands as defined.").format(name=name)
