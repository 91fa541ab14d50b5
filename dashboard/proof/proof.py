"""Any receipt, from the screen or from paper: whether it holds, whether its release was withdrawn, what is wrong."""

import difflib
import re

from dashboard.proof import earlier
from dashboard.reading import recomputed, row_receipts
from dashboard.reading.receipts import Verification
from dashboard.words.text import translator
from data.contracts import CONTRACTS
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.damage import located
from data.store.objects import Damaged, Store
from metrics.catalogue import BY_ID

_BEGINS = re.compile(r"R(?P<release>\d{1,8})d?(?:\.[^-]*)?-(?P<name>[a-z][a-z0-9_]*)[-~].+")


def verify(home: str, text: str, *, grant: Grant) -> Verification:
    """Re-reads and recomputes what a receipt names, of whichever kind it is; raises UnknownReceipt."""
    try:
        found = row_receipts.find(home, text, grant=grant)
        judged = CONTRACTS[found.dataset].derived and recomputed.code_changed(
            found.view, str(found.row.get("indicator"))
        )
        return Verification(stored_equal=True, recomputed_equal=recomputed.still_holds(found), code_changed=judged)
    except Damaged as fault:
        what = located(Store.open(home), fault, grant=grant)
        return Verification(stored_equal=False, recomputed_equal=False, code_changed=False, damage=what)


def withdrawn_by(home: str, text: str, *, grant: Grant) -> int | None:
    """The rollback that took back everything of the receipt's release, if there is one."""
    form = _BEGINS.fullmatch(text.strip())
    gone = releases.withdrawn(releases.history(Store.open(home), grant=grant)) if form else {}
    return gone.get(int(form["release"])) if form else None


def hint(home: str, text: str, *, grant: Grant, language: str) -> str:
    """Why a text leads nowhere, as far as its form tells; what it names may exist or not, nobody learns which."""
    audit.required(Store.open(home), grant, Action.VIEW)
    say, form = translator(language), _BEGINS.fullmatch(text.strip())
    if form is None:
        return say("A receipt begins with R and the number of a release: R42-population_density-110000.core-….")
    if (computed := earlier.parse(text)) is not None:
        return earlier.sentence(computed, language)
    last = max(releases.numbers(Store.open(home)), default=0)
    if int(form["release"]) > last:
        return say("There is no release {n} yet; the latest is {last}.").format(n=form["release"], last=last)
    known = [*BY_ID, *CONTRACTS]
    if form["name"] not in known:
        near = difflib.get_close_matches(form["name"], known, n=1, cutoff=0.6)
        meant = say(" Did you mean {near}?").format(near=near[0]) if near else ""
        return say("Nothing is called {name}.").format(name=form["name"]) + meant
    return say("Compare it letter by letter with the screen or the paper: the last ten are digits and a to f.")
