"""Where the truth is known: how often intervals cover it over 2,100 draws of ten annual points."""

from collections.abc import Mapping

import numpy as np
import pytest

from benchmarks.simulated import WORLDS, simulated
from forecasts.outlook import quantiles

DRAWS = 700  # of each world
POINTS, AHEAD = 10, 6
SEED = 41  # not the calibration's
LOW, HIGH = 9, 89  # places of the 10 % and 90 % quantiles


@pytest.fixture(scope="module")
def covered() -> Mapping[str, float]:
    """Share of values inside the 80 % interval, over six years ahead, by world."""
    random = np.random.default_rng(SEED)
    found = {}
    for world in WORLDS:
        series = [simulated(world, POINTS + AHEAD, random) for _ in range(DRAWS)]
        inside = []
        for y in series:
            _, spread = quantiles(y[:POINTS], AHEAD)
            inside.append((spread[:, LOW] <= y[POINTS:]) & (y[POINTS:] <= spread[:, HIGH]))
        found[world] = float(np.mean(inside))
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_eighty_per_cent_covers_72_to_90_in_each_world(world: str, covered: Mapping[str, float]):
    assert 0.72 <= covered[world] <= 0.90


def test_eighty_per_cent_covers_76_to_86_over_all(covered: Mapping[str, float]):
    print({world: round(share, 3) for world, share in covered.items()})
    assert 0.76 <= np.mean(list(covered.values())) <= 0.86
