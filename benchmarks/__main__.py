"""`python -m benchmarks [NAME…] [--full] [--with NAME=N] [--record]`: prints ratios; --record adds to RESULTS.md."""

import argparse
import datetime as dt
import importlib
import inspect
import pkgutil
import sys
import time
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import benchmarks
from benchmarks.measure import HEAD, Row, machine

RESULTS = Path(__file__).parent / "RESULTS.md"
PACKAGES = ("polars", "duckdb", "numpy", "statsmodels", "streamlit")


def modules() -> list[str]:
    """Names of the modules here that can be run."""
    names = (one.name for one in pkgutil.iter_modules(benchmarks.__path__))
    return [name for name in names if name not in {"__main__", "measure"} and _runnable(name)]


def _runnable(name: str) -> bool:
    return "\ndef run(" in (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _given(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    return name, int(number)


def main() -> int:
    """Runs the named benchmarks, or all of them."""
    known = modules()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all by default")
    parser.add_argument("--full", action="store_true", help="the sizes of the promises: 10⁸ rows, tens of minutes")
    parser.add_argument(
        "--with",
        dest="given",
        action="append",
        default=[],
        type=_given,
        metavar="NAME=N",
        help="a benchmark's own size",
    )
    for name in ("minutes", "sessions"):  # of the load
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"as --with {name}=N")
    parser.add_argument("--record", action="store_true", help="add the table to benchmarks/RESULTS.md")
    options = parser.parse_args()
    options.given += [(name, n) for name in ("minutes", "sessions") if (n := getattr(options, name)) is not None]
    strange = sorted(set(options.names) - set(known))
    if strange:
        parser.error(f"unknown: {', '.join(strange)}; known: {', '.join(known)}")
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    for name in options.names or known:
        module = importlib.import_module(f"benchmarks.{name}")
        taken = inspect.signature(module.run).parameters
        sized = {name: value for name, value in {"full": options.full, **dict(options.given)}.items() if name in taken}
        start = time.perf_counter()
        found = table(module.run(**sized))
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)\n\n{found}", flush=True)
        if options.record:
            heading = f"\n## {name}, {today}{', full size' if options.full else ''}\n\n{machine()}; {versions}.\n\n"
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(f"{heading}{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
