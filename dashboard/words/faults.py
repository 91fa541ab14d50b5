"""What the environment did, said to a person: where, what was found, what to do next."""

from dashboard.words.text import one_after_another, translator
from data.store.faults import Kind, StoreFault, kind_of
from data.store.releases import Undecided


def sentence(error: StoreFault | OSError, *, home: str, language: str) -> str:
    """What happened to the home, or to the file that the operating system names, and what to do."""
    file = error.filename if isinstance(error, OSError) else None
    number = str(error) if isinstance(error, Undecided) else ""
    return _said(kind_of(error), language, undecided=bool(number)).format(where=file or home, n=number)


def unpublished(error: StoreFault | OSError, *, home: str, language: str) -> str:
    """The same of a publish that it ended, with what is true of the release: none came, unless nobody can tell."""
    told = sentence(error, home=home, language=language)
    if isinstance(error, Undecided):
        return told
    say = translator(language)
    return one_after_another((say("Nothing was published."), told), language)


def _said(kind: Kind, language: str, *, undecided: bool) -> str:
    say = translator(language)
    if undecided:
        return say(
            "{where} stopped answering while release {n} was published, before it said whether it is. "
            "Once it answers, look at the releases before you try again."
        )
    match kind:
        case Kind.UNANSWERED:
            return say("{where} does not answer. Check the network and the address of the storage, then try again.")
        case Kind.BUSY:
            return say("{where} is busy and turned the request away. Wait a minute, then try again.")
        case Kind.DENIED:
            return say("{where} may not be read or written by this program. Check its keys or rights, then try again.")
        case Kind.FULL:
            return say("No space is left for {where}, or for temporary files. Free some, then try again.")
        case Kind.MISSING:
            return say("There is no storage at {where}. Check the address.")
        case Kind.GONE:
            return say("Parts of what was checked were cleared away before it was published. Check it again.")
        case Kind.BROKEN:
            return say("{where} could not be read or written. Check its disk, then try again.")
