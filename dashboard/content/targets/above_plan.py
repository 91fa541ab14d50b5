"""Which streets of the core stand above the plan's density, and by how many people."""

import polars as pl

from dashboard.content.subjects import headline, maps
from dashboard.reading import geography
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import counted, data_kind, demonstrated, translator
from data.contracts.area_codes import CORE
from data.contracts.units import Unit


@cached_in_language
def excess(view: View, *, chosen: str) -> pl.DataFrame:
    """People above the plan's density in each street of the core: residents − plan density × land; most first."""
    plan = headline.figure(view, "population_density", CORE)
    codes = geography.comparison(view, CORE).codes
    if plan.goal is None:
        return pl.DataFrame()
    known = geography.names(view)
    rows = []
    for row in maps.ranking_at(view, "population_density", codes, maps.comparable_period(plan)).iter_rows(named=True):
        if row["value"] is None or row["denominator"] is None:
            continue
        over = row["numerator"] - plan.goal.value * row["denominator"]
        shown = numbers.rounded(over, view.language)
        rows.append(
            {
                "area_code": row["area_code"],
                "name": known.get(row["area_code"], row["area_code"]),
                "value": over,
                "shown": shown,
                "origin": row["origin"],
                "chosen": row["area_code"] == chosen,
                "receipt": row["receipt"],
                "note": data_kind(row["origin"], view.language),
                "spoken": f"{known.get(row['area_code'], row['area_code'])}: {shown}",
            }
        )
    table = pl.DataFrame(rows, infer_schema_length=None)
    return table.filter(pl.col("value") > 0).sort("value", descending=True) if table.height else table


def worst_sentence(rows: pl.DataFrame, language: str) -> str:
    """Which street stands furthest above the plan's density, in people; `rows` as of `excess`."""
    first, say = rows.row(0, named=True), translator(language)
    people = numbers.written(first["value"], Unit.PERSONS, language)
    above = counted(rows.height, say("{n} street is above it"), say("{n} streets are above it"))
    said = say("{name} is furthest above the plan: {people}; {above}").format(
        name=first["name"], people=people, above=above
    )
    # Which of the streets are above it is told of all.
    return demonstrated(said, language, demo="synthetic" in rows["origin"])
