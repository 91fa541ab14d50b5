"""Frames of one computation that remember what was already made of them."""

from collections.abc import Callable, Hashable, Iterator, Mapping

import polars as pl

from data.contracts import Frames

HOURLY = frozenset({"presence", "scenic_visits", "presence_hour", "scenic_hour", "scenic_day"})  # too large to hold


class Once(Mapping[str, pl.LazyFrame]):
    """Frames for one run of many indicators; what several of them need is made once and held until the run ends.

    So are the rows of a dataset that is not made of hours: dozens of indicators would each read its files again.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._made: dict[Hashable, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        frame = self._frames[name]
        return frame if name in HOURLY else self.made(("rows", name), lambda: frame).lazy()

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def made(self, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
        """What `make` returns, collected; the first time it is asked for under this key."""
        if key not in self._made:
            self._made[key] = make().collect()
        return self._made[key]


def once(frames: Frames, key: Hashable, make: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
    """`make()` collected, made once where `frames` remember; otherwise each time. The key tells all that it uses."""
    return frames.made(key, make) if isinstance(frames, Once) else make().collect()
