"""The machine's clock at a publish: written into the release, told when it cannot be right, and decides nothing."""

import datetime as dt

from data.contracts.clock import spoken
from data.contracts.findings import Finding, Severity
from data.contracts.text import Text
from data.store import releases
from data.store.access import Grant
from data.store.objects import Store
from data.store.releases import Release

AHEAD = dt.timedelta(days=180)  # longer than any pause between two releases of a monitor of months

_MEND = Text(
    "请校准本机时钟后重试；若时钟无误，请确认警告，并核对“截至”日期。显示哪一期只看版本顺序，不看时钟。",
    "Set the machine's clock and try again; if it is right, acknowledge, and see that the as-of date is meant. "
    "What is shown follows the order of releases, not the clock.",
)


def now() -> dt.datetime:
    """The moment, as the machine has it."""
    return dt.datetime.now(dt.UTC)


def of_release(store: Store, release: Release, *, grant: Grant) -> list[Finding]:
    """The same of a release that is published."""
    parent = None if release.parent is None else releases.get(store, release.parent, grant=grant)
    return findings(parent, dt.datetime.fromisoformat(release.at))


def findings(parent: Release | None, moment: dt.datetime) -> list[Finding]:
    """A warning where the clock stands before the release that was published last, or far ahead of it."""
    if parent is None:
        return []
    last = dt.datetime.fromisoformat(parent.at)
    params = {
        "now": spoken(moment.isoformat()),
        "last": spoken(parent.at),
        "number": parent.number,
        "days": abs((moment - last).days),
    }
    if moment < last:
        found = Text(
            "本机时钟为 {now}，早于最近一次发布（第 {number} 版，{last}）：时钟被拨回，或上次发布时走快",
            "the machine's clock says {now}, before the last release ({number}, {last}): "
            "it was set back, or was ahead then",
        )
    elif moment - last > AHEAD:
        found = Text(
            "本机时钟为 {now}，比最近一次发布（第 {number} 版，{last}）晚 {days} 天：时钟可能走快",
            "the machine's clock says {now}, {days} days after the last release ({number}, {last}): it may be ahead",
        )
    else:
        return []
    return [Finding(severity=Severity.WARNING, rule="clock_jumps", found=found, mend=_MEND, params=params)]
