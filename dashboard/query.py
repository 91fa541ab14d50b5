"""The only reader of releases for pages, command line, reports and exports. Knows nothing of Streamlit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import restricted
from dashboard.observed import parts_of
from dashboard.period import Period, best_first, matches
from dashboard.remembered import anew, remembered
from data import audit, releases
from data.access import Action, Grant
from data.areas import CITY, CORE
from data.contracts import CONTRACTS
from data.releases import Release
from data.store import Store
from metrics.hierarchy import INCOMPLETE
from metrics.villages import MONITORED

KEY = ("indicator", "area_code", "grain", "period", "vintage", "variant")


@dataclass(frozen=True)
class View:
    """One release as one person may see it; `demo` asks for the demonstration series of everything."""

    store: Store
    release: Release
    grant: Grant
    demo: bool = False


class NoRelease(LookupError):
    """The home holds no release, or not the one that was asked for."""


def open_view(home: str, *, grant: Grant, number: int | None = None, demo: bool = False) -> View:
    """The current release of `home`, or release `number`; raises NoRelease and NotGranted."""
    store = Store.open(home)
    audit.required(store, grant, Action.VIEW)
    try:
        release = releases.current(store, grant=grant) if number is None else releases.get(store, number, grant=grant)
    except LookupError as error:
        raise NoRelease(str(number)) from error
    if release is None:
        raise NoRelease("none")
    return View(store, release, grant, demo)


@dataclass(frozen=True)
class Read:
    """Rows of one dataset that something was computed from, and the release that they stand in."""

    view: View
    dataset: str
    rows: pl.DataFrame


_reads: ContextVar[list[Read] | None] = ContextVar("reads", default=None)


@contextmanager
def traced() -> Iterator[list[Read]]:
    """Collects what is read inside the block: how a receipt learns what a shown row was computed from."""
    found: list[Read] = []
    before = _reads.set(found)
    try:
        with anew():  # a remembered answer reads nothing
            yield found
    finally:
        _reads.reset(before)


def _noted(view: View, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    found = _reads.get()
    if found is not None:
        found.append(Read(view, name, rows))
    return rows


def narrowed(view: View, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`, noted in place of the last rows of the dataset: what was chosen among them is all that was used."""
    found = _reads.get()
    if found is not None:
        last = max((place for place, read in enumerate(found) if read.dataset == name), default=None)
        if last is not None:
            found[last] = Read(view, name, rows)
    return rows


@lru_cache(maxsize=1024)
def _parts(paths: tuple[str, ...]) -> pl.DataFrame:
    # A part never changes, so what was read once stays true.
    return pl.read_parquet(list(paths))


def dataset(view: View, name: str, *, shown: bool = True) -> pl.DataFrame:
    """All rows of a small dataset of the release, in the contract's columns; empty when it has none.

    Without those that would give small cells away to who may not see them; `shown` as in `observations`.
    """
    return _noted(view, name, _whole(view, name, shown=shown))


@remembered
def _whole(view: View, name: str, *, shown: bool = True) -> pl.DataFrame:
    parts = view.release.datasets.get(name, {})
    frames = [_parts((view.store.part_path(part),)) for part in parts.values()]
    schema = CONTRACTS[name].schema
    rows = pl.concat(frames, how="diagonal_relaxed").cast(schema) if frames else pl.DataFrame(schema=schema)
    if name not in restricted.DATASETS:
        return rows
    hidden = restricted.hidden_cells(view.store, view.release.datasets.get("observations", {}))
    left = restricted.rows(rows, name, hidden)
    if not view.grant.sees_small_cells:
        return left
    if shown and not left.equals(rows):
        restricted.note(view.store, view.grant, view.release.number)
    return rows


