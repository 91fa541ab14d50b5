"""Commands that read a release: value, series, standing, catalogue, releases, verify, paths."""

import argparse
import difflib
import sys
from typing import Any

from dashboard.cli.command import Command, Outcome, UsageError, say
from dashboard.content.releases import release_log
from dashboard.content.releases.release_log import became
from dashboard.content.targets import standings
from dashboard.proof import earlier, proof
from dashboard.reading import figures, geography, periods, query, receipts, suppression
from dashboard.reading.query import View
from dashboard.words import damage
from dashboard.words.text import translator
from data.contracts import CONTRACTS, OWN_NODES
from data.contracts.clock import spoken
from data.contracts.rules import VINTAGES, Grain
from data.store import releases
from data.store.access import Grant
from data.store.home import exists
from data.store.objects import Store
from metrics.catalogue import BY_ID, CATALOGUE

SHOWN = (
    "value",
    "numerator",
    "denominator",
    "unit",
    "status",
    "reason",
    "grain",
    "period",
    "vintage",
    "variant",
    "basis",
    "origin",
)


def open_release(options: argparse.Namespace, grant: Grant) -> View:
    """The release that the options ask for; raises UsageError where there is none."""
    store_of(options)
    try:
        view = query.open_view(
            options.home,
            grant=grant,
            number=getattr(options, "release", None),
            demo=getattr(options, "demo", False),
            language=options.lang,
        )
    except query.NoRelease as error:
        known = needs_release(options)
        said = translator(options.lang)("There is no release {n} in {home}; the latest is {last}.")
        raise UsageError(said.format(n=error, home=options.home, last=known[-1]), releases=len(known)) from error
    if by := release_log.withdrawn(view):
        said = translator(options.lang)("Release {n} was withdrawn by release {by}.")
        say(said.format(n=view.release.number, by=by), sys.stderr)
    return view


def store_of(options: argparse.Namespace) -> Store:
    """The store at the home; raises UsageError where there is no such folder: a misspelt one must not come to be."""
    if not exists(options.home):
        raise _no_release(options)
    return Store.open(options.home)


def needs_release(options: argparse.Namespace) -> list[int]:
    """The numbers of the releases; raises UsageError where there is none, as in a folder that was never a home."""
    known = releases.numbers(store_of(options))
    if not known:
        raise _no_release(options)
    return known


def _no_release(options: argparse.Namespace) -> UsageError:
    said = translator(options.lang)("There is no release in {home}; a first one is made by: sidu seed")
    return UsageError(said.format(home=options.home), releases=0)


