"""What was once read or computed of a release stays true: results kept by release, clearance and arguments."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from dashboard.reading import suppression
from data.store import audit
from data.store.access import Action

if TYPE_CHECKING:  # which reads through this cache
    from dashboard.reading.query import View

_uncached: ContextVar[bool] = ContextVar("uncached", default=False)

RELEASES = 2  # whose results are kept: the current one and one more; all of the least recently used go at once
KEPT = 256  # results of one function for one release; the least recently used goes first

P = ParamSpec("P")
R = TypeVar("R")


class _Answer:
    """The answer to one question: whoever asks first computes it, and who asks meanwhile waits for that one.

    After a publish fifty people want the same results at once. What fails is not kept: the next one tries again.
    """

    def __init__(self) -> None:
        self._computing = RLock()
        self._known: tuple[object, frozenset[int]] | None = None

    def of(self, question: Callable[[], object]) -> tuple[object, frozenset[int]]:
        """The answer, and the releases whose suppressed cells it was computed from."""
        if self._known is None:
            with self._computing:
                if self._known is None:
                    with suppression.handed_out() as releases:
                        answer = question()
                    self._known = answer, frozenset(releases)
        return self._known


@contextmanager
def uncached() -> Iterator[None]:
    """Inside the block everything is read and computed again: a receipt that is verified must not trust a memory."""
    before = _uncached.set(True)
    try:
        yield
    finally:
        _uncached.reset(before)


def cached(function: Callable[Concatenate["View", P], R]) -> Callable[Concatenate["View", P], R]:
    """`function` of a view and plain values, asked once for each release, clearance, mode, series and arguments.

    The result is shared between readers, so nobody changes it: frames, tuples and frozen records are safe. It is shared
    between languages too: the view that `function` gets has none, and what says words is `cached_in_language`. Rights
    are not part of the key beyond the clearance: who may look at all is decided when the view is opened, and whether
    the sign-in still holds at every question.
    """

    return _once(function, in_words=False)


def cached_in_language(function: Callable[Concatenate["View", P], R]) -> Callable[Concatenate["View", P], R]:
    """As `cached`, of a function whose answer is in the view's language: asked once for each of them."""
    return _once(function, in_words=True)


def cached_at_most(
    number: int,
) -> Callable[[Callable[Concatenate["View", P], R]], Callable[Concatenate["View", P], R]]:
    """As `cached`, of a function whose results are large: so many of them are kept for one release."""
    return lambda function: _once(function, in_words=False, most=number)


def _once(
    function: Callable[Concatenate["View", P], R], *, in_words: bool, most: int = KEPT
) -> Callable[Concatenate["View", P], R]:
    @wraps(function)
    def asked(seen: "View", /, *args: P.args, **kwargs: P.kwargs) -> R:
        view = seen if in_words else seen.in_language(None)
        audit.required(view.store, view.grant, Action.VIEW, *Action)  # a sign-in may end while a page is drawn
        if _uncached.get():
            return function(view, *args, **kwargs)
        kept = cache_of(view)
        if (found := kept.get(function)) is None:
            found = kept.setdefault(function, lru_cache(maxsize=most)(lambda _: _Answer()))
        who = (view.grant.sees_small_cells, view.demo, view.series, view.spoken)
        key = (*who, tuple(map(_hashable, args)), tuple((name, _hashable(kwargs[name])) for name in sorted(kwargs)))
        answer, handed = found(key).of(lambda: function(view, *args, **kwargs))
        for release in handed:  # what is cached of another person's question is this person's view all the same
            suppression.audit_restricted_view(view.store, view.grant, release)
        return cast(R, answer)

    return asked


def cache_of(view: "View") -> dict[Hashable, Any]:
    """What is kept for the release of a view, by whoever keeps it; it goes once RELEASES others were looked at."""
    return _kept(view.store.home, view.release.sha256)


@lru_cache(maxsize=RELEASES)
def _kept(home: str, sha256: str) -> dict[Hashable, Any]:
    return {}


def _hashable(value: object) -> Hashable:
    """A list as a tuple, which can be a key."""
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value
