"""The comparison in words, tables and chart rows, in the reader's language."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.content.targets.comparison import MEASURES, Compared
from dashboard.reading import geography, query
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import enumerated, translator
from data.contracts.units import Unit
from metrics.catalogue import BY_ID


def invented(steps: pl.DataFrame) -> bool:
    """Whether any of the rows is demonstration data."""
    return bool((steps["origin"] == "synthetic").any())


def warnings(steps: pl.DataFrame, language: str) -> list[str]:
    """Fair warnings: where baselines, vintages or origins of the compared areas differ."""
    say = translator(language)
    told = []
    if steps["since"].n_unique() > 1:
        years = sorted({one.year for one in steps["since"]})
        told.append(say("Baselines differ: {years}.").format(years=", ".join(map(str, years))))
    if steps["vintage"].n_unique() > 1:
        told.append(say("Vintages differ between areas: compare with care."))
    if invented(steps):
        told.append(say("Contains demonstration data, which are not real figures."))
    return told


def percent(share: float, language: str) -> str:
    """Progress as a signed percentage of the way, or of the baseline, whatever is measured."""
    return numbers.change(share, Unit.RATIO, language)


def table(view: View, final: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Place, area, progress, value and period of one measure."""
    say, known, unit = view.say, geography.names(view), BY_ID[indicator].unit
    return pl.DataFrame(
        [
            {
                say("Place"): row["place"],
                say("Area"): known.get(row["area_code"], row["area_code"]),
                say("Progress"): percent(row["progress"], view.language),
                say("Value"): numbers.exact(row["value"], unit, view.language),
                say("Period"): numbers.period(row["period"], row["grain"], view.language),
                say("Since"): str(row["since"].year),
                say("Origin"): say(row["origin"]),
            }
            for row in final.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )


def over_time(view: View, found: Compared, measure: str) -> pl.DataFrame:
    """Rows of the slope chart: the place of each area in every period."""
    steps = found.steps.filter(pl.col("measure") == measure)
    known = geography.names(view)
    rows = []
    ends = {"first": steps["period"].min(), "last": steps["period"].max()}
    for row in steps.sort("period", "place", "area_code").iter_rows(named=True):
        name, shown = known.get(row["area_code"], row["area_code"]), percent(row["progress"], view.language)
        when = numbers.period(row["period"], row["grain"], view.language)
        side = next((one for one in ("last", "first") if ends[one] == row["period"]), "")
        label = f"{row['place']} {name} {shown}"
        about = {"name": name, "when": when, "shown": shown, "side": side, "label": label}
        rows.append(
            about
            | {"area_code": row["area_code"], "place": row["place"], "chosen": False, "moved": False}
            | {"origin": row["origin"], "spoken": f"{name}, {when}: {label}"}
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def best(view: View, final: pl.DataFrame, indicator: str) -> list[str]:
    """What the first-placed areas did: how their value moved, their dated events, their closed items."""
    say, known, unit = view.say, geography.names(view), BY_ID[indicator].unit
    first: Sequence[str] = final.filter(pl.col("place") == 1)["area_code"].to_list()
    told = []
    for row in final.filter(pl.col("place") == 1).iter_rows(named=True):
        told.append(
            say("{place}: {moved}, now {value}.").format(
                place=known.get(row["area_code"], row["area_code"]),
                moved=_moved(row, unit, view.language),
                value=_value(row["value"], unit, view.language),
            )
        )
    events = query.dataset(view, "events").filter(pl.col("area_code").is_in(first)).sort("date")
    told += [f"{row['date'].isoformat()} {row[f'text_{view.language}']}" for row in events.iter_rows(named=True)]
    closed = query.dataset(view, "ledger").filter(pl.col("area_code").is_in(first), pl.col("state") == "done")
    for row in closed.sort("date").iter_rows(named=True):
        told.append(f"{row['date'].isoformat()} {say('done')}: {row['evidence'] or row['note'] or row['item_id']}")
    return told


def _value(value: float, unit: Unit, language: str) -> str:
    return f"{numbers.exact(value, unit, language)} {numbers.unit_of(unit, language)}".strip()


def _moved(row: dict[str, Any], unit: Unit, language: str) -> str:
    """Up or down since the baseline: progress has the sign of the wanted way, which a reader takes for the figure's."""
    say, share = translator(language), row["moved"]
    if share is None:
        return say("{progress} of its way").format(progress=percent(row["progress"], language))
    since = numbers.period(row["since"], "year" if row["grain"] == "instant" else row["grain"], language)
    return say(numbers.way(share)).format(share=numbers.change(share, unit, language).lstrip("+−"), before=since)


def apart_table(view: View, found: Compared) -> pl.DataFrame:
    """Areas without a place, with the reason."""
    say, known = view.say, geography.names(view)
    rows = [{say("Area"): known.get(area, area), say("Why"): why} for area, why in found.apart]
    return pl.DataFrame(rows, schema=[say("Area"), say("Why")])


def sentence(view: View, found: Compared, indicator: str) -> str:
    """Who leads by how much, among how many; or that nobody can be placed."""
    say, known = view.say, geography.names(view)
    name = BY_ID[indicator].name(view.language)
    for measure in MEASURES:
        final = found.final(measure)
        if final.height:
            first = final.filter(pl.col("place") == 1)
            who = enumerated((known.get(code, code) for code in first["area_code"]), view.language)
            text = say("{name}: {who} has come furthest on its own way, {share} among {n} areas.")
            if measure == "direction":
                text = say("{name}: {who} has moved furthest the right way, {share} among {n} areas.")
            if first["progress"][0] <= 0:
                text = say("{name}: none of {n} areas has come nearer; {who} has moved away least, {share}.")
            told = text.format(name=name, who=who, share=percent(first["progress"][0], view.language), n=final.height)
            return say("Demonstration data: {sentence}").format(sentence=told) if invented(final) else told
    return say("{name}: no area can be placed on its own way yet.").format(name=name)
