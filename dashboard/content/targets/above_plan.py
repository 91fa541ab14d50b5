"""Which streets of the core stand above the plan's density, and by how many people."""

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects import headline, maps
from dashboard.reading import geography
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import counted, data_kind, demonstrated, translator
from data.contracts.area_codes import CORE
from data.contracts.units import Unit


@cached_in_language
@framed
def excess(view: View, *, chosen: str) -> Rows:
    """People above the plan's density in each street of the core: residents − plan density × land; most first."""
    plan = headline.figure(view, "population_density", CORE)
    if plan.goal is None:
        return
    codes, known = geography.comparison(view, CORE).codes, geography.names(view)
    over = pl.col("numerator") - plan.goal.value * pl.col("denominator")
    table = maps.ranking_at(view, "population_density", codes, maps.comparable_period(plan)).with_columns(over=over)
    above = table.filter(pl.col("value").is_not_null(), pl.col("over") > 0).sort("over", descending=True)
    for row in above.iter_rows(named=True):
        name, shown = known.get(row["area_code"], row["area_code"]), numbers.rounded(row["over"], view.language)
        yield {
            "area_code": row["area_code"],
            "name": name,
            "value": row["over"],
            "shown": shown,
            "origin": row["origin"],
            "chosen": row["area_code"] == chosen,
            "receipt": row["receipt"],
            "note": data_kind(row["origin"], view.language),
            "spoken": f"{name}: {shown}",
        }


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
