"""Datasets that the office keeps by hand, as a table to edit and as the extract that the edited table is."""

from collections import Counter

import polars as pl

from dashboard.content.subjects.area_figures import VINTAGE_WORDS
from dashboard.reading import geography, query
from dashboard.reading.cache import cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from data.contracts import CONTRACTS, OWN_NODES
from data.contracts.rules import PROVENANCE
from data.contracts.spreadsheets import harmless
from data.contracts.text import Text
from data.contracts.units import Unit
from metrics.catalogue import BY_ID

EDITED = ("targets", "thresholds", "events")  # the ledger has a page of its own
KEPT = ("source", "origin")  # provenance that a person states; the rest follows from the extract
UNITS = {Unit.FRACTION: "share (0.8 is 80 %)", Unit.RATIO: "ratio", Unit.ITEMS: "items"}  # bare numbers elsewhere
TIERS = {
    "inverted": "inverted",
    "tier_3": "above 1:3",
    "tier_5": "above 1:5",
    "tier_10": "above 1:10",
    "watch": "watch",
    "yellow": "yellow",
    "orange": "orange",
    "red": "red",
    "full": "full",
}


def columns(dataset: str) -> list[str]:
    """What a person edits: the contract's columns, the document (`source`) and whether it is published or official."""
    own = [column.name for column in CONTRACTS[dataset].columns if column.name not in PROVENANCE]
    return [*own, *(name for name in KEPT if name not in own)]


def table(view: View, dataset: str) -> pl.DataFrame:
    """The rows of the release by key, demonstration rows left out: they are nobody's decision."""
    rows = query.dataset(view, dataset).filter(pl.col("origin") != "synthetic")
    return rows.select(columns(dataset)).sort(CONTRACTS[dataset].key)


def state_of(view: View, dataset: str) -> str:
    """A name of what the release holds of a dataset: an edit under way outlives releases that leave it as it is."""
    held = view.release.datasets.get(dataset, {})
    return "-".join(sorted(part.sha256[:12] for part in held.values()))


def headings(dataset: str, language: str) -> dict[str, str]:
    """The name of each column in the reader's language."""
    known = {column.name: column.meaning(language) for column in CONTRACTS[dataset].columns}
    # Areas are chosen by name here, so no heading says code.
    own = {"source": Text("文件", "document"), "origin": Text("来源类别", "origin"), "area_code": Text("区域", "area")}
    return {name: own[name](language) if name in own else known[name] for name in columns(dataset)}


def choices(view: View, dataset: str) -> dict[str, dict[str, str]]:
    """Column → its codes → what a reader calls each; what the release holds is always among them."""
    say = view.say
    found = {
        column.name: {value: say(VINTAGE_WORDS.get(value, value)) for value in column.values}
        for column in CONTRACTS[dataset].columns
        if column.values
    }
    found["origin"] = {value: say(value) for value in ("official", "published")}
    spoken = {"indicator": {name: record.name(view.language) for name, record in BY_ID.items()}}
    spoken |= {"area_code": _places(view), "tier": {tier: say(word) for tier, word in TIERS.items()}}
    spoken["unit"] = {
        unit.value: say(UNITS[unit]) if unit in UNITS else numbers.unit_of(unit, view.language) for unit in Unit
    }
    held = table(view, dataset)
    for name in columns(dataset):
        if name in spoken:
            found[name] = {code: code for code in held[name].drop_nulls().unique().sort()} | spoken[name]
    return found


@cached_in_language
def _places(view: View) -> dict[str, str]:
    """Every node by code: areas, streets with their district, then villages and facilities with their area."""
    name = f"name_{view.language}"
    areas = geography.areas_now(view).sort("code")
    named = dict(areas.select("code", name).iter_rows())
    streets = areas.filter(pl.col("level") == "street").select("code", "parent")
    spoken = named | {code: f"{named.get(parent, parent)} · {named[code]}" for code, parent in streets.iter_rows()}
    for dataset, key in OWN_NODES.items():
        rows = query.dataset(view, dataset, shown=False)
        last = rows.sort("period" if "period" in rows.columns else "valid_from").unique(key, keep="last")
        for code, own, area in last.select(key, "name", "area_code").sort("area_code", "name", key).iter_rows():
            spoken[code] = f"{spoken.get(area, area)} · {own}"
    often = Counter(spoken.values())
    return {code: word if often[word] == 1 else f"{word} {code}" for code, word in spoken.items()}


def changed(before: pl.DataFrame, after: pl.DataFrame, dataset: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows that are new or differ, keys of rows that are gone); wholly empty rows are nobody's."""
    after = after.select(before.columns).with_columns(
        pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(name) if kind == pl.String else pl.col(name)
        for name, kind in after.select(before.columns).schema.items()
    )
    after = after.filter(~pl.all_horizontal(pl.all().is_null())).cast(before.schema)
    key = list(CONTRACTS[dataset].key)
    new = after.join(before, on=before.columns, how="anti", nulls_equal=True)
    gone = before.join(after, on=key, how="anti", nulls_equal=True).select(key)
    return new, gone


def edited_again(
    before: pl.DataFrame, new: pl.DataFrame, gone: pl.DataFrame, dataset: str, *, made_to: pl.DataFrame
) -> pl.DataFrame:
    """The table with changes that were made to it before, or to an earlier release of it (`made_to`); see `changed`.

    A changed row stays where it stood, a new one comes last. Of a row that an earlier release had, only the cells that
    were changed: what somebody else published in the others meanwhile stays.
    """
    key = list(CONTRACTS[dataset].key)
    placed = before.with_row_index("_place")
    kept = placed.join(gone, on=key, how="anti", nulls_equal=True).join(new, on=key, how="anti", nulls_equal=True)
    come = new.join(placed, on=key, how="left", nulls_equal=True, suffix="_now").join(
        made_to.with_columns(_known=True), on=key, how="left", nulls_equal=True, suffix="_then"
    )
    twice = pl.col("_place").is_not_null() & pl.col("_known").is_not_null()
    come = come.with_columns(
        pl.when(twice & pl.col(name).eq_missing(pl.col(f"{name}_then"))).then(f"{name}_now").otherwise(name).alias(name)
        for name in before.columns
        if name not in key
    )
    whole = pl.concat([kept, come.select(kept.columns)]).sort("_place", nulls_last=True, maintain_order=True)
    return whole.select(before.columns)


def extract(before: pl.DataFrame, after: pl.DataFrame, dataset: str) -> bytes:
    """The edit as a CSV extract: what changed; the whole table when rows are gone, for then it is a full delivery."""
    new, gone = changed(before, after, dataset)
    if not gone.height:
        return as_csv(new)
    kept = before.join(gone, on=list(CONTRACTS[dataset].key), how="anti", nulls_equal=True)
    same = kept.join(new, on=list(CONTRACTS[dataset].key), how="anti", nulls_equal=True)
    return as_csv(pl.concat([same, new]))


def as_csv(rows: pl.DataFrame) -> bytes:
    """Rows for a spreadsheet, ready to be changed there and brought back."""
    return rows.with_columns(harmless(pl.col(pl.String))).write_csv(include_bom=True).encode()