def observations(
    view: View,
    *,
    indicators: Sequence[str],
    areas: Sequence[str] | None = None,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str | None = "default",
    shown: bool = True,
) -> pl.DataFrame:
    """Observations of the named indicators, small cells hidden unless the grant sees them, which the audit notes.

    Key (indicator, area_code, grain, period, vintage, variant); `variant=None` returns every variant.
    `shown=False`: for looking up and counting cells; nobody gets to see a figure, so nothing is noted.
    """
    parts = view.release.datasets.get("observations", {})
    told = [[part for part in parts_of(parts, name).values() if part.rows] for name in indicators]
    frames = [_parts(tuple(map(view.store.part_path, held))) for held in told if held]
    if not frames:
        return pl.DataFrame(schema=CONTRACTS["observations"].schema)
    keep = pl.lit(True)
    if areas is not None:
        keep &= pl.col("area_code").is_in(list(areas))
    for column, wanted in (("grain", grain), ("vintage", vintage), ("variant", variant)):
        if wanted is not None:
            keep &= pl.col(column) == wanted
    if view.demo:
        keep &= pl.col("origin") == "synthetic"
    found = pl.concat(frame.filter(keep) for frame in frames)
    if shown and view.grant.sees_small_cells and (found["conf_status"] != "free").any():
        restricted.note(view.store, view.grant, view.release.number)
    return _noted(view, "observations", restricted.hide_small(found, view.grant))


def pick(
    view: View,
    indicator: str,
    area: str,
    period: Period,
    *,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str = "default",
) -> dict[str, Any] | None:
    """The observation that answers for `period` by the rule of design §5, or None when there is no row.

    Where an area has no figure of its own, that of its monitored villages answers, under its own variant.
    """
    own = None
    for one in (variant, MONITORED) if variant == "default" else (variant,):
        found = observations(view, indicators=[indicator], areas=[area], vintage=vintage, variant=one)
        rows = best_first(found.filter(matches(period, grain=grain)))
        if rows.height and (rows["value"][0] is not None or rows["reason"][0] != INCOMPLETE):
            return rows.row(0, named=True)
        if rows.height and own is None:
            own = rows.row(0, named=True)  # a gap is told with its reason when nothing better answers
    return own


@remembered
def answers(view: View, indicator: str, areas: Sequence[str], period: Period) -> pl.DataFrame:
    """What `pick` answers for each of the areas in `period`, one row each; an area without a row is left out."""
    found = observations(view, indicators=[indicator], areas=areas).filter(matches(period, grain=None))
    return best_first(found).unique(["area_code"], keep="first", maintain_order=True)


def real_or_demonstration(frame: pl.DataFrame) -> pl.DataFrame:
    """Real rows wherever indicator and area have any; synthetic rows only for those that have none."""
    real = pl.col("origin") != "synthetic"
    has_real = (real & pl.col("value").is_not_null()).any().over("indicator", "area_code", "variant")
    return frame.filter(real | ~has_real)


