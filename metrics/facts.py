"""Facts of hours: the one stage that sees raw hourly rows, one part (a month) at a time."""

import hashlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from data.contracts import Frames
from metrics.presence_facts import presence_hour, sums_of
from metrics.scenic_facts import days_of, scenic_day, scenic_hour
from metrics.spot_months import scenic_month


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


FACTS: tuple[Fact, ...] = (
    Fact("scenic_day", "scenic_visits", ("scenic_spots",), days_of, scenic_day),
    Fact("scenic_hour", "scenic_visits", (), days_of, scenic_hour),
    Fact("scenic_month", "scenic_day", ("scenic_spots",), lambda days, _: days, scenic_month),
    Fact("presence_hour", "presence", (), sums_of, presence_hour),
)


@cache
def fingerprint(fact: Fact) -> str:
    """Hash of the code that computes a fact."""
    sources = [inspect.getsource(sys.modules[name]) for name in modules_of(fact)]
    return hashlib.sha256("".join(sources).encode()).hexdigest()[:16]


def modules_of(fact: Fact) -> list[str]:
    """The module that computes a fact, then those of this package whose functions it uses."""
    own = fact.finish.__module__
    used = {getattr(value, "__module__", None) or "" for value in vars(sys.modules[own]).values()}
    package = __name__.partition(".")[0]
    return [own, *sorted(name for name in used - {own} if name.startswith(f"{package}."))]
