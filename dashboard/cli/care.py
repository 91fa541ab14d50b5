"""Commands that look after a home: tick, status, doctor, audit verify."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from dashboard import publishing
from dashboard.cli.command import Command, Outcome, UsageError, date, show_progress
from dashboard.cli.read import needs_release, open_release
from dashboard.reading import due
from dashboard.words import damage
from dashboard.words.text import translator
from data.contracts.clock import today
from data.store import chains, doctor
from data.store.access import Grant
from data.store.home import exists
from data.store.objects import Store


def _doctor_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--grace",
        type=float,
        default=doctor.GRACE_SECONDS,
        metavar="SECONDS",
        help="how long parts that no release names are kept (default: a day)",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="make damaged objects whole: compute them again, or read them from files as they came or from --backup",
    )
    parser.add_argument(
        "--backup", metavar="PATH", help="another home, or a folder in which copies lie under any name; with --repair"
    )


def _doctor(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Check every part, collect what no release names."""
    needs_release(options)
    store = Store.open(options.home)
    mended = _repaired(store, options, grant) if options.repair else {}
    found = doctor.examine(store, grant=grant, grace=options.grace)
    answer = {
        **({"repaired": mended} if options.repair else {}),
        "healthy": found.healthy,
        "damaged": [str(one) for one in found.damaged],
        "damage": [asdict(one) for one in found.damaged],
        "first_broken": found.broken_link,
        "collected": found.collected,
        "unreferenced": found.waiting,
        "strays": found.strays,
    }
    lines = [
        *(f"repaired ({source}): {name}" for name, source in mended.items()),
        "healthy" if found.healthy else "not healthy",
        *(damage.found(one, options.lang) for one in found.damaged),
        *([found.broken_link] if found.broken_link else []),
        f"{len(found.collected)} unreferenced parts collected, {len(found.waiting)} within the grace period",
        *_beside(found.strays, options.lang),
    ]
    return Outcome(0 if found.healthy else 1, answer, "\n".join(lines))


def _repaired(store: Store, options: argparse.Namespace, grant: Grant) -> Mapping[str, str]:
    if options.backup is not None and not exists(options.backup):
        raise UsageError(f"no such folder: {options.backup}")
    return publishing.repair(store, grant=grant, backup=options.backup, progress=show_progress).mended


def _verify(options: argparse.Namespace, grant: Grant) -> Outcome:
    """The chain of releases and audit files."""
    needs_release(options)
    store = Store.open(options.home)
    broken, strays = chains.verify(store, grant=grant), chains.strays(store, grant=grant)
    lines = ["whole" if broken is None else f"first broken link: {broken}", *_beside(strays, options.lang)]
    answer = {"whole": broken is None, "first_broken": broken, "strays": strays}
    return Outcome(0 if broken is None else 1, answer, "\n".join(lines))


def _beside(strays: Sequence[str], language: str) -> list[str]:
    say = translator(language)
    told = say("{n} stray files lie beside releases and audit entries; they are no fault: {names}.")
    return [told.format(n=len(strays), names=", ".join(strays))] if strays else []


def _today_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date, default=None, metavar="DATE", help="default: today in Beijing")


def _tick(options: argparse.Namespace, grant: Grant) -> Outcome:
    """What is due: targets of the next quarter, extracts that should be here."""
    view, now = open_release(options, grant), options.today or today()
    targets = due.due(view, today=now)
    extracts = [row for row in due.freshness(view, today=now) if row["expected_by"] and row["expected_by"] <= now]
    lines = [f"{row['due']}  {row['target_id']}  {row['owner']}" for row in targets]
    lines += [f"{row['expected_by']}  {row['dataset']} (through {row['through']})" for row in extracts]
    answer = {"today": now, "targets": targets, "extracts": extracts}
    return Outcome(0, answer, "\n".join(lines) or "nothing is due in the next quarter")


def _status(options: argparse.Namespace, grant: Grant) -> Outcome:
    """How far each dataset reaches, and what is late."""
    view, now = open_release(options, grant), options.today or today()
    rows = due.freshness(view, today=now)
    late = [row["dataset"] for row in rows if row["late"]]
    release = {"number": view.release.number, "at": view.release.at, "as_of": view.release.as_of}
    lines = [f"release {view.release.number} of {view.release.at}"]
    lines += [f"{'late' if row['late'] else 'ok  '}  {row['dataset']:14} through {row['through']}" for row in rows]
    return Outcome(0, {"release": release, "late": late, "datasets": rows}, "\n".join(lines))


TENDING = (
    Command(name="tick", arguments=_today_argument, act=_tick),
    Command(name="status", arguments=_today_argument, act=_status),
    Command(name="doctor", arguments=_doctor_arguments, act=_doctor),
    Command(name="audit verify", act=_verify),
)
