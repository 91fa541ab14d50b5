"""What the points of a map amount to, in a sentence, under the map, in a ranking and in a table."""

import polars as pl

from dashboard.content.subjects.facility_points import KINDS, MOST, stated
from dashboard.content.subjects.scenic import BUSY
from dashboard.reading.query import View
from dashboard.words.text import one_after_another, spaced, translator
from metrics.catalogue import BY_ID

LISTED = 24  # bars of the ranking beside the map


def finding(found: pl.DataFrame, kind: str, language: str) -> str:
    """How many facilities have a load, how many are at 80 % or above, and which is fullest."""
    say, noun = translator(language), translator(language)(KINDS[kind].noun)
    loaded = found.drop_nulls("value").sort("value", descending=True, maintain_order=True)
    if not loaded.height:
        return say("{n} {noun}; none of them has a load in this period").format(n=found.height, noun=noun)
    first = loaded.row(0, named=True)
    said = say("{measure}: {n} of {of} {noun} at 80 % or above; highest {name}, {load}").format(
        measure=BY_ID[KINDS[kind].load].name(language),
        n=loaded.filter(pl.col("value") >= BUSY).height,
        of=loaded.height,
        noun=noun,
        name=first["name"],
        load=first["shown"],
    )
    demo = "synthetic" in loaded["origin"].to_list()
    return spaced(say("Demonstration data: {sentence}").format(sentence=said) if demo else said)


def under(found: pl.DataFrame, kind: str, load: str, language: str, *, sees_all: bool) -> str:
    """What size, colour (`load`, with its period) and place of a point mean, and what is left out."""
    say, one = translator(language), KINDS[kind]
    told = [
        say("Size: {capacity}; colour: {load}. Places are those of the area, not exact.").format(
            capacity=say(one.capacity), load=load
        )
    ]
    if found["value"].null_count():
        told.append(say("Hollow: no figure."))
    if "synthetic" in found["origin"].to_list():
        told.append(say("Dashed borders: demonstration data."))
    if found.height > MOST:
        told.append(say("The {n} largest are drawn; the table has all.").format(n=MOST))
    if kind != "spots" and not sees_all:
        told.append(say("Without facilities that have small cells."))
    return one_after_another(told, language)


def bars(found: pl.DataFrame) -> pl.DataFrame:
    """The fullest of them for the ranking beside the map."""
    return found.drop_nulls("value").sort("value", descending=True, maintain_order=True).head(LISTED)


def table(view: View, kind: str, area: str, when: str) -> pl.DataFrame:
    """The table twin of the points, with the receipts of both numbers of a row."""
    say, one = view.say, KINDS[kind]
    return pl.DataFrame(
        [
            {
                say("Name"): row["name"],
                say("Area"): row["where"],
                say(one.capacity): row["value_2"],
                BY_ID[one.load].name(view.language): row["shown"],
                say("Note"): row["note"],
                "receipt": row["receipt"],
                "receipt_2": row["receipt_2"],
            }
            for row in stated(view, kind, area, when).iter_rows(named=True)
        ],
        infer_schema_length=None,
    )
