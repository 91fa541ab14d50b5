"""Mutated files through the parser and the check: no traceback, no hang, nothing accepted that breaks its contract.

The parsers are forked from one process that has Polars loaded, each under the limits of `sidu check`; one in SPAWNED
goes through the very child process that `sidu check` starts. Of what is found the faulty rows are written and names
are offered, as on the page Upload. Files that break a promise are kept and named.
"""

import json
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.forked import forked
from benchmarks.measure import Row
from benchmarks.mutations import mutated, originals
from dashboard.content.releases import findings
from data.contracts import CONTRACTS, Contract, Frames
from data.contracts.findings import Accepted, Rejected, Severity
from data.extracts.check import check
from data.extracts.mapping import offers
from data.extracts.reader import Answer

LIMIT_S = 30.0
SPAWNED = 50
DATASETS = ("population", "hospitals", "villages", "scenic_visits", "targets", "events")


class BrokenPromise(Exception):
    """Files for which the reader or the check did what it must not."""


@dataclass
class Tally:
    """How the files ended, the slowest (seconds), and what broke a promise: file and what happened."""

    ends: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


def run(*, full: bool, files: int = 0, seed: int = 20_261_127, seconds: int = 0) -> list[Row]:
    """`files` mutated files (default: 200, with `full` 10,000), or as many as fit into `seconds`."""
    wanted = files or (10_000 if full else 200)
    keep = Path(tempfile.mkdtemp(prefix="sidu-fuzz-"))
    start = time.perf_counter()
    tallies = {dataset: Tally() for dataset in DATASETS}
    for place, dataset in enumerate(DATASETS):
        share = wanted // len(DATASETS) + (place < wanted % len(DATASETS))
        until = start + seconds * (place + 1) / len(DATASETS) if seconds else float("inf")
        tallies[dataset] = fuzz(dataset, files=share, seed=seed + place, keep=keep, until=until)
        print(f"{dataset}: {dict(tallies[dataset].ends)}, slowest {tallies[dataset].slowest:.1f} s", flush=True)
    broken = [line for tally in tallies.values() for line in tally.broken]
    if broken:
        raise BrokenPromise(f"{len(broken)} files, kept in {keep}:\n" + "\n".join(broken))
    ends = sum((tally.ends for tally in tallies.values()), Counter[str]())
    slowest = max(tally.slowest for tally in tallies.values())
    told = ", ".join(f"{number:,} {end}" for end, number in sorted(ends.items()))
    name = f"mutated files, seed {seed} ({told}; slowest {slowest:.1f} s)"
    return [Row(name, ends.total(), time.perf_counter() - start, limit=f"{LIMIT_S:.0f} s a file")]


def fuzz(dataset: str, *, files: int, seed: int, keep: Path, until: float = float("inf")) -> Tally:
    """Checks mutated extracts of one dataset; goes on after a broken promise, whose file it keeps."""
    contract, luck, tally = CONTRACTS[dataset], random.Random(seed), Tally()
    with forked() as ask, tempfile.TemporaryDirectory(prefix="sidu-fuzz-") as folder:
        work = Path(folder) / "work"
        work.mkdir()
        whole, reference = originals(dataset)
        for number, (name, content) in enumerate(_bounded(mutated(luck, whole), files, until)):
            file = work / name
            file.write_bytes(content)
            start = time.perf_counter()
            end, wrong = judged(file, contract, reference, work, ask=None if number % SPAWNED == 1 else ask)
            tally.slowest = max(tally.slowest, time.perf_counter() - start)
            tally.ends[end] += 1
            if wrong:
                kept = keep / f"{dataset}-{seed}-{number}-{name}"
                kept.write_bytes(content)
                tally.broken.append(f"{kept.name}: {wrong}")
            for left in work.iterdir():
                left.unlink()
    return tally


def _bounded(source: Iterator[tuple[str, bytes]], files: int, until: float) -> Iterator[tuple[str, bytes]]:
    for _ in range(files):
        if time.perf_counter() > until:
            return
        yield next(source)


def judged(file: Path, contract: Contract, reference: Frames, work: Path, *, ask: Answer | None) -> tuple[str, str]:
    """How the file ended (accepted, refused or unreadable), and which promise that broke, if any."""
    start = time.perf_counter()
    try:
        result = check(file, contract.id, reference=reference, workdir=work, ask=ask)
        json.dumps([one.as_json(language) for one in result.findings for language in ("zh", "en")], allow_nan=False)
        findings.faulty([result]).write_csv()
        offers(result.findings, reference["areas"].collect(), name=file.name, contract=contract, parsed=result.parsed)
        wrong = broken_promises(result, contract) if isinstance(result, Accepted) else ""
    except (Exception, pl.exceptions.PanicException):  # a panic of Polars is no Exception
        return "failed", traceback.format_exc(limit=-3)
    if isinstance(result, Rejected):
        wrong = "" if any(one.severity is Severity.ERROR for one in result.findings) else "refused without an error"
    if time.perf_counter() - start > LIMIT_S:
        wrong = f"took {time.perf_counter() - start:.1f} s"
    unread = isinstance(result, Rejected) and result.parsed is None
    return ("accepted" if isinstance(result, Accepted) else "unreadable" if unread else "refused"), wrong


def broken_promises(result: Accepted, contract: Contract) -> str:
    """Which promise of the contract the accepted rows break; empty when they keep all."""
    stored = result.frame.collect()
    faults = []
    if stored.schema != contract.schema:
        faults.append("schema")
    if not stored.height == result.rows > 0:
        faults.append("rows")
    if stored.select(contract.key).is_duplicated().any():
        faults.append("doubled key")
    for column in contract.columns:
        held = stored[column.name]
        if held.null_count() and (not column.optional):
            faults.append(f"{column.name}: null")
        if column.counts and not held.drop_nulls().is_between(0, 10**9, closed="left").all():
            faults.append(f"{column.name}: not a count")
        if column.dtype == pl.Float64 and not held.drop_nulls().is_finite().all():
            faults.append(f"{column.name}: not finite")
        if column.values and not held.drop_nulls().is_in(column.values).all():
            faults.append(f"{column.name}: outside its vocabulary")
    faults += [
        f"{rule.column}: {rule.name}"
        for rule in contract.rules
        if rule.severity is Severity.ERROR
        and set(rule.broken.meta.root_names()) <= set(stored.columns)
        and stored.select(rule.broken.fill_null(False).any()).item()
    ]
    return ", ".join(faults)
