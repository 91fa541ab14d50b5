"""What every function that takes `grant=`, and every command, needs: one case each, called the way the program does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from small_home import AS_OF, ME, extract

from dashboard import publishing
from dashboard.handouts import audited, chart_files
from dashboard.proof import differences, proof
from dashboard.publishing import clock, draft, drafts, ground, ledger, proposals, restore, rights
from dashboard.publishing.checking import check_all
from dashboard.publishing.delivery import Brought, Preview
from dashboard.reading import query, receipts, row_receipts
from data.candidate import candidate
from data.store import audit, chains, damage, doctor, mending, order, releases
from data.store.access import Action, Grant
from data.store.objects import Damaged, Store

V, UP, PUB, BACK = Action.VIEW, Action.UPLOAD, Action.PUBLISH, Action.ROLLBACK
OK, EDIT, ADMIN = Action.APPROVE, Action.EDIT_TARGETS, Action.ADMINISTER
COMMITTING = {PUB, BACK, OK, EDIT}
RECEIPT = "R1-population_density-110101-instant2020-11-01-0000000000"
ROW_RECEIPT = "R1-targets~core-residents~2035-12-31-0123456789"
NOT_BROUGHT = "0" * 64


class Begun(Exception):
    """The work has begun, so it was granted; the caller's progress callback stops it here."""


def begun(step: str, share: float) -> None:
    raise Begun(step)


@dataclass(frozen=True)
class Desk:
    """A home with one release, a file, and a proposal that somebody else brought."""

    home: Path
    file: Path
    proposal: str

    @property
    def store(self) -> Store:
        return Store.open(str(self.home))

    @property
    def release(self) -> releases.Release:
        return releases.get(self.store, 1, grant=ME)

    @property
    def next_release(self) -> releases.Release:
        first = self.release
        return replace(first, number=2, parent=1, parent_sha256=first.sha256)


def desk(home: Path, folder: Path) -> Desk:
    file = extract(folder, 703_000)
    made = publishing.propose(Store.open(str(home)), Brought({"population": [file]}), grant=ME, reason="test")
    return Desk(home, file, made.id)


@dataclass(frozen=True)
class Case:
    """`needs`: one action of every set. `ends`: what stops a granted call for reasons of its own."""

    needs: tuple[set[Action], ...]
    call: Callable[[Desk, Grant], Any]
    ends: tuple[type[Exception], ...] = ()


def _seen(*datasets: str) -> publishing.Preview:
    return publishing.Preview(findings=[], brought=Brought(dict.fromkeys(datasets, ())))


def _run(d: Desk, grant: Grant) -> dict[str, Any]:
    return {"grant": grant, "reason": "test", "as_of": AS_OF, "progress": begun}


def _by_moment(d: Desk) -> dict[str, Any]:
    """Projections as earlier versions called them, which only the chain puts in order."""
    return {"projections": {"2024-01-15": next(iter(d.release.datasets["projections"].values()))}}