def _near(word: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(word.lower(), known, n=3, cutoff=0.5)


def _known_indicator(name: str) -> str:
    if name in BY_ID:
        return name
    by_name = {record.name.zh: record.id for record in CATALOGUE} | {
        record.name.en.lower(): record.id for record in CATALOGUE
    }
    offered = _near(name, list(BY_ID)) or [by_name[found] for found in _near(name, list(by_name))]
    raise UsageError(f"unknown indicator {name}", did_you_mean=offered)


def _known_area(view: View, indicator: str, code: str) -> str:
    table = geography.areas(view)
    if code in set(table["code"]):
        return code
    # Facilities, spots and villages are areas of their own; they stand in observations, not in the tree.
    if query.observations(view, indicators=[indicator], areas=[code], variant=None, shown=False).height:
        return code
    if code in _own_nodes(view):
        return code
    names = dict(zip(table["name_zh"], table["code"], strict=True)) | dict(
        zip(table["name_en"].fill_null("").str.to_lowercase(), table["code"], strict=True)
    )
    exact = [names[code]] if code in names else []
    offered = exact or _near(code, table["code"].to_list()) or [names[found] for found in _near(code, list(names))]
    raise UsageError(f"unknown area {code}", did_you_mean=list(dict.fromkeys(offered)))


def _own_nodes(view: View) -> set[str]:
    held = {name: query.dataset(view, name, shown=False) for name in OWN_NODES}
    return {code for name, column in OWN_NODES.items() for code in held[name][column].unique()}


def _known_period(text: str) -> periods.Period:
    try:
        return periods.parse(text)
    except periods.MalformedPeriod as error:
        digits = "".join(character for character in text if character.isdigit())
        offered = [digits[:4], f"{digits[:4]}-{digits[4:6]}"] if len(digits) >= 6 else [digits[:4]] * (len(digits) >= 4)
        raise UsageError(
            f"malformed period {text}; write 2020, 2020-S2, 2020-Q4, 2020-11 or 2020-11-01", did_you_mean=offered
        ) from error


def _value_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("indicator", help="for example population_density")
    parser.add_argument("area", help="for example 110000.core or 110101")
    parser.add_argument("period", help="2020, 2020-S2, 2020-Q4, 2020-11 or 2020-11-01")
    _series_options(parser)
    parser.add_argument("--release", type=int, metavar="N", help="as of release N (default: the current one)")


def _series_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--grain", choices=[str(grain) for grain in Grain])
    parser.add_argument("--vintage", choices=VINTAGES)
    parser.add_argument("--variant", default="default", help="a category, scope or definition")
    parser.add_argument("--demo", action="store_true", help="the demonstration series, marked synthetic")


def _value(options: argparse.Namespace, grant: Grant) -> Outcome:
    """One number with its terms, origin and receipt."""
    indicator = _known_indicator(options.indicator)
    period = _known_period(options.period)
    view = open_release(options, grant)
    area = _known_area(view, indicator, options.area)
    row = figures.observation_for(
        view, indicator, area, period, grain=options.grain, vintage=options.vintage, variant=options.variant
    )
    answer = _answer(view, row, BY_ID[indicator].unit.value)
    words = answer["reason"] if answer["value"] is None else f"{answer['value']:,.10g} {answer['unit']}"
    where = f"{indicator} {area} {answer['grain'] or ''} {answer['period'] or options.period}"
    return Outcome(0, answer, f"{where}: {words}  [{answer['origin'] or '-'}] {answer['receipt'] or ''}")


def _answer(view: View, row: dict[str, Any] | None, unit: str) -> dict[str, Any]:
    if row is None:
        nothing: dict[str, Any] = dict.fromkeys((*SHOWN, "coverage", "receipt"))
        return {**nothing, "status": "null", "reason": "no_observation", "unit": unit}
    known = row["coverage_of"] is not None
    return {
        **{name: row[name] for name in SHOWN},
        "coverage": {"n": row["coverage_n"], "of": row["coverage_of"]} if known else None,
        "receipt": receipts.receipt(view, row),
    }


def _series_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("indicator")
    parser.add_argument("area")
    _series_options(parser)


def _series(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Observations, targets and projections of one indicator."""
    indicator = _known_indicator(options.indicator)
    view = open_release(options, grant)
    area = _known_area(view, indicator, options.area)
    found = figures.series(view, indicator, area, grain=options.grain, vintage=options.vintage, variant=options.variant)
    answer = {
        "observations": [_answer(view, row, BY_ID[indicator].unit.value) for row in found.iter_rows(named=True)],
        "targets": query.targets(view, indicator=indicator, area=area).to_dicts(),
        "projections": query.projections(view, indicator=indicator, area=area).to_dicts(),
    }
    lines = [
        "{period}  {grain:8} {vintage:16} {shown}".format(
            **one, shown=one["reason"] if one["value"] is None else one["value"]
        )
        for one in answer["observations"]
    ]
    return Outcome(0, answer, "\n".join(lines) or "no observations")


def _standing_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", metavar="CODE", help="only this area")
    parser.add_argument("--demo", action="store_true", help="the demonstration standings, marked synthetic")


def _standing(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Targets with class, gap, pace and probability."""
    view = open_release(options, grant)
    if options.area is not None and options.area not in set(geography.areas(view)["code"]):
        _known_area(view, "residents", options.area)
    judged = standings.with_reports(view, query.standings(view, area=options.area))
    found = [_with_report(row) for row in judged.to_dicts()]
    lines = [f"{one['target_id']:32} {one['due']}  {one['class']:14} {one['class_reason'] or ''}" for one in found]
    return Outcome(0, {"standings": found}, "\n".join(lines) or "no standings")


def _with_report(row: dict[str, Any]) -> dict[str, Any]:
    """A standing with what the responsible body says of its target, or null where it has said nothing."""
    verdict, date, document = (row.pop(f"reported_{name}") for name in ("verdict", "on", "document"))
    return row | {"reported": {"verdict": verdict, "date": date, "document": document} if verdict else None}


def _catalogue(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Every indicator's record."""
    records = [record.as_json() for record in CATALOGUE]
    text = "\n".join(f"{record.id:32} {record.name(options.lang)}" for record in CATALOGUE)
    return Outcome(0, {"indicators": records}, text)


def _releases(options: argparse.Namespace, grant: Grant) -> Outcome:
    """The release log."""
    needs_release(options)
    history = releases.history(Store.open(options.home), grant=grant)
    gone = releases.withdrawn(history)
    log = [
        {
            "release": release.number,
            "parent": release.parent,
            "at": release.at,
            "author": release.author,
            "brought_by": release.brought_by,
            "reason": release.reason,
            "as_of": release.as_of,
            "restored": release.restored,
            "withdrawn_by": gone.get(release.number),
            "datasets": list(release.touched),
        }
        for release in history
    ]
    text = "\n".join(
        "  ".join(
            filter(None, (f"{one.number:>4}", spoken(one.at), one.author, one.reason, became(one, gone, options.lang)))
        )
        for one in history
    )
    return Outcome(0, {"releases": log}, text)


def _verify(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Re-read and recompute a shown number."""
    needs_release(options)
    try:
        found = proof.verify(options.home, options.receipt, grant=grant)
    except receipts.UnknownReceipt:
        why = "" if earlier.parse(options.receipt) else f"unknown receipt {options.receipt}. "
        why += proof.hint(options.home, options.receipt, grant=grant, language=options.lang)
        nothing = {"stored_equal": False, "recomputed_equal": False, "code_changed": False}
        return Outcome(1, {**nothing, "error": why}, why)
    held = found.stored_equal and found.recomputed_equal
    if found.damage is not None:
        why = translator(options.lang)("Not verified.") + " " + damage.sentences(found.damage, options.lang)
        return Outcome(1, {**found.as_json(), "error": why}, why)
    text = f"stored: {found.stored_equal}  recomputed: {found.recomputed_equal}  code changed: {found.code_changed}"
    return Outcome(0 if held else 1, found.as_json(), text)


def _paths_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset")
    parser.add_argument("--release", type=int, metavar="N")


def _paths(options: argparse.Namespace, grant: Grant) -> Outcome:
    """The Parquet files of a dataset, for any reader."""
    if options.dataset not in CONTRACTS:
        raise UsageError(f"unknown dataset {options.dataset}", did_you_mean=_near(options.dataset, list(CONTRACTS)))
    view = open_release(options, grant)
    parts = view.release.datasets.get(options.dataset, {})
    if parts and options.dataset in {"observations", *suppression.DATASETS}:  # the files hold every cell
        if not grant.sees_small_cells:
            raise UsageError(f"the files of {options.dataset} hold small cells; use: sidu export")
        suppression.audit_restricted_view(view.store, view.grant, view.release.number)
    paths = view.store.paths(parts[key] for key in sorted(parts))
    return Outcome(0, {"paths": paths}, "\n".join(paths))


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("receipt", help="R42-population_density-110000.core-…")


READING = (
    Command(name="value", arguments=_value_arguments, act=_value),
    Command(name="series", arguments=_series_arguments, act=_series),
    Command(name="standing", arguments=_standing_arguments, act=_standing),
    Command(name="catalogue", act=_catalogue),
    Command(name="releases", act=_releases),
    Command(name="verify", arguments=_verify_arguments, act=_verify),
    Command(name="paths", arguments=_paths_arguments, act=_paths),
)
