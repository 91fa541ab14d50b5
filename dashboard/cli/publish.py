"""Commands that change a home, or say what would change: seed, check, diff, publish."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dashboard import publishing
from dashboard.cli.command import Command, Outcome, UsageError, add_as_of, add_reason, date, show_progress
from dashboard.cli.findings import as_json, gone, lines, moves, refusal
from dashboard.cli.read import needs_release, store_of
from dashboard.cli.rollback import came_first, dataset_named
from dashboard.reading import suppressed_release
from dashboard.words.text import translator
from data.contracts.clock import today
from data.contracts.findings import Accepted, Severity
from data.extracts import check
from data.store import releases
from data.store.access import Action, Grant
from data.store.objects import Store
from data.store.overlay import Overlay
from data.store.releases import Release


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise UsageError(f"no such file: {text}")
    return path


def _files(texts: Sequence[str]) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals:
            raise UsageError(f"write DATASET=FILE, not {text}")
        files.setdefault(dataset_named(name), []).append(_file(path))
    return files


def _seed_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--published-only", action="store_true", help="no demonstration data")
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="hourly rows (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=42, metavar="N", help="of the generator (default: %(default)s)")
    add_as_of(parser)


def _seed(options: argparse.Namespace, grant: Grant) -> Outcome:
    """First release: published figures and demonstration data."""
    if options.rows < 1:
        raise UsageError("--rows takes a number above 0")
    try:
        release = publishing.seed(
            options.home,
            grant=grant,
            as_of=options.as_of or today(),
            published_only=options.published_only,
            rows=options.rows,
            number=options.seed,
            progress=show_progress,
        )
    except (publishing.HomeInUse, releases.ReleaseExists):
        why = f"{options.home} has releases already; publish into it instead"
        return Outcome(1, {"error": why}, why)
    counts = {name: sum(part.rows for part in parts.values()) for name, parts in release.datasets.items()}
    text = "\n".join(f"{name:20} {rows:>12,}" for name, rows in counts.items())
    return Outcome(0, {"release": release.number, "datasets": counts}, f"release {release.number}\n{text}")


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--as", dest="dataset", required=True, metavar="DATASET")
    parser.add_argument("--sha256", metavar="H", help="what the file's SHA-256 should be")
    parser.add_argument("--extracted-on", type=date, metavar="DATE")


def _check(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Every finding of one file; writes nothing."""
    dataset, file = dataset_named(options.dataset), _file(options.file)
    store = store_of(options)
    publishing.require_to_bring(store, grant, [dataset], action=Action.UPLOAD)
    release = releases.current(store, grant=grant)
    reference, held = releases.frames(store, release, grant=grant), release.datasets if release else {}
    with tempfile.TemporaryDirectory(prefix="sidu-check-") as folder:
        result = check.check(
            file,
            dataset,
            reference=reference,
            workdir=Path(folder),
            sha256=options.sha256,
            extracted_on=options.extracted_on,
        )
        [result], gone = publishing.judged_ground(store, release, [result], grant=grant, as_of=today())
        odd = (
            publishing.checked_targets(suppressed_release.frames_for(store, held, grant), [result], as_of=today())
            if dataset == "targets" and isinstance(result, Accepted)
            else []
        )
    findings = [*gone, *result.findings, *odd]
    accepted = all(one.severity is not Severity.ERROR for one in findings)
    answer = {"accepted": accepted, "rows": result.rows, "findings": as_json(findings, options.lang)}
    head = f"{file.name}: {'accepted' if accepted else 'refused'}, {result.rows:,} rows"
    return Outcome(0 if accepted else 1, answer, f"{head}\n{lines(findings, options.lang)}".strip())


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="DATASET=FILE")
    parser.add_argument("--replace", action="store_true", help="a full delivery: rows that it lacks are removed")
    parser.add_argument("--extracted-on", type=date, metavar="DATE")
    add_as_of(parser)


