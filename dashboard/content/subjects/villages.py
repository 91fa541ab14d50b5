"""Rows about villages: registered people against migrants, tiers, and the list of the most inverted."""

import polars as pl

from dashboard.charts.villages import TIERS
from dashboard.content.rows import Rows, framed
from dashboard.reading import geography, query, row_receipts
from dashboard.reading.cache import cached
from dashboard.reading.query import View
from dashboard.reading.row_receipts import RECEIPT
from dashboard.words import numbers
from dashboard.words.text import called, counted, data_kind, demonstrated, one_after_another, spaced, translator
from data.contracts.units import Unit

NO_RATIO = "no ratio"  # nobody is registered, or migrants are not reported: neither inverted nor not


@cached
def villages(view: View) -> pl.DataFrame:
    """Villages as they last reported, with their ratio, most inverted first; empty for who may not see small cells.

    Districts do not report in step, so periods may differ; real rows of a district leave its synthetic ones out.

    Columns village_code, name, area_code, is_key_village, registered, migrants, ratio, tier, rental_rooms,
    rental_rooms_managed, hazards, rectified, origin, period, grain, receipt.
    """
    rows = query.dataset(view, "villages")
    if not view.grant.sees_small_cells:
        rows = rows.clear()
    migrants = pl.coalesce("migrants_other_province", "migrants_reported")
    ratio = pl.when(pl.col("registered") > 0).then(migrants / pl.col("registered"))
    tiers = tier_values(view)
    tier = pl.lit(TIERS[0])
    for name, least in zip(TIERS[1:], tiers, strict=True):
        tier = pl.when(pl.col("ratio") > least).then(pl.lit(name)).otherwise(tier)
    tier = pl.when(pl.col("ratio").is_null()).then(pl.lit(NO_RATIO)).otherwise(tier)
    return (
        row_receipts.with_receipts(view, "villages", _last_reports(view, rows))
        .select(
            "village_code",
            "name",
            "area_code",
            "is_key_village",
            "registered",
            migrants.alias("migrants"),
            ratio.alias("ratio"),
            "rental_rooms",
            "rental_rooms_managed",
            (pl.col("hazards_open_start") + pl.col("hazards_found")).alias("hazards"),
            pl.col("hazards_rectified").alias("rectified"),
            "origin",
            "period",
            "grain",
            RECEIPT,
        )
        .with_columns(tier.alias("tier"))
        .sort("ratio", descending=True, nulls_last=True)
    )


