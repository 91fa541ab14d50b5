"""What is odd about the targets of a candidate, found before they are published."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from data.contracts import CONTRACTS, Frames
from data.contracts.findings import Accepted, Finding
from forecasts import lint, standing


def target_faults(before: Frames, after: Frames, *, as_of: dt.date) -> list[Finding]:
    """Faults of the targets in `after` that those in `before` did not have; frames of whole releases."""
    held = before["targets"].select("target_id", "due").collect()
    wanted = after["targets"].select("target_id", "due").collect()
    new = wanted.join(held, on=["target_id", "due"], how="anti")
    keys = [(str(name), due) for name, due in new.iter_rows()]
    found = lint.added(_faults(after, as_of, keys), _faults(before, as_of, []))
    return lint.findings(found)


def checked_targets(reference: Frames, extracts: Sequence[Accepted], *, as_of: dt.date) -> list[Finding]:
    """The same for checked files alone: their rows beside the released ones, judged by the released values."""
    targets = CONTRACTS["targets"]
    rows = pl.concat([reference["targets"], *(one.frame for one in extracts)], how="diagonal_relaxed")
    merged = rows.collect().unique(targets.key, keep="last", maintain_order=True).select(list(targets.schema))
    none = pl.DataFrame(schema=CONTRACTS["projections"].schema)
    judged = standing(reference["observations"], merged, none, as_of=as_of)
    after = {**reference, "targets": merged.lazy(), "standings": judged.lazy()}
    return target_faults(reference, after, as_of=as_of)


def _faults(frames: Frames, as_of: dt.date, new: Sequence[tuple[str, dt.date]]) -> lint.Faults:
    parts = lint.parts_of(frames["areas"].collect(), frames["zone_members"].collect(), as_of)
    held = [frames[name].collect() for name in ("targets", "standings", "events")]
    return lint.faults(*held, parts=parts, as_of=as_of, new=new)