FUNCTIONS: Mapping[str, Case] = {
    "data.store.audit.entries": Case(({ADMIN},), lambda d, g: audit.entries(d.store, grant=g)),
    "data.store.chains.verify": Case(({ADMIN}, {V}), lambda d, g: chains.verify(d.store, grant=g)),
    "data.store.chains.strays": Case(({ADMIN},), lambda d, g: chains.strays(d.store, grant=g)),
    "data.store.damage.located": Case(({V},), lambda d, g: damage.located(d.store, Damaged("parts/aa"), grant=g)),
    "data.store.doctor.damaged": Case(({ADMIN}, {V}), lambda d, g: doctor.damaged(d.store, grant=g)),
    "data.store.mending.mend": Case(
        ({ADMIN},),
        lambda d, g: mending.mend(d.store, "parts/aa", b"", grant=g, source="test"),
        ends=(mending.NotTheBytes,),
    ),
    "dashboard.publishing.repair.repair": Case(
        ({ADMIN}, {V}), lambda d, g: publishing.repair(d.store, grant=g, progress=begun)
    ),
    "data.store.releases.damaged": Case(({V},), lambda d, g: releases.damaged(d.store, grant=g)),
    "data.store.doctor.examine": Case(({ADMIN}, {V}), lambda d, g: doctor.examine(d.store, grant=g)),
    "data.store.releases.current": Case(({V},), lambda d, g: releases.current(d.store, grant=g)),
    "data.store.releases.get": Case(({V},), lambda d, g: releases.get(d.store, 1, grant=g)),
    "data.store.releases.history": Case(({V},), lambda d, g: releases.history(d.store, grant=g)),
    "data.store.releases.frames": Case(({V},), lambda d, g: releases.frames(d.store, d.release, grant=g)),
    "data.store.releases.verify_chain": Case(({V},), lambda d, g: releases.verify_chain(d.store, grant=g)),
    "data.store.releases.commit": Case((COMMITTING,), lambda d, g: releases.commit(d.store, d.next_release, grant=g)),
    "data.candidate.candidate.Candidate.frames": Case(
        ({V},), lambda d, g: candidate.Candidate(parent=d.release, replacements={}).frames(d.store, grant=g)
    ),
    "dashboard.publishing.drafts.keep": Case(
        ({UP, EDIT},), lambda d, g: drafts.keep(d.store, d.file, "a.csv", grant=g)
    ),
    "dashboard.publishing.drafts.waiting": Case(({UP, EDIT},), lambda d, g: drafts.waiting(d.store, grant=g)),
    "dashboard.publishing.drafts.put_away": Case(({UP, EDIT},), lambda d, g: drafts.put_away(d.store, grant=g)),
    "dashboard.publishing.drafts.content": Case(
        ({UP, EDIT},),
        lambda d, g: drafts.content(d.store, drafts.Kept("a.csv", NOT_BROUGHT, ""), grant=g),
        (KeyError,),
    ),
    "dashboard.publishing.restore.lost_with": Case(({V},), lambda d, g: restore.lost_with(d.store, 1, grant=g)),
    "dashboard.publishing.restore.recompute": Case(
        ({PUB}, {V}), lambda d, g: restore.recompute(d.store, **_run(d, g)), (Begun,)
    ),
    "dashboard.publishing.restore.back": Case(
        ({BACK}, {V}), lambda d, g: restore.back(d.store, 1, **_run(d, g)), (Begun,)
    ),
    "dashboard.publishing.restore.back_before": Case(
        ({BACK}, {V}), lambda d, g: restore.back_before(d.store, 1, **_run(d, g)), (restore.NothingToUndo,)
    ),
    "dashboard.publishing.restore.commit_back": Case(
        ({BACK},),
        lambda d, g: restore.commit_back(d.store, Preview(findings=[]), grant=g),
        (restore.NothingToUndo,),
    ),
    "dashboard.publishing.clock.of_release": Case(
        ({V},), lambda d, g: clock.of_release(d.store, replace(d.release, parent=1), grant=g)
    ),
    "dashboard.publishing.ground.judged": Case(
        ({V},), lambda d, g: ground.judged(d.store, d.release, [], grant=g, as_of=AS_OF)
    ),
    "data.store.order.sets_of": Case(
        ({V},), lambda d, g: order.sets_of(d.store, replace(d.release, datasets=_by_moment(d)), grant=g)
    ),
    "data.store.order.carried": Case(
        ({V},), lambda d, g: order.carried(d.store, None, replace(d.release, restored=1), grant=g)
    ),
    "data.store.order.judged_before": Case(
        ({V},), lambda d, g: order.judged_before(d.store, replace(d.release, restored=1), grant=g)
    ),
    "dashboard.publishing.draft.draft": Case(
        ({UP, *COMMITTING}, {V}),
        lambda d, g: draft.draft(d.store, d.release, d.release.datasets, touched=(), **_run(d, g)),
        (Begun,),
    ),
    "dashboard.publishing.draft.commit": Case(
        (COMMITTING,),
        lambda d, g: draft.commit(
            d.store, draft.Draft(release=d.next_release, consequences=[], parent=d.release), grant=g, action="publish"
        ),
    ),
    "dashboard.publishing.proposals.waiting": Case(({V},), lambda d, g: proposals.waiting(d.store, grant=g)),
    "dashboard.publishing.proposals.outcome": Case(
        ({V},), lambda d, g: proposals.outcome(d.store, d.proposal, grant=g)
    ),
    "dashboard.publishing.proposals.propose": Case(
        ({UP},), lambda d, g: proposals.propose(d.store, Brought({"population": [d.file]}), grant=g, reason="test")
    ),
    "dashboard.publishing.proposals.propose_preview": Case(
        ({UP},),
        lambda d, g: proposals.propose_preview(
            d.store,
            replace(
                _seen("population"),
                draft=draft.Draft(release=d.next_release, consequences=[], parent=d.release),
                brought=Brought({"population": [d.file]}),
            ),
            grant=g,
            reason="test",
        ),
    ),
    "dashboard.publishing.proposals.brought_by": Case(({V},), lambda d, g: proposals.brought_by(d.store, grant=g)),
    "dashboard.publishing.proposals.changed_since": Case(
        ({V},),
        lambda d, g: proposals.changed_since(d.store, proposals.waiting(d.store, grant=ME)[0], grant=g),
    ),
    "dashboard.publishing.proposals.review": Case(
        ({V}, {OK}),
        lambda d, g: proposals.review(d.store, d.proposal, grant=g, as_of=AS_OF, workdir=d.file.parent, progress=begun),
        (Begun,),
    ),
    "dashboard.publishing.proposals.approve": Case(
        ({V}, {OK}),
        lambda d, g: proposals.approve(
            d.store, d.proposal, _seen("population"), grant=g, reason="test", accept_warnings=True
        ),
    ),
    "dashboard.publishing.proposals.send_back": Case(
        ({V}, {OK}), lambda d, g: proposals.send_back(d.store, d.proposal, grant=g, reason="test")
    ),
    "dashboard.publishing.checking.check_all": Case(
        ({V},),
        lambda d, g: check_all(d.store, Brought({}), parent=d.release, grant=g, workdir=d.file.parent, progress=begun),
    ),
    "dashboard.publishing.delivery.preview": Case(
        ({UP},),
        lambda d, g: publishing.preview(d.store, {"population": [d.file]}, workdir=d.file.parent, **_run(d, g)),
        (Begun,),
    ),
    "dashboard.publishing.delivery.preview of targets": Case(
        ({EDIT},),
        lambda d, g: publishing.preview(d.store, {"targets": [d.file]}, workdir=d.file.parent, **_run(d, g)),
        (Begun,),
    ),
    "dashboard.publishing.delivery.preview in review": Case(
        ({OK},),
        lambda d, g: publishing.preview(
            d.store, {"targets": [d.file]}, workdir=d.file.parent, brought_by="another", **_run(d, g)
        ),
        (Begun,),
    ),
    "dashboard.publishing.delivery.publish": Case(
        ({PUB}, {UP}), lambda d, g: publishing.publish(d.store, {"population": [d.file]}, **_run(d, g)), (Begun,)
    ),
    "dashboard.publishing.delivery.publish of both": Case(
        ({EDIT}, {PUB}, {UP}),
        lambda d, g: publishing.publish(d.store, {"targets": [d.file], "population": [d.file]}, **_run(d, g)),
        (Begun,),
    ),
    "dashboard.publishing.delivery.publish of the ledger": Case(
        ({EDIT, PUB},), lambda d, g: publishing.publish(d.store, {"ledger": [d.file]}, **_run(d, g)), (Begun,)
    ),
    "dashboard.publishing.ledger_edits.preview_edits": Case(
        ({EDIT, PUB}, {V}),
        lambda d, g: publishing.preview_edits(d.store, [], grant=g, workdir=d.file.parent, as_of=AS_OF, progress=begun),
    ),
    "dashboard.publishing.delivery.commit_preview of the ledger": Case(
        ({EDIT, PUB},),
        lambda d, g: publishing.commit_preview(d.store, _seen("ledger"), grant=g, accept_warnings=True),
    ),
    "dashboard.publishing.delivery.preview of a ledger's file": Case(
        ({EDIT, PUB},),
        lambda d, g: publishing.preview(d.store, {"ledger": [d.file]}, workdir=d.file.parent, **_run(d, g)),
        (Begun,),
    ),
    "dashboard.publishing.ledger.judged": Case(({V},), lambda d, g: ledger.judged(d.store, [], grant=g)),
    "dashboard.proof.proof.verify": Case(
        ({V},), lambda d, g: proof.verify(str(d.home), ROW_RECEIPT, grant=g), (receipts.UnknownReceipt,)
    ),
    "dashboard.proof.proof.withdrawn_by": Case(({V},), lambda d, g: proof.withdrawn_by(str(d.home), RECEIPT, grant=g)),
    "dashboard.proof.proof.hint": Case(({V},), lambda d, g: proof.hint(str(d.home), RECEIPT, grant=g, language="en")),
    "dashboard.proof.differences.differs": Case(
        ({V},), lambda d, g: differences.differs(str(d.home), RECEIPT, grant=g), (receipts.UnknownReceipt,)
    ),
    "dashboard.publishing.delivery.commit_preview": Case(
        ({PUB},),
        lambda d, g: publishing.commit_preview(d.store, _seen("population"), grant=g, accept_warnings=True),
    ),
    "dashboard.publishing.delivery.commit_preview of events": Case(
        ({EDIT},), lambda d, g: publishing.commit_preview(d.store, _seen("events"), grant=g, accept_warnings=True)
    ),
    "dashboard.publishing.delivery.commit_preview of another's": Case(
        ({OK},),
        lambda d, g: publishing.commit_preview(
            d.store, _seen("population"), grant=g, accept_warnings=True, uploader="another"
        ),
    ),
    "dashboard.publishing.rights.require_to_bring": Case(
        ({UP},), lambda d, g: rights.require_to_bring(d.store, g, ["population"], action=UP)
    ),
    "dashboard.publishing.seed.seed": Case(
        ({PUB},),
        lambda d, g: publishing.seed(str(d.home), grant=g, as_of=AS_OF, progress=begun),
        (publishing.HomeInUse,),
    ),
    "dashboard.reading.query.open_view": Case(({V},), lambda d, g: query.open_view(str(d.home), grant=g)),
    "dashboard.reading.receipts.find": Case(
        ({V},), lambda d, g: receipts.find(str(d.home), RECEIPT, grant=g), (receipts.UnknownReceipt,)
    ),
    "dashboard.reading.receipts.open_named": Case(
        ({V},), lambda d, g: receipts.open_named(str(d.home), RECEIPT, 1, grant=g)
    ),
    "dashboard.reading.row_receipts.find": Case(
        ({V},), lambda d, g: row_receipts.find(str(d.home), ROW_RECEIPT, grant=g), (receipts.UnknownReceipt,)
    ),
}

