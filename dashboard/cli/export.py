"""Commands that hand a release out: export, report."""

import argparse
from pathlib import Path

from dashboard.cli.command import Command, Outcome, UsageError
from dashboard.cli.read import open_release
from dashboard.handouts import briefing, release
from dashboard.reading import geography
from data.contracts.area_codes import CORE
from data.store.access import Grant


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", required=True, choices=list(release.FORMATS))
    parser.add_argument("--out", required=True, type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument("--release", type=int, metavar="N", help="release N (default: the current one)")


def _export(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Observations, targets and projections as files."""
    view = open_release(options, grant)
    written = release.export(view, options.format, options.out)
    answer = {"release": view.release.number, "format": options.format, "files": list(written), "rows": written}
    return Outcome(0, answer, "\n".join(f"{path}  {rows:,}" for path, rows in written.items()))


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", required=True, choices=list(briefing.FORMATS))
    parser.add_argument("--out", required=True, type=Path, metavar="PATH", help="the file to write")
    parser.add_argument("--area", default=CORE, metavar="CODE", help="default: the core area")
    parser.add_argument("--release", type=int, metavar="N", help="release N (default: the current one)")


def _report(options: argparse.Namespace, grant: Grant) -> Outcome:
    """The briefing of an area as PDF or Word."""
    view = open_release(options, grant)
    if options.area not in set(geography.areas(view)["code"]):
        raise UsageError(f"unknown area {options.area}")
    made = briefing.report(view, options.format, area=options.area)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(made)
    answer = {"release": view.release.number, "format": options.format, "file": str(options.out), "bytes": len(made)}
    return Outcome(0, answer, f"{options.out}  {len(made):,} bytes")


HANDING_OUT = (
    Command(name="export", arguments=_export_arguments, act=_export),
    Command(name="report", arguments=_report_arguments, act=_report),
)
