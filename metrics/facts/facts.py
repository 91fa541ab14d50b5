"""Facts of hours: the one stage that sees raw hourly rows, one part (a month) at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data.contracts import Frames
from metrics.facts.presence_facts import presence_hour, sums_of
from metrics.facts.scenic_facts import days_of, scenic_day, scenic_hour
from metrics.facts.spot_months import scenic_month


@dataclass(frozen=True, kw_only=True)
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
    Fact(name="scenic_day", source_dataset="scenic_visits", dims=("scenic_spots",), gather=days_of, finish=scenic_day),
    Fact(name="scenic_hour", source_dataset="scenic_visits", dims=(), gather=days_of, finish=scenic_hour),
    Fact(
        name="scenic_month",
        source_dataset="scenic_day",
        dims=("scenic_spots",),
        gather=as_they_are,
        finish=scenic_month,
    ),
    Fact(name="presence_hour", source_dataset="presence", dims=(), gather=sums_of, finish=presence_hour),
)