# What carries its grant inside the view that it is given.
THROUGH_A_VIEW: Mapping[str, Case] = {
    "dashboard.handouts.audited.audited_content": Case(
        ({Action.EXPORT},),
        lambda d, g: audited.audited_content(query.View(d.store, d.release, g), b"", what="test", kind="csv"),
    ),
    "dashboard.handouts.audited.export": Case(
        ({Action.EXPORT},),
        lambda d, g: audited.export(
            query.View(d.store, d.release, g),
            pl.DataFrame({"residents": [1]}),
            chart_files.Caption(title="", release="", language=""),
            what="test",
            kind="csv",
        ),
    ),
}

NO_GRANT_OF_ITS_OWN = {
    "data.store.access.require",  # these three are the deciding itself
    "data.store.audit.required",
    "dashboard.publishing.rights.require_second_person",
    "data.store.signin.late",
    # These work on what was read with the right; they hide or note, never refuse. tests/dashboard/test_restricted.py
    "dashboard.reading.suppression.suppress_for",
    "dashboard.reading.suppression.audit_restricted_view",
    "dashboard.reading.suppressed_release.frames_for",
    "dashboard.publishing.thresholds.reserved_thresholds",
    "dashboard.publishing.ground.required",
    "data.store.audit.refused",
    "dashboard.publishing.consequences.consequences",
}