def _diff(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Difference and consequences of files; publishes nothing."""
    files = _files(options.files)
    needs_release(options)
    with tempfile.TemporaryDirectory(prefix="sidu-diff-") as folder:
        scratch = Overlay.over(options.home, folder)
        seen = publishing.preview(
            scratch,
            files,
            grant=grant,
            workdir=Path(folder),
            as_of=options.as_of or today(),
            extracted_on=options.extracted_on,
            full_delivery=options.replace,
            progress=show_progress,
        )
    totals = {
        change: sum(counts[change] for counts in seen.difference.values()) for change in ("added", "changed", "removed")
    }
    consequences, vanishing = (seen.draft.consequences, seen.draft.vanishing) if seen.draft else ([], [])
    same = {"unchanged": True, "note": _nothing_new(seen.stands, options.lang)} if seen.stands else {}
    answer = {
        **totals,
        **same,
        "datasets": seen.difference,
        "findings": as_json(seen.findings, options.lang),
        "vanishing": vanishing,
        "consequences": consequences,
    }
    counted = ", ".join(f"{number:,} {change}" for change, number in totals.items())
    told = [
        gone(vanishing, options.lang),
        counted,
        str(same.get("note", "")),
        lines(seen.findings, options.lang),
        moves(consequences),
    ]
    text = "\n".join(filter(None, told))
    return Outcome(0 if seen.draft else 1, answer, text)


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    _diff_arguments(parser)
    add_reason(parser)
    parser.add_argument("--accept-warnings", action="store_true", help="publish in spite of warnings")


def _publish(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Check, compute and publish files as one release."""
    files = _files(options.files)
    needs_release(options)
    store = store_of(options)
    try:
        result = publishing.publish(
            store,
            files,
            grant=grant,
            reason=options.reason,
            as_of=options.as_of or today(),
            extracted_on=options.extracted_on,
            full_delivery=options.replace,
            accept_warnings=options.accept_warnings,
            progress=show_progress,
        )
    except releases.ReleaseExists as error:
        return came_first(error)
    except publishing.SecondPersonNeeded:
        return _second_person(store, files, options, grant)
    findings = as_json(result.findings, options.lang)
    if isinstance(result, publishing.Refused):
        told = [gone(result.vanishing, options.lang), refusal(result.findings, options.lang)]
        why = {"error": "refused", "findings": findings, "vanishing": result.vanishing, "consequences": []}
        return Outcome(1, why, "\n".join(filter(None, told)))
    if isinstance(result, publishing.Unchanged):
        return _unchanged(result, options.lang)
    answer = {
        "release": result.release.number,
        "parent": result.release.parent,
        "findings": findings,
        "vanishing": result.vanishing,
        "consequences": result.consequences,
    }
    told = [gone(result.vanishing, options.lang), f"release {result.release.number}"]
    told += [lines(result.findings, options.lang), moves(result.consequences)]
    return Outcome(0, answer, "\n".join(filter(None, told)))


def _nothing_new(release: Release, language: str) -> str:
    say = translator(language)
    said = say("Nothing would change: release {n} holds all of this already. Nothing is published.")
    return said.format(n=release.number)


def _unchanged(result: publishing.Unchanged, language: str) -> Outcome:
    why = _nothing_new(result.release, language)
    answer = {
        "release": result.release.number,
        "parent": result.release.parent,
        "unchanged": True,
        "note": why,
        "findings": as_json(result.findings, language),
        "consequences": [],
    }
    return Outcome(0, answer, f"{why}\n{lines(result.findings, language)}".strip())


def _second_person(store: Store, files: dict[str, list[Path]], options: argparse.Namespace, grant: Grant) -> Outcome:
    brought = publishing.Brought(files, extracted_on=options.extracted_on, full_delivery=options.replace)
    made = publishing.propose(store, brought, grant=grant, reason=options.reason)
    why = f"proposal {made.id} waits for another person's approval on the page Approvals"
    return Outcome(1, {"error": why, "proposal": made.id, "findings": [], "consequences": []}, why)


PUBLISHING = (
    Command(name="seed", arguments=_seed_arguments, act=_seed, commits=True),
    Command(name="check", arguments=_check_arguments, act=_check),
    Command(name="diff", arguments=_diff_arguments, act=_diff),
    Command(name="publish", arguments=_publish_arguments, act=_publish, commits=True),
)
