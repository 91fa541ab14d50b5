"""Rows about beds that moved: pairs of districts, closures, beds not reported, and the list of every movement."""

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import called, data_kind, demonstrated, translator
from data.contracts.units import Unit
from metrics.subjects.bed_ledger import NOT_REPORTED, bed_ledger, placed

LEAVING = ("move", "merge", "close")
MOST = 14  # pairs of a chart; the table has all


def _movements_with_districts(view: View) -> pl.DataFrame:
    """Movements of hospital beds with the district at either end, then; null where there is none."""
    moved = query.dataset(view, "movements").filter(pl.col("subject") == "hospital")
    moved = row_receipts.with_receipts(view, "movements", moved)
    rows = query.dataset(view, "hospitals").sort("period")
    names = rows.group_by("facility_id").agg(pl.col("name").last())
    where = rows.select(
        pl.col("facility_id").alias("facility"), pl.col("area_code").str.slice(0, 6).alias("district"), "period"
    )
    return (
        placed(moved, where)
        .join(names.rename({"name": "from_name"}), left_on="from_id", right_on="facility_id", how="left")
        .join(names.rename({"name": "to_name"}), left_on="to_id", right_on="facility_id", how="left")
    )


def _not_reported(view: View) -> pl.DataFrame:
    """Beds by district of campuses that reported in the first month, never closed, and are missing in the last."""
    rows = query.dataset(view, "hospitals").filter(pl.col("grain") == "month")
    none = pl.DataFrame(schema={"from_district": pl.String, "to_district": pl.String, "beds": pl.Int64})
    if rows.is_empty():
        return none.with_columns(pl.lit("").alias("origin"))
    span = rows.select(pl.col("period").min().alias("since"), pl.col("period").max().alias("until")).row(0, named=True)
    moved = query.dataset(view, "movements")
    found = bed_ledger({"hospitals": rows.lazy(), "movements": moved.lazy()}, **span).filter(fate=NOT_REPORTED)
    return found.select(
        pl.col("district").alias("from_district"), "to_district", "beds", pl.lit(rows["origin"].max()).alias("origin")
    )


@cached_in_language
@framed
def between_districts(view: View) -> Rows:
    """Beds by origin and destination district, largest first; a closure, and what is not reported, has none."""
    say = view.say
    closed, silent, elsewhere = say("closed"), say("not_reported", of="reason"), say("unknown")
    names = geography.names(view)
    pairs = (
        _movements_with_districts(view)
        .filter(pl.col("kind").is_in(LEAVING), pl.col("from_district").is_not_null())
        .with_columns(
            pl.when(pl.col("kind") == "close").then(pl.lit(closed)).otherwise(pl.lit(elsewhere)).alias("otherwise")
        )
        .select("from_district", "to_district", "otherwise", "beds", "origin")
    )
    pairs = (
        pl.concat([pairs, _not_reported(view).with_columns(pl.lit(silent).alias("otherwise")).select(pairs.columns)])
        .group_by("from_district", "to_district", "otherwise")
        .agg(pl.col("beds").sum(), pl.col("origin").max())
        .sort("beds", "from_district", "otherwise", descending=[True, False, False])
        .head(MOST)
    )
    for row in pairs.iter_rows(named=True):
        start = names.get(row["from_district"], row["from_district"])
        end = names.get(row["to_district"], row["to_district"]) if row["to_district"] else row["otherwise"]
        name = way(start, end, view.language)
        shown = numbers.exact(row["beds"], Unit.BEDS, view.language)
        yield {
            "name": name,
            "value": row["beds"],
            "shown": shown,
            "origin": row["origin"],
            "note": data_kind(row["origin"], view.language),
            "spoken": f"{name}: {shown}",
        }


def way(start: str, end: str, language: str) -> str:
    """From where to where; between two places of one district no bed leaves it, and it is named so."""
    return translator(language)("inside {place}").format(place=start) if start == end else f"{start} → {end}"


def sentence(rows: pl.DataFrame, language: str) -> str:
    """The largest move in words."""
    say = translator(language)
    first = rows.row(0, named=True)
    said = say("Largest: {name}, {shown} beds.").format(name=first["name"], shown=first["shown"])
    return demonstrated(said, language, demo=first["origin"] == "synthetic")


def under(view: View) -> str:
    """What the chart of moves counts, and between which months, if any move is recorded."""
    say, dates = view.say, _movements_with_districts(view).filter(pl.col("kind").is_in(LEAVING))["date"].sort()
    if not dates.len():
        return say("Where hospital beds of the whole city moved")
    return say("Where hospital beds of the whole city moved, {first} to {last}").format(
        first=numbers.period(dates[0], "month", view.language), last=numbers.period(dates[-1], "month", view.language)
    )


@cached_in_language
@framed
def movement_table(view: View) -> Rows:
    """Every movement of hospital beds, latest first."""
    say = view.say
    for row in _movements_with_districts(view).sort("date", descending=True).iter_rows(named=True):
        yield {
            say("Date"): row["date"].isoformat(),
            say("Kind"): say(row["kind"]),
            say("From"): called(row["from_name"] or row["from_id"] or "", view.language),
            say("To"): called(row["to_name"] or row["to_id"] or "", view.language),
            say("Beds"): row["beds"],
            say("Document"): row["document"] or "",
            say("Origin"): say(row["origin"]),
            RECEIPT: row[RECEIPT],
        }