# Command → what is typed after it, and what it needs. FILE is one that every check refuses: nothing long is computed.
COMMANDS: Mapping[str, tuple[tuple[str, ...], tuple[set[Action], ...]]] = {
    "serve": ((), ({ADMIN},)),
    "seed": ((), ({PUB},)),
    "check": (("FILE", "--as", "population"), ({UP}, {V})),
    "diff": (("population=FILE",), ({UP}, {V})),
    "publish": (("population=FILE", "--reason", "test"), ({PUB}, {UP}, {V})),
    "recompute": (("--reason", "test"), ({PUB}, {V})),
    "rollback": (("1", "--reason", "test"), ({BACK}, {V})),
    "value": (("residents", "110101", "2020"), ({V},)),
    "series": (("residents", "110101"), ({V},)),
    "standing": ((), ({V},)),
    "catalogue": ((), ()),  # definitions only; no release is opened
    "releases": ((), ({V},)),
    "verify": ((RECEIPT,), ({V},)),
    "paths": (("population",), ({V},)),
    "export": (("--format", "csv", "--out", "OUT"), ({Action.EXPORT}, {V})),
    "report": (("--format", "docx", "--out", "OUT/report.docx"), ({Action.EXPORT}, {V})),
    "tick": ((), ({V},)),
    "status": ((), ({V},)),
    "doctor": ((), ({ADMIN}, {V})),
    "audit verify": ((), ({ADMIN}, {V})),
}
