"""Sets of projections: a release calls each by the number of the release that made it, and says which are withdrawn.

Withdrawn sets stay for the track record and count no more. What a clock said decides nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from data.contracts import CONTRACTS
from data.store.objects import Part, Store

_KEY = re.compile(r"(\d{8})(-withdrawn)?")
SERIES = ("indicator", "area_code", "grain", "vintage", "variant")


@dataclass(frozen=True)
class Made:
    """One set: the release that made it, whether nothing is left of that release, and the rows."""

    number: int
    withdrawn: bool
    part: Part

    @property
    def key(self) -> str:
        """What a release calls it."""
        return f"{self.number:08d}{'-withdrawn' if self.withdrawn else ''}"


def numbered(held: Mapping[str, Part]) -> bool:
    """Whether sets are called by releases; earlier versions called them by their moment (see `data.store.order`)."""
    return all(map(_KEY.fullmatch, held))


def in_parts(held: Mapping[str, Part]) -> list[Made]:
    """The sets of a release's parts, oldest first; those of earlier versions in the order of their names."""
    found = []
    for place, key in enumerate(sorted(held)):
        name = _KEY.fullmatch(key)
        found.append(Made(int(name[1]) if name else place, bool(name and name[2]), held[key]))
    return sorted(found, key=lambda one: one.number)


def newest(store: Store, made: Iterable[Made]) -> pl.LazyFrame:
    """Of every series the rows of the newest set that counts; real series apart from synthetic ones."""
    contract = CONTRACTS["projections"]
    told = [store.scan([one.part], contract).with_columns(made_in=one.number) for one in made if not one.withdrawn]
    if not told:
        return pl.LazyFrame(schema=contract.schema)
    last = pl.col("made_in").max().over(*SERIES, pl.col("origin") == "synthetic")
    return pl.concat(told).filter(pl.col("made_in") == last).drop("made_in")
