"""Who may bring which dataset into a release, and whether a second person must look."""

from collections.abc import Iterable

from data.store import audit, signin
from data.store.access import KEEPERS_OF_THE_LEDGER, Action, Grant
from data.store.objects import Store

OFFICE_DATASETS = frozenset({"targets", "thresholds", "events", "ledger"})
"""What the population office keeps itself; everything else comes from analysts."""


class SecondPersonNeeded(Exception):
    """By configuration nobody publishes what they brought; propose it, and let another person approve."""


def require_to_bring(store: Store, grant: Grant, datasets: Iterable[str], *, action: Action) -> None:
    """Raises NotGranted (and audits the refusal) unless `grant` may do `action` with each of these datasets."""
    names = list(datasets)
    if "ledger" in names:
        audit.required(store, grant, *KEEPERS_OF_THE_LEDGER)
        names = [name for name in names if name != "ledger"]
        if not names:
            return
    kept_by_office = [name in OFFICE_DATASETS for name in names]
    if any(kept_by_office):
        audit.required(store, grant, Action.EDIT_TARGETS)
    if not all(kept_by_office) or not kept_by_office:
        audit.required(store, grant, action)


def second_person_closes() -> bool:
    """Whether an item of the ledger is closed only after somebody else verified it (default: yes)."""
    configured = signin.load()
    return configured is None or configured.ledger_second_person


def second_person_publishes() -> bool:
    """Whether by configuration nobody publishes what they brought: it is proposed, and another person approves."""
    configured = signin.load()
    return configured is not None and configured.second_pair_of_eyes


def require_second_person(grant: Grant, *, uploader: str) -> None:
    """Raises SecondPersonNeeded when sign-in is configured so and the publisher is the uploader."""
    if second_person_publishes() and uploader == grant.actor:
        raise SecondPersonNeeded(uploader)
