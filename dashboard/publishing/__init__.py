"""The whole run from files to a release: check, stage, derive, show consequences, commit.

`preview` → `commit_preview` is one person's way; `propose` → `review` → `approve` or `send_back` is two people's.
"""

from dashboard.publishing.again import NothingToUndo, lost_with, recompute, rollback, undo
from dashboard.publishing.edits import EditsSeen, commit_edits, preview_edits, preview_file
from dashboard.publishing.ledger import Edit
from dashboard.publishing.proposals import (
    NotWaiting,
    Outcome,
    Proposal,
    approve,
    outcome,
    propose,
    review,
    send_back,
    waiting,
)
from dashboard.publishing.publish import Preview, Published, Refused, commit_preview, preview, publish
from dashboard.publishing.rights import OFFICE_DATASETS, SecondPersonNeeded, require_to_bring
from dashboard.publishing.seed import HomeInUse, seed
from dashboard.publishing.targets import checked_targets

__all__ = [
    "OFFICE_DATASETS",
    "Edit",
    "EditsSeen",
    "HomeInUse",
    "NotWaiting",
    "NothingToUndo",
    "Outcome",
    "Preview",
    "Proposal",
    "Published",
    "Refused",
    "SecondPersonNeeded",
    "approve",
    "checked_targets",
    "commit_edits",
    "commit_preview",
    "lost_with",
    "outcome",
    "preview",
    "preview_edits",
    "preview_file",
    "propose",
    "publish",
    "recompute",
    "require_to_bring",
    "review",
    "rollback",
    "seed",
    "send_back",
    "undo",
    "waiting",
]
