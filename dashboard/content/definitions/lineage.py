"""How a figure comes about: datasets, facts of hours, the indicator, the targets that it is measured against."""

import polars as pl

from dashboard.charts.lineage import Lineage, Node, Stage
from dashboard.reading import geography, query
from dashboard.reading.query import View
from dashboard.words.text import enumerated, one_after_another, translator
from data.contracts import CONTRACTS
from data.contracts.area_codes import CORE
from metrics.facts.facts import FACTS
from metrics.indicator import Indicator

DENSITY = "population_density"
TOTAL = "residents"  # a target on the total implies one on its density
MOST_TARGETS = 6  # more would be a list, not a picture; the rest is counted


def lineage(view: View, record: Indicator) -> Lineage:
    """Inputs, facts, indicator and the release's targets of one record."""
    # Months of a spot are its days, summed: the days say all that there is to say of where they come from.
    facts = [fact for fact in FACTS if fact.name in record.inputs and not CONTRACTS[fact.source_dataset].derived]
    into_facts = [(source, fact.name) for fact in facts for source in (fact.source_dataset, *fact.dims)]
    direct = [name for name in record.inputs if not CONTRACTS[name].derived]
    datasets = dict.fromkeys([*(source for source, _ in into_facts), *direct])
    goals = _targets(view, record)
    nodes = (
        *(Node(name, Stage.DATASET, CONTRACTS[name].name(view.language), name) for name in datasets),
        *(Node(fact.name, Stage.FACT, CONTRACTS[fact.name].name(view.language), fact.name) for fact in facts),
        Node(record.id, Stage.INDICATOR, record.name(view.language), record.id),
        *goals,
    )
    edges = (
        *into_facts,
        *((name, record.id) for name in direct),
        *((fact.name, record.id) for fact in facts),
        *((record.id, goal.id) for goal in goals),
    )
    return Lineage(nodes, edges)


def in_words(drawn: Lineage, language: str) -> str:
    """The picture as sentences, for who cannot see it."""
    say = translator(language)
    title = {node.id: node.title for node in drawn.nodes}
    indicator = drawn.ids(Stage.INDICATOR)[0]
    sentences = []
    for target in (*drawn.ids(Stage.FACT), indicator):
        sources = enumerated([title[one] for one, other in drawn.edges if other == target], language)
        name = title[target][0].upper() + title[target][1:]
        sentences.append(say("{name} is made from {sources}.").format(name=name, sources=sources))
    goals = [title[one] for one in drawn.ids(Stage.TARGET)]
    if goals:
        measured = say("It is measured against {targets}.").format(targets=enumerated(goals, language))
    else:
        measured = say("No target is set for it.")
    return one_after_another((*sentences, measured), language)


def _targets(view: View, record: Indicator) -> list[Node]:
    say = view.say
    own = query.targets(view, indicator=record.id).with_columns(pl.lit(value=False).alias("derived"))
    rows = pl.concat([own, _implied(view)]) if record.id == DENSITY else own
    rows = rows.sort(pl.col("area_code") != CORE, "derived", maintain_order=True)
    held = rows.group_by("target_id", "derived", maintain_order=True).agg(
        pl.col("area_code").first(), pl.col("due").dt.year().unique().sort()
    )
    places = geography.names(view)
    nodes = [
        Node(
            row["target_id"],
            Stage.TARGET,
            f"{places.get(row['area_code'], row['area_code'])} {', '.join(map(str, row['due']))}",
            say("follows from the total") if row["derived"] else row["target_id"],
        )
        for row in held.iter_rows(named=True)
    ]
    if len(nodes) <= MOST_TARGETS:
        return nodes
    rest = say("{n} more targets").format(n=len(nodes) - MOST_TARGETS + 1)
    return [*nodes[: MOST_TARGETS - 1], Node("more", Stage.TARGET, rest)]


def _implied(view: View) -> pl.DataFrame:
    """Targets on the total of areas that have land and no number of their own for the density."""
    number = pl.coalesce("high", "low").is_not_null()
    own = query.targets(view, indicator=DENSITY).filter(number)["area_code"].to_list()
    land = geography.areas_now(view).filter(pl.col("land_km2").is_not_null())["code"].to_list()
    area = pl.col("area_code")
    held = query.targets(view, indicator=TOTAL).filter(number, area.is_in(land), ~area.is_in(own))
    return held.with_columns(pl.lit(value=True).alias("derived"))
