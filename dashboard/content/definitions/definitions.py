"""What the definitions say of an indicator: fields, symbols, coverage, the catalogue as a table; and finding one."""

import difflib
import io
import unicodedata
from functools import cache

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.reading import geography, query
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import Translate, each_in, one_language, translator
from data.contracts.dictionary import dictionary
from data.contracts.units import Unit
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.indicator import Direction, Indicator, TimeRule

NOTHING = "—"
_UNITLESS = {Unit.RATIO: "a ratio, without unit", Unit.ITEMS: "a number of items"}
_TIME = {
    TimeRule.STOCK: "A stock: a longer period has its last value.",
    TimeRule.FLOW: "A flow: a longer period has the sum.",
    TimeRule.RATE: "A rate: a longer period has the sum of numerators over the sum of denominators.",
    TimeRule.PEAK: "A peak: a longer period has its largest value.",
    TimeRule.NONE: "Each period stands for itself; no longer one is made of it.",
}
_DIRECTION = {
    Direction.LOWER: "The policy wants it lower.",
    Direction.HIGHER: "The policy wants it higher.",
    Direction.NEITHER: "Watched; the policy names no direction.",
}
_LEVELS = ("city", "zone", "district", "subcentre", "street", "town", "former", "place")


def fields(record: Indicator, language: str) -> list[tuple[str, str]]:
    """Names and contents of everything that the record says, in the order in which it is read; none is empty."""
    say = translator(language)
    clause = say("Clause {n}").format(n=record.clause)
    return [
        (say("In words"), record.definition(language)),
        (say("Example"), say("the figure as published") if record.example == "1 = 1" else say(record.example)),
        (say("Unit"), say(_UNITLESS[record.unit]) if record.unit in _UNITLESS else record.unit.symbol(language)),
        (say("Over time"), say(_TIME[record.time])),
        (say("Direction"), say(_DIRECTION[record.direction])),
        (say("Clause"), say("No clause names it.") if record.clause == NOTHING else clause),
        (
            say("Lead body"),
            say("who published it") if record.lead_body == NOTHING else each_in(record.lead_body, language),
        ),
        (say("Source of the formula"), each_in(one_language(record.source, language), language)),
        (say("Caveat"), record.caveat(language) if record.caveat else say("None beyond the definition.")),
        (say("Computed by"), f"{record.terms.__module__}.{record.terms.__qualname__}"),
    ]


def symbols(record: Indicator, language: str) -> list[tuple[str, str]]:
    """The symbols of the formula in order, each with its meaning."""
    if record.subject == "published":
        return [(record.formula, translator(language)("the figure as published"))]
    return [(symbol, meaning(language)) for symbol, meaning in record.symbols.items()]


@framed
def catalogue_table(language: str) -> Rows:
    """Every indicator with every field, in the order of the catalogue."""
    say = translator(language)
    for record in CATALOGUE:
        yield {
            say("Indicator"): record.id,
            say("Name"): record.name(language),
            say("Formula"): record.formula,
            **dict(fields(record, language)),
            say("Inputs"): ", ".join(record.inputs),
        }


@framed
def coverage(view: View, indicator: str) -> Rows:
    """Areas and periods with a value that this person may see, by level and grain; real and demonstration apart."""
    say = view.say
    now = geography.areas_now(view).select(pl.col("code").alias("area_code"), "level")
    of = dict(now.group_by("level").len().iter_rows())
    ever = pl.col("area_code").is_in(geography.areas(view)["code"].to_list())
    outside = pl.when(ever).then(pl.lit("former")).otherwise(pl.lit("place"))
    found = query.observations(view, indicators=[indicator], variant=None, shown=False).filter(
        pl.col("value").is_not_null()
    )
    order = {name: place for place, name in enumerate(_LEVELS)}
    held = (
        found.join(now, on="area_code", how="left")
        .with_columns(pl.coalesce("level", outside).alias("level"), (pl.col("origin") == "synthetic").alias("demo"))
        .group_by("level", "grain", "demo")
        .agg(
            pl.col("area_code").n_unique().alias("areas"),
            pl.col("period").n_unique().alias("periods"),
            pl.col("period").min().alias("first"),
            pl.col("period").max().alias("last"),
        )
        .sort(
            pl.col("level").replace_strict(order, default=len(order)),
            "grain",
            "demo",
        )
    )
    for row in held.iter_rows(named=True):
        yield {
            say("Level"): say(row["level"], of="level"),
            say("Grain"): say(row["grain"], of="grain"),
            say("Areas with a value"): _of(row["areas"], of.get(row["level"]), say),
            say("Periods"): row["periods"],
            say("First"): numbers.period(row["first"], row["grain"], view.language),
            say("Last"): numbers.period(row["last"], row["grain"], view.language),
            say("Origin"): say("synthetic") if row["demo"] else say("published figures"),
        }


