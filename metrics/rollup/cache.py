"""A cache of what one computation derives from its frames; and from when on figures are wanted."""

import datetime as dt
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping

import polars as pl

from data.contracts import Frames

HOURLY = frozenset({"presence", "scenic_visits", "presence_hour", "scenic_hour", "scenic_day"})  # too large to hold


class CachedFrames(Mapping[str, pl.LazyFrame]):
    """Frames for one run of many indicators, with a cache of what several of them derive from them.

    So are the rows of a dataset that is not made of hours: dozens of indicators would each read its files again.
    `since`: the first of a month from which on figures are wanted; None wants all. `ever`: frames whose cache
    holds what is made of all months, whatever is wanted; the run's own by default. Threads may share one: who asks
    for what another is making waits for it.
    """

    def __init__(self, frames: Frames, *, since: dt.date | None = None, ever: "CachedFrames | None" = None) -> None:
        self._frames = frames
        self.since = since
        self.ever = ever or (self if since is None else CachedFrames(frames))
        self._made: dict[Hashable, pl.DataFrame] = {}
        self._locks: dict[Hashable, threading.RLock] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        frame = self._frames[name]
        return frame if name in HOURLY else self.cached(("rows", name), lambda: frame).lazy()

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def cached(self, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
        """What `make` returns, collected; the first time it is asked for under this key."""
        with self._locks.setdefault(key, threading.RLock()):
            if key not in self._made:
                self._made[key] = make().collect()
            return self._made[key]


def cached(frames: Frames, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
    """`make()` collected; cached where `frames` have a cache, under a key that tells all that it uses."""
    return frames.cached(key, make) if isinstance(frames, CachedFrames) else make().collect()


def cached_whole(frames: Frames, key: Hashable, make: Callable[[Frames], pl.LazyFrame]) -> pl.DataFrame:
    """What `make` makes of all months, whatever is wanted of `frames`; cached where they have a cache."""
    whole = frames.ever if isinstance(frames, CachedFrames) else frames
    return cached(whole, key, lambda: make(whole))


def since(frames: Frames) -> dt.date | None:
    """The first of a month from which on figures are wanted of `frames`; None for all."""
    return frames.since if isinstance(frames, CachedFrames) else None


def wanted(begin: dt.date | None) -> pl.Expr:
    """True for rows (by period) that are wanted."""
    return pl.lit(value=True) if begin is None else pl.col("period") >= begin
