"""Thresholds that small cells are judged by: whose they are, and what another `small_cells` would show and hide.

By moving a threshold on a ratio, whoever reads how many villages are above it could close in on a hidden ratio, in
previews or over releases: these thresholds are for who may see small cells. `small_cells` itself is the
administrator's. Releases that stand keep what they hid: their cells were marked when they were made.
"""

from collections.abc import Sequence

import polars as pl

from dashboard.reading import suppressed_release
from data.contracts.findings import MOST_EXAMPLES, Example, Finding, Severity
from data.contracts.text import Text
from data.store.access import Action, Grant
from data.store.objects import Store
from data.store.releases import Parts, frames_of
from metrics.disclosure.disclosure import small_cell
from metrics.disclosure.families import COUNTED

SMALL_CELLS = "small_cells"  # the rows that say below what a count is small
_SAYS = ("indicator", "area_code", "tier", "valid_from", "value")


def reserved_thresholds(store: Store, new: Parts, old: Parts, *, grant: Grant) -> list[str]:
    """Thresholds that differ between two sets of parts and are not this person's to change, as one names them."""
    if new.get("thresholds") == old.get("thresholds") or Action.ADMINISTER in grant.actions:
        return []
    theirs = {SMALL_CELLS} if grant.sees_small_cells else COUNTED | {SMALL_CELLS}
    now, then = (
        frames_of(store, parts)["thresholds"].filter(pl.col("indicator").is_in(list(theirs))).select(_SAYS).collect()
        for parts in (new, old)
    )
    differ = pl.concat([now.join(then, on=_SAYS, how="anti"), then.join(now, on=_SAYS, how="anti")])
    named = pl.concat_str("indicator", "tier", pl.col("valid_from").cast(pl.String), separator=" ")
    return differ.select(named.unique().sort()).to_series().to_list()


def finding(named: Sequence[str]) -> Finding:
    """What somebody is told who may not change these thresholds."""
    return Finding(
        severity=Severity.ERROR,
        rule="threshold_reserved",
        found=Text(
            "小单元据以判定的阈值只能由管理员修改：{named}",
            "thresholds that small cells are judged by are for the administrator to change: {named}",
        ),
        mend=Text(
            "请管理员修订这些行；其余各行去掉它们后可照常发布。",
            "Ask an administrator to revise them; without these rows the others can be published.",
        ),
        column="value",
        rows=len(named),
        examples=tuple(Example(None, one) for one in named[:MOST_EXAMPLES]),
        params={"named": "; ".join(named[:MOST_EXAMPLES])},
    )


def visibility_findings(store: Store, new: Parts, old: Parts) -> list[Finding]:
    """A warning where `small_cells` changes: how many cells everybody would see or no longer see, in which periods."""
    if new.get("thresholds") == old.get("thresholds"):
        return []
    then, now = (small_cell(frames_of(store, parts)) for parts in (old, new))
    if then == now:
        return []
    before, after = (suppressed_release.suppressed_cells(store, parts) for parts in (old, new))
    seen = before.join(after, on=before.columns, how="anti")
    gone = after.join(before, on=before.columns, how="anti")
    moved = pl.concat([seen, gone])["period"]
    first, last = (str(moved.min()), str(moved.max())) if moved.len() else ("—", "—")
    return [
        Finding(
            severity=Severity.WARNING,
            rule="small_cells_change",
            found=Text(
                "小单元阈值由 {then:g} 改为 {now:g}：{seen} 个单元格将在以往各期对所有人可见，{gone} 个将不再可见"
                "（{first} 至 {last}）；此前的版本仍按各自当时的阈值",
                "the threshold of small cells goes from {then:g} to {now:g}: {seen} cells become visible to everybody"
                " in all earlier periods, {gone} become hidden ({first} to {last}); earlier releases keep their own",
            ),
            mend=Text(
                "确认后方可发布；一经公开便无法收回。",
                "Acknowledge to publish; what was shown once cannot be taken back.",
            ),
            column="value",
            rows=seen.height + gone.height,
            params={"then": then, "now": now, "seen": seen.height, "gone": gone.height, "first": first, "last": last},
        )
    ]
