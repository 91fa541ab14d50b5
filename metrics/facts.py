"""Facts of hours: the one stage that sees raw hourly rows, one part (a month) at a time."""

import hashlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from data.contracts import Frames
from metrics.presence_facts import presence_hour
from metrics.scenic_facts import scenic_day, scenic_hour


@dataclass(frozen=True)
class Fact:
    """A derived dataset made from each part of hours and from small dimension datasets."""

    name: str
    source_dataset: str
    dims: tuple[str, ...]
    compute: Callable[[pl.LazyFrame, Frames], pl.LazyFrame]


FACTS: tuple[Fact, ...] = (
    Fact("scenic_day", "scenic_visits", ("scenic_spots",), scenic_day),
    Fact("scenic_hour", "scenic_visits", (), scenic_hour),
    Fact("presence_hour", "presence", (), presence_hour),
)


@cache
def fingerprint(fact: Fact) -> str:
    """Hash of the code that computes a fact."""
    return hashlib.sha256(inspect.getsource(sys.modules[fact.compute.__module__]).encode()).hexdigest()[:16]
