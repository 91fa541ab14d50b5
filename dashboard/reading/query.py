"""The only reader of releases for pages, command line, reports and exports. Knows nothing of Streamlit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import polars as pl

from dashboard.reading import suppressed_release, suppression
from dashboard.reading.cache import cache_of, cached, uncached
from dashboard.reading.observation_parts import parts_of
from dashboard.reading.series import DEFAULT, EVERY, Series
from dashboard.words.text import Translate, translator
from data.contracts import CONTRACTS
from data.store import audit, order, releases
from data.store.access import Action, Grant
from data.store.objects import Store
from data.store.releases import Release, frames_of
from data.store.remote import READING

KEY = ("indicator", "area_code", "grain", "period", "vintage", "variant")


@dataclass(frozen=True)
class View:
    """One release as one person may see it; `demo` asks for the demonstration series of everything.

    `series` narrows what is read to one grain, vintage or variant. `spoken` is the reader's language, or None where an
    answer is the same in all of them: what asks for words then raises Wordless.
    """

    store: Store
    release: Release
    grant: Grant
    demo: bool = False
    series: Series = EVERY
    spoken: str | None = None

    @property
    def language(self) -> str:
        """The reader's language; raises Wordless."""
        if self.spoken is None:
            raise Wordless(f"release {self.release.number}")
        return self.spoken

    @property
    def say(self) -> Translate:
        """The words of this language; raises Wordless."""
        return translator(self.language)

    def in_language(self, language: str | None) -> "View":
        """The same in another language, or in none."""
        return self if language == self.spoken else replace(self, spoken=language)


class Wordless(TypeError):
    """Words were asked for where the answer is shared by all languages: a fault of the program."""


class NoRelease(LookupError):
    """The home holds no release, or not the one that was asked for."""


def open_view(
    home: str,
    *,
    grant: Grant,
    number: int | None = None,
    demo: bool = False,
    series: Series = EVERY,
    language: str | None = None,
) -> View:
    """The current release of `home`, or release `number`; raises NoRelease and NotGranted."""
    store = Store.open(home)
    audit.required(store, grant, Action.VIEW)
    try:
        release = releases.current(store, grant=grant) if number is None else releases.get(store, number, grant=grant)
    except LookupError as error:
        raise NoRelease(str(number)) from error
    if release is None:
        raise NoRelease("none")
    return View(store, release, grant, demo, series, language)


@dataclass(frozen=True)
class Read:
    """Rows of one dataset, and the release that they stand in: what something is computed from, or a receipt names."""

    view: View
    dataset: str
    rows: pl.DataFrame

    @property
    def row(self) -> dict[str, Any]:
        """The one row that a receipt names, by column."""
        return self.rows.row(0, named=True)


_reads: ContextVar[list[Read] | None] = ContextVar("reads", default=None)


@contextmanager
def trace_reads() -> Iterator[list[Read]]:
    """Collects what is read inside the block: how a slip learns what it was computed from."""
    found: list[Read] = []
    before = _reads.set(found)
    try:
        with uncached():  # a cached answer reads nothing
            yield found
    finally:
        _reads.reset(before)


