"""Proposals as people read them: who brought what and why, and how what one brought ended."""

from collections.abc import Sequence

from dashboard import publishing
from dashboard.content.rows import Rows, framed
from dashboard.reading.query import View
from dashboard.words.text import enumerated, translator
from data.contracts import CONTRACTS
from data.contracts.clock import to_the_minute


@framed
def table(found: Sequence[publishing.Proposal], language: str) -> Rows:
    """One row a proposal: when, who, why, which datasets from which files."""
    say = translator(language)
    for one in found:
        yield {
            say("Time"): to_the_minute(one.at),
            say("Brought by"): one.by,
            say("Reason"): one.reason,
            say("Datasets"): _datasets(one, language),
            say("Files"): ", ".join(name for _, _, name in one.files),
            say("Number"): one.id,
        }


def label(one: publishing.Proposal, language: str) -> str:
    """A proposal in one line."""
    return f"{_datasets(one, language)} · {one.by} · {one.reason} · {to_the_minute(one.at)}"


def mine(view: View, *, most: int = 5) -> list[str]:
    """How the latest proposals of this person stand, in words, newest first."""
    say, told = view.say, []
    for one in publishing.brought_by(view.store, grant=view.grant)[:most]:
        ended = publishing.outcome(view.store, one.id, grant=view.grant)
        if ended is None:
            text = say("waits for another person")
        elif ended.release is not None:
            text = say("published as release {n} by {who}").format(n=ended.release, who=ended.by)
        else:
            text = say("sent back by {who}: {why}").format(who=ended.by, why=ended.reason)
        told.append(say("{what}: {how}").format(what=f"{_datasets(one, view.language)} · {one.reason}", how=text))
    return told


def _datasets(one: publishing.Proposal, language: str) -> str:
    names = dict.fromkeys(dataset for dataset, _, _ in one.files)
    return enumerated((CONTRACTS[name].name(language) for name in names), language)
