"""What a receipt's rows were computed from, computed again by today's code from the same parts.

Observations, facts of days and hours, projections and standings are; what was brought, and hindcasts (minutes of
fitting), are held to the bytes of their parts.
"""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from dashboard.reading import suppressed_release, suppression
from dashboard.reading.cache import cached_at_most
from dashboard.reading.query import Read, View
from data.contracts import CONTRACTS, Frames
from data.store import order, releases, sets
from data.store.releases import Release, frames_of
from forecasts import project, standing
from forecasts.densities import DENSITY_OF
from metrics.catalogue import BY_ID
from metrics.facts.facts import FACTS
from metrics.fingerprint import same_code
from metrics.indicator import Indicator
from metrics.observe import observe

TERMS = ("numerator", "denominator", "value", "status", "reason")
EXACT, MODELLED = 1e-9, 1e-6  # relative: sums of floats, and models
_JUDGED = tuple(name for name in CONTRACTS["standings"].schema.names() if name not in CONTRACTS["standings"].key)
_INVENTED = (pl.col("origin") == "synthetic").alias("invented")
_FAMILY = ("indicator", "grain", "vintage", "variant", "made_in", "made_at", "invented")


@cached_at_most(16)
def recompute(view: View, record: Indicator) -> pl.DataFrame:
    """Every observation of an indicator, computed by today's code from the release's own inputs."""
    return observe(_frames(view, view.release), indicators=(record,))[record.id]


def _frames(view: View, release: Release | None) -> Frames:
    return releases.frames(view.store, release, grant=view.grant)


def same(one: object, other: object) -> bool:
    """Whether two terms are equal, numbers within what sums of floats differ by."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= EXACT * max(abs(one), abs(other))
    return one == other


def made_by(view: View, indicator: str) -> str:
    """The fingerprint of the code that computed an indicator's observations in a release; empty where it has none."""
    bare = view.release.datasets.get("observations", {}).get(indicator)
    return (bare.fingerprint or "").rpartition("-")[2] if bare else ""


def code_changed(view: View, indicator: str) -> bool:
    """Whether an indicator's code is another than the one that computed the release's observations."""
    known = indicator in BY_ID and indicator in view.release.datasets.get("observations", {})
    return known and not same_code(BY_ID[indicator], made_by(view, indicator))


def still_holds(read: Read) -> bool:
    """Whether derived rows are computed again, within tolerance; of the rest, whether its bytes stand."""
    view, rows, name = read.view, read.rows, read.dataset
    key = CONTRACTS[name].key
    match name:
        case "observations":
            of = [BY_ID[indicator] for indicator in rows["indicator"].unique()]
            return _equal(rows, pl.concat([recompute(view, record) for record in of]), key, TERMS, EXACT)
        case "projections":
            families = rows.with_columns(_INVENTED).group_by(*_FAMILY)
            return all(_equal(some, _projections(view, *family), key, ("mean",), MODELLED) for family, some in families)
        case "standings":
            return _equal(rows, _judged_for(view), key, _JUDGED, MODELLED)
        case "scenic_day" | "scenic_hour" | "scenic_month" | "presence_hour":
            again = _fact(view, name)
            return _equal(rows, again, key, again.columns, EXACT)
    for part in view.release.datasets.get(name, {}).values():
        view.store.check_part(part)  # raises Damaged where its bytes do not hash to its name
    return True


def _equal(
    rows: pl.DataFrame, again: pl.DataFrame, key: Sequence[str], compared: Sequence[str], tolerance: float
) -> bool:
    names = [name for name in compared if name in rows.columns and name not in key]
    held, made = (frame.select(*key, *names) for frame in (rows, again))
    both = held.join(made, on=list(key), how="inner", nulls_equal=True, suffix="_again")
    if both.height != rows.height:
        return False
    return all(both.select(_agree(name, both.schema[name], tolerance).all()).item() for name in names)


def _agree(name: str, kind: pl.DataType, tolerance: float) -> pl.Expr:
    one, other = pl.col(name), pl.col(f"{name}_again")
    if not kind.is_numeric():
        return one.eq_missing(other)
    near = (one - other).abs() <= tolerance * pl.max_horizontal(one.abs(), other.abs())
    return (one.is_null() & other.is_null()) | near.fill_null(False)


def _first_with(view: View, dataset: str, part: str) -> Release:
    """The release that a derived part was made for: the oldest of this one's line that names the same bytes."""
    found = view.release
    wanted = found.datasets[dataset][part].sha256
    while found.parent is not None:
        before = releases.get(view.store, found.parent, grant=view.grant)
        held = before.datasets.get(dataset, {}).get(part)
        if held is None or held.sha256 != wanted:
            break
        found = before
    return found


@cached_at_most(4)
def _standings(view: View) -> pl.DataFrame:
    made_for = _first_with(view, "standings", "all")
    frames = _frames(view, made_for)
    before = order.judged_before(view.store, made_for, grant=view.grant)
    return standing(
        frames["observations"],
        frames["targets"],
        sets.newest(view.store, order.sets_of(view.store, made_for, grant=view.grant)),
        suppressed_release.public_standings(view.store, before.datasets if before else {}),
        as_of=made_for.as_of,
    )


def _judged_for(view: View) -> pl.DataFrame:
    judged, held = _standings(view), view.release.datasets
    if view.grant.sees_small_cells:
        return judged
    return suppressed_release.rows(
        judged, "standings", frames_of(view.store, held), suppressed_release.suppressed_cells(view.store, held)
    )


@cached_at_most(16)
def _projections(view: View, *family: object) -> pl.DataFrame:
    """The projections of a _FAMILY of series that add up, made again from what the release that made them held."""
    indicator, grain, vintage, _, number, made_at, invented = family
    if not isinstance(number, int) or not isinstance(made_at, dt.datetime):
        raise TypeError(family)
    release = releases.get(view.store, number, grant=view.grant)
    frames = _frames(view, release)
    known = {str(indicator), *(count for count, density in DENSITY_OF.items() if density == indicator)}
    mine = pl.col("indicator").is_in(known | {DENSITY_OF.get(one, one) for one in known}), pl.col("grain") == grain
    return project(
        suppression.free(frames["observations"]).filter(
            *mine, pl.col("vintage") == vintage, bool(invented) == _INVENTED
        ),
        frames["events"],
        made_at=made_at,
        as_of=release.as_of,
        targets=frames["targets"],
        areas=frames["areas"],
        zone_members=frames["zone_members"],
    )


@cached_at_most(4)
def _fact(view: View, dataset: str) -> pl.DataFrame:
    fact = next(fact for fact in FACTS if fact.name == dataset)
    frames = _frames(view, view.release)
    return fact.compute(frames[fact.source_dataset], frames).collect()
