"""The track record as the page shows it: every statement whose year has come, released or hindcast."""

import datetime as dt

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.content.subjects.area_figures import drawn_at
from dashboard.reading import figures, query
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import translator
from data.contracts.clock import spoken
from data.contracts.units import Unit
from data.store import releases
from forecasts import record
from metrics.catalogue import BY_ID

BEGIN = ("domestic_visitors", "110000", dt.date(2013, 1, 1))  # twenty real annual points, five years held back
Key = tuple[str, str]


@cached
def statements(view: View, *, hindcast: bool) -> pl.DataFrame:
    """What was said and has come: `forecasts.record.outcomes` of the hindcasts, or of every released projection."""
    said = query.dataset(view, "hindcasts") if hindcast else query.every_set(view)
    names = said["indicator"].unique().to_list()
    if not names:
        return said.clear()
    truth = query.observations(view, indicators=names, areas=said["area_code"].unique().to_list())
    return record.outcomes(said, truth)


def series(judged: pl.DataFrame) -> list[Key]:
    """(indicator, area) with anything judged, the catalogue's order first."""
    order = {name: place for place, name in enumerate(BY_ID)}
    keys = {(str(row[0]), str(row[1])) for row in judged.select("indicator", "area_code").iter_rows()}
    return sorted(keys, key=lambda key: (order.get(key[0], len(order)), key[1]))


def origins(judged: pl.DataFrame, key: Key) -> list[dt.date]:
    """The origins of one series, oldest first."""
    return sorted(_of_series(judged, key)["origin_period"].unique())


def _of_series(judged: pl.DataFrame, key: Key) -> pl.DataFrame:
    return judged.filter(pl.col("indicator") == key[0], pl.col("area_code") == key[1])


def path_rows(view: View, judged: pl.DataFrame, key: Key, origin: dt.date) -> pl.DataFrame:
    """Rows for the trend chart: what was known, what came, the fan that was said, and no change."""
    say, one = view.say, BY_ID[key[0]]
    said = _of_series(judged, key).filter(pl.col("origin_period") == origin).sort("period")
    if not said.height:
        return pl.DataFrame()
    first = said.row(0, named=True)
    past = figures.series(view, key[0], key[1], grain=first["grain"], vintage=first["vintage"])
    rows: list[dict[str, object]] = []

    def row(period: dt.date, value: float, label: str, kind: str, **more: float) -> None:
        when = numbers.period(period, first["grain"], view.language)
        shown = f"{numbers.exact(value, one.unit, view.language)} {numbers.unit_of(one.unit, view.language)}"
        drawn = drawn_at(period, first["grain"], one.time)
        spoken = f"{label} {when}: {shown}"
        common = {"when": when, "shown": shown, "note": label, "spoken": spoken, "tag": None}
        rows.append({"date": drawn, "value": value, "series": label, "kind": kind, **common, **more})

    still = float(first["no_change"])
    for known in past.filter(pl.col("value").is_not_null()).sort("period").iter_rows(named=True):
        label = say("what came") if known["period"] > origin else say("known then")
        row(known["period"], known["value"], label, "point")
    row(origin, still, say("what was said"), "fan", low80=still, high80=still, low95=still, high95=still)
    for step in said.iter_rows(named=True):
        width = {name: step[name] for name in ("low80", "high80", "low95", "high95")}
        row(step["period"], step["mean"], say("what was said"), "fan", **width)
    row(origin, still, say("no change"), "synthetic")
    row(said["period"][-1], still, say("no change"), "synthetic")
    return pl.DataFrame(rows, infer_schema_length=None)


def read_again(view: View, key: Key, origin: dt.date) -> None:
    """Reads what `path_rows` and `table` of one origin are made of: what was said then, and the series."""
    mine = pl.col("origin_period") == origin, pl.col("indicator") == key[0], pl.col("area_code") == key[1]
    query.record_read(view, "hindcasts", query.untraced_dataset(view, "hindcasts").filter(*mine))
    figures.series(view, *key)


