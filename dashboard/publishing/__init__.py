"""The whole run from files to a release: check, stage, derive, show consequences, commit.

`preview` → `commit_preview` is one person's way, two people's `propose_preview` → `review` → `approve` or `send_back`.
"""

from dashboard.publishing import clock
from dashboard.publishing.checking import Brought
from dashboard.publishing.consequences import CODE
from dashboard.publishing.delivery import Preview, Published, Refused, Unchanged, commit_preview, preview, publish
from dashboard.publishing.draft import Draft
from dashboard.publishing.ground import GroundLost
from dashboard.publishing.ground import judged as judged_ground
from dashboard.publishing.ledger import Edit
from dashboard.publishing.ledger_edits import preview_edits
from dashboard.publishing.proposals import (
    NotWaiting,
    Outcome,
    Proposal,
    approve,
    brought_by,
    changed_since,
    outcome,
    propose,
    propose_preview,
    review,
    send_back,
    waiting,
)
from dashboard.publishing.repair import Repaired, repair
from dashboard.publishing.restore import (
    NothingToUndo,
    back,
    back_before,
    commit_back,
    lost_with,
    recompute,
)
from dashboard.publishing.rights import OFFICE_DATASETS, SecondPersonNeeded, require_to_bring, second_person_publishes
from dashboard.publishing.seed import HomeInUse, seed
from dashboard.publishing.targets import checked_targets
