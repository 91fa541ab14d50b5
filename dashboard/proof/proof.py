"""Any receipt, from the screen or from paper: what it stands for, what that was computed from, whether it holds."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.proof.differences import Differs, inputs_apart
from dashboard.proof.makers import MAKERS
from dashboard.reading import query, receipts, recomputed, row_receipts
from dashboard.reading.query import Read, View
from dashboard.reading.receipts import UnknownReceipt, Verification
from dashboard.reading.row_receipts import RECEIPT, Slip
from dashboard.reading.series import WRITTEN
from dashboard.words.text import translator
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.damage import located
from data.store.objects import Damaged, Store
from metrics.catalogue import BY_ID

_VALUE_OF = ("indicator", "area_code", "grain", "period", "vintage", "value")
_BEGINS = re.compile(r"R(?P<release>\d{1,8})d?(?:" + WRITTEN + r")?-(?P<name>[a-z][a-z0-9_]*)[-~].+")


@dataclass(frozen=True)
class Opened:
    """A shown row: its release, its cells, what was read to make it, and whether its receipt says these cells."""

    view: View
    maker: str
    cells: Mapping[str, Any]
    reads: tuple[Read, ...]
    same: bool
    code: tuple[str, str] | None

    @property
    def indicators(self) -> list[str]:
        """The indicators whose observations were read."""
        found = [read.rows["indicator"].unique() for read in self.reads if read.dataset == "observations"]
        return sorted({str(name) for names in found for name in names})


def is_row(text: str) -> bool:
    """Whether the receipt is of a shown row, not of one observation."""
    return row_receipts.parse(text) is not None


def opened(home: str, text: str, *, grant: Grant) -> Opened:
    """The row that a receipt of a shown row stands for, made again on its release; raises UnknownReceipt."""
    slip = row_receipts.parse(text)
    name = slip.call.partition("~")[0] if slip else ""
    if slip is None or name not in MAKERS:
        raise UnknownReceipt(text)
    try:
        view = query.open_view(home, grant=grant, number=slip.release, demo=slip.demo, series=slip.series)
        with query.traced() as reads:
            frame = row_receipts.made_again(slip.call, view, MAKERS, other=lambda number: _other(view, number))
    except (LookupError, ValueError, TypeError, StopIteration, AttributeError, pl.exceptions.PolarsError) as error:
        raise UnknownReceipt(text) from error  # nobody was ever shown such a row
    today = row_receipts.code_of(MAKERS[name])
    code = None if slip.code == today else (slip.code, today)
    row, same = _row(frame, view, slip, moved=code is not None)
    if row is None:
        raise UnknownReceipt(text)
    cells = {name: value for name, value in row.items() if name != RECEIPT}
    return Opened(view, name, cells, tuple(_once(reads)), same, code)


def _other(view: View, number: int) -> View:
    return replace(view, release=releases.get(view.store, number, grant=view.grant))


def _row(frame: pl.DataFrame, view: View, slip: Slip, *, moved: bool) -> tuple[dict[str, Any] | None, bool]:
    """The row with the digest; under changed code the row at its place, which then says something else."""
    for row in frame.iter_rows(named=True):
        if row_receipts.digest_of(row, view) == slip.digest:
            return row, True
    if moved and slip.place < frame.height:
        return frame.row(slip.place, named=True), False
    return None, False


def _once(reads: list[Read]) -> list[Read]:
    """What was read, each rows once and by dataset."""
    found: dict[tuple[int, str], list[pl.DataFrame]] = {}
    views: dict[tuple[int, str], View] = {}
    for read in reads:
        key = (read.view.release.number, read.dataset)
        views[key] = read.view
        found.setdefault(key, []).append(read.rows)
    return [
        Read(views[key], key[1], pl.concat(rows, how="diagonal_relaxed").unique(maintain_order=True))
        for key, rows in found.items()
    ]


def verify(home: str, text: str, *, grant: Grant) -> Verification:
    """Re-reads and recomputes what a receipt stands for, whichever kind it is; raises UnknownReceipt."""
    try:
        return _verified(home, text, grant=grant)
    except Damaged as fault:
        what = located(Store.open(home), fault, grant=grant)
        return Verification(stored_equal=False, recomputed_equal=False, code_changed=False, damage=what)


def _verified(home: str, text: str, *, grant: Grant) -> Verification:
    if not is_row(text):
        return receipts.verify(home, text, grant=grant)
    found = opened(home, text, grant=grant)
    return Verification(
        stored_equal=found.same,
        recomputed_equal=found.same and all(recomputed.holds(read) for read in found.reads),
        code_changed=found.code is not None or recomputed.code_changed(found.view, found.indicators),
    )


def differs(home: str, text: str, *, grant: Grant, language: str) -> Differs:
    """What differs behind a shown row: its inputs and cells against the current release, its code; UnknownReceipt."""
    found, slip, say = opened(home, text, grant=grant), row_receipts.parse(text), translator(language)
    now = query.open_view(home, grant=grant, demo=found.view.demo, series=found.view.series)
    figures = {}
    if slip is not None and now.release.number != found.view.release.number:
        frame = row_receipts.made_again(slip.call, now, MAKERS, other=lambda number: _other(now, number))
        row = frame.row(slip.place, named=True) if slip.place < frame.height else {}
        figures = {
            say(f"cell:{name}").removeprefix("cell:"): (value, row.get(name))
            for name, value in found.cells.items()
            if row.get(name) != value
        }
    inputs = inputs_apart(found.view, now, dict.fromkeys(read.dataset for read in found.reads))
    return Differs(inputs=inputs, code=found.code, recomputed={}, figures=figures)


def leads(view: View, dataset: str, rows: pl.DataFrame) -> list[str | None]:
    """The receipts that rows of a dataset lead on to: of an observation its own, of a standing that of its value."""
    if dataset == "observations":
        own = rows.iter_rows(named=True)
        return [None if row["reason"] == "suppressed" else receipts.receipt(view, row) for row in own]
    if dataset != "standings":
        return [None] * rows.height
    keys = rows.select("indicator", "area_code", "grain", pl.col("value_period").alias("period"), "vintage", "value")
    found = query.observations(view, indicators=rows["indicator"].unique().to_list())
    held = {
        tuple(row[name] for name in _VALUE_OF): receipts.receipt(view, row)
        for row in found.join(keys, on=_VALUE_OF, how="semi").iter_rows(named=True)  # a receipt is work: of these alone
        if row["reason"] != "suppressed"
    }
    return [held.get(key) for key in keys.iter_rows()]


def withdrawn_by(home: str, text: str, *, grant: Grant) -> int | None:
    """The rollback that took back everything of the receipt's release, if there is one."""
    form = _BEGINS.fullmatch(text.strip())
    gone = releases.withdrawn(releases.history(Store.open(home), grant=grant)) if form else {}
    return gone.get(int(form["release"])) if form else None


def hint(home: str, text: str, *, grant: Grant, language: str) -> str:
    """Why a text leads nowhere, as far as its form tells; what it names may exist or not, nobody learns which."""
    audit.required(Store.open(home), grant, Action.VIEW)
    say, form = translator(language), _BEGINS.fullmatch(text.strip())
    if form is None:
        return say("A receipt begins with R and the number of a release: R42-population_density-110000.core-….")
    last = max(releases.numbers(Store.open(home)), default=0)
    if int(form["release"]) > last:
        return say("There is no release {n} yet; the latest is {last}.").format(n=form["release"], last=last)
    known = [*BY_ID, *MAKERS]
    if form["name"] not in known:
        near = difflib.get_close_matches(form["name"], known, n=1, cutoff=0.6)
        meant = say(" Did you mean {near}?").format(near=near[0]) if near else ""
        return say("Nothing is called {name}.").format(name=form["name"]) + meant
    return say("Compare it letter by letter with the screen or the paper: the last ten are digits and a to f.")
