"""Facts of hours: the one stage that sees raw hourly rows, one part (a month) at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data.contracts import Frames
from metrics.facts.presence_facts import presence_hour, sums_of
from metrics.facts.scenic_facts import days_of, scenic_day, scenic_hour
from metrics.facts.spot_months import scenic_month


@dataclass(frozen=True)
class Fact:
    """A derived dataset made from each part of hours and from small dimension datasets.

    `gather` passes over the hours, given the origin of all of them where it is known; facts of the same hours share
    it. `finish` makes the fact of what was gathered.
    """

    name: str
    source_dataset: str
    dims: tuple[str, ...]
    gather: Callable[[pl.LazyFrame, str | None], pl.LazyFrame]
    finish: Callable[[pl.LazyFrame, Frames], pl.LazyFrame]

    def compute(self, hours: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
        """The fact alone."""
        return self.finish(self.gather(hours, None), frames)


def as_they_are(days: pl.LazyFrame, _: str | None) -> pl.LazyFrame:
    """Days, of which months are made without another pass."""
    return days


FACTS: tuple[Fact, ...] = (
    Fact("scenic_day", "scenic_visits", ("scenic_spots",), days_of, scenic_day),
    Fact("scenic_hour", "scenic_visits", (), days_of, scenic_hour),
    Fact("scenic_month", "scenic_day", ("scenic_spots",), as_they_are, scenic_month),
    Fact("presence_hour", "presence", (), sums_of, presence_hour),
)