def data_through(view: View, indicator: str) -> str:
    """The latest period with a value anywhere, of real figures if there are any."""
    found = query.observations(view, indicators=[indicator], variant=None, shown=False).filter(
        pl.col("value").is_not_null()
    )
    last = found.sort(pl.col("origin") == "synthetic", "period", descending=[False, True]).head(1)
    return numbers.period(last["period"][0], last["grain"][0], view.language) if last.height else NOTHING


def _of(have: int, of: int | None, say: Translate) -> str:
    return say("{n} of {of}").format(n=have, of=of) if of is not None else str(have)


def dictionary_table(language: str, *, dataset: str | None = None) -> pl.DataFrame:
    """The data dictionary with its headings in words; of one dataset, or of all."""
    say = translator(language)
    table = dictionary(language)
    if dataset is not None:
        table = table.filter(pl.col("dataset") == dataset).drop("dataset")
    words = {
        "dataset": say("Dataset"),
        "column": say("Column"),
        "type": say("Type"),
        "unit": say("Unit"),
        "required": say("Required"),
        "key": say("Part of the key"),
        "meaning": say("Meaning"),
        "allowed": say("Allowed values"),
    }
    told = (
        pl.when(name).then(pl.lit(say("yes"))).otherwise(pl.lit(say("no"))).alias(name) for name in ("required", "key")
    )
    return table.with_columns(*told).rename({name: word for name, word in words.items() if name in table.columns})


def as_csv(table: pl.DataFrame) -> bytes:
    """A table as CSV that opens in Excel as UTF-8."""
    return table.write_csv(include_bom=True).encode()


def as_xlsx(table: pl.DataFrame) -> bytes:
    """A table as an Excel workbook."""
    kept = io.BytesIO()
    table.write_excel(kept, autofit=True)
    return kept.getvalue()


def find(words: str) -> list[Indicator]:
    """Indicators that contain every word; those whose name does come first, else in the order of the catalogue."""
    wanted = _plain(words).split()
    whole = "".join(wanted)
    found = [record for record in CATALOGUE if all(word in _haystack(record) for word in wanted)]
    return sorted(found, key=lambda record: _distance(record, wanted, whole)) if wanted else found


def nearest(name: str) -> str | None:
    """The id that a mistyped one most likely means, if any is near."""
    near = difflib.get_close_matches(name.lower(), list(BY_ID), n=1)
    return near[0] if near else None


def unknown(name: str | None, language: str) -> str:
    """What to say to who asks for an indicator that there is not; nothing of one that there is, or of none."""
    if name is None or name in BY_ID:
        return ""
    say, near = translator(language), nearest(name)
    meant = say(" Did you mean {name}?").format(name=near) if near else ""
    return say("There is no indicator {name}.").format(name=name) + meant


@cache
def _names(record: Indicator) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a quarter second that only a search needs

    full = "".join(lazy_pinyin(record.name.zh))
    initials = "".join(lazy_pinyin(record.name.zh, style=Style.FIRST_LETTER))
    return tuple(_plain(name) for name in (record.id, record.name.zh, record.name.en, full, initials))


@cache
def _haystack(record: Indicator) -> str:
    return " ".join((*_names(record), _plain(record.definition.zh), _plain(record.definition.en)))


def _distance(record: Indicator, wanted: list[str], whole: str) -> int:
    """0 for the name itself, 1 for a name that begins so, 2 for one that contains every word, 3 for the rest."""
    names = [name.replace(" ", "") for name in _names(record)]
    if whole in names:
        return 0
    if any(name.startswith(whole) for name in names):
        return 1
    return 2 if any(all(word in name for word in wanted) for name in _names(record)) else 3


def _plain(text: str) -> str:
    """Lower case, full-width letters as half-width, ü as pinyin is typed."""
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
