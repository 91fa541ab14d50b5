"""A release as who may not see small cells reads it: what follows is computed from what they see, not cut from it all.

Nothing that this person is told then depends on a hidden value: standings are judged by the free cells alone.
"""

import polars as pl

from dashboard.reading import suppression
from dashboard.reading.suppression import DATASETS, SUPPRESSED
from data.contracts import CONTRACTS, Frames
from data.store.access import Grant
from data.store.objects import Store
from data.store.releases import FramesWhenAsked, Parts, frames_of
from forecasts import standing
from forecasts.reasons import Reason
from metrics.disclosure.disclosure import small_cell

_ABOUT = ("indicator", "area_code")
_LINE = (*_ABOUT, "grain", "vintage")
_KEPT = ("target_id", "due", "origin", "indicator", "area_code", "kind", "grain", "vintage", "target_value", "as_of")


def frames_for(store: Store, parts: Parts, grant: Grant) -> Frames:
    """Every dataset of a release or candidate as this person may see it."""
    return frames_of(store, parts) if grant.sees_small_cells else _suppressed(store, parts)


def _suppressed(store: Store, parts: Parts) -> Frames:
    frames, hidden = frames_of(store, parts), suppressed_cells(store, parts)

    def frame(name: str) -> pl.LazyFrame:
        if name == "observations":
            return suppression.suppress(frames[name])
        return rows(frames[name].collect(), name, frames, hidden).lazy() if name in DATASETS else frames[name]

    return FramesWhenAsked(frame)


def suppressed_cells(store: Store, parts: Parts) -> pl.DataFrame:
    """The cells that a release or candidate holds back; see `suppression.suppressed_cells`."""
    return suppression.suppressed_cells(store, parts.get("observations", {}))


def public_standings(store: Store, parts: Parts) -> pl.LazyFrame:
    """The standings of a parent release that its successor may go by, which everybody is told of."""
    return _suppressed(store, parts)["standings"]


def rows(frame: pl.DataFrame, name: str, frames: Frames, hidden: pl.DataFrame) -> pl.DataFrame:
    """`frame`, all rows of one of `suppression.DATASETS` among `frames`, for who may not see the `hidden` cells."""
    if name == "standings":
        return _standings(frame, frames, hidden)
    return suppression.rows(frame, name, hidden, threshold=small_cell(frames) if name in suppression.FACILITY else 0.0)


def _standings(stored: pl.DataFrame, frames: Frames, hidden: pl.DataFrame) -> pl.DataFrame:
    """Standings by the free cells alone; where a later one is hidden, no more than that it is suppressed."""
    mine = hidden.select(_ABOUT).unique()
    touched = stored.join(mine, on=_ABOUT, how="semi")
    if touched.is_empty():
        return stored

    def own(name: str) -> pl.LazyFrame:
        return frames[name].join(mine.lazy(), on=_ABOUT, how="semi")

    ahead = suppression.rows(own("projections").collect(), "projections", hidden, threshold=0.0)
    made = touched.row(0, named=True)["as_of"]  # all of a release are of one day
    again = standing(suppression.free(own("observations")), own("targets"), ahead, as_of=made)
    again = again.with_columns(
        # Of these series no projection is shown, whether or not there is one.
        pl.col("class_reason", "probability_reason").str.replace(Reason.NO_PROJECTION, SUPPRESSED, literal=True)
    )
    kept = stored.join(mine, on=_ABOUT, how="anti")
    return pl.concat([kept, _withheld(again, hidden)]).sort(CONTRACTS["standings"].key)


def _withheld(judged: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    marked = judged.with_row_index("_row")
    cells = hidden.filter(pl.col("variant") == "default").select(*_LINE, "period")
    counts = (pl.col("period") <= pl.col("due")) | (pl.col("due") >= pl.col("as_of"))  # else the verdict is frozen
    later = marked.join(cells, on=_LINE).filter(counts, pl.col("period") > pl.col("value_period"))["_row"]
    held = pl.col("value").is_null() | pl.col("_row").is_in(later.unique().to_list())
    said = {"class": "unknown", "class_reason": SUPPRESSED, "probability_reason": SUPPRESSED, "comparable_points": 0}
    return marked.select(
        pl.when(held).then(pl.lit(said.get(name), dtype)).otherwise(name).alias(name) if name not in _KEPT else name
        for name, dtype in judged.schema.items()
    )