@framed
def table(judged: pl.DataFrame, key: Key, origin: dt.date, language: str) -> Rows:
    """Period, said with both intervals, came, errors of ours and of no change."""
    say, unit = translator(language), BY_ID[key[0]].unit
    rows = _of_series(judged, key).filter(pl.col("origin_period") == origin).sort("period")
    for row in rows.iter_rows(named=True):
        yield {
            say("Period"): numbers.period(row["period"], row["grain"], language),
            say("Said"): numbers.exact(row["mean"], unit, language),
            say("80 % interval"): f"{numbers.exact(row['low80'], unit, language)}—"
            f"{numbers.exact(row['high80'], unit, language)}",
            say("95 % interval"): f"{numbers.exact(row['low95'], unit, language)}—"
            f"{numbers.exact(row['high95'], unit, language)}",
            say("Came"): numbers.exact(row["actual"], unit, language),
            say("Error"): numbers.exact(row["error"], unit, language),
            say("Error of no change"): numbers.exact(row["error_no_change"], unit, language),
        }


@framed
def score_table(judged: pl.DataFrame, language: str) -> Rows:
    """One row an indicator and one for all: statements, coverage, mean error, bias, skill against no change."""
    say = translator(language)

    def share(value: float | None) -> str:
        return numbers.exact(value, Unit.FRACTION, language)

    every = record.scores(judged).with_columns(pl.lit(None, pl.String).alias("indicator"))
    found = pl.concat([record.scores(judged, ("indicator",)), every], how="diagonal_relaxed")
    for row in found.iter_rows(named=True):
        yield {
            say("Indicator"): BY_ID[row["indicator"]].name(language) if row["indicator"] else say("All"),
            say("Statements"): row["n"],
            say("Inside 80 %"): share(row["coverage80"]),
            say("Inside 95 %"): share(row["coverage95"]),
            say("Mean error"): share(row["relative_error"]),
            say("Bias"): share(row["bias"]),
            say("Better than no change by"): share(row["skill"]),
        }


def brier_table(judged: pl.DataFrame, language: str) -> pl.DataFrame:
    """The Brier score of our probabilities beside three ways to answer yes or no."""
    say = translator(language)
    words = {
        "probability": say("Sidu's probability"),
        "no_change_says": say("no change"),
        "linear_says": say("five years' change carried on (Destatis)"),
        "compound_says": say("compound growth carried on (Statistics Canada, UN)"),
    }
    found = record.brier(record.questions(judged))
    scores = ["—" if value is None else f"{value:.3f}" for value in found.values()]
    return pl.DataFrame({say("Who says"): [words[name] for name in found], say("Brier score"): scores})


def reliability_rows(judged: pl.DataFrame, language: str) -> pl.DataFrame:
    """Points of the reliability diagram: said, came, n, spoken."""
    say = translator(language)
    found = record.reliability(record.questions(judged))
    words = say("said {said}, came {came}, {n} questions")
    spoken = [
        words.format(
            said=numbers.exact(row["said"], Unit.FRACTION, language),
            came=numbers.exact(row["came"], Unit.FRACTION, language),
            n=row["n"],
        )
        for row in found.iter_rows(named=True)
    ]
    return found.with_columns(pl.Series("spoken", spoken, pl.String))


def sentence(judged: pl.DataFrame, language: str) -> str:
    """The record in one sentence."""
    say = translator(language)
    if not judged.height:
        return say("No projection has met its year yet")
    row = record.scores(judged).row(0, named=True)
    return say("Of {n} statements about real series, {share} came inside the interval meant for 80 %").format(
        n=row["n"], share=numbers.exact(row["coverage80"], Unit.FRACTION, language)
    )


@cached_in_language
@framed
def every_set(view: View) -> Rows:
    """One row a set of projections ever released, newest first, those of releases that were taken back marked."""
    say, said = view.say, query.every_set(view)
    if not said.height:
        return
    past = [one for one in releases.history(view.store, grant=view.grant) if one.number <= view.release.number]
    back, made = releases.withdrawn(past), {one.number: spoken(one.at)[:10] for one in past}
    come = statements(view, hindcast=False)
    met = dict(come.group_by("made_in").len().iter_rows()) if come.height else {}
    series = ["indicator", "area_code", "grain", "vintage", "variant", "origin"]
    sets = said.group_by("made_in").agg(pl.struct(series).n_unique().alias("series")).sort("made_in", descending=True)
    for number, count in sets.iter_rows():
        taken = back.get(number)
        yield {
            say("Release"): f"R{number}",
            say("Made on"): numbers.period(dt.date.fromisoformat(made[number]), "day", view.language),
            say("Series carried on"): count,
            say("Statements whose period has come"): met.get(number, 0),
            say("Note"): say("taken back by R{n}, kept here").format(n=taken) if taken is not None else "",
        }
