"""Whether the area of an address is one of this release: now, no longer, or never."""

from dashboard.reading import geography, query
from dashboard.reading.cache import cached
from dashboard.reading.query import View
from data.contracts import OWN_NODES


@cached
def exists(view: View, code: str) -> bool:
    """True for an area that is valid now, and for a facility, spot or village that the release names."""
    if code in set(geography.areas_now(view)["code"]):
        return True
    return any((query.dataset(view, name)[column] == code).any() for name, column in OWN_NODES.items())


def missing(view: View, code: str, *, instead: str) -> str:
    """What to tell who asked for an area that does not exist (any more), and what is shown instead."""
    say = view.say
    names = geography.names(view)
    shown = names.get(instead, instead)
    gone = geography.areas(view).filter(code=code).sort("valid_from")
    if not gone.height:
        return say("There is no area {code}; {shown} is shown.").format(code=code, shown=shown)
    last = gone.row(-1, named=True)
    return say("{name} ({code}) has not existed since {date}; {shown} is shown.").format(
        name=last[f"name_{view.language}"], code=code, date=last["valid_to"], shown=shown
    )
