"""Frames of one computation that remember what was already made of them, and from when on figures are wanted."""

import datetime as dt
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping

import polars as pl

from data.contracts import Frames

HOURLY = frozenset({"presence", "scenic_visits", "presence_hour", "scenic_hour", "scenic_day"})  # too large to hold


class Once(Mapping[str, pl.LazyFrame]):
    """Frames for one run of many indicators; what several of them need is made once and held until the run ends.

    So are the rows of a dataset that is not made of hours: dozens of indicators would each read its files again.
    `since`: the first of a month from which on figures are wanted; None wants all. `ever`: frames that remember what
    is made of all months, whatever is wanted; the run's own by default. Threads may share one: who asks for what
    another is making waits for it.
    """

    def __init__(self, frames: Frames, *, since: dt.date | None = None, ever: "Once | None" = None) -> None:
        self._frames = frames
        self.since = since
        self.ever = ever or (self if since is None else Once(frames))
        self._made: dict[Hashable, pl.DataFrame] = {}
        self._locks: dict[Hashable, threading.RLock] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        frame = self._frames[name]
        return frame if name in HOURLY else self.made(("rows", name), lambda: frame).lazy()

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def made(self, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
        """What `make` returns, collected; the first time it is asked for under this key."""
        with self._locks.setdefault(key, threading.RLock()):
            if key not in self._made:
                self._made[key] = make().collect()
            return self._made[key]


def once(frames: Frames, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
    """`make()` collected, made once where `frames` remember; otherwise each time. The key tells all that it uses."""
    return frames.made(key, make) if isinstance(frames, Once) else make().collect()


def once_ever(frames: Frames, key: Hashable, make: Callable[[Frames], pl.LazyFrame]) -> pl.DataFrame:
    """What `make` makes of all months, whatever is wanted of `frames`; made once where they remember."""
    whole = frames.ever if isinstance(frames, Once) else frames
    return once(whole, key, lambda: make(whole))


def since(frames: Frames) -> dt.date | None:
    """The first of a month from which on figures are wanted of `frames`; None for all."""
    return frames.since if isinstance(frames, Once) else None


def wanted(begin: dt.date | None) -> pl.Expr:
    """True for rows (by period) that are wanted."""
    return pl.lit(value=True) if begin is None else pl.col("period") >= begin