def record_read(view: View, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`, told to whoever traces."""
    found = _reads.get()
    if found is not None:
        found.append(Read(view, name, rows))
    return rows


def replace_read(view: View, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`, noted in place of the last rows of the dataset: what was chosen among them is all that was used."""
    found = _reads.get()
    if found is not None:
        last = max((place for place, read in enumerate(found) if read.dataset == name), default=None)
        if last is not None:
            found[last] = Read(view, name, rows)
    return rows


# A part never changes, so what was read once stays true; it is held by the releases that are kept and name it.
_read: WeakValueDictionary[tuple[str, ...], pl.DataFrame] = WeakValueDictionary()


def _parts(view: View, paths: tuple[str, ...]) -> pl.DataFrame:
    frame = _read.get(paths)
    if frame is None:
        frame = _read.setdefault(paths, pl.read_parquet(list(paths), storage_options=READING))
    cache_of(view)[paths] = frame
    return frame


def dataset(view: View, name: str, *, shown: bool = True) -> pl.DataFrame:
    """All rows of a small dataset of the release, in the contract's columns; empty when it has none.

    Without those that would give small cells away to who may not see them; `shown` as in `observations`.
    """
    return record_read(view, name, untraced_dataset(view, name, shown=shown))


@cached
def untraced_dataset(view: View, name: str, *, shown: bool = True) -> pl.DataFrame:
    """As `dataset`, told to nobody who traces: for looking up, where no figure is computed from the rows."""
    parts = view.release.datasets.get(name, {})
    frames = [_parts(view, (path,)) for path in view.store.paths(parts.values())]
    schema = CONTRACTS[name].schema
    empty = pl.DataFrame(schema=schema)  # what the contract has gained since a part was written
    rows = pl.concat([empty, *frames], how="diagonal_relaxed").cast(schema)
    return _suppressed(view, name, rows, shown=shown)


def _suppressed(view: View, name: str, rows: pl.DataFrame, *, shown: bool = True) -> pl.DataFrame:
    """What of a dataset's rows this person may see; what they see of small cells is noted."""
    if name not in suppression.DATASETS:
        return rows
    held = view.release.datasets
    left = suppressed_release.rows(
        rows, name, frames_of(view.store, held), suppressed_release.suppressed_cells(view.store, held)
    )
    if not view.grant.sees_small_cells:
        return left
    if shown and not left.equals(rows):
        suppression.audit_restricted_view(view.store, view.grant, view.release.number)
    return rows


def observations(
    view: View,
    *,
    indicators: Sequence[str],
    areas: Sequence[str] | None = None,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str | None = DEFAULT,
    shown: bool = True,
) -> pl.DataFrame:
    """Observations of the named indicators, small cells hidden unless the grant sees them, which the audit notes.

    Key (indicator, area_code, grain, period, vintage, variant); `variant=None` returns every variant. What the caller
    leaves open is of the view's series.
    `shown=False`: for looking up and counting cells; nobody gets to see a figure, so nothing is noted.
    """
    audit.required(view.store, view.grant, Action.VIEW, *Action)
    parts = view.release.datasets.get("observations", {})
    told = [[part for part in parts_of(parts, name).values() if part.rows] for name in indicators]
    frames = [_parts(view, view.store.paths(held)) for held in told if held]
    if not frames:
        return pl.DataFrame(schema=CONTRACTS["observations"].schema)
    keep = pl.lit(True)
    if areas is not None:
        keep &= pl.col("area_code").is_in(list(areas))
    if variant == DEFAULT:
        variant = view.series.variant or DEFAULT
    asked = {"grain": grain or view.series.grain, "vintage": vintage or view.series.vintage, "variant": variant}
    for column, wanted in asked.items():
        if wanted is not None:
            keep &= pl.col(column) == wanted
    if view.demo:
        keep &= pl.col("origin") == "synthetic"
    found = pl.concat(frame.filter(keep) for frame in frames)
    if shown and view.grant.sees_small_cells and (found["conf_status"] != "free").any():
        suppression.audit_restricted_view(view.store, view.grant, view.release.number)
    return record_read(view, "observations", suppression.suppress_for(found, view.grant))


@cached
def targets(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """Targets and their milestones, by due date."""
    found = (
        _narrow(untraced_dataset(view, "targets"), indicator, area).filter(view.series.usual).sort("target_id", "due")
    )
    return record_read(view, "targets", found)


def standings(view: View, *, area: str | None = None) -> pl.DataFrame:
    """Standings of the release; in demonstration mode the synthetic ones, else real before synthetic."""
    found = _narrow(untraced_dataset(view, "standings"), None, area).filter(view.series.usual)
    if view.demo:
        found = found.filter(pl.col("origin") == "synthetic")
    return record_read(view, "standings", found)


def projections(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """Every projection of the release, of all sets in the order of the releases that made them."""
    return every_set(view, indicator=indicator, area=area).drop("made_in", "withdrawn")


def every_set(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """As `projections`, with the release that made each (`made_in`) and whether it was `withdrawn` since."""
    found = _narrow(_sets(view), indicator, area)
    for column in ("grain", "vintage", "variant"):
        if (wanted := getattr(view.series, column)) is not None:
            found = found.filter(pl.col(column) == wanted)
    if view.demo:
        found = found.filter(pl.col("origin") == "synthetic")
    return record_read(view, "projections", found.sort("indicator", "area_code", "made_in", "period"))


@cached
def _sets(view: View) -> pl.DataFrame:
    schema, marks = CONTRACTS["projections"].schema, {"made_in": pl.Int64(), "withdrawn": pl.Boolean()}
    told = [
        _parts(view, view.store.paths([one.part])).with_columns(made_in=one.number, withdrawn=one.withdrawn)
        for one in order.sets_of(view.store, view.release, grant=view.grant)
    ]
    empty = pl.DataFrame(schema=schema | marks)
    return _suppressed(view, "projections", pl.concat([empty, *told], how="diagonal_relaxed").cast(schema | marks))


def _narrow(frame: pl.DataFrame, indicator: str | None, area: str | None) -> pl.DataFrame:
    if indicator is not None:
        frame = frame.filter(pl.col("indicator") == indicator)
    if area is not None:
        frame = frame.filter(pl.col("area_code") == area)
    return frame
