"""The gate for reference data: no release takes away the areas and members of zones that its figures stand on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.reading import suppression
from data.candidate.candidate import stage
from data.candidate.ground import GROUND, Case, Key, lost
from data.candidate.ground_rules import RULES
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Finding, Rejected, broken_rules
from data.contracts.text import Text
from data.extracts.parsed import ROW
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.objects import Store
from data.store.releases import Parts, Release, frames_of

_Place = tuple[int, int]  # which of the files, and the row in it


class GroundLost(Exception):
    """A release would take the ground from under its figures; `findings` say how."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(one.message("en") for one in findings))
        self.findings = tuple(findings)


def required(
    store: Store, inputs: Parts, before: Parts, *, restored: Release | None, as_of: dt.date, grant: Grant
) -> None:
    """Raises GroundLost where these parts lack ground that a release (or the one that is restored) has."""
    beside = [restored.datasets] if restored else []
    if all(inputs.get(name) == held.get(name) for held in (before, *beside) for name in GROUND):
        return
    cases = lost(
        frames_of(store, inputs),
        frames_of(store, before),
        as_of=as_of,
        beside=[frames_of(store, held) for held in beside],
        uncounted=_uncounted(grant),
    )
    if cases:
        raise GroundLost(_findings([(case, None) for case in cases]))


def judged(
    store: Store,
    parent: Release | None,
    checked: Sequence[Accepted | Rejected],
    *,
    grant: Grant,
    as_of: dt.date,
    full_delivery: bool = False,
) -> tuple[list[Accepted | Rejected], list[Finding]]:
    """`checked` with what its reference data would take away, and what of that lies in no row of any file.

    All files are judged together, on what they would make of the release. While another file of areas or members is
    refused by itself nothing is said of how they fit together.
    """
    audit.required(store, grant, Action.VIEW)
    mine = [one for one in checked if one.dataset in GROUND]
    if not mine or not all(isinstance(one, Accepted) for one in mine):
        return list(checked), []
    brought: dict[str, list[Accepted]] = defaultdict(list)
    for one in checked:
        if isinstance(one, Accepted):
            brought[one.dataset].append(one)
    refused = {one.dataset for one in checked if isinstance(one, Rejected)}
    staged = stage(store, parent, brought, full_delivery=full_delivery)
    held = releases.frames(store, staged.parent, grant=grant)
    # Of what was refused nobody knows yet which areas it will use.
    new = staged.frames(store, grant=grant)
    cases = lost(new, held, as_of=as_of, uncounted=_uncounted(grant), aside=refused)
    if not cases:
        return list(checked), []
    places: dict[Key, _Place] = {}
    for number, one in enumerate(checked):
        if isinstance(one, Accepted) and one.dataset in GROUND:
            places |= _places(one, number)
    grouped: dict[int | None, list[tuple[Case, int | None]]] = defaultdict(list)
    for case in cases:
        place = next((places[key] for key in case.rows if key in places), None)
        grouped[place[0] if place else None].append((case, place[1] if place else None))
    files = [
        replace(one, findings=(*one.findings, *_findings(grouped.get(number, ()), file=one.name)))
        for number, one in enumerate(checked)
    ]
    return files, _findings(grouped.get(None, ()))


def _uncounted(grant: Grant) -> frozenset[str]:
    return frozenset() if grant.sees_small_cells else frozenset(suppression.FACILITY)


def _places(one: Accepted, number: int) -> dict[Key, _Place]:
    """Where each row stands, by its key: in which file, and where in it."""
    keys = one.frame.select(CONTRACTS[one.dataset].key).collect().rows()
    numbers = (
        pl.scan_parquet(one.parsed, glob=False).select(ROW).collect()[ROW] if one.parsed else range(1, one.rows + 1)
    )
    return {(one.dataset, key): (number, int(row)) for key, row in zip(keys, numbers, strict=True)}


def _findings(cases: Sequence[tuple[Case, int | None]], *, file: str | None = None) -> list[Finding]:
    """One finding for each rule; what stands in no row is told in the sentence."""
    found = broken_rules(RULES, ((case.rule, row, case.about) for case, row in cases))
    if file:
        return [replace(finding, file=file) for finding in found]
    return [
        replace(
            finding,
            rows=0,
            found=_telling(finding.found),
            params={"shown": "; ".join(example.value for example in finding.examples)},
        )
        for finding in found
    ]


def _telling(found: Text) -> Text:
    return Text(f"{found.zh}：{{shown}}", f"{found.en}: {{shown}}")