def without_days(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` without days wherever the indicator has months or longer of the area: one day is no trend."""
    day = pl.col("grain") == "day"
    return frame.filter(~day | day.all().over("indicator", "area_code", "variant"))


@remembered
def latest(view: View, indicators: Sequence[str], areas: Sequence[str], *, variant: str = "default") -> pl.DataFrame:
    """The latest value of each indicator and area, one row each, chosen as `real_or_demonstration` says."""
    found = observations(view, indicators=indicators, areas=areas, variant=variant)
    return (
        real_or_demonstration(without_days(found))
        .sort(pl.col("value").is_null(), "period", descending=[False, True], maintain_order=True)
        .pipe(_vintages_in_order)
        .unique(["indicator", "area_code"], keep="first", maintain_order=True)
    )


def _vintages_in_order(frame: pl.DataFrame) -> pl.DataFrame:
    # Stable: among rows of one period the better vintage comes first, later periods stay before.
    ordered = best_first(frame)
    return ordered.sort(pl.col("value").is_null(), "period", descending=[False, True], maintain_order=True)


def series(
    view: View,
    indicator: str,
    area: str,
    *,
    grain: str | None = None,
    vintage: str | None = None,
    variant: str = "default",
) -> pl.DataFrame:
    """Every observation of one indicator in one area, by grain, vintage and period; vintages are not joined."""
    found = observations(view, indicators=[indicator], areas=[area], grain=grain, vintage=vintage, variant=variant)
    return found.sort("grain", "vintage", "period")


def areas(view: View) -> pl.DataFrame:
    """The dated areas of the release: code, level, parent, names, land, tile position."""
    return dataset(view, "areas")


@remembered
def areas_now(view: View) -> pl.DataFrame:
    """The areas valid at the release's as-of date."""
    as_of = pl.lit(view.release.as_of)
    return areas(view).filter(
        pl.col("valid_from") <= as_of, pl.col("valid_to").is_null() | (pl.col("valid_to") > as_of)
    )


@remembered
def children(view: View, area: str) -> pl.DataFrame:
    """What lies directly below `area`: members of a zone, or children in the tree, valid now."""
    members = _whole(view, "zone_members").filter(
        pl.col("zone") == area,
        pl.col("valid_from") <= view.release.as_of,
        pl.col("valid_to").is_null() | (pl.col("valid_to") > view.release.as_of),
    )
    below = pl.col("code").is_in(members["code"].to_list()) if members.height else pl.col("parent") == area
    return areas_now(view).filter(below).sort("code")


@remembered
def targets(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """Targets and their milestones, by due date."""
    found = _narrow(_whole(view, "targets"), indicator, area).sort("target_id", "due")
    return _noted(view, "targets", found)


def standings(view: View, *, area: str | None = None) -> pl.DataFrame:
    """Standings of the release; in demonstration mode the synthetic ones, else real before synthetic."""
    found = _narrow(_whole(view, "standings"), None, area)
    if view.demo:
        found = found.filter(pl.col("origin") == "synthetic")
    return _noted(view, "standings", found)


def projections(view: View, *, indicator: str | None = None, area: str | None = None) -> pl.DataFrame:
    """Every projection of the release (all `made_at`), by origin and period."""
    found = _narrow(_whole(view, "projections"), indicator, area)
    if view.demo:
        found = found.filter(pl.col("origin") == "synthetic")
    return _noted(view, "projections", found.sort("indicator", "area_code", "made_at", "period"))


def _narrow(frame: pl.DataFrame, indicator: str | None, area: str | None) -> pl.DataFrame:
    if indicator is not None:
        frame = frame.filter(pl.col("indicator") == indicator)
    if area is not None:
        frame = frame.filter(pl.col("area_code") == area)
    return frame


def browsable() -> pl.Expr:
    """Areas that one chooses from: not abolished, not retired zones."""
    return pl.col("valid_to").is_null()


@remembered
def way_to(view: View, area: str) -> list[str]:
    """The areas from the city down to `area`; a core district is reached through the core."""
    parents = dict(areas_now(view).select("code", "parent").iter_rows())
    core = set(children(view, CORE)["code"])
    way = [area]
    while (parent := parents.get(way[0])) is not None:
        if way[0] in core:
            way.insert(0, CORE)
            way.insert(0, CITY)
            break
        way.insert(0, parent)
    return way


@dataclass(frozen=True)
class Comparison:
    """The areas that a map and a ranking show beside the chosen one."""

    name: str
    codes: list[str]
    columns: int
    rows: int


@remembered
def comparison(view: View, area: str) -> Comparison:
    """Streets of the core for the core and what lies in it; streets of another district; else all districts."""
    table = areas_now(view)
    core = children(view, CORE)["code"].to_list()
    streets = table.filter(pl.col("level") == "street")
    if area == CORE or area in core or area[:6] in core:
        wanted = streets.filter(pl.col("parent").is_in(core))
        return Comparison("core", wanted["code"].to_list(), 7, 7)
    wanted = table.filter(pl.col("level") == "district")
    return Comparison("city", wanted["code"].to_list(), 5, 5)