def _last_reports(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """One row a village that is still there; one that was merged away ended with its code."""
    real, district = pl.col("origin") != "synthetic", pl.col("area_code").str.head(6)
    ended = geography.areas(view).filter(pl.col("level") == "village", pl.col("valid_to") <= view.release.as_of)["code"]
    return (
        rows.filter(~real if view.demo else real | ~real.any().over(district))
        .filter(~pl.col("village_code").is_in(ended.to_list()))
        .sort("period", "grain")
        .unique("village_code", keep="last", maintain_order=True)
    )


def tier_values(view: View) -> list[float]:
    """The ratios from which a village is inverted, and above 1:3, 1:5, 1:10, as the thresholds of the release say."""
    found = query.dataset(view, "thresholds").filter(pl.col("indicator") == "inversion_ratio").sort("valid_from")
    held = dict(found.select("tier", "value").iter_rows())
    return [held.get("inverted", 1.0), held.get("tier_3", 3.0), held.get("tier_5", 5.0), held.get("tier_10", 10.0)]


@framed
def scatter_rows(view: View, table: pl.DataFrame) -> Rows:
    """A row for each village and the two ends of each line of equal ratio."""
    say = view.say
    drawn = table.filter(pl.col("registered") > 0, pl.col("migrants") > 0)
    for row in drawn.iter_rows(named=True):
        ratio = numbers.exact(row["ratio"], Unit.RATIO, view.language)
        kind = data_kind(row["origin"], view.language)
        yield {
            "kind": "village",
            "registered": row["registered"],
            "migrants": row["migrants"],
            "name": called(row["name"], view.language),
            "tier": say(row["tier"]),
            "tag": None,
            "shown": ratio,
            "origin": row["origin"],
            "note": f"{numbers.period(row['period'], row['grain'], view.language)} · {kind}",
            "spoken": f"{called(row['name'], view.language)}: {ratio}",
            RECEIPT: row[RECEIPT],
        }
    if not drawn.height:
        return
    least, most = drawn["migrants"].to_list(), drawn["registered"].to_list()
    for least_ratio in tier_values(view):
        for far, registered in ((False, min(most)), (True, max(most))):
            at = min(max(registered * least_ratio, min(least)), max(least))
            line = f"1:{least_ratio:g}"
            tag = line if far else None
            yield {"kind": "line", "registered": at / least_ratio, "migrants": at, "name": line, "tag": tag}


def tier_counts(table: pl.DataFrame, language: str) -> pl.DataFrame:
    """How many villages stand in each tier; those without a ratio last, where there are any."""
    say = translator(language)
    held = dict(table["tier"].value_counts().iter_rows())
    tiers = [*TIERS, *(one for one in (NO_RATIO,) if one in held)]
    return pl.DataFrame(
        {say("Tier"): [say(t) for t in tiers], say("Number of villages"): [held.get(t, 0) for t in tiers]}
    )


@framed
def village_table(view: View, table: pl.DataFrame) -> Rows:
    """The table twin: every village with its terms."""
    say = view.say
    names = geography.names(view)
    for row in table.iter_rows(named=True):
        yield {
            say("Village"): called(row["name"], view.language),
            say("Area"): names.get(row["area_code"], row["area_code"]),
            say("Period"): numbers.period(row["period"], row["grain"], view.language),
            say("Key village"): say("yes") if row["is_key_village"] else "",
            say("Registered people"): row["registered"],
            say("Migrants"): row["migrants"],
            say("Ratio"): numbers.exact(row["ratio"], Unit.RATIO, view.language),
            say("Tier"): say(row["tier"]),
            say("Rental rooms"): row["rental_rooms"],
            say("Managed rooms"): row["rental_rooms_managed"],
            say("Hazards"): row["hazards"],
            say("Rectified"): row["rectified"],
            say("Origin"): say(row["origin"]),
            RECEIPT: row[RECEIPT],
        }


def under(table: pl.DataFrame, language: str) -> str:
    """What stands under the scatter: of when its villages are, and what dashed borders mean where there are any."""
    say = translator(language)
    dates = table.select("period", "grain").unique().sort("period", "grain")
    told = [numbers.period(date, grain, language) for date, grain in dates.iter_rows()]
    when = told[0]
    if len(told) > 1:
        when = say("latest of each village, {first} to {last}").format(first=told[0], last=told[-1])
    said = say("{name}, {when}").format(name=say("Each village by registered people and migrants"), when=when)
    lines = [f"{said}{say('.')}"]
    if "synthetic" in table["origin"].to_list():
        lines.append(say("Dashed borders: demonstration data."))
    return spaced(one_after_another(lines, language))


def finding(table: pl.DataFrame, language: str) -> str:
    """What part of all migrants lives in inverted villages, in words."""
    say = translator(language)
    inverted = table.filter(pl.col("tier").is_in(TIERS[1:]))
    theirs, everyone = (int(one["migrants"].sum()) for one in (inverted, table))
    if not theirs:
        return say("Each village by registered people and migrants")
    share = numbers.exact(theirs / everyone, Unit.FRACTION, language)
    said = say("{share} of the migrants live in the inverted villages, {n} of {of}").format(
        share=share, n=inverted.height, of=table.height
    )
    return spaced(demonstrated(said, language, demo="synthetic" in table["origin"]))


def sentence(table: pl.DataFrame, place: str, language: str) -> str:
    """How many of a place's monitored villages are inverted, which one most, and how many cannot be judged."""
    say = translator(language)
    inverted = table.filter(pl.col("tier").is_in(TIERS[1:]))
    first = table.row(0, named=True)
    if first["ratio"] is None:
        none = say("none of the {of} monitored villages has a ratio: nobody is registered there.")
        return spaced(say("{place}: {sentence}").format(place=place, sentence=none.format(of=table.height)))
    said = say(
        "{n} of {of} monitored villages have more migrants than registered people; {name} most, 1:{ratio}."
    ).format(
        n=inverted.height,
        of=table.height,
        name=called(first["name"], language),
        ratio=f"{first['ratio']:.1f}",
    )
    nobody = table.filter(pl.col("registered") == 0, pl.col("migrants") > 0).height
    if nobody:
        told = counted(
            nobody,
            say("{n} more has migrants and nobody registered, so no ratio."),
            say("{n} more have migrants and nobody registered, so no ratio."),
        )
        said = say("{one} {other}").format(one=said, other=told)
    said = say("{place}: {sentence}").format(place=place, sentence=said)
    return spaced(demonstrated(said, language, demo="synthetic" in table["origin"]))
