"""Searching the definitions: Chinese, English, ids and pinyin."""

import difflib
import unicodedata
from functools import cache

from dashboard.words.text import translator
from metrics.catalogue import BY_ID, CATALOGUE
from metrics.indicator import Indicator


def find(words: str) -> list[Indicator]:
    """Indicators that contain every word; those whose name does come first, else in the order of the catalogue."""
    wanted = _plain(words).split()
    whole = "".join(wanted)
    found = [record for record in CATALOGUE if all(word in _haystack(record) for word in wanted)]
    return sorted(found, key=lambda record: _distance(record, wanted, whole)) if wanted else found


def nearest(name: str) -> str | None:
    """The id that a mistyped one most likely means, if any is near."""
    near = difflib.get_close_matches(name.lower(), list(BY_ID), n=1)
    return near[0] if near else None


def unknown(name: str | None, language: str) -> str:
    """What to say to who asks for an indicator that there is not; nothing of one that there is, or of none."""
    if name is None or name in BY_ID:
        return ""
    say, near = translator(language), nearest(name)
    meant = say(" Did you mean {name}?").format(name=near) if near else ""
    return say("There is no indicator {name}.").format(name=name) + meant


@cache
def _names(record: Indicator) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a quarter second that only a search needs

    full = "".join(lazy_pinyin(record.name.zh))
    initials = "".join(lazy_pinyin(record.name.zh, style=Style.FIRST_LETTER))
    return tuple(_plain(name) for name in (record.id, record.name.zh, record.name.en, full, initials))


@cache
def _haystack(record: Indicator) -> str:
    return " ".join((*_names(record), _plain(record.definition.zh), _plain(record.definition.en)))


def _distance(record: Indicator, wanted: list[str], whole: str) -> int:
    """0 for the name itself, 1 for a name that begins so, 2 for one that contains every word, 3 for the rest."""
    names = [name.replace(" ", "") for name in _names(record)]
    if whole in names:
        return 0
    if any(name.startswith(whole) for name in names):
        return 1
    return 2 if any(all(word in name for word in wanted) for name in _names(record)) else 3


def _plain(text: str) -> str:
    """Lower case, full-width letters as half-width, ü as pinyin is typed."""
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
