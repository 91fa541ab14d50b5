"""The code that made the figures of a seeded home, and digests of those figures: rows for metrics/same_code.csv.

Before code is renamed or rewritten without moving a figure, `python -m tests.same_code HOME`, of a home seeded by the
commit before (`tests.journeys.serving.seed`), prints the rows of that commit's code. They hold as long as the new code
gives the same digests, which tests/journeys/test_same_code.py computes.
"""

import csv
import hashlib
import sys
from pathlib import Path

import polars as pl
import polars.selectors as cs

from data.contracts import CONTRACTS
from data.store import releases
from data.store.access import administrator
from data.store.objects import Store
from metrics.catalogue import CATALOGUE
from metrics.facts.facts import FACTS
from metrics.fingerprint import fact_fingerprint, fingerprint

ME = administrator("tests")


def figures(home: Path) -> dict[str, str]:
    """16 hex digits over all figures of each indicator, and over each fact, in release 1 of a home."""
    store = Store.open(str(home))
    held = releases.frames(store, releases.get(store, 1, grant=ME), grant=ME)
    rows = held["observations"].drop("input_hash").collect()
    found = {record.id: _digest("observations", rows.filter(indicator=record.id)) for record in CATALOGUE}
    return found | {fact.name: _digest(fact.name, held[fact.name].collect()) for fact in FACTS}


def _digest(dataset: str, rows: pl.DataFrame) -> str:
    """Sums of fractions are not stable in their last bit, so ten digits of them count."""
    written = rows.sort(CONTRACTS[dataset].key).with_columns(cs.float().round_sig_figs(10)).write_json()
    return hashlib.sha256(written.encode()).hexdigest()[:16]


if __name__ == "__main__":
    code = {record.id: fingerprint(record) for record in CATALOGUE} | {f.name: fact_fingerprint(f) for f in FACTS}
    rows = ((name, code[name], digest) for name, digest in sorted(figures(Path(sys.argv[1])).items()))
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
