"""Commands that make a release without new files: recompute, rollback."""

import argparse
import difflib
from collections.abc import Sequence

from dashboard import publishing
from dashboard.cli.command import Command, Outcome, UsageError, add_as_of, add_reason, show_progress
from dashboard.cli.findings import as_json, gone, lines, refusal
from dashboard.cli.read import needs_release
from data.contracts import INPUTS
from data.contracts.clock import today
from data.contracts.findings import Finding
from data.store import releases
from data.store.access import Grant
from data.store.objects import Store


def _near(name: str) -> list[str]:
    return difflib.get_close_matches(name, INPUTS, n=3, cutoff=0.5)


def dataset_named(name: str) -> str:
    """The dataset of that name; raises UsageError with the near misses."""
    if name not in INPUTS:
        raise UsageError(f"unknown dataset {name}", did_you_mean=_near(name))
    return name


def came_first(error: releases.ReleaseExists) -> Outcome:
    """What the slower of two publishers is told."""
    why = f"release {error} was published meanwhile; look at the consequences again"
    return Outcome(1, {"error": why, "exists": error.args[0], "findings": [], "consequences": []}, why)


def _recompute_arguments(parser: argparse.ArgumentParser) -> None:
    add_reason(parser)
    add_as_of(parser)


def _recompute(options: argparse.Namespace, grant: Grant) -> Outcome:
    """The same inputs under today's code."""
    needs_release(options)
    try:
        release = publishing.recompute(
            Store.open(options.home),
            grant=grant,
            reason=options.reason,
            as_of=options.as_of or today(),
            progress=show_progress,
        )
    except releases.ReleaseExists as error:
        return came_first(error)
    return _done(options, release, f"release {release.number}", grant)


def _rollback_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help="the release to go back to")
    parser.add_argument("--dataset", nargs="+", metavar="D", help="only these datasets (default: all)")
    add_reason(parser)
    add_as_of(parser)
    parser.add_argument("--accept-warnings", action="store_true", help="go back in spite of warnings")


def _rollback(options: argparse.Namespace, grant: Grant) -> Outcome:
    """A new release with an older release's parts."""
    known = needs_release(options)
    if options.number not in known:
        raise UsageError(f"no release {options.number}", did_you_mean=known[-3:])
    datasets = [dataset_named(name) for name in options.dataset or ()]
    store = Store.open(options.home)
    try:
        seen = publishing.back(
            store,
            options.number,
            grant=grant,
            reason=options.reason,
            as_of=options.as_of or today(),
            datasets=datasets or None,
            progress=show_progress,
        )
        vanishing = seen.draft.vanishing if seen.draft else []
        if seen.warned and not options.accept_warnings:
            findings = as_json(seen.findings, options.lang)
            answer = {"error": "refused", "findings": findings, "vanishing": vanishing, "consequences": []}
            text = [refusal(seen.findings, options.lang), gone(vanishing, options.lang)]
            return Outcome(1, answer, "\n".join(filter(None, text)))
        release = publishing.commit_back(store, seen, grant=grant)
    except releases.ReleaseExists as error:
        return came_first(error)
    except publishing.GroundLost as error:
        findings = as_json(error.findings, options.lang)
        told = {"error": "refused", "findings": findings, "consequences": []}
        return Outcome(1, told, f"refused\n{lines(error.findings, options.lang)}")
    said = [
        lines(seen.findings, options.lang),
        gone(vanishing, options.lang),
        f"release {release.number} restores release {options.number}",
    ]
    about = {"restored": options.number, "datasets": list(release.touched), "vanishing": vanishing}
    return _done(options, release, "\n".join(filter(None, said)), grant, seen.findings, **about)


def _done(
    options: argparse.Namespace,
    release: releases.Release,
    text: str,
    grant: Grant,
    first: Sequence[Finding] = (),
    **more: object,
) -> Outcome:
    found = publishing.clock.of_release(Store.open(options.home), release, grant=grant)
    answer = {"release": release.number, **more, "findings": as_json([*first, *found], options.lang)}
    return Outcome(0, answer, f"{text}\n{lines(found, options.lang)}".strip())


AGAIN = (
    Command(name="recompute", arguments=_recompute_arguments, act=_recompute, commits=True),
    Command(name="rollback", arguments=_rollback_arguments, act=_rollback, commits=True),
)
