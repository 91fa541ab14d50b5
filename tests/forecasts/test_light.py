"""The light does not flap under noise and does change for a departure, through the whole of project and standing."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from plans import TARGET, observed, table

from forecasts import project, standing

NOISE, DEPARTURE = 0.005, 0.02
DRAWS = 120
RULES = ("class", "verdict_statcan", "verdict_un", "verdict_destatis")
START, LAST = 2006, 2025
MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def path(year: int) -> float:
    """Exactly on the way from 100 in 2020 to 85 in 2035, and on the same line before."""
    return 100.0 - (year - 2020)


def lights(worlds: Mapping[str, Callable[[int], float]], last: int, before: pl.DataFrame | None) -> pl.DataFrame:
    """Standings of one target for every world, each an area of its own."""
    rows: list[dict[str, Any]] = []
    targets = []
    for name, value in worlds.items():
        rows += observed({year: value(year) for year in range(START, last + 1)}, area_code=name)
        targets.append(TARGET | {"target_id": name, "area_code": name, "high": 85.0})
    observations = table("observations", rows)
    made = MADE.replace(year=last + 1)
    ahead = project(observations, table("events", []), made_at=made, as_of=made.date())
    return standing(observations, table("targets", targets), ahead, before, as_of=dt.date(last + 1, 6, 1))


@pytest.fixture(scope="module")
def clean() -> pl.DataFrame:
    """The light of the undisturbed path, once for every draw."""
    one = lights({"0": path}, LAST, None)
    every = [one.with_columns(target_id=pl.lit(f"{draw}"), area_code=pl.lit(f"{draw}")) for draw in range(DRAWS)]
    return pl.concat(every)


def changed(before: pl.DataFrame, after: pl.DataFrame, rule: str) -> float:
    both = before.select("target_id", rule).join(after.select("target_id", rule), on="target_id", suffix="_after")
    return float(both.select((pl.col(rule).ne_missing(pl.col(f"{rule}_after"))).mean()).item())


def test_noise_on_the_latest_value_flips_it_in_at_most_five_per_cent(clean: pl.DataFrame):
    random = np.random.default_rng(5)
    jolts = random.normal(0, NOISE, DRAWS)

    def noisy(jolt: float) -> Callable[[int], float]:
        return lambda year: path(year) * (1 + jolt * (year == LAST))

    after = lights({f"{draw}": noisy(jolts[draw]) for draw in range(DRAWS)}, LAST, clean)
    flips = {rule: changed(clean, after, rule) for rule in RULES}
    print("flips under half a percent of noise:", flips)
    assert clean["class"].unique().to_list() == ["on_track"]
    assert flips["class"] <= 0.05


def test_a_departure_of_two_per_cent_a_year_changes_it_within_two_periods(clean: pl.DataFrame):
    random = np.random.default_rng(6)
    jolts = random.normal(0, NOISE, (DRAWS, 2))

    def departing(jolt: np.ndarray) -> Callable[[int], float]:
        def value(year: int) -> float:
            away = max(year - LAST, 0)
            return path(year) * (1 + DEPARTURE * away) * (1 + (jolt[away - 1] if away else 0.0))

        return value

    worlds = {f"{draw}": departing(jolts[draw]) for draw in range(DRAWS)}
    first = lights(worlds, LAST + 1, clean)
    second = lights(worlds, LAST + 2, first)
    seen = {}
    for rule in RULES:
        left = clean.select("target_id", rule)
        for name, later in (("first", first), ("second", second)):
            left = left.join(later.select("target_id", pl.col(rule).alias(name)), on="target_id")
        moved = pl.any_horizontal(pl.col(rule).ne_missing(pl.col(name)) for name in ("first", "second"))
        seen[rule] = float(left.select(moved.mean()).item())
    print("changed within two periods of a departure:", seen)
    assert seen["class"] >= 0.80
