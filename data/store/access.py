"""Who may do what: one grant, decided once, required wherever a release is read or written."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Action(StrEnum):
    """What can be granted."""

    VIEW = "view"
    EXPORT = "export"
    UPLOAD = "upload"
    PUBLISH = "publish"
    ROLLBACK = "rollback"
    APPROVE = "approve"
    EDIT_TARGETS = "edit_targets"
    ADMINISTER = "administer"


class NotGranted(PermissionError):
    """The actor lacks the action; the message names both."""

    def __init__(self, grant: "Grant", action: Action) -> None:
        super().__init__(f"{grant.actor} may not {action}")
        self.actor = grant.actor
        self.action = action


class Expired(NotGranted):
    """The sign-in that gave the rights has ended: whoever signs in again has them again."""


@dataclass(frozen=True)
class Grant:
    """One person's rights for one request; `where` is the page or command that asks, in one `session` of theirs.

    They end at `until` (seconds since 1970), whatever was made with them before; None is for the command line.
    """

    actor: str
    actions: frozenset[Action]
    sees_small_cells: bool = False
    where: str = ""
    session: str = ""
    until: float | None = None

    @property
    def expired(self) -> bool:
        """Whether the sign-in behind it has ended by now."""
        return self.until is not None and time.time() > self.until


def require(grant: Grant, action: Action, *others: Action) -> None:
    """Returns when `action` or one of the `others` is granted now; raises NotGranted, which names `action`."""
    if grant.expired:
        raise Expired(grant, action)
    if grant.actions.isdisjoint({action, *others}):
        raise NotGranted(grant, action)


KEEPERS_OF_THE_LEDGER = (Action.EDIT_TARGETS, Action.PUBLISH)
"""Either right is enough for an item of the ledger: the office keeps it, and analysts verify what they publish."""
_ANALYST = {Action.VIEW, Action.EXPORT, Action.UPLOAD, Action.PUBLISH, Action.ROLLBACK}
_OFFICE = {Action.VIEW, Action.EXPORT, Action.EDIT_TARGETS, Action.APPROVE}
ROLES: Mapping[str, tuple[frozenset[Action], bool]] = MappingProxyType(
    {
        "leadership": (frozenset({Action.VIEW}), False),
        "office": (frozenset(_OFFICE), False),
        "analyst": (frozenset(_ANALYST), True),
        "administrator": (frozenset(Action), True),
    }
)


def grant_for(role: str, actor: str) -> Grant:
    """The grant of a role; an unknown role may do nothing."""
    actions, small = ROLES.get(role, (frozenset(), False))
    return Grant(actor, actions, small)


def administrator(actor: str) -> Grant:
    """The grant of the command line and of the system itself."""
    return grant_for("administrator", actor)
